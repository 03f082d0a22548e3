//! Waivers: accepted findings, and changes that may be larger than a check lets pass.

use serde::{Deserialize, Serialize};

use super::change::Verdict;
use super::date::Date;
use super::finding::Finding;
use super::id::Id;

/// An accepted finding, `[[waiver]]` in `waivers.toml`: of one rule, on one definition or with one fingerprint.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Waiver {
    /// The rule.
    pub rule: String,
    /// The definition; every finding of the rule on it is accepted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub definition: Option<Id>,
    /// The fingerprint of the one finding that is accepted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fingerprint: Option<String>,
    /// Why it is accepted.
    pub reason: String,
    /// Who answers for it.
    pub owner: String,
    /// The last day it is accepted.
    pub expires: Date,
}

impl Waiver {
    /// Whether it accepts a finding.
    #[must_use]
    pub fn accepts(&self, finding: &Finding) -> bool {
        self.rule == finding.rule.as_str()
            && self.definition.as_ref().is_none_or(|id| finding.definition.as_ref() == Some(id))
            && self.fingerprint.as_ref().is_none_or(|print| *print == finding.fingerprint)
    }

    /// What it is about, for messages: the rule and the definition or fingerprint.
    #[must_use]
    pub fn words(&self) -> String {
        let on = self.definition.as_ref().map(|id| format!(" on {id}")).unwrap_or_default();
        let print = self.fingerprint.as_ref().map(|print| format!(" with fingerprint {print}")).unwrap_or_default();
        format!("{}{on}{print}", self.rule)
    }
}

/// Changes that may be larger than a check lets pass, `[[allow]]` in `waivers.toml`: each by its fingerprint, so that
/// what is changed once more is refused again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Allow {
    /// The fingerprints of the verdicts.
    pub fingerprints: Vec<String>,
    /// Why they are allowed.
    pub reason: String,
    /// Who answers for it.
    pub owner: String,
    /// The last day they are allowed.
    pub expires: Date,
}

impl Allow {
    /// Whether it allows a verdict on a day; without a day, on any.
    #[must_use]
    pub fn allows(&self, verdict: &Verdict, today: Option<Date>) -> bool {
        self.is_in_force(today) && self.names(verdict)
    }

    /// Whether its last day is not past.
    #[must_use]
    pub fn is_in_force(&self, today: Option<Date>) -> bool {
        today.is_none_or(|today| self.expires >= today)
    }

    /// Whether it is about a verdict, be it in force or not.
    #[must_use]
    pub fn names(&self, verdict: &Verdict) -> bool {
        self.fingerprints.contains(&verdict.fingerprint)
    }

    /// What it is about, for messages.
    #[must_use]
    pub fn words(&self) -> String {
        self.fingerprints.join(", ")
    }
}

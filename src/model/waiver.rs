//! Waivers: accepted findings.

use serde::{Deserialize, Serialize};

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

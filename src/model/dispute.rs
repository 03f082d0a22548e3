//! Disputes: recorded objections to definitions.

use serde::{Deserialize, Serialize};

use super::date::Date;
use super::id::Id;
use super::words::words;

/// An objection to a definition: `disputes/<name>.json`. The order of fields is the order of keys.
///
/// It is open as long as nothing settles it. No release holds it: like an event it may come after a release.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Dispute {
    /// The file name without `.json`: the dispute's id.
    #[serde(skip)]
    pub name: String,
    /// The definition.
    pub definition: Id,
    /// Who objects.
    pub by: String,
    /// The day it was opened.
    pub opened: Date,
    /// What is wrong with the definition.
    pub reason: String,
    /// Addresses of what supports it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<String>,
    /// How it ended; none while it is open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub settled: Option<Settlement>,
}

/// How a dispute ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Settlement {
    /// Who was right.
    pub outcome: DisputeOutcome,
    /// The day it was settled.
    pub date: Date,
    /// Why.
    pub reason: String,
    /// The change that mends the definition, by [`Cover`](super::Cover) or by commit; always there when it was upheld.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub change: Option<String>,
}

/// Who was right in a dispute.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DisputeOutcome {
    /// The objection: the definition was changed.
    Upheld,
    /// The definition.
    Rejected,
}

words!(DisputeOutcome: Upheld = "upheld", Rejected = "rejected");

impl Dispute {
    /// Whether nothing settles it.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.settled.is_none()
    }

    /// The first open dispute about a definition.
    #[must_use]
    pub fn open_about<'d>(disputes: &'d [Self], id: &Id) -> Option<&'d Self> {
        disputes.iter().find(|dispute| dispute.is_open() && dispute.definition == *id)
    }

    /// Where it stands: `open`, `upheld` or `rejected`.
    #[must_use]
    pub fn status(&self) -> &'static str {
        self.settled.as_ref().map_or("open", |settled| settled.outcome.as_str())
    }
}

//! `waive` and `check --accept-current`.

use crate::model::{Date, RuleId};

/// Findings could not be accepted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum WaiveError {
    /// No check rule has the name.
    #[error("there is no check rule `{rule}`")]
    UnknownRule {
        /// The name.
        rule: String,
        /// A rule that is near.
        near: Option<RuleId>,
    },
    /// The rule is about waivers, which are mended where they are.
    #[error("{rule} is about a waiver, and no waiver accepts another")]
    OwnRule {
        /// The rule.
        rule: RuleId,
        /// The file of the waivers.
        file: String,
    },
    /// There is nothing to accept.
    #[error("no finding is one of {words}")]
    NothingAccepted {
        /// The waiver, in words.
        words: String,
    },
    /// No change has the fingerprint.
    #[error("no change since the last release has the fingerprint {fingerprint}")]
    NoChange {
        /// The fingerprint.
        fingerprint: String,
    },
    /// The last day of the waiver is past.
    #[error("{expires} is past, so the waiver would accept nothing")]
    Expired {
        /// The day.
        expires: Date,
    },
}

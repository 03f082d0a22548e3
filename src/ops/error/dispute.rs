//! `dispute`.

use crate::model::{Date, DisputeOutcome, Id};

/// A dispute could not be opened or settled.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DisputeError {
    /// There is a dispute of that name.
    #[error("{path} exists already")]
    Exists {
        /// Its file.
        path: String,
    },
    /// There is no dispute of that name.
    #[error("there is no dispute `{name}`")]
    Unknown {
        /// The name.
        name: String,
        /// A name that is near.
        near: Option<String>,
    },
    /// The dispute has ended.
    #[error("the dispute {name} was {outcome} on {date}: {reason}")]
    Settled {
        /// Its name.
        name: String,
        /// How it ended.
        outcome: DisputeOutcome,
        /// When.
        date: Date,
        /// Why.
        reason: String,
    },
    /// An upheld dispute has to say what mends the definition.
    #[error("an upheld dispute names the change that mends the definition")]
    NoChange {
        /// The definition.
        definition: Id,
    },
    /// The change that is named is one of another definition.
    #[error("the dispute is about {definition}, and the change about {other}")]
    OtherDefinition {
        /// The definition of the dispute.
        definition: Id,
        /// The one that was named.
        other: Id,
    },
    /// Nothing changed at the place that is named.
    #[error("nothing at {change} differs from the last release or was released since {opened}")]
    Unchanged {
        /// The place.
        change: String,
        /// The day that the dispute was opened.
        opened: Date,
    },
    /// The text names no change.
    #[error("`{text}` is neither a place of a definition nor a commit")]
    NotAChange {
        /// The text.
        text: String,
        /// The definition of the dispute.
        definition: Id,
    },
    /// The commit that is named leaves the definition as it is.
    #[error("the commit {commit} does not change {file}")]
    Untouched {
        /// The commit, in short.
        commit: String,
        /// The file of the definition.
        file: String,
    },
    /// What was said does not make a dispute.
    #[error("the dispute would not be valid: {problems}")]
    Invalid {
        /// What is wrong.
        problems: String,
    },
}

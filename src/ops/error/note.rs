//! `note add`.

use crate::intake::TomlError;
use crate::model::{Bump, ChangeRule};
use crate::rules::VoidClaim;

/// A note could not be written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum NoteError {
    /// There is nothing that a note could be about.
    #[error("no change since the last release is without a note")]
    NothingToCover,
    /// A text is no address of a definition, a property or the schema.
    #[error("`{text}` is nothing a note can cover")]
    NotACover {
        /// The text.
        text: String,
    },
    /// What was said does not make a note.
    #[error("the note would not be valid: {0}")]
    Invalid(TomlError),
    /// Its kind claims what the changes that it covers are not.
    #[error(transparent)]
    Void(VoidClaim),
    /// It claims a smaller bump than what it covers has.
    #[error("the note {name} claims {claim}, and {message} ({rule}) is {bump}")]
    TooLow {
        /// Its name.
        name: String,
        /// What it claims.
        claim: Bump,
        /// What is larger.
        message: String,
        /// The rule that it is judged by.
        rule: ChangeRule,
        /// How large it is.
        bump: Bump,
    },
    /// There is a note of that name.
    #[error("{path} exists already")]
    Exists {
        /// The note.
        path: String,
    },
}

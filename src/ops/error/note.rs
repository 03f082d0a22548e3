//! `note add`.

use crate::intake::TomlError;

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
    /// There is a note of that name.
    #[error("{path} exists already")]
    Exists {
        /// The note.
        path: String,
    },
}

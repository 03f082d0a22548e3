//! `new`.

use crate::lifecycle::former::Former;
use crate::lifecycle::scaffold::ScaffoldError;

/// A definition could not be scaffolded.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NewError {
    /// The text is not an id.
    #[error("`{text}` is not an id")]
    NotAnId {
        /// The text.
        text: String,
    },
    /// The id is gone, and an id is never reused.
    #[error("{0}; an id is never reused")]
    Former(Box<Former>),
    /// There is a definition of that id.
    #[error("{path} exists already")]
    Exists {
        /// Its file.
        path: String,
    },
    /// The schema or the configuration does not let a definition be like that.
    #[error(transparent)]
    Scaffold(#[from] ScaffoldError),
}

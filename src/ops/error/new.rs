//! `new`.

use crate::lifecycle::scaffold::ScaffoldError;
use crate::model::{Date, Id};

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
    /// The id was retired, and an id is never reused.
    #[error("{id} was retired on {date} and an id is never reused")]
    Retired {
        /// The id.
        id: Id,
        /// The day.
        date: Date,
    },
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

//! `new`.

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
    /// The label says nothing.
    #[error("the label is empty")]
    EmptyLabel,
    /// The schema or the configuration does not have a word.
    #[error("there is no {what} `{given}`")]
    Unknown {
        /// What the word would be: a type, a stage.
        what: &'static str,
        /// The word.
        given: String,
        /// The words that there are.
        known: Vec<String>,
    },
    /// A stage is given twice.
    #[error("the stage `{stage}` is given twice")]
    StageTwice {
        /// The stage.
        stage: String,
    },
}

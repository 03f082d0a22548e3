//! `import`.

use crate::model::{Id, Place};
use crate::release::Detail;

/// Nothing was imported: an import takes all or nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ImportError {
    /// Files, records or rows that do not fit.
    #[error("nothing was imported")]
    Problems(Vec<ImportProblem>),
    /// There is nothing to import.
    #[error("the files hold no records")]
    NoRecords,
}

/// What is wrong with an import.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ImportProblem {
    /// A file is not of its form, or a cell of a table cannot be taken.
    #[error("{file}{}: {message}", place.map_or(String::new(), |place| format!(":{}:{}", place.line, place.column)))]
    Malformed {
        /// The file, as it was named.
        file: String,
        /// Where, if it is known.
        place: Option<Place>,
        /// What is wrong; of a table with the row and the column.
        message: String,
    },
    /// A bundle does not hold what it vouches for.
    #[error("{}", .0.text)]
    Broken(Detail),
    /// A record has no id.
    #[error("{file}: a record has the id `{text}`, which is not domain.slug")]
    NotAnId {
        /// The file.
        file: String,
        /// What is there instead.
        text: String,
    },
    /// A record is not what the schema asks for.
    #[error("{file}: {id}{pointer}: {message}")]
    Invalid {
        /// The file.
        file: String,
        /// The record.
        id: Id,
        /// Where in the record, as a JSON pointer.
        pointer: String,
        /// What the schema says.
        message: String,
    },
    /// Two records have the same id and different content.
    #[error("{file}: {id} is given twice with different content")]
    GivenTwice {
        /// The later file.
        file: String,
        /// The id.
        id: Id,
    },
    /// Two tables change the same definition.
    #[error("{file}: {id} is changed by another file already")]
    ChangedTwice {
        /// The later file.
        file: String,
        /// The id.
        id: Id,
    },
    /// The id of a record is retired here.
    #[error("{0} is retired, and an id is never reused")]
    Retired(Id),
    /// The bundle retires a definition that is in use here.
    #[error("{0} is retired in the bundle, and a definition here")]
    RetiredThere(Id),
    /// A definition is there with other content, and nobody said that it may be replaced.
    #[error("{0} is there already with other content")]
    Differs(Id),
    /// A tombstone is there in other words, and nobody said that it may be replaced.
    #[error("{0} is retired here in other words")]
    TombstoneDiffers(Id),
}

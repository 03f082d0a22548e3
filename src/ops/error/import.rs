//! `import`.

use crate::model::Id;
use crate::release::Detail;
use crate::tables::incoming::IncomingProblem;

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
    /// A file, a record or a table is not of its form.
    #[error(transparent)]
    Incoming(#[from] IncomingProblem),
    /// A bundle does not hold what it vouches for.
    #[error("{}", .0.text)]
    Broken(Detail),
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

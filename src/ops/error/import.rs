//! `import`.

use std::path::PathBuf;

use crate::intake::TomlError;
use crate::model::Id;
use crate::release::Detail;
use crate::tables::causes::Causes;
use crate::tables::incoming::IncomingProblem;

/// Nothing was imported: an import takes all or nothing.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ImportError {
    /// Files, records or rows that do not fit.
    #[error("nothing was imported")]
    Problems {
        /// What is wrong.
        problems: Vec<ImportProblem>,
        /// The edits of the schema that would admit what it refuses, in words.
        edits: Vec<String>,
    },
    /// There is nothing to import.
    #[error("the files hold no records")]
    NoRecords,
    /// A file is no list.
    #[error("{file}: {problem}")]
    NoList {
        /// The file, as it was named.
        file: String,
        /// What is wrong with it.
        problem: String,
    },
    /// A mapping is not understood.
    #[error("{file}{}: {}", problem.place.map_or(String::new(), |place| format!(":{}:{}", place.line, place.column)), problem.message)]
    Mapping {
        /// The file, as it was named.
        file: String,
        /// Where, and what is wrong.
        problem: TomlError,
    },
    /// A guessed mapping would take the place of a file.
    #[error("{} is there already", file.display())]
    MapThere {
        /// The file, as it was named.
        file: PathBuf,
    },
    /// The registry keeps no mapping of this name.
    #[error("the registry keeps no mapping `{name}`: there is no {file}")]
    NoMap {
        /// The name.
        name: String,
        /// Its file.
        file: String,
    },
    /// Rows of a list cannot be taken.
    #[error("nothing was imported")]
    List {
        /// Why, by cause.
        problems: Causes,
        /// The edits of the schema that would admit what it refuses, in words.
        edits: Vec<String>,
    },
    /// The schema cannot be edited.
    #[error("{problem}")]
    Schema {
        /// Why.
        problem: String,
    },
    /// No row of a list changes anything.
    #[error("no row changes anything, so there is nothing to propose")]
    NothingChanges,
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

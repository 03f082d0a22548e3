//! `import`.

use crate::model::Id;

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
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ImportProblem {
    /// A file, record, row or cell that cannot be taken, with its place.
    Unfit(String),
    /// A definition is there with other content, and nobody said that it may be replaced.
    Differs(Id),
    /// A tombstone is there in other words, and nobody said that it may be replaced.
    TombstoneDiffers(Id),
}

impl From<String> for ImportProblem {
    fn from(text: String) -> Self {
        Self::Unfit(text)
    }
}

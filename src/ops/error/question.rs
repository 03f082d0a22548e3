//! `changelog` and `search`: questions that could not be answered.

use semver::Version;

/// A question could not be answered.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum QuestionError {
    /// The entry of a release is missing.
    #[error("the CHANGES.md of {version} is missing, so the changelog would be incomplete")]
    MissingEntry {
        /// The release.
        version: Version,
    },
    /// The query has no word.
    #[error("`{query}` has no letter and no digit to look for")]
    EmptyQuery {
        /// The query.
        query: String,
    },
}

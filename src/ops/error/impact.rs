//! `impact`.

use std::path::PathBuf;

use semver::Version;

/// What the way between two releases means could not be told.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ImpactError {
    /// The beginning of the way is not a release.
    #[error("{point} is no release, and what happened since is known from release to release")]
    NotARelease {
        /// The point, in words.
        point: String,
    },
    /// The end of the way has no release.
    #[error("{point} has no release to go on from")]
    NothingReleased {
        /// The point, in words.
        point: String,
    },
    /// The folder holds no edition.
    #[error("{} holds no edition: its versions.json is missing or cannot be read", folder.display())]
    NoEdition {
        /// The folder.
        folder: PathBuf,
    },
    /// The end does not build on the beginning.
    #[error("{last} does not build on {first}")]
    NotBuiltOn {
        /// The end.
        last: Version,
        /// The beginning.
        first: Version,
    },
    /// A release on the way is not what it was.
    #[error("{0}")]
    Altered(String),
    /// The list of ids in use is JSON of another form.
    #[error("the list of ids is not a JSON array of texts")]
    NotAList,
    /// The list of ids in use has none.
    #[error("the list of ids is empty, so nothing would be looked at")]
    NothingInUse,
}

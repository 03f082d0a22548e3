//! `impact`.

use crate::tables::uses::UsesError;

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
    /// The definitions in use cannot be told.
    #[error(transparent)]
    Uses(#[from] UsesError),
}

//! Why releases could not be verified.

use semver::Version;

/// A release could not be verified.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum VerifyError {
    /// Nothing was released.
    #[error("there is no release to verify")]
    NoRelease,
    /// No commit of the branch has the folder of the release.
    #[error("the release {version} is not committed")]
    NotCommitted {
        /// The release.
        version: Version,
    },
}

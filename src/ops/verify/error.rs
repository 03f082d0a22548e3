//! Why releases could not be verified.

/// A release could not be verified.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum VerifyError {
    /// Nothing was released.
    #[error("there is no release to verify")]
    NoRelease,
}

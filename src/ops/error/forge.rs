//! What others see of a proposal or release: its branch pushed.

use crate::store::CommitSummary;

/// A branch could not be shared.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ShareError {
    /// Others committed to the branch.
    #[error("{branch} on {remote} has commits that this branch has not, and a push would drop them")]
    OthersCommitted {
        /// The branch.
        branch: String,
        /// The remote.
        remote: String,
        /// Their commits.
        commits: Vec<CommitSummary>,
    },
}

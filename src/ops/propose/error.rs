//! Why a change could not be proposed.

use std::path::PathBuf;

use crate::model::Finding;
use crate::proposal::words::{EditedError, Unsaid};
use crate::rules::VoidClaim;

/// A change could not be proposed. Nothing is visible of it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ProposeError {
    /// The repository has no commit.
    #[error("there is no commit yet to propose a change to")]
    NoCommit,
    /// No branch is checked out.
    #[error("HEAD is detached, so there is no branch to propose on")]
    Detached {
        /// The registry's branch.
        main: String,
    },
    /// The last commit is not a proposal of this branch.
    #[error("the last commit on {branch} was not made by a proposal, so there is nothing to amend")]
    NothingToAmend {
        /// The branch that is checked out.
        branch: String,
    },
    /// A file of the registry cannot be proposed.
    #[error("{path} is not a regular file of a usual size")]
    NotRegular {
        /// The file.
        path: String,
    },
    /// The policy asks for words that were not said: each with the reason.
    #[error("the change cannot go without more words")]
    Unsaid(Vec<(Unsaid, String)>),
    /// What was said claims what the change is not.
    #[error(transparent)]
    Void(VoidClaim),
    /// The change brings errors that HEAD does not have.
    #[error("the change has errors, and a reviewer should not have to find them")]
    NewErrors {
        /// The findings.
        findings: Vec<Finding>,
    },
    /// A note of the name that the proposal's would have is there, and is about something else.
    #[error("{file} exists already and does not cover the change")]
    NoteExists {
        /// The note.
        file: String,
    },
    /// What came back from the editor is no note for the change.
    #[error("{why}")]
    Edited {
        /// Why.
        why: EditedError,
        /// Where the text is kept.
        kept: PathBuf,
    },
    /// The branch that the proposal would make is there, with another change.
    #[error("the branch {branch} exists already with another change")]
    BranchExists {
        /// The branch.
        branch: String,
    },
}

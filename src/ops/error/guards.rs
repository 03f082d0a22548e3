//! What must hold before a use case writes.

use std::path::PathBuf;

use crate::model::Defect;

/// What must hold before a use case writes does not.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum GuardError {
    /// Releases are made on another branch.
    #[error("releases are made on {branch}; {}", current.as_ref().map_or("HEAD is detached".into(), |it| format!("this is {it}")))]
    OtherBranch {
        /// The registry's branch.
        branch: String,
        /// The branch that is checked out; none where HEAD is detached.
        current: Option<String>,
    },
    /// A branch that moves while another work tree has it checked out would leave that one with the files of before.
    #[error("{branch} is checked out in {}, whose files would no longer be those of the branch", folder.display())]
    CheckedOutElsewhere {
        /// The branch.
        branch: String,
        /// The other work tree.
        folder: PathBuf,
    },
    /// A branch that is a symbolic reference: to move it would make two branches of one.
    #[error("{branch} is no branch of its own: it stands for {stands_for}")]
    Alias {
        /// The branch.
        branch: String,
        /// What it stands for.
        stands_for: String,
    },
    /// A merge, rebase or the like is not finished, and would get a new commit in its way.
    #[error("a {operation} is in progress")]
    Unfinished {
        /// The git command that is.
        operation: String,
    },
    /// No note, dispute or branch can have the name.
    #[error("`{name}` cannot be a name: {problem}")]
    InvalidName {
        /// The name.
        name: String,
        /// Why.
        problem: &'static str,
    },
    /// A text says nothing.
    #[error("the {property} is empty")]
    Unsaid {
        /// What the text is.
        property: &'static str,
    },
    /// What is to be written would be refused where it is read.
    #[error("nothing was written, because nobody could rely on it")]
    Unreadable {
        /// The files, and what is wrong with each.
        refused: Vec<(String, Defect)>,
    },
    /// The configuration does not declare the domain of an id.
    #[error("the domain `{domain}` is not declared")]
    UndeclaredDomain {
        /// The domain.
        domain: String,
        /// The configuration.
        config: String,
        /// A declared domain that is near.
        near: Option<String>,
    },
}

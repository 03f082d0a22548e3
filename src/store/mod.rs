//! Floor 1: the only room with git, and with the files of the work tree.
//!
//! Reading is from a [`Source`]: the work tree, a tree, or a list of blobs. Writing is a [`Draft`]: objects first, one
//! reference last, compare-and-set. Nothing here knows what a definition is.

#![expect(clippy::disallowed_methods, reason = "this is the room where files are read and written")]

mod branches;
mod draft;
mod durable;
mod folder;
mod index;
mod objects;
mod program;
mod ref_lock;
mod refs;
mod remote;
mod repo;
mod sign;
mod source;
mod worktree;

pub use branches::Branch;
pub use draft::{Author, Draft, Edit};
pub use folder::{Written, holds_something, is_file, read_file, write_file, write_files};
pub use index::IndexUpdate;
pub use objects::Objects;
pub use refs::RefError;
pub use remote::{PushError, RefUpdate, Remote, Said, Summary};
pub use repo::{Commit, Repo};
pub use sign::{Tag, TagSignature};
pub use source::{Entry, EntryKind, Source};
pub use worktree::WorktreeError;

use std::path::PathBuf;

/// The store could not do its job. What the bytes it read *mean* is never an error here.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// git said no.
    #[error("git could not {action}")]
    Git {
        /// What was tried.
        action: String,
        /// libgit2's own words.
        #[source]
        source: git2::Error,
    },
    /// The file system said no.
    #[error("could not {action} {path}", path = path.display())]
    File {
        /// `read`, `write`, `list`, `remove`, `sync`.
        action: &'static str,
        /// Which file.
        path: PathBuf,
        /// The system's own words.
        #[source]
        source: std::io::Error,
    },
    /// A revision that this repository does not have.
    #[error("there is no revision `{0}` in this repository")]
    UnknownRevision(String),
    /// An object that the repository should have and does not: a shallow or partial clone.
    #[error("the object {id} ({what}) is not in this clone")]
    MissingObject {
        /// The object.
        id: String,
        /// What it is.
        what: String,
        /// Why it is likely missing, and the command that brings it.
        fetch: &'static str,
    },
    /// The repository uses something libgit2 cannot open.
    #[error("this repository uses {feature}, which ontoreg cannot read")]
    Unsupported {
        /// The feature.
        feature: &'static str,
        /// The way out.
        way_out: &'static str,
    },
    /// The work tree is not what is committed, and nobody changed it.
    #[error(transparent)]
    Worktree(#[from] WorktreeError),
    /// git does not trust a repository of somebody else's.
    #[error("the repository {folder} belongs to another user, and git does not trust it")]
    ForeignOwner {
        /// Its folder.
        folder: String,
    },
    /// What was written does not read back.
    #[error("{0} was written but does not read back: the disk may be full or failing, or `git gc --prune=now` took it")]
    LostWrite(String),
    /// git, or the program it signs with, did not sign.
    #[error("the tag {tag} was not signed: {said}")]
    Unsigned {
        /// The tag.
        tag: String,
        /// The signer's own words.
        said: String,
    },
    /// Somebody configured no name and address.
    #[error("git knows no name and address for you")]
    NoIdentity,
    /// A path in the work tree leads through a symlink.
    #[error("{path} is a symlink, and ontoreg never writes through one", path = .0.display())]
    Symlink(PathBuf),
    /// A lock file stands in the way.
    #[error("{path} is locked by another process, or was left behind {age} ago", path = path.display())]
    Locked {
        /// The lock file.
        path: PathBuf,
        /// Its age in words.
        age: String,
    },
    /// A reference did not move.
    #[error(transparent)]
    Ref(#[from] RefError),
    /// The editor was not there, or failed.
    #[error("the editor `{editor}` failed")]
    Editor {
        /// The editor, as git knows it.
        editor: String,
        /// git's own words.
        #[source]
        said: Option<Said>,
    },
    /// A remote did not take what it was given.
    #[error(transparent)]
    Push(#[from] PushError),
}

impl StoreError {
    /// Whether an object is not there that the repository should have.
    #[must_use]
    pub fn is_lost_object(&self) -> bool {
        let lost =
            |error: &git2::Error| error.class() == git2::ErrorClass::Odb && error.code() == git2::ErrorCode::NotFound;
        matches!(self, Self::Git { source, .. } if lost(source))
    }
}

/// Wraps libgit2's error with what was tried; what libgit2 cannot read is named.
fn git(action: impl Into<String>) -> impl FnOnce(git2::Error) -> StoreError {
    let action = action.into();
    move |source| match unsupported(source.message()) {
        Some((feature, way_out)) => StoreError::Unsupported { feature, way_out },
        None => StoreError::Git { action, source },
    }
}

/// The feature that libgit2 stumbled over, and the way out.
fn unsupported(message: &str) -> Option<(&'static str, &'static str)> {
    const FEATURES: [(&str, &str, &str); 5] = [
        (
            "refstorage",
            "the reftable format for references",
            "`git refs migrate --ref-format=files` converts it back; a new clone is of the usual format.",
        ),
        ("objectformat", "SHA-256 object ids", "Use a SHA-1 repository."),
        ("object format", "SHA-256 object ids", "Use a SHA-1 repository."),
        (
            "extension: 'sdir'",
            "a sparse index",
            "`git sparse-checkout reapply --no-sparse-index` makes it whole; the checkout stays sparse.",
        ),
        (
            "extension: 'link'",
            "a split index",
            "`git config core.splitIndex false && git update-index --no-split-index` makes it one file.",
        ),
    ];
    FEATURES.iter().find(|(word, ..)| message.contains(word)).map(|(_, feature, way_out)| (*feature, *way_out))
}

/// Wraps a file error with what was tried.
fn file(action: &'static str, path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> StoreError {
    let path = path.into();
    move |source| StoreError::File { action, path, source }
}

//! Why the store did not do its job.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

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
    /// A name that a branch and a tag have, which are two commits.
    #[error("`{name}` is ambiguous: there is a tag of that name, and {branch}, at another commit")]
    Ambiguous {
        /// The name.
        name: String,
        /// The branch, as a reference.
        branch: String,
    },
    /// A text that is no id of an object.
    #[error("`{0}` is not the id of an object")]
    MalformedId(String),
    /// A file that is needed has no content that can be read.
    #[error("{path}{object} cannot be read: {found}", object = object.as_ref().map_or(String::new(), |id| format!(" (object {id})")))]
    Unreadable {
        /// Its path, or what it is.
        path: String,
        /// The object that should be its content, where one is named.
        object: Option<String>,
        /// What is there.
        found: Found,
    },
    /// A folder of a commit that holds two things of one name.
    #[error("`{name}` is twice in {folder} (tree {tree}): git would check out another one than it shows")]
    NamedTwice {
        /// The name.
        name: String,
        /// The folder, or what it is.
        folder: String,
        /// The object of the folder.
        tree: String,
    },
    /// The file of an object breaks off, or is no object.
    #[error("the object {id} is damaged: its file breaks off or holds something else")]
    Damaged {
        /// The object.
        id: String,
        /// Its file.
        path: PathBuf,
    },
    /// An object that the repository should have and does not: a shallow or partial clone.
    #[error("the object {id} ({what}) is not in this clone")]
    MissingObject {
        /// The object.
        id: String,
        /// What it is.
        what: String,
        /// What is likely to bring it.
        fetch: Fetch,
    },
    /// The repository uses something libgit2 cannot open.
    #[error("this repository uses {0}, which ontoreg cannot read")]
    Unsupported(Feature),
    /// A release or a proposal rests on files and folders that are on the disk in a known order.
    #[error(
        "on {} ontoreg reads and exports only: it does not know how to bring files to the disk there",
        std::env::consts::OS
    )]
    ReadOnlySystem,
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
    #[error("{0} was written but does not read back: the disk may be full or failing, or `git gc` took it")]
    LostWrite(String),
    /// git, or the program it signs with, did not sign.
    #[error("the {what} was not signed: {said}")]
    Unsigned {
        /// What was to be signed: `commit`, or `tag` and its name.
        what: String,
        /// The signer's own words.
        said: String,
    },
    /// Somebody configured no name and address.
    #[error("git knows no name and address for you")]
    NoIdentity,
    /// A path in the work tree leads through a symlink.
    #[error("{path} is a symlink, and ontoreg never writes through one", path = .0.display())]
    Symlink(PathBuf),
    /// A path has several contents in the index, and none is what a commit would have.
    #[error("{path} has a conflict in the index, so nothing is staged that could be a commit")]
    Unmerged {
        /// The path.
        path: String,
    },
    /// A lock file stands in the way.
    #[error("{path} is locked by another process, or was left behind {age} ago", path = path.display(), age = in_words(*age))]
    Locked {
        /// The lock file.
        path: PathBuf,
        /// Its age, where the system says it.
        age: Option<Duration>,
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
        said: Option<ProgramOutput>,
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

/// What is in the place of a file that can be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Found {
    /// Nothing.
    #[error("there is nothing")]
    Nothing,
    /// Something that is not followed, with its name.
    #[error("this is a {0}")]
    Special(&'static str),
    /// A file of that many bytes.
    #[error("its {0} bytes are too many")]
    TooLarge(u64),
    /// An object of another kind, or a text that is no object's id.
    #[error("this is no file's object")]
    OtherObject,
}

/// What brings an object that is not in a clone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fetch {
    /// All that the remotes have.
    Everything,
    /// The history that a shallow clone cuts off.
    History,
    /// The objects that a partial clone leaves out.
    Objects,
    /// A branch of a remote.
    Branch {
        /// The remote.
        remote: String,
        /// The name of the branch there.
        branch: String,
        /// Whether the clone is shallow, so that the history has to come too.
        history: bool,
    },
}

/// What a repository can use and libgit2 cannot read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Feature {
    /// References in tables.
    #[error("the reftable format for references")]
    Reftable,
    /// Ids of another length.
    #[error("SHA-256 object ids")]
    Sha256,
    /// An index with folders in the place of files that are not checked out.
    #[error("a sparse index")]
    SparseIndex,
    /// An index in two files.
    #[error("a split index")]
    SplitIndex,
}

impl Feature {
    /// The feature that libgit2 stumbled over.
    fn named_in(message: &str) -> Option<Self> {
        const WORDS: [(&str, Feature); 5] = [
            ("refstorage", Feature::Reftable),
            ("objectformat", Feature::Sha256),
            ("object format", Feature::Sha256),
            ("extension: 'sdir'", Feature::SparseIndex),
            ("extension: 'link'", Feature::SplitIndex),
        ];
        WORDS.iter().find(|(word, _)| message.contains(word)).map(|(_, feature)| *feature)
    }
}

/// A reference did not move.
#[derive(Debug, thiserror::Error)]
pub enum RefError {
    /// It does not have the value it should have: somebody else moved, made or removed it.
    #[error("{name} is at {found}, not at {expected}", found = or_nothing(found), expected = or_nothing(expected))]
    Moved {
        /// The reference.
        name: String,
        /// The object that was expected; none for a reference that should not exist.
        expected: Option<String>,
        /// The object that it names; none where there is no such reference.
        found: Option<String>,
    },
    /// git keeps references in folders, so one cannot have the name of a folder with others.
    #[error("there is {other}, and git cannot keep {name} beside it")]
    Collides {
        /// The reference.
        name: String,
        /// What is in its way.
        other: String,
    },
}

/// A remote did not take what it was given.
#[derive(Debug, thiserror::Error)]
pub enum PushError {
    /// There is no remote, or several and nothing says which.
    #[error("git does not say which remote to push to")]
    NoRemote {
        /// The remotes there are.
        known: Vec<String>,
    },
    /// A name that is no remote's.
    #[error("there is no remote `{name}`")]
    UnknownRemote {
        /// What was asked for.
        name: String,
        /// The remotes there are.
        known: Vec<String>,
    },
    /// References are not where the lease says: somebody else was faster. Nothing was pushed.
    #[error("{remote} has something else in {names} than was expected", names = references.join(" and "))]
    Moved {
        /// The remote.
        remote: String,
        /// The references.
        references: Vec<String>,
    },
    /// The remote's own rules or hooks say no.
    #[error("{remote} refuses {reference}: {reason}")]
    Refused {
        /// The remote.
        remote: String,
        /// The reference.
        reference: String,
        /// The reason that git gives.
        reason: String,
        /// What the remote said.
        #[source]
        said: Option<ProgramOutput>,
    },
    /// git says that it pushed, and not that the reference is there.
    #[error("git ended without an error, and without a word that {remote} has {reference}")]
    Unanswered {
        /// The remote.
        remote: String,
        /// The reference.
        reference: String,
    },
    /// The program of a forge failed.
    #[error("{program} could not open or update the pull request on {remote}")]
    Tool {
        /// The program.
        program: &'static str,
        /// The repository's web address.
        remote: String,
        /// Its own words.
        #[source]
        said: Option<ProgramOutput>,
    },
    /// The remote was not reached, or does not let the user in.
    #[error("git could not {action} {remote}")]
    Failed {
        /// `push to`, `fetch from`, `ask`.
        action: &'static str,
        /// The remote.
        remote: String,
        /// git's own words.
        #[source]
        said: Option<ProgramOutput>,
    },
}

/// The work tree is not what is committed, and nobody changed it.
#[derive(Debug, thiserror::Error)]
pub enum WorktreeError {
    /// A sparse checkout without some of the files: they would look like removed ones.
    #[error(
        "this sparse checkout leaves out files of the registry, like {path}, which would look as if they were removed"
    )]
    LeftOut {
        /// One of them.
        path: String,
        /// The folders to check out; none when that is everything.
        folders: Vec<String>,
    },
    /// git writes other bytes into the work tree than are committed.
    #[error("git converts files like {path} on checkout ({by}), and a registry is read and released byte for byte")]
    Converted {
        /// A name of such a file.
        path: String,
        /// The setting that does it.
        by: String,
        /// The folder that holds it, with a final slash.
        folder: String,
        /// The attributes that switch it off.
        attribute: &'static str,
    },
}

/// The words of another program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProgramOutput(Vec<String>);

impl ProgramOutput {
    /// Lines without the empty ones; none when nothing is left.
    #[must_use]
    pub fn new(lines: Vec<String>) -> Option<Self> {
        let lines: Vec<String> = lines.into_iter().filter(|line| !line.is_empty()).collect();
        (!lines.is_empty()).then_some(Self(lines))
    }
}

impl fmt::Display for ProgramOutput {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join("\n  "))
    }
}

impl std::error::Error for ProgramOutput {}

/// Wraps libgit2's error with what was tried; what libgit2 cannot read is named.
pub(super) fn git(action: impl Into<String>) -> impl FnOnce(git2::Error) -> StoreError {
    let action = action.into();
    move |source| match Feature::named_in(source.message()) {
        Some(feature) => StoreError::Unsupported(feature),
        None => StoreError::Git { action, source },
    }
}

/// Wraps a file error with what was tried.
pub(super) fn file(action: &'static str, path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> StoreError {
    let path = path.into();
    move |source| StoreError::File { action, path, source }
}

fn in_words(age: Option<Duration>) -> String {
    match age.map(|age| age.as_secs()) {
        None => "an unknown time".into(),
        Some(seconds @ 0..=119) => format!("{seconds} seconds"),
        Some(seconds @ 120..=7_199) => format!("{} minutes", seconds / 60),
        Some(seconds) => format!("{} hours", seconds / 3_600),
    }
}

fn or_nothing(id: &Option<String>) -> &str {
    id.as_deref().unwrap_or("nothing")
}

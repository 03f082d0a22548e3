//! Why a registry could not be opened or read.

use std::path::PathBuf;

use semver::Version;

use crate::intake::TomlError;
use crate::lifecycle::former::Former;
use crate::model::{Event, Id};
use crate::store::{Fetch, StoreError};

/// A registry could not be opened, or a point of it not be read. Bad content is never an error: it is a finding.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RegistryError {
    /// git or the disk said no.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// There is no registry here.
    #[error("there is no registry in {from} or above it", from = from.display())]
    NoRegistry {
        /// Where the search began.
        from: PathBuf,
    },
    /// What lies where the registry is looked for is a symlink, which a stranger's change could point anywhere.
    #[error("{folder} is a symlink, and what is checked follows none", folder = folder.display())]
    Symlink {
        /// The symlink.
        folder: PathBuf,
    },
    /// Something below the folder of definitions is not followed.
    #[error("{path} is a {kind}, which is never followed: nobody knows which definitions lie behind it")]
    NotFollowed {
        /// Its path.
        path: String,
        /// What it is.
        kind: &'static str,
    },
    /// There is no registry at a point.
    #[error("there is no registry at {point}")]
    NoRegistryAt {
        /// The point in words.
        point: String,
    },
    /// The command needs a git repository.
    #[error("{folder} is not in a git repository", folder = folder.display())]
    NoRepository {
        /// The folder of the registry.
        folder: PathBuf,
    },
    /// The command needs a work tree, and a bare repository has none.
    #[error("{folder} is a bare repository, which has no work tree", folder = folder.display())]
    Bare {
        /// The repository.
        folder: PathBuf,
    },
    /// The registry is committed, and its files do not lie in the work tree.
    #[error("{file} is committed and not in the work tree")]
    NotCheckedOut {
        /// Its configuration, from the top of the work tree.
        file: String,
    },
    /// The configuration cannot be used.
    #[error("{file} cannot be used")]
    Config {
        /// The file.
        file: String,
        /// What is wrong and where.
        #[source]
        source: TomlError,
    },
    /// The registry asks for another ontoreg.
    #[error("this registry asks for ontoreg {asked}; this is {is}")]
    Requires {
        /// The versions it asks for.
        asked: String,
        /// This version.
        is: String,
    },
    /// A name that is no point of this registry.
    #[error("`{text}` is no version, revision or `worktree` of this registry")]
    UnknownPoint {
        /// What was asked for.
        text: String,
        /// A known point that is near.
        near: Option<String>,
        /// What may bring it.
        fetch: Option<Fetch>,
    },
    /// `latest` was asked for, and every final release is yanked.
    #[error("every release is yanked, so none is `latest`")]
    AllYanked {
        /// Why each is.
        yanked: Vec<Event>,
    },
    /// An id that the registry does not have.
    #[error("there is no KPI `{text}` in {point}")]
    UnknownId {
        /// What was asked for.
        text: String,
        /// Where.
        point: String,
        /// A known id that is near.
        near: Option<String>,
    },
    /// A name of several definitions.
    #[error("`{text}` may mean any of {} definitions in {point}", candidates.len())]
    Ambiguous {
        /// What was asked for.
        text: String,
        /// Where.
        point: String,
        /// Each with its label, the likeliest first.
        candidates: Vec<(Id, String)>,
    },
    /// An id that no definition has any more.
    #[error("{0}")]
    FormerId(Box<Former>),
    /// The file of a definition cannot be read as one.
    #[error("{file} cannot be read")]
    UnreadableDefinition {
        /// The file.
        file: String,
        /// What is wrong with it.
        problems: Vec<String>,
    },
    /// Definitions that differ between two points are not JSON: nothing could be said about them.
    #[error("{} of {point} cannot be read, so changes cannot be judged", if *files == 1 { "1 file".to_owned() } else { format!("{files} files") })]
    Incomparable {
        /// How many files.
        files: usize,
        /// The point, in words.
        point: String,
        /// What is wrong, with the file.
        problems: Vec<String>,
    },
    /// The repository has no commit.
    #[error("there is no commit yet, so there is nothing to release")]
    NoCommit,
    /// The commit that is checked out has no registry.
    #[error("the registry is not committed yet")]
    NotCommitted,
    /// No commit of the branch has the folder of a release.
    #[error("the release {version} is not committed")]
    ReleaseNotCommitted {
        /// The release.
        version: Version,
    },
    /// The manifest of a release is missing or cannot be read: such a registry cannot be judged.
    #[error("{file} cannot be read, so nothing can be compared with release {version}")]
    UnreadableManifest {
        /// The manifest.
        file: String,
        /// The release.
        version: Version,
        /// What is wrong with it.
        problems: Vec<String>,
    },
    /// The list of changes of a release cannot be read.
    #[error("{file} cannot be read")]
    UnreadableChanges {
        /// The file.
        file: String,
        /// What is wrong with it.
        problems: Vec<String>,
    },
    /// The folder holds no edition.
    #[error("{folder} holds no edition: its versions.json is missing or cannot be read", folder = folder.display())]
    NoEdition {
        /// The folder.
        folder: PathBuf,
    },
    /// A release does not build on an earlier one.
    #[error("{last} does not build on {first}")]
    NotBuiltOn {
        /// The release.
        last: Version,
        /// The earlier one.
        first: Version,
    },
    /// A release is not what it was.
    #[error(transparent)]
    Altered(#[from] Alteration),
}

impl RegistryError {
    /// Whether content of the registry cannot be read, so that nothing can be said about it: a check shows where.
    #[must_use]
    pub fn is_unreadable(&self) -> bool {
        matches!(self, Self::Incomparable { .. } | Self::UnreadableManifest { .. } | Self::UnreadableDefinition { .. })
    }
}

/// How a release is not what it was.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Alteration {
    /// A file is not there.
    #[error("{file} is missing")]
    Missing {
        /// The file.
        file: String,
    },
    /// A file has another digest than the one that was stated.
    #[error("{file} is not what was released")]
    Differs {
        /// The file.
        file: String,
    },
    /// The definitions of an edition, or their schema, have another digest than the one that was stated.
    #[error("{file} or the schema beside it is not what was released")]
    IndexDiffers {
        /// The file of the definitions.
        file: String,
    },
    /// A file is not of its form.
    #[error("{file} cannot be read")]
    Unreadable {
        /// The file.
        file: String,
    },
    /// The list of an edition lacks a release that another one builds on.
    #[error("versions.json does not list {version}")]
    Unlisted {
        /// The release.
        version: Version,
    },
    /// A release has another manifest than the one that the next one builds on.
    #[error("the manifest of {version} is not the one that {next} builds on")]
    OtherManifest {
        /// The release.
        version: Version,
        /// The one that builds on it.
        next: Version,
    },
}

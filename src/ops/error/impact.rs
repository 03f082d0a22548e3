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
    #[error(transparent)]
    Altered(Alteration),
    /// The list of ids in use is JSON of another form.
    #[error("the list of ids is not a JSON array of texts")]
    NotAList,
    /// The list of ids in use has none.
    #[error("the list of ids is empty, so nothing would be looked at")]
    NothingInUse,
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

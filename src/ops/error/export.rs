//! Exports.

use std::path::PathBuf;

use semver::Version;

use crate::publish::TemplateError;
use crate::publish::table::UnknownColumn;
use crate::publish::workbook::WorkbookError;
use crate::search::filter::UnknownChoice;

/// A point could not be exported. Nothing was written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ExportError {
    /// The folder holds something.
    #[error("{} is not empty, and what an older export left there would stay", folder.display())]
    NotEmpty {
        /// The folder.
        folder: PathBuf,
    },
    /// The folder holds what no export of this registry wrote.
    #[error("{} holds something, and no list of a site of this registry: files of somebody else would be lost", folder.display())]
    NotAnExport {
        /// The folder.
        folder: PathBuf,
    },
    /// A format is to be brought up to date that keeps no list of its files.
    #[error(
        "a folder of {format} keeps no list of its files, and what is gone could not be told from what is somebody else's"
    )]
    NoUpdate {
        /// The format.
        format: &'static str,
    },
    /// What a bundle would be written to is there.
    #[error("{} is there already, and not empty", path.display())]
    Exists {
        /// The folder or archive.
        path: PathBuf,
    },
    /// A domain has the name of a file of the format.
    #[error("the file of the domain `{domain}` would take the place of the API's own {domain}.json")]
    ReservedDomain {
        /// The domain.
        domain: String,
    },
    /// A domain has the name of a folder of the format.
    #[error("the pages of the domain `{domain}` would lie where the edition has a folder of its own")]
    ReservedFolder {
        /// The domain.
        domain: String,
    },
    /// Definitions cannot be read.
    #[error("some files cannot be read, and an export without them would be incomplete")]
    Unreadable {
        /// The files, each with what is wrong.
        problems: Vec<String>,
    },
    /// A release folder is not the one of its commit.
    #[error("{folder} is not as it was released")]
    Altered {
        /// The folder.
        folder: String,
        /// The release.
        version: Version,
        /// The commit that made it.
        commit: String,
    },
    /// What changed with a release cannot be read.
    #[error("the changes of {version} cannot be read")]
    UnreadableChanges {
        /// The release.
        version: Version,
    },
    /// A bundle was asked of what is no release.
    #[error("{point} is no release, and a bundle is what a release vouches for")]
    NoRelease {
        /// The point in words.
        point: String,
    },
    /// A file that a release vouches for is not there.
    #[error("{path} of {version} cannot be read")]
    UnreadableFile {
        /// The file.
        path: String,
        /// The release.
        version: Version,
    },
    /// A file of the repository has the name of one of a bundle's own.
    #[error("{path} lies where a bundle has a file of its own")]
    Clash {
        /// The file.
        path: String,
    },
    /// A part is asked for of what has to be whole.
    #[error("an edition as {format} is whole, and a part of it would be taken for all")]
    Whole {
        /// The format.
        format: &'static str,
    },
    /// A column is asked for that the table does not have.
    #[error(transparent)]
    Column(#[from] UnknownColumn),
    /// A file that the maintainers lay beside the definitions for a site cannot be read.
    #[error("{path} {why}, and a site without it would be incomplete")]
    OwnFile {
        /// The file.
        path: String,
        /// What is wrong with it.
        why: String,
    },
    /// A template of the registry's own does not work.
    #[error(transparent)]
    Template(#[from] TemplateError),
    /// Definitions are asked for that the registry cannot have.
    #[error(transparent)]
    Choice(#[from] UnknownChoice),
    /// The table cannot be a workbook.
    #[error(transparent)]
    Workbook(#[from] WorkbookError),
    /// No archive can hold the files.
    #[error("the files cannot be packed: {0}")]
    Pack(std::io::Error),
}

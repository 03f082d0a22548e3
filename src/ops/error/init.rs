//! `init`.

use std::path::PathBuf;

/// A registry could not be started.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InitError {
    /// There is no work tree.
    #[error("a bare repository has no work tree to write into")]
    Bare,
    /// The folder lies elsewhere.
    #[error("{} is not inside the repository {}", folder.display(), repository.display())]
    Outside {
        /// The folder.
        folder: PathBuf,
        /// The top of the work tree.
        repository: PathBuf,
    },
    /// The folder has a name that some systems read as another.
    #[error("a folder {folder:?} cannot hold a registry: not every system could open a release of it")]
    FolderName {
        /// The folder, from the top of the work tree.
        folder: String,
    },
}

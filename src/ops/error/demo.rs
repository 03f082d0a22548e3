//! The demo.

use std::path::PathBuf;

/// The scratch repository of a demo could not be made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DemoError {
    /// The system gives no temporary folder.
    #[error("no temporary folder: {0}")]
    NoFolder(std::io::Error),
    /// The folder holds something.
    #[error("{} is not empty", folder.display())]
    NotEmpty {
        /// The folder.
        folder: PathBuf,
    },
}

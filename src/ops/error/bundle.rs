//! Bundles that are read.

use std::path::PathBuf;

use crate::publish::bundle::UnpackError;
use crate::release::Detail;

/// A bundle could not be read. Nothing was taken from it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BundleError {
    /// It has no manifest that can be read.
    #[error("{} is no whole bundle: {}", path.display(), problem.text)]
    NotWhole {
        /// The folder or archive, as it was named.
        path: PathBuf,
        /// What is wrong.
        problem: Detail,
    },
    /// It holds more than plain files of a bounded size.
    #[error("{} is not opened: {problem}{}", path.display(), cause(problem))]
    NotOpened {
        /// The folder or archive, as it was named.
        path: PathBuf,
        /// What is wrong.
        problem: UnpackError,
    },
}

fn cause(problem: &UnpackError) -> String {
    std::error::Error::source(problem).map_or(String::new(), |cause| format!(" ({cause})"))
}

//! Where a folder lies in a work tree.

use std::path::{Component, Path, PathBuf};

use crate::ops::error::{InitError, OpsError};

/// The path of `folder` below `top`, with a final slash.
pub(super) fn relative(top: &Path, folder: &Path) -> Result<String, OpsError> {
    let mut plain = PathBuf::new();
    for part in folder.components() {
        match part {
            Component::ParentDir => {
                plain.pop();
            }
            part => plain.push(part),
        }
    }
    let inside = plain
        .strip_prefix(top)
        .map_err(|_| InitError::Outside { folder: plain.clone(), repository: top.to_owned() })?;
    Ok(inside.components().map(|part| format!("{}/", part.as_os_str().to_string_lossy())).collect())
}

//! The files that use cases write in the work tree.

use crate::registry::Workspace;
use crate::store::write_file;

use super::error::OpsError;

/// A file that an edit writes: its path from the repository root, and its new bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// The path.
    pub path: String,
    /// The bytes.
    pub bytes: Vec<u8>,
}

/// Writes the file, unless this run only shows what it would do.
pub(super) fn write(workspace: &Workspace, written: Written, dry_run: bool) -> Result<Written, OpsError> {
    if !dry_run {
        write_file(&workspace.base, &written.path, Some(&written.bytes))?;
    }
    Ok(written)
}

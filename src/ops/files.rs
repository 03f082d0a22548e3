//! The files that use cases write in the work tree.

use crate::model::Content;
use crate::registry::{MAX_RELEASE_FILE, Workspace};
use crate::store::{Draft, write_file};

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

/// Brings the tool's own files in the work tree to the new state. A file that the user changed stays as it is, and is
/// given back.
pub(super) fn settle_worktree(workspace: &Workspace, draft: &Draft) -> Result<Vec<String>, OpsError> {
    let repo = workspace.repo()?;
    if repo.workdir().is_none() {
        return Ok(Vec::new());
    }
    let (files, before) = (workspace.worktree(), repo.source(&draft.parent));
    let mut left = Vec::new();
    for (path, blob) in &draft.changes {
        let here = files.read(path, MAX_RELEASE_FILE)?;
        let new = blob.as_ref().map(|blob| repo.blob(blob, path)).transpose()?;
        let done = match (&here, &new) {
            (Some(Content::Bytes(here)), Some(new)) => here == new,
            (None, None) => true,
            _ => false,
        };
        if done {
            continue;
        }
        if here.is_none() || here == before.read(path, MAX_RELEASE_FILE)? {
            write_file(&workspace.base, path, new.as_deref())?;
        } else {
            left.push(path.clone());
        }
    }
    Ok(left)
}

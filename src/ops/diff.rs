//! `diff`: two points to verdicts.

use super::error::OpsError;
use crate::model::PointSpec;
use crate::registry::{DiffReport, Workspace};

/// Compares two points named by the user; the default is the last release and the work tree.
///
/// # Errors
/// When a point is unknown or cannot be read, or a definition is not JSON.
pub fn diff(workspace: &Workspace, old: Option<&PointSpec>, new: Option<&PointSpec>) -> Result<DiffReport, OpsError> {
    let new = workspace.load(new.unwrap_or(&PointSpec::Worktree))?;
    let old = match old {
        Some(old) => workspace.load(old)?,
        None => workspace.load_last_release(&new)?,
    };
    Ok(DiffReport::between(&old, &new)?)
}

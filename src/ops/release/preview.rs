//! What a release would tell its readers now.

use super::next::Next;
use super::report::ReleaseOptions;
use crate::ops::changelog::ChangelogEntry;
use crate::ops::error::OpsError;
use crate::registry::{DiffReport, Outside, Workspace};

/// The entry that a release of the committed tip would add to the changelog today. On any branch, and without asking
/// whether the registry is sound: a proposal wants to know as well.
///
/// # Errors
/// A refusal when there is nothing to release.
pub fn next_entry(workspace: &Workspace, outside: &Outside) -> Result<ChangelogEntry, OpsError> {
    let head = &workspace.load_tip()?;
    let last = &workspace.load_last_release(head)?;
    let report = &DiffReport::between(last, head)?;
    let options = &ReleaseOptions::default();
    let planned = Next { repo: workspace.repo()?, outside, head, last, report, options }.plan()?;
    let released_at = planned.manifest.predicate.released_at;
    Ok(ChangelogEntry { text: planned.entry(), version: planned.version, released_at, prerelease: false, yanked: None })
}

//! What a release would tell its readers now.

use super::gate::{Number, choose_version};
use super::report::ReleaseOptions;
use crate::ops::changelog::ChangelogEntry;
use crate::ops::diff;
use crate::ops::error::{OpsError, refuse};
use crate::ops::guards::load_tip;
use crate::ops::planning::{Named, pending_notes, plan_release};
use crate::registry::{Outside, Workspace};

/// The entry that a release of the committed tip would add to the changelog today. On any branch, and without asking
/// whether the registry is sound: a proposal wants to know as well.
///
/// # Errors
/// A refusal when there is nothing to release.
pub fn next_entry(workspace: &Workspace, outside: &Outside) -> Result<ChangelogEntry, OpsError> {
    let head = load_tip(workspace)?;
    let report = diff::report(&workspace.load_last_release(&head)?, &head)?;
    let last = head.last_final().map(|version| head.release(version)).transpose()?;
    let options = ReleaseOptions::default();
    let Number { version, date, reason } =
        choose_version(workspace.repo()?, &head, last.as_ref(), &report, outside, &options)?;
    let notes = pending_notes(&head, &report.verdicts)?;
    let named = Named { version: &version, date, reason: reason.as_deref() };
    let planned = plan_release(&head, last.as_ref(), &report, notes, &named, env!("CARGO_PKG_VERSION"))?;
    let file = format!("{}releases/{version}/CHANGES.md", head.layout().folder());
    let text = planned.files.get(&file).map(|bytes| String::from_utf8_lossy(bytes).into_owned());
    let text = text.ok_or_else(|| refuse("the plan has no CHANGES.md", "Report this as a defect."))?;
    Ok(ChangelogEntry { version, released_at: date, yanked: None, text })
}

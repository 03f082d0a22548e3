//! A release folder, recomputed from its predecessor.

use std::collections::BTreeMap;

use semver::Version;

use crate::model::Release;
use crate::ops::error::OpsError;
use crate::ops::planning::{Named, plan_release};
use crate::registry::{DiffReport, State, Workspace, released_notes};
use crate::release::{self, Check, Flaw};

/// Recomputes the folder and compares bytes; under other rules than today's, facts. `release` is none where the manifest
/// among `files` cannot be read.
pub(super) fn check_replay(
    workspace: &Workspace,
    here: &State,
    version: &Version,
    release: Option<&Release>,
    files: &BTreeMap<String, Vec<u8>>,
) -> Result<Check, OpsError> {
    let Some(release) = release else {
        return Ok(Check::skipped("replay", Flaw::Unreadable.because("the manifest cannot be read")));
    };
    let predicate = &release.manifest.predicate;
    let head = workspace.load_release(here, version)?.with_releases(|known| known < version);
    let notes = released_notes(files);
    let head = head.with_notes(notes.iter().map(|(note, _)| note.clone()).collect());
    let last = match &predicate.previous {
        Some(previous) => workspace.load_release(here, &previous.version)?,
        None => State::nothing(),
    };
    let report = DiffReport::between(&last, &head)?;
    let plan = plan_release(&head, &last, &report, notes, &Named { version, ..Named::of(predicate) })?;
    Ok(release::check_replay(release, files, &plan))
}

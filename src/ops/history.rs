//! `history`: what releases did, from their own records.

use super::error::OpsError;
use crate::model::Id;
use crate::model::bump::is_final;
use crate::registry::{Workspace, known_id};
use crate::release::history::{HistoryEntry, of_definition};

/// The log of releases, newest first; with an id, only what concerns that definition under all its names.
///
/// # Errors
/// When the id was never known, or a release cannot be read.
pub fn history(workspace: &Workspace, text: Option<&str>) -> Result<Vec<HistoryEntry>, OpsError> {
    let here = workspace.current()?;
    let mut entries = Vec::new();
    // A prerelease says what its final release says again.
    for version in here.versions().iter().rev().filter(|version| is_final(version)) {
        let predicate = &here.release(version)?.manifest.predicate;
        entries.push(HistoryEntry {
            version: version.clone(),
            released_at: predicate.released_at,
            bump: predicate.bump.declared,
            changes: here.changes(version)?,
        });
    }
    let Some(text) = text else { return Ok(entries) };
    let released = entries.iter().flat_map(|entry| &entry.changes).filter_map(|change| change.definition.clone());
    let known: Vec<Id> = here.ids()?.chain(here.retired().keys().cloned()).chain(released).collect();
    let id = known_id(text, known.iter(), here.point())?;
    Ok(of_definition(entries, id))
}

//! `history`: what releases did, from their own records.

use super::error::OpsError;
use crate::model::Id;
use crate::registry::{Meant, RegistryError, Shelf, Workspace, known_id};
use crate::release::history::{HistoryEntry, of_definition, without_superseded};

/// The log of releases, newest first; with an id, only what concerns that definition under all its names, without
/// prereleases that a later release of the same version says again.
///
/// # Errors
/// When the id was never known, or a release cannot be read.
pub fn history(workspace: &Workspace, text: Option<&str>) -> Result<Vec<HistoryEntry>, OpsError> {
    let here = workspace.current()?;
    let Some(text) = text else {
        let mut entries = here.log(None)?;
        here.tell(&mut entries)?;
        return Ok(entries);
    };
    let meant = match here.meant(text) {
        // Only releases may have known it.
        Err(RegistryError::UnknownId { .. }) => None,
        meant => Some(meant?),
    };
    let text = match &meant {
        Some(Meant::Alias(id) | Meant::Named(id, _)) => id.as_str(),
        _ => text,
    };
    let known = |entries: &[HistoryEntry]| -> Result<Id, RegistryError> {
        let released = entries.iter().flat_map(|entry| &entry.changes).filter_map(|change| change.definition.clone());
        let known: Vec<Id> = here.ids()?.chain(here.retired().keys().cloned()).chain(released).collect();
        known_id(text, known.iter(), here.point())
    };
    let mut entries = here.log(Some(text))?;
    let id = match known(&entries) {
        // Another id that some release knew may be near.
        Err(RegistryError::UnknownId { .. }) => {
            entries = here.log(None)?;
            known(&entries)?
        }
        id => id?,
    };
    let mut entries = without_superseded(entries);
    tell_affected(workspace, &mut entries)?;
    here.tell(&mut entries)?;
    Ok(of_definition(entries, id))
}

/// Tells what follows from changed values where a release does not say so itself, as far as its definitions are at hand.
///
/// # Errors
/// When the repository cannot be read.
pub(super) fn tell_affected(workspace: &Workspace, entries: &mut [HistoryEntry]) -> Result<(), OpsError> {
    for entry in entries.iter_mut().filter(|entry| entry.leaves_open()) {
        entry.affected = Shelf::in_git(workspace)?.affected_by(&entry.version, &entry.changes).ok();
    }
    Ok(())
}

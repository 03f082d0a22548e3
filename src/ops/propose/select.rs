//! What of the work tree is proposed: the files that differ from HEAD, and of those what named definitions need.

use std::collections::{BTreeMap, BTreeSet};

use super::error::ProposeError;
use super::report::ProposeOptions;
use crate::intake::{canonical, record};
use crate::model::definition::MAX_FILE;
use crate::model::{Content, Defect};
use crate::ops::error::OpsError;
use crate::proposal::select::{End, files, named};
use crate::registry::State;

/// A file of the registry that differs from HEAD: its new bytes, or none where it is gone.
pub(in crate::ops) type Changed = BTreeMap<String, Option<Vec<u8>>>;

/// The files of the registry that differ between HEAD and the work tree; definitions in canonical form.
///
/// Release folders, events and the changelog are never among them: they are written when they are committed.
pub(super) fn changed_files(here: &State, base: &State) -> Result<Changed, OpsError> {
    let layout = here.layout();
    let written = [layout.releases(), layout.events(), layout.changelog()];
    let own = |path: &str| !written.iter().any(|written| path.starts_with(written));
    let ids = |state: &State| -> Result<BTreeMap<String, Option<String>>, OpsError> {
        let mut entries = Vec::new();
        for file in [layout.config(), layout.waivers(), here.schema_file().to_owned()] {
            entries.extend(state.source().entry(&file)?);
        }
        for folder in [layout.definitions(), layout.retired(), layout.notes(), layout.disputes(), layout.imports()] {
            entries.extend(state.source().list(&folder)?);
        }
        let entries = state.source().with_known_ids(entries);
        Ok(entries.into_iter().map(|entry| (entry.path.clone(), entry.content_id().map(str::to_owned))).collect())
    };
    let (is, was) = (ids(here)?, ids(base)?);
    let paths: BTreeSet<&String> = is.keys().chain(was.keys()).filter(|path| own(path)).collect();
    let mut changed = Changed::new();
    for path in paths {
        // Of what git knows to be the same, nothing is read.
        if is.get(path).is_some_and(|id| id.is_some() && was.get(path) == Some(id)) {
            continue;
        }
        let (new, old) = (here.source().read(path, MAX_FILE)?, base.source().read(path, MAX_FILE)?);
        if new == old {
            continue;
        }
        match new {
            None => {
                changed.insert(path.clone(), None);
            }
            Some(Content::Bytes(bytes)) => {
                let bytes = canonical_bytes(here, path, bytes);
                if old != Some(Content::Bytes(bytes.clone())) {
                    changed.insert(path.clone(), Some(bytes));
                }
            }
            Some(_) => {
                return Err(ProposeError::NotRegular { path: path.clone() }.into());
            }
        }
    }
    Ok(changed)
}

/// Those of the events that HEAD has not.
pub(super) fn new_events(base: &State, events: &BTreeMap<String, Vec<u8>>) -> Result<Changed, OpsError> {
    let mut changed = Changed::new();
    for (path, bytes) in events {
        if base.source().read(path, MAX_FILE)? != Some(Content::Bytes(bytes.clone())) {
            changed.insert(path.clone(), Some(bytes.clone()));
        }
    }
    Ok(changed)
}

/// A definition's bytes in canonical form; anything else as it is.
fn canonical_bytes(here: &State, path: &str, bytes: Vec<u8>) -> Vec<u8> {
    let Some(below) = path.strip_prefix(&*here.layout().definitions()) else { return bytes };
    let reading = record::definition(path.to_owned(), below, &Content::Bytes(bytes.clone()), here.schema());
    let sound = reading.defects.iter().all(Defect::is_cosmetic);
    match reading.noun.filter(|_| sound) {
        Some(definition) => canonical::record(&definition.record, here.shape()),
        None => bytes,
    }
}

/// Keeps the named definitions and what they need; returns the rest.
pub(super) fn select(
    changed: &mut Changed,
    here: &State,
    base: &State,
    options: &ProposeOptions,
) -> Result<Vec<String>, OpsError> {
    let (old, new) = (end(base, changed)?, end(here, changed)?);
    let known = |text: &String| match old.ids.union(&new.ids).find(|id| id.as_str() == text) {
        Some(id) => Ok(id.clone()),
        None => here.known_id(text),
    };
    let ids = options.ids.iter().map(known).collect::<Result<_, _>>()?;
    let mut files = files(&old, &new, ids);
    files.extend(options.along.iter().cloned());
    let left_out = changed.keys().filter(|path| !files.contains(*path)).cloned().collect();
    changed.retain(|path, _| files.contains(path));
    Ok(left_out)
}

/// An end of the change; only definitions that change are read.
fn end<'s>(state: &'s State, changed: &Changed) -> Result<End<'s>, OpsError> {
    let entries: Vec<_> = state.entries()?.iter().filter(|entry| changed.contains_key(&entry.path)).cloned().collect();
    let (definitions, _) = state.definitions(&entries)?;
    Ok(End {
        layout: state.layout(),
        config: state.config(),
        ids: state.ids()?.collect(),
        named: definitions.into_iter().map(|(id, definition)| (id, named(&definition, state.shape()))).collect(),
        retired: state.retired(),
        notes: state.notes(),
        disputes: state.disputes(),
        waivers: state.waivers(),
    })
}

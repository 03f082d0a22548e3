//! What of the work tree is proposed: the files that differ from HEAD, and of those what named definitions need.

use std::collections::{BTreeMap, BTreeSet};

use super::error::ProposeError;
use crate::intake::{canonical, record};
use crate::model::definition::{MAX_FILE, ids_in};
use crate::model::{Content, Defect, Definition, Id, Note, Role, Waiver};
use crate::ops::error::OpsError;
use crate::registry::State;
use crate::registry::known_id;

/// A file of the registry that differs from HEAD: its new bytes, or none where it is gone.
pub(super) type Changed = BTreeMap<String, Option<Vec<u8>>>;

/// The files of the registry that differ between HEAD and the work tree; definitions in canonical form.
///
/// Release folders, events and the changelog are never part of a proposal: `release` writes them.
pub(super) fn changed_files(here: &State, base: &State) -> Result<Changed, OpsError> {
    let folder = here.layout().folder();
    let own = |path: &str| {
        let inside = path.strip_prefix(folder).unwrap_or_default();
        !["releases/", "events/", "CHANGELOG.md"].iter().any(|prefix| inside.starts_with(prefix))
    };
    let paths = |loaded: &State| -> Result<BTreeSet<String>, OpsError> {
        let below =
            ["kpis/", "retired/", "notes/", "disputes/"].map(|below| loaded.source().list(&format!("{folder}{below}")));
        let mut paths = BTreeSet::from([
            format!("{folder}ontoreg.toml"),
            format!("{folder}waivers.toml"),
            here.schema_file().to_owned(),
        ]);
        for entries in below {
            paths.extend(entries?.into_iter().map(|entry| entry.path));
        }
        Ok(paths)
    };
    let mut changed = Changed::new();
    for path in paths(here)?.union(&paths(base)?).filter(|path| own(path)) {
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

/// A definition's bytes in canonical form; anything else as it is.
fn canonical_bytes(here: &State, path: &str, bytes: Vec<u8>) -> Vec<u8> {
    let Some(below) = path.strip_prefix(&format!("{}kpis/", here.layout().folder())) else { return bytes };
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
    ids: &[String],
) -> Result<Vec<String>, OpsError> {
    let known: BTreeSet<Id> = here.ids()?.chain(base.ids()?).collect();
    let mut wanted: BTreeSet<Id> = BTreeSet::new();
    let mut queue: Vec<Id> =
        ids.iter().map(|text| known_id(text, known.iter(), here.point())).collect::<Result<_, _>>()?;
    let (old, is): (BTreeSet<Id>, BTreeSet<Id>) = (base.ids()?.collect(), here.ids()?.collect());
    let of = |loaded: &State| -> Result<BTreeMap<Id, Vec<Id>>, OpsError> {
        let entries: Vec<_> =
            loaded.entries()?.iter().filter(|entry| changed.contains_key(&entry.path)).cloned().collect();
        let (definitions, _) = loaded.definitions(&entries)?;
        Ok(definitions.into_iter().map(|(id, definition)| (id, references(&definition, loaded))).collect())
    };
    let (was_named, named) = (of(base)?, of(here)?);
    while let Some(id) = queue.pop() {
        if !wanted.insert(id.clone()) {
            continue;
        }
        // A reference to a definition that is new here would dangle without it.
        let new = named.get(&id).into_iter().flatten().filter(|other| !old.contains(other) && is.contains(other));
        // A renamed definition is the new one, the tombstone of the old one, and all that follows it.
        let former = here.retired().iter().filter(|(former, tombstone)| {
            old.contains(former) && !is.contains(former) && tombstone.replaced_by.as_ref() == Some(&id)
        });
        let successor = here.retired().get(&id).and_then(|tombstone| tombstone.replaced_by.as_ref());
        let gone = old.contains(&id) && !is.contains(&id);
        let followers = was_named.iter().filter(|(_, named)| gone && named.contains(&id)).map(|(other, _)| other);
        queue.extend(new.chain(former.map(|(former, _)| former)).chain(followers).cloned());
        queue.extend(successor.filter(|_| gone).cloned());
    }
    let folder = here.layout().folder();
    let covers =
        |note: &Note| note.covers.iter().any(|cover| cover.subject.definition().is_some_and(|id| wanted.contains(id)));
    let notes: BTreeSet<String> =
        here.notes().iter().filter(|note| covers(note)).map(|note| format!("{folder}notes/{}.md", note.name)).collect();
    let disputes: BTreeSet<String> = here
        .disputes()
        .iter()
        .filter(|dispute| wanted.contains(&dispute.definition))
        .map(|dispute| format!("{folder}disputes/{}.json", dispute.name))
        .collect();
    let new_domain = wanted.iter().any(|id| !base.config().domains.contains_key(id.domain()));
    // What is accepted of a definition goes with it, where that changed.
    let about = |loaded: &State| -> Vec<Waiver> {
        let is = |waiver: &&Waiver| waiver.definition.as_ref().is_some_and(|id| wanted.contains(id));
        loaded.waivers().iter().filter(is).cloned().collect()
    };
    let accepted = about(here) != about(base);
    let left_out: Vec<String> = changed
        .keys()
        .filter(|path| {
            let id = ["kpis/", "retired/"]
                .iter()
                .find_map(|below| Id::from_path(path.strip_prefix(&format!("{folder}{below}"))?));
            let config = new_domain && **path == format!("{folder}ontoreg.toml")
                || accepted && **path == format!("{folder}waivers.toml");
            !(id.is_some_and(|id| wanted.contains(&id)) || notes.contains(*path) || disputes.contains(*path) || config)
        })
        .cloned()
        .collect();
    changed.retain(|path, _| !left_out.contains(path));
    Ok(left_out)
}

fn references(definition: &Definition, here: &State) -> Vec<Id> {
    let shape = here.shape();
    let related = shape.texts(&definition.record, Role::Related).filter_map(|(_, id)| id.parse().ok());
    let replacement = definition.text(shape, Role::DeprecationReplacement).into_iter().flat_map(ids_in);
    related.chain(replacement).chain(definition.computes_from(shape)).collect()
}

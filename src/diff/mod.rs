//! Floor 1: from two snapshots to typed changes. Facts only: what they mean is decided in [`crate::rules`].

mod renames;
mod schema;
mod value;
pub mod words;

pub use renames::suggested;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::model::definition::{ids_in, replaced};
use crate::model::{Change, ChangeKind, Definition, Id, Op, Role, Shape, Snapshot, Subject, Tombstone};
use value::{Known, Walk};

/// Every difference between two snapshots: definitions by id, then tombstones, then the schema.
///
/// Definitions whose files are equal byte by byte have to be left out of both snapshots: one that stands in both has at
/// least been reformatted. A declared rename (a tombstone with `replacedBy`, and the old id among the new definition's
/// aliases) is substituted in the old side before comparing.
#[must_use]
pub fn snapshots(old: &Snapshot, new: &Snapshot) -> Vec<Change> {
    let renames = renames::declared(old, new);
    let former: BTreeMap<&Id, &Id> = renames.iter().map(|(from, to)| (to, from)).collect();
    let ids: BTreeSet<&Id> = old.definitions.keys().chain(new.definitions.keys()).collect();
    let mut changes = Vec::new();
    for id in ids {
        let before = former.get(id).copied().map_or_else(|| old.definitions.get(id), |from| old.definitions.get(from));
        match (before, new.definitions.get(id)) {
            (_, None) if renames.contains_key(id) => {}
            (Some(before), Some(after)) => {
                let from = former.get(id).copied();
                definition(from, before, after, &renames, old.shape(), new.shape(), &mut changes);
            }
            (before, after) => {
                let shape = if after.is_some() { new.shape() } else { old.shape() };
                let label = |definition: &Definition| Value::String(definition.label(shape).to_owned());
                let kind = if after.is_some() { ChangeKind::DefinitionAdded } else { ChangeKind::DefinitionRemoved };
                changes.push(Change {
                    subject: Subject::Definition(id.clone()),
                    pointer: String::new(),
                    kind,
                    before: before.map(label),
                    after: after.map(label),
                });
            }
        }
    }
    for (id, was) in &old.retired {
        if let Some(is) = new.retired.get(id).filter(|is| *is != was) {
            tombstone(id, was, is, &mut changes);
        }
    }
    if let (Some(old), Some(new)) = (&old.schema, &new.schema) {
        changes.extend(schema::schemas(&old.json, &new.json));
    }
    changes
}

/// What differs between two tombstones of one id. One that comes or goes does so with its definition.
fn tombstone(id: &Id, old: &Tombstone, new: &Tombstone, out: &mut Vec<Change>) {
    let [old, new] = [old, new].map(|tombstone| serde_json::to_value(tombstone).unwrap_or_default());
    let subject = Subject::Definition(id.clone());
    let mut changes = Vec::new();
    Walk { subject: &subject, out: &mut changes }.compare(Known { old: None, new: None }, "", Some(&old), Some(&new));
    out.extend(changes.into_iter().map(|change| Change { kind: ChangeKind::TombstoneChanged, ..change }));
}

fn definition(
    from: Option<&Id>,
    old: &Definition,
    new: &Definition,
    renames: &BTreeMap<Id, Id>,
    old_shape: &Shape,
    new_shape: &Shape,
    out: &mut Vec<Change>,
) {
    let subject = Subject::Definition(new.id.clone());
    let whole = |kind, before, after| Change { subject: subject.clone(), pointer: String::new(), kind, before, after };
    if let Some(from) = from {
        let text = |id: &Id| Some(Value::String(id.to_string()));
        out.push(whole(ChangeKind::DefinitionRenamed { from: from.clone() }, text(from), text(&new.id)));
    }
    let known = Known { old: Some(&old_shape.root), new: Some(&new_shape.root) };
    let mut changes = Vec::new();
    Walk { subject: &subject, out: &mut changes }.compare(known, "", Some(&old.record), Some(&new.record));
    if !renames.is_empty() && !changes.is_empty() {
        changes = without_substitution(&subject, known, changes, old, new, renames, from.is_some(), new_shape);
    }
    if changes.is_empty() && from.is_none() {
        out.push(whole(ChangeKind::FileReformatted, None, None));
    }
    out.append(&mut changes);
}

/// The changes that remain when declared renames are substituted in the old side. What the substitution alone
/// accounts for is one `ReferenceRenamed` per pointer, or nothing where the definition itself was renamed.
#[expect(clippy::too_many_arguments, reason = "one step of `definition`, split for the reader")]
fn without_substitution(
    subject: &Subject,
    known: Known<'_>,
    raw: Vec<Change>,
    old: &Definition,
    new: &Definition,
    renames: &BTreeMap<Id, Id>,
    itself: bool,
    shape: &Shape,
) -> Vec<Change> {
    let mut record = old.record.clone();
    substitute(&mut record, Some(&new.record), renames);
    if itself {
        // The parts of the id and the alias that the rename brings are the rename.
        for role in [Role::Id, Role::Slug, Role::Domain] {
            if let (Some(pointer), Some(value)) = (shape.pointer(role), shape.value(&new.record, role))
                && let Some(old) = record.pointer_mut(pointer)
            {
                *old = value.clone();
            }
        }
    }
    let mut rest = Vec::new();
    Walk { subject, out: &mut rest }.compare(known, "", Some(&record), Some(&new.record));
    rest.iter_mut().for_each(|change| as_written(change, &record, &old.record));
    if itself {
        let aliases = shape.pointer(Role::Aliases).unwrap_or_default();
        let old_id = Value::String(old.id.to_string());
        rest.retain(|change| {
            let list = Value::Array(vec![old_id.clone()]);
            change.pointer != aliases
                || (change.after.as_ref() != Some(&old_id) && change.after.as_ref() != Some(&list))
        });
    }
    let mut pointers: Vec<&str> = raw.iter().map(|change| change.pointer.as_str()).collect();
    pointers.dedup();
    let mut out = Vec::new();
    for pointer in pointers {
        let remaining = rest.iter().filter(|change| change.pointer == pointer);
        let moved = |change: &Change| change.kind == ChangeKind::Property(Op::Reordered);
        if remaining.clone().all(moved) && !itself {
            let find = |record: &Value| record.pointer(pointer).cloned();
            out.push(Change {
                subject: subject.clone(),
                pointer: pointer.to_owned(),
                kind: ChangeKind::ReferenceRenamed,
                before: find(&old.record),
                after: find(&new.record),
            });
            continue;
        }
        out.extend(remaining.cloned());
    }
    let seen: BTreeSet<String> = out.iter().map(|change| change.pointer.clone()).collect();
    out.extend(rest.into_iter().filter(|change| !seen.contains(&change.pointer)));
    out
}

/// Gives a change the old value as the old record has it: readers look it up there, and nobody ever published the one
/// with renames substituted.
fn as_written(change: &mut Change, substituted: &Value, old: &Value) {
    let find = |record: &Value| record.pointer(&change.pointer).cloned();
    change.before = match (&change.kind, find(substituted), find(old)) {
        (ChangeKind::Property(Op::ItemRemoved), Some(Value::Array(items)), Some(Value::Array(written))) => {
            let at = items.iter().position(|item| change.before.as_ref() == Some(item));
            at.and_then(|at| written.get(at).cloned())
        }
        (ChangeKind::Property(_), _, written) if change.before.is_some() => written,
        _ => return,
    };
}

/// Replaces renamed ids where they stand as whole words in the texts of an old record; a text that the new one has too
/// was left as it is, on purpose or not.
fn substitute(value: &mut Value, new: Option<&Value>, renames: &BTreeMap<Id, Id>) {
    match value {
        Value::String(text) if new.and_then(Value::as_str) != Some(text) => {
            let named: BTreeSet<Id> = ids_in(text).filter(|id| renames.contains_key(id)).collect();
            for from in named {
                if let Some(renamed) = replaced(text, &from, &renames[&from]) {
                    *text = renamed;
                }
            }
        }
        Value::Array(items) => {
            let left = |item: &Value| new.and_then(Value::as_array).is_some_and(|items| items.contains(item));
            items.iter_mut().filter(|item| !left(item)).for_each(|item| substitute(item, None, renames));
        }
        Value::Object(members) => {
            members.iter_mut().for_each(|(name, member)| {
                substitute(member, new.and_then(|new| new.get(name)), renames);
            });
        }
        _ => {}
    }
}

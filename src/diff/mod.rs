//! Floor 1: from two snapshots to typed changes. Facts only: what they mean is decided in [`crate::rules`].

mod renames;
mod reworded;
mod schema;
mod value;
pub mod words;

pub use renames::suggested;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::model::definition::{ids_in, replaced, value_text};
use crate::model::{Change, ChangeKind, Definition, Id, Op, Role, Shape, Snapshot, Subject, Tombstone};
use value::{Known, ValueDiff};

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
                let pair = DefinitionPair {
                    subject: Subject::Definition(id.clone()),
                    old: before,
                    new: after,
                    former: former.get(id).copied(),
                    shape: new.shape(),
                    known: Known { old: Some(&old.shape().root), new: Some(&new.shape().root) },
                    renames: &renames,
                };
                changes.extend(pair.changes());
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
            changes.extend(tombstone_changes(id, was, is));
        }
    }
    if let (Some(old), Some(new)) = (&old.schema, &new.schema) {
        changes.extend(schema::schemas(&old.json, &new.json));
    }
    changes
}

/// What differs between two tombstones of one id. One that comes or goes does so with its definition.
fn tombstone_changes(id: &Id, old: &Tombstone, new: &Tombstone) -> impl Iterator<Item = Change> {
    let [old, new] = [old, new].map(|tombstone| serde_json::to_value(tombstone).unwrap_or_default());
    let subject = Subject::Definition(id.clone());
    let mut changes = Vec::new();
    ValueDiff { subject: &subject, out: &mut changes }.compare(
        Known { old: None, new: None },
        "",
        Some(&old),
        Some(&new),
    );
    changes.into_iter().map(|change| Change { kind: ChangeKind::TombstoneChanged, ..change })
}

/// One definition in both snapshots.
struct DefinitionPair<'a> {
    subject: Subject,
    old: &'a Definition,
    new: &'a Definition,
    /// The id it had, where that is another one.
    former: Option<&'a Id>,
    /// The new shape.
    shape: &'a Shape,
    known: Known<'a>,
    /// Every declared rename of the registry.
    renames: &'a BTreeMap<Id, Id>,
}

impl DefinitionPair<'_> {
    fn changes(&self) -> Vec<Change> {
        let mut changes = self.compare(&self.old.record);
        if !self.renames.is_empty() && !changes.is_empty() {
            changes = self.without_substitution(&changes);
        }
        if let Some(from) = self.former {
            let text = |id: &Id| Some(Value::String(id.to_string()));
            let renamed = ChangeKind::DefinitionRenamed { from: from.clone() };
            changes.insert(0, self.change("", renamed, text(from), text(&self.new.id)));
        } else if changes.is_empty() {
            changes.push(self.change("", ChangeKind::FileReformatted, None, None));
        }
        changes
    }

    /// What differs between `record` and the new record.
    fn compare(&self, record: &Value) -> Vec<Change> {
        let mut changes = Vec::new();
        let mut walk = ValueDiff { subject: &self.subject, out: &mut changes };
        walk.compare(self.known, "", Some(record), Some(&self.new.record));
        changes
    }

    fn change(&self, pointer: &str, kind: ChangeKind, before: Option<Value>, after: Option<Value>) -> Change {
        Change { subject: self.subject.clone(), pointer: pointer.to_owned(), kind, before, after }
    }

    /// Of the changes between both records as they are written, those that remain when declared renames are substituted
    /// in the old one. What the substitution alone accounts for is one `ReferenceRenamed` per pointer, or nothing where
    /// the definition itself was renamed.
    fn without_substitution(&self, written: &[Change]) -> Vec<Change> {
        let rest = self.substituted();
        let mut pointers: Vec<&str> = written.iter().map(|change| change.pointer.as_str()).collect();
        pointers.dedup();
        let mut out = Vec::new();
        for pointer in pointers {
            let remaining = rest.iter().filter(|change| change.pointer == pointer);
            let moved = |change: &Change| change.kind == ChangeKind::Property(Op::Reordered);
            if remaining.clone().all(moved) && self.former.is_none() {
                let at = |record: &Value| record.pointer(pointer).cloned();
                let (before, after) = (at(&self.old.record), at(&self.new.record));
                let to = self.followed(before.as_ref(), after.as_ref());
                out.push(self.change(pointer, ChangeKind::ReferenceRenamed { to }, before, after));
            } else {
                out.extend(remaining.cloned());
            }
        }
        let seen: BTreeSet<String> = out.iter().map(|change| change.pointer.clone()).collect();
        out.extend(rest.into_iter().filter(|change| !seen.contains(&change.pointer)));
        out
    }

    /// The new ids of the definitions whose renames a value follows.
    fn followed(&self, before: Option<&Value>, after: Option<&Value>) -> Vec<Id> {
        let ids = |value: Option<&Value>| -> BTreeSet<Id> {
            value.map(value_text).iter().flat_map(|text| ids_in(text)).collect()
        };
        let now = ids(after);
        let to = ids(before).iter().filter_map(|id| self.renames.get(id)).cloned().collect::<BTreeSet<Id>>();
        to.into_iter().filter(|id| now.contains(id)).collect()
    }

    /// The changes when declared renames are substituted in the old record.
    fn substituted(&self) -> Vec<Change> {
        let mut record = self.old.record.clone();
        substitute(&mut record, Some(&self.new.record), self.renames);
        if self.former.is_some() {
            // The parts of the id that the rename brings are the rename.
            for role in [Role::Id, Role::Slug, Role::Domain] {
                if let (Some(pointer), Some(value)) =
                    (self.shape.pointer(role), self.shape.value(&self.new.record, role))
                    && let Some(old) = record.pointer_mut(pointer)
                {
                    *old = value.clone();
                }
            }
        }
        let mut changes = self.compare(&record);
        changes.iter_mut().for_each(|change| as_written(change, &record, &self.old.record));
        if self.former.is_some() {
            // So is the alias.
            let aliases = self.shape.pointer(Role::Aliases).unwrap_or_default();
            let old_id = Value::String(self.old.id.to_string());
            let list = Value::Array(vec![old_id.clone()]);
            let is_alias = |value: &Value| *value == old_id || *value == list;
            changes.retain(|change| change.pointer != aliases || !change.after.as_ref().is_some_and(is_alias));
        }
        changes
    }
}

/// Gives a change the old value as the old record has it: readers look it up there, and nobody ever published the one
/// with renames substituted.
fn as_written(change: &mut Change, substituted: &Value, old: &Value) {
    let find = |record: &Value| record.pointer(&change.pointer).cloned();
    change.before = match (&change.kind, find(substituted), find(old)) {
        (
            ChangeKind::Property(Op::ItemRemoved | Op::ItemChanged),
            Some(Value::Array(items)),
            Some(Value::Array(written)),
        ) => {
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

//! Renaming: the same definition under another id.

use std::collections::BTreeMap;

use serde_json::Value;

use super::edit::remove;
use super::references::{Rewrite, renamed};
use crate::intake::cell::set;
use crate::model::definition::{replaced, value_text};
use crate::model::{Cover, Definition, Dispute, Id, Note, Role, Shape, Subject, Verdict};

/// The schema gives no property a role without which a released id cannot be renamed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "the schema assigns no `aliases` role, so no record can say which id it had, and readers would see one KPI go and another come"
)]
pub struct NoAliases;

/// The record of `definition` under the id `to`, and what that changes in its own words.
///
/// The old id becomes an alias where readers know it; an alias that it gets back as its id goes.
///
/// # Errors
/// When readers know the old id and the schema has no place for aliases.
pub fn rename(
    definition: &Definition,
    to: &Id,
    shape: &Shape,
    known_to_readers: bool,
) -> Result<(Value, Vec<Rewrite>), NoAliases> {
    let (mut record, mut rewrites) =
        renamed(definition, &definition.id, to, shape).unwrap_or_else(|| (definition.record.clone(), Vec::new()));
    rewrites.iter_mut().for_each(|rewrite| rewrite.definition = to.clone());
    for (role, value) in [(Role::Id, to.as_str()), (Role::Slug, to.slug()), (Role::Domain, to.domain())] {
        if let Some(pointer) = shape.pointer(role) {
            set(&mut record, pointer, value.into());
        }
    }
    let Some(pointer) = shape.pointer(Role::Aliases) else {
        return if known_to_readers { Err(NoAliases) } else { Ok((record, rewrites)) };
    };
    let mut aliases: Vec<&str> = shape.texts(&definition.record, Role::Aliases).map(|(_, alias)| alias).collect();
    let before = aliases.len();
    aliases.retain(|alias| *alias != to.as_str());
    let old = definition.id.as_str();
    if known_to_readers && !aliases.contains(&old) {
        aliases.push(old);
    }
    if !aliases.is_empty() {
        set(&mut record, pointer, aliases.into());
    } else if before > 0 {
        remove(&mut record, pointer);
    }
    Ok((record, rewrites))
}

/// A note that covers the definition by its old id, under the new one, and speaks of the same under `contents`: what those
/// of the changes before the rename are after it. None where nothing of it changes.
#[must_use]
pub fn note(note: &Note, from: &Id, to: &Id, contents: &BTreeMap<String, String>) -> Option<Note> {
    let is = |cover: &Cover| cover.subject.definition() == Some(from);
    let mut new = note.clone();
    new.covers.iter_mut().filter(|cover| is(cover)).for_each(|cover| cover.subject = Subject::Definition(to.clone()));
    for content in new.speaks_of.iter_mut().flatten() {
        if let Some(now) = contents.get(content) {
            content.clone_from(now);
        }
    }
    (new != *note).then_some(new)
}

/// For each change of `was` whose content is another one in `is`, after the rename, both contents.
#[must_use]
pub fn contents(was: &[Verdict], is: &[Verdict], from: &Id, to: &Id) -> BTreeMap<String, String> {
    let under = |text: &str| replaced(text, from, to).unwrap_or_else(|| text.to_owned());
    let value = |value: &Option<Value>| value.as_ref().map(|value| under(&value_text(value)));
    // A place is named with what is new there, or what is gone.
    let key = |verdict: &Verdict| {
        let new = value(&verdict.after).or_else(|| value(&verdict.before));
        (under(&verdict.subject.to_string()), verdict.pointer.clone(), new)
    };
    let now: BTreeMap<_, &str> = is.iter().map(|verdict| (key(verdict), verdict.content.as_str())).collect();
    let both = was.iter().filter_map(|verdict| Some((&verdict.content, *now.get(&key(verdict))?)));
    both.filter(|(was, is)| was != is).map(|(was, is)| (was.clone(), is.to_owned())).collect()
}

/// A dispute about the definition, which is about it under its new id; none where it is about another one.
#[must_use]
pub fn dispute(dispute: &Dispute, from: &Id, to: &Id) -> Option<Dispute> {
    let mut new = Dispute { definition: to.clone(), ..dispute.clone() };
    if let Some(change) = new.settled.as_mut().and_then(|settled| settled.change.as_mut()) {
        *change = replaced(change, from, to).unwrap_or_else(|| change.clone());
    }
    (dispute.definition == *from).then_some(new)
}

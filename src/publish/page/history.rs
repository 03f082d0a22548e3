//! What changed, in the words of the releases.

use semver::Version;
use serde_json::Value;

use super::drawn::named;
use super::parts::{Block, Item, Line, Span};
use super::place::Place;
use crate::diff::words;
use crate::model::definition::plain_text;
use crate::model::manifest::ChangeRecord;
use crate::model::witness::Difference;
use crate::model::words::capital;
use crate::model::{Affected, Bump, Effect, Id, Note, Op, Property, RuleId, Shape};
use crate::publish::Site;
use crate::release::history::HistoryStep;

/// What stands above what releases did to a definition.
pub(super) const HISTORY: &str = "History";

/// What every release did to a definition, the newest first.
pub(super) fn of_definition(site: &Site<'_>, id: &Id) -> Vec<Block> {
    let steps = site.histories.get(id).map_or(&[][..], Vec::as_slice);
    steps.iter().map(|step| release(site, id, step)).collect()
}

/// What one release did to a definition.
pub(super) fn release(site: &Site<'_>, id: &Id, step: &HistoryStep<'_>) -> Block {
    let entry = step.entry;
    let mut title = Line::from(version_link(site, &entry.version)).and(format!(", {}", entry.released_at));
    if entry.yanked.is_some() {
        title = title.and(" ").and(Span::badge("status", "yanked"));
    }
    let mut items = changes(site.edition.shape, step.changes.iter().copied().filter(|change| !is_bookkeeping(change)));
    items.extend(step.affected.iter().map(|affected| follows(site, affected)));
    let mut blocks = vec![Block::List(None, items)];
    for note in step.notes() {
        blocks.extend(self::note(note));
    }
    let pinned = site.release(&entry.version).and_then(|told| told.manifest.predicate.definitions.get(id));
    if pinned.is_some_and(|record| record.changed_in == entry.version) {
        let place = Place::Pinned(entry.version.clone(), id.clone());
        blocks.push(Block::Line(Span::link(format!("As it was in {}", entry.version), place).into()));
    }
    Block::Group(title, blocks)
}

/// Whether a change only repeats what another one of the same release says.
fn is_bookkeeping(change: &ChangeRecord) -> bool {
    change.effect == Effect::None && change.bump == Bump::None && change.pointer.is_none()
}

/// Changes, those that have one head below each other.
#[must_use]
pub fn changes<'c>(shape: &Shape, changes: impl Iterator<Item = &'c ChangeRecord>) -> Vec<Item> {
    let mut items: Vec<Item> = Vec::new();
    for item in changes.map(|one| change(shape, one)) {
        match items.last_mut() {
            Some(last) if last.line == item.line => last.more.extend(item.more),
            _ => items.push(item),
        }
    }
    items
}

/// A change: what of the definition, bump and effect, and below it what went and came.
fn change(shape: &Shape, change: &ChangeRecord) -> Item {
    let mut line = Line::from(what(shape, change)).and(" ").and(Span::badge("bump", change.bump.as_str()));
    if change.effect != Effect::None {
        line = line.and(" ").and(Span::badge("effect", change.effect.as_str()));
    }
    let is_told = change.pointer.is_some() || change.rule == RuleId::DefinitionRenamed;
    let told = is_told.then(|| difference(change.before.as_ref(), change.after.as_ref())).flatten();
    let differs = change.witness.as_ref().map_or(&[][..], |witness| &witness.differs);
    Item { line, more: told.into_iter().chain(figures(differs)).collect() }
}

/// What changed: the property as pages call it, with its key where it is one of a map, or the rule in words.
#[must_use]
pub fn what(shape: &Shape, change: &ChangeRecord) -> String {
    let Some(pointer) = &change.pointer else { return capital(&change.rule.as_str().replace('-', " ")) };
    match shape.key_of_map(pointer) {
        Some((map, key)) => format!("{}: {key}", map.label()),
        None => label(shape, pointer).unwrap_or(pointer).to_owned(),
    }
}

/// What pages call the property that a pointer leads to, or the map that it leads into; none where the schema is meant.
pub(super) fn label<'s>(shape: &'s Shape, pointer: &str) -> Option<&'s str> {
    let property = shape.key_of_map(pointer).map(|(map, _)| map).or_else(|| shape.at(pointer));
    property.map(Property::label).filter(|label| !label.is_empty())
}

/// What went and what came, word by word where both are texts.
fn difference(before: Option<&Value>, after: Option<&Value>) -> Option<Line> {
    let went = |value: &Value| Span::Removed { text: plain_text(value) };
    let came = |value: &Value| Span::Inserted { text: plain_text(value) };
    Some(match (before, after) {
        (Some(Value::String(old)), Some(Value::String(new))) => {
            let span = |run: words::WordRun| match run.op {
                Some(Op::Removed) => Span::Removed { text: run.text },
                Some(_) => Span::Inserted { text: run.text },
                None => Span::Text { text: run.text },
            };
            Line(words::near(old, new).into_iter().map(span).collect())
        }
        (Some(old), Some(new)) => {
            let own = words::own_items(old, new);
            let (old, new) = own.as_ref().map_or((old, new), |(old, new)| (old, new));
            Line::from(went(old)).and(" ").and(came(new))
        }
        (Some(old), None) => went(old).into(),
        (None, Some(new)) => came(new).into(),
        (None, None) => return None,
    })
}

/// A figure that follows from another definition whose value changed.
#[must_use]
pub fn follows(site: &Site<'_>, affected: &Affected) -> Item {
    let because = name(site, &affected.because);
    let line = Line::from("Follows from ").and(because).and(" ").and(Span::badge("effect", Effect::Value.as_str()));
    Item { line, more: figures(&affected.differs).collect() }
}

/// The figure before and after, a line for each set of given values.
fn figures(differs: &[Difference]) -> impl Iterator<Item = Line> {
    differs.iter().map(|difference| Line::from(format!("Figure: {}", difference.words())))
}

/// A definition by its label, or by its id where the edition does not have it.
#[must_use]
pub fn name(site: &Site<'_>, id: &Id) -> Span {
    let is_former = || site.formers.iter().any(|former| former.id == *id);
    match named(site.edition, id) {
        Span::Code { text } if is_former() => Span::link(text, id),
        span => span,
    }
}

/// A version as a link to its release, where the edition knows it.
pub(super) fn version_link(site: &Site<'_>, version: &Version) -> Span {
    let known = site.release(version).is_some();
    if known { Span::link(version.to_string(), Place::Release(version.clone())) } else { version.to_string().into() }
}

/// The words of a note, and what readers have to do.
pub(super) fn note(note: &Note) -> Vec<Block> {
    let to_do = note.to_do().map(|to_do| Block::Line(Line::from("What to do: ").and(to_do)));
    [Block::Note(note.text.clone())].into_iter().chain(to_do).collect()
}

//! What releases changed, and of it what concerns one definition under all its names.

use std::collections::{BTreeMap, BTreeSet};

use semver::Version;

use super::words::attribute;
use crate::model::bump::is_final;
use crate::model::manifest::ChangeRecord;
use crate::model::{Affected, Bump, Date, Effect, Event, Id, Note, RuleId};

/// A release and what it changed; of one definition where one was asked for.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct HistoryEntry {
    /// The version.
    pub version: Version,
    /// The day.
    pub released_at: Date,
    /// The bump of the whole release.
    pub bump: Bump,
    /// The event that advises against it.
    pub yanked: Option<Event>,
    /// The changes.
    pub changes: Vec<ChangeRecord>,
    /// What follows from values that changed; none where the release does not say.
    pub affected: Option<Vec<Affected>>,
    /// The notes that cover the changes, and those that what follows is due to.
    pub notes: Vec<Note>,
}

impl HistoryEntry {
    /// A release before its notes are known.
    #[must_use]
    pub fn new(version: Version, released_at: Date, bump: Bump, yanked: Option<Event>) -> Self {
        Self { version, released_at, bump, yanked, changes: Vec::new(), affected: None, notes: Vec::new() }
    }

    /// Whether it is a prerelease: what it says the final release says again.
    #[must_use]
    pub fn is_prerelease(&self) -> bool {
        !is_final(&self.version)
    }

    /// Whether it has changes of value and does not say what follows from them.
    #[must_use]
    pub fn leaves_open(&self) -> bool {
        self.affected.is_none() && self.changes.iter().any(moves)
    }

    /// Takes the notes of the release over, and tells the changes which of them cover them.
    pub fn tell(&mut self, notes: Vec<Note>) {
        attribute(&mut self.changes, &notes);
        self.notes = notes;
    }

    /// What follows from values that changed.
    fn affected(&self) -> impl Iterator<Item = &Affected> {
        self.affected.iter().flatten()
    }

    /// The names of the notes that cover changes of value of a definition.
    fn due_to<'e>(&'e self, id: &'e Id) -> impl Iterator<Item = &'e String> {
        let own = move |change: &&ChangeRecord| change.definition.as_ref() == Some(id) && moves(change);
        self.changes.iter().filter(own).flat_map(|change| &change.notes)
    }

    /// Leaves what concerns a definition under any of its names.
    fn retain(&mut self, names: &[Id]) {
        if let Some(affected) = &mut self.affected {
            affected.retain(|affected| names.contains(&affected.definition));
        }
        let mut told: BTreeSet<String> =
            self.affected().flat_map(|affected| self.due_to(&affected.because)).cloned().collect();
        self.changes.retain(|change| change.definition.as_ref().is_some_and(|id| names.contains(id)));
        told.extend(self.changes.iter().flat_map(|change| change.notes.iter().cloned()));
        self.notes.retain(|note| told.contains(&note.name));
    }
}

/// The entries without the prereleases that a later release of the same version made superfluous. Entries are sorted,
/// the newest first.
#[must_use]
pub fn without_superseded(mut entries: Vec<HistoryEntry>) -> Vec<HistoryEntry> {
    let mut later = BTreeSet::new();
    entries.retain(|HistoryEntry { version, .. }| {
        let is_first = later.insert((version.major, version.minor, version.patch));
        is_first || is_final(version)
    });
    entries
}

/// The entries that concern a definition under all its names, each with what concerns it. Entries are sorted, the newest
/// first.
#[must_use]
pub fn of_definition(mut entries: Vec<HistoryEntry>, id: Id) -> Vec<HistoryEntry> {
    // From the oldest release on, a rename leads to the name after it, and from the newest back to the one before.
    let mut names = vec![id];
    let renames = entries.iter().rev().flat_map(|entry| &entry.changes).filter(|change| is_rename(change));
    for (from, to) in renames.filter_map(|change| Some((former(change)?, change.definition.clone()?))) {
        if names.contains(&from) {
            names.push(to);
        }
    }
    for entry in &mut entries {
        entry.retain(&names);
        names.extend(entry.changes.iter().filter(|change| is_rename(change)).filter_map(former));
    }
    entries.retain(|entry| !entry.changes.is_empty() || entry.affected().next().is_some());
    entries
}

/// What a release did to one definition.
#[derive(Debug, Clone)]
pub struct HistoryStep<'e> {
    /// The release.
    pub entry: &'e HistoryEntry,
    /// What it changed of the definition.
    pub changes: Vec<&'e ChangeRecord>,
    /// What follows for the definition from others whose value it changed.
    pub affected: Vec<&'e Affected>,
}

impl<'e> HistoryStep<'e> {
    /// The notes that cover the changes, and those that what follows is due to.
    pub fn notes(&self) -> impl Iterator<Item = &'e Note> {
        let due = self.affected.iter().flat_map(|affected| self.entry.due_to(&affected.because));
        let told: BTreeSet<&String> = self.changes.iter().flat_map(|change| &change.notes).chain(due).collect();
        self.entry.notes.iter().filter(move |note| told.contains(&note.name))
    }
}

/// What releases did to every definition, under its last id, the newest release first. Entries are sorted, the newest
/// first, and have their notes.
#[must_use]
pub fn by_definition(entries: &[HistoryEntry]) -> BTreeMap<Id, Vec<HistoryStep<'_>>> {
    let mut found: BTreeMap<Id, Vec<HistoryStep<'_>>> = BTreeMap::new();
    for entry in entries.iter().rev() {
        for (from, to) in entry
            .changes
            .iter()
            .filter(|change| is_rename(change))
            .filter_map(|c| Some((former(c)?, c.definition.clone()?)))
        {
            let earlier = found.remove(&from).unwrap_or_default();
            found.insert(to, earlier);
        }
        let mut steps: BTreeMap<&Id, HistoryStep<'_>> = BTreeMap::new();
        let empty = || HistoryStep { entry, changes: Vec::new(), affected: Vec::new() };
        for change in &entry.changes {
            if let Some(id) = &change.definition {
                steps.entry(id).or_insert_with(empty).changes.push(change);
            }
        }
        for affected in entry.affected() {
            steps.entry(&affected.definition).or_insert_with(empty).affected.push(affected);
        }
        for (id, step) in steps {
            found.entry(id.clone()).or_default().insert(0, step);
        }
    }
    found
}

/// A release in which the value of a definition changed.
#[derive(Debug, Clone)]
pub struct ValueChange {
    /// The release.
    pub version: Version,
    /// The definitions that it follows from; none where the definition itself changed.
    pub because: Vec<Id>,
    /// The notes that say why and what to do.
    pub notes: Vec<Note>,
}

/// The changes of value of every definition by its id of today, the newest first. Entries are sorted, the newest first,
/// and have their notes.
#[must_use]
pub fn value_changes(entries: &[HistoryEntry]) -> BTreeMap<Id, Vec<ValueChange>> {
    let mut found = BTreeMap::new();
    entries.iter().rev().for_each(|entry| add_value_changes(&mut found, entry));
    found
}

/// Adds those of a release to those of all releases before it, as [`value_changes`] has them.
pub fn add_value_changes(found: &mut BTreeMap<Id, Vec<ValueChange>>, entry: &HistoryEntry) {
    for change in &entry.changes {
        if let (true, Some(from), Some(to)) = (is_rename(change), former(change), &change.definition) {
            let earlier = found.remove(&from).unwrap_or_default();
            found.insert(to.clone(), earlier);
        }
    }
    let ids = |rule: RuleId| {
        entry.changes.iter().filter(move |change| change.rule == rule).filter_map(|change| change.definition.as_ref())
    };
    let come: BTreeSet<&Id> = ids(RuleId::DefinitionAdded).collect();
    let gone: BTreeSet<&Id> = ids(RuleId::DefinitionRemoved).collect();
    gone.iter().for_each(|id| drop(found.remove(*id)));
    let mut because: BTreeMap<&Id, Vec<Id>> = BTreeMap::new();
    for id in entry.changes.iter().filter(|change| moves(change)).filter_map(|change| change.definition.as_ref()) {
        because.entry(id).or_default();
    }
    for affected in entry.affected() {
        because.entry(&affected.definition).or_default().push(affected.because.clone());
    }
    for (id, because) in because.into_iter().filter(|(id, _)| !come.contains(id) && !gone.contains(id)) {
        let told: BTreeSet<&String> = entry.due_to(id).chain(because.iter().flat_map(|id| entry.due_to(id))).collect();
        let notes = entry.notes.iter().filter(|note| told.contains(&note.name)).cloned().collect();
        let change = ValueChange { version: entry.version.clone(), because, notes };
        found.entry(id.clone()).or_default().insert(0, change);
    }
}

/// The names that renames among `changes` give to whatever has one of `names`, before or after, and that are not among
/// them.
pub fn other_names<'c>(changes: impl Iterator<Item = &'c ChangeRecord>, names: &[String]) -> Vec<String> {
    let renames = changes.filter(|change| is_rename(change));
    let ends = renames.filter_map(|change| Some([former(change)?, change.definition.clone()?]));
    let ends = ends.map(|ends| ends.map(|id| id.to_string()));
    let ends = ends.filter(|ends| ends.iter().any(|end| names.contains(end)));
    ends.flatten().filter(|end| !names.contains(end)).collect()
}

fn is_rename(change: &ChangeRecord) -> bool {
    change.rule == RuleId::DefinitionRenamed
}

/// Whether old and new figures are not comparable.
fn moves(change: &ChangeRecord) -> bool {
    change.effect == Effect::Value
}

/// The id that a renamed definition had.
fn former(change: &ChangeRecord) -> Option<Id> {
    change.before.as_ref()?.as_str()?.parse().ok()
}

//! What several releases together mean to the definitions in use: composed from what each release said of itself, so
//! that a change of value on the way shows even where it was taken back later.

use std::collections::{BTreeMap, BTreeSet};

use semver::Version;
use serde::Serialize;
use serde_json::Value;

use super::migrations::{Migration, follow};
use super::words::attribute;
use crate::model::id::{folded, nearest};
use crate::model::manifest::ChangeRecord;
use crate::model::witness::Difference;
use crate::model::words::words;
use crate::model::{Affected, Bump, Date, Effect, Id, Note, RuleId};

/// One release on the way, or what is not released yet.
#[derive(Debug, Clone)]
pub struct Leg {
    /// The release; none for what is not released yet.
    pub version: Option<Version>,
    /// What it changes.
    pub changes: Vec<ChangeRecord>,
    /// What follows from the values that it changes.
    pub affected: Vec<Affected>,
    /// What its notes say.
    pub notes: Vec<Note>,
    /// The tombstones it has, and what takes their places.
    pub retired: BTreeMap<Id, Option<Id>>,
}

impl Leg {
    /// A leg whose changes know which of the notes cover them.
    #[must_use]
    pub fn new(
        version: Option<Version>,
        mut changes: Vec<ChangeRecord>,
        affected: Vec<Affected>,
        notes: Vec<Note>,
        retired: BTreeMap<Id, Option<Id>>,
    ) -> Self {
        attribute(&mut changes, &notes);
        Self { version, changes, affected, notes, retired }
    }

    /// The names of the notes that cover the changes of value of a definition.
    fn due_to(&self, id: &Id) -> Vec<String> {
        let own = |change: &&ChangeRecord| change.definition.as_ref() == Some(id) && change.effect == Effect::Value;
        let names: BTreeSet<&String> = self.changes.iter().filter(own).flat_map(|change| &change.notes).collect();
        names.into_iter().cloned().collect()
    }
}

/// A release on the way, either end included, that should not be used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct YankedRelease {
    /// The release.
    pub version: Version,
    /// The day it was said; none in an edition that does not say.
    pub date: Option<Date>,
    /// Why.
    pub reason: String,
}

/// Where the way begins.
#[derive(Debug, Clone, Default)]
pub struct Start {
    /// The definitions that are there, each with its aliases.
    pub aliases: BTreeMap<Id, Vec<String>>,
    /// What became of the ids that are gone.
    pub migrations: Vec<Migration>,
}

/// How a definition in use comes through. Ordered: the last is the gravest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Fate {
    /// Nothing of it changes.
    Same,
    /// It changes, and its value does not.
    Changed,
    /// Its value follows from another one that changes.
    Affected,
    /// Its value changes: old and new figures are not comparable.
    Value,
    /// It is not there any more.
    Gone,
    /// The registry has no such id, and had none.
    Unknown,
}

words!(Fate: Same = "same", Changed = "changed", Affected = "affected", Value = "value", Gone = "gone", Unknown = "unknown");

/// A change on the way, and the release that made it.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Touch {
    /// The release; none for what is not released yet.
    pub version: Option<Version>,
    /// Whether it was taken back on the way: the last value at this place is the first again.
    pub reverted: bool,
    /// The change.
    pub change: ChangeRecord,
}

/// A value that follows from another one that changes.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Consequence {
    /// The release; none for what is not released yet.
    pub version: Option<Version>,
    /// The definition that changes in value.
    pub because: Id,
    /// From the definition in use to the one that changes, both included.
    pub path: Vec<Id>,
    /// The names of the notes that cover the change.
    pub notes: Vec<String>,
    /// Its examples that give another figure than before.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub differs: Vec<Difference>,
}

/// What a release says about changes that reach what is in use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// The release; none for what is not released yet.
    pub version: Option<Version>,
    /// The note.
    pub note: Note,
}

/// What the way means to one id in use.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct UsedDefinition {
    /// The id or alias, as it was given.
    pub given: String,
    /// How it comes through.
    pub fate: Fate,
    /// The id where the way begins; none where the registry has no such id.
    pub from: Option<Id>,
    /// The id where the way ends; of one that is gone, what takes its place.
    pub to: Option<Id>,
    /// A known id that is near an unknown one.
    pub near: Option<String>,
    /// The last rename, where what was given is a former id.
    pub renamed_to: Option<RenamedTo>,
    /// Its retirement, where what was given is gone, or was before the way begins.
    pub retired: Option<RetiredIn>,
    /// The definitions that go by the name, where there is more than one: this is what the worst of them comes through.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub claimants: Vec<Id>,
    /// What changes of it, in the order of the releases.
    pub changes: Vec<Touch>,
    /// The values that it follows from.
    pub affected: Vec<Consequence>,
}

/// The id that a definition got.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RenamedTo {
    /// The id.
    pub id: Id,
    /// The release; none for what is not released yet.
    #[serde(rename = "in")]
    pub version: Option<Version>,
}

/// How an id was retired.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RetiredIn {
    /// The release; none for what is not released yet.
    #[serde(rename = "in")]
    pub version: Option<Version>,
    /// What takes its place.
    pub replaced_by: Option<Id>,
}

/// From which size on a change counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Threshold {
    /// A value changes or is gone.
    Value,
    /// As [`Threshold::Value`], and every major change.
    Major,
    /// As [`Threshold::Major`], and every minor change.
    Minor,
    /// Anything.
    Any,
    /// Nothing.
    None,
}

impl Threshold {
    /// Whether a change of this size counts.
    fn counts(self, bump: Bump, effect: Effect) -> bool {
        match self {
            Self::Value => effect == Effect::Value,
            Self::Major => effect == Effect::Value || bump >= Bump::Major,
            Self::Minor => effect == Effect::Value || bump >= Bump::Minor,
            Self::Any => true,
            Self::None => false,
        }
    }
}

/// What the way means to the ids in use, and to every reader.
#[derive(Debug, Clone, PartialEq)]
pub struct Impact {
    /// The ids in use, in the order they were given.
    pub uses: Vec<UsedDefinition>,
    /// What changes of the schema.
    pub schema: Vec<Touch>,
    /// The notes that cover any of it, in the order of the releases.
    pub notes: Vec<Told>,
}

impl Impact {
    /// Whether anything counts.
    #[must_use]
    pub fn reaches(&self, threshold: Threshold) -> bool {
        let counts = |touch: &Touch| threshold.counts(touch.change.bump, touch.change.effect);
        threshold != Threshold::None
            && (self.uses.iter().any(|one| one.fate > Fate::Changed || one.changes.iter().any(counts))
                || self.schema.iter().any(counts))
    }
}

/// Composes the legs of a way for the ids in use.
#[must_use]
pub fn impact(uses: &[String], start: &Start, legs: &[Leg]) -> Impact {
    let schema = legs.iter().flat_map(|leg| touches(leg, |change| change.definition.is_none())).collect();
    let ways: Vec<BTreeMap<&Id, &Affected>> = legs.iter().map(nearest_causes).collect();
    let uses = uses.iter().map(|given| worst(given, start, |name| one(name, start, legs, &ways))).collect();
    let mut impact = Impact { uses, schema: settled(schema), notes: Vec::new() };
    let told: BTreeSet<(Option<&Version>, &str)> =
        impact.uses.iter().flat_map(UsedDefinition::told).chain(impact.schema.iter().flat_map(Touch::told)).collect();
    let all = legs
        .iter()
        .flat_map(|leg| leg.notes.iter().map(|note| Told { version: leg.version.clone(), note: note.clone() }));
    let notes = all.filter(|one| told.contains(&(one.version.as_ref(), one.note.name.as_str()))).collect();
    impact.notes = notes;
    impact
}

impl Touch {
    /// The release and name of every note that covers it.
    fn told(&self) -> impl Iterator<Item = (Option<&Version>, &str)> {
        self.change.notes.iter().map(|name| (self.version.as_ref(), name.as_str()))
    }
}

impl UsedDefinition {
    /// The release and name of every note about what reaches it.
    fn told(&self) -> impl Iterator<Item = (Option<&Version>, &str)> {
        let follows =
            self.affected.iter().flat_map(|one| one.notes.iter().map(|name| (one.version.as_ref(), name.as_str())));
        self.changes.iter().flat_map(Touch::told).chain(follows)
    }

    /// What readers of it have to know beyond the changes themselves: the notes among `notes` about changes of its value,
    /// or about what makes it go, and those that say what to do.
    pub fn to_know<'n>(&self, notes: &'n [Told]) -> impl Iterator<Item = &'n Told> {
        let grave = |touch: &&Touch| touch.change.effect == Effect::Value;
        let grave: BTreeSet<_> = self.changes.iter().filter(grave).flat_map(Touch::told).collect();
        let follows: BTreeSet<_> = self.told().collect();
        notes.iter().filter(move |told| {
            let name = (told.version.as_ref(), told.note.name.as_str());
            grave.contains(&name) || follows.contains(&name) && told.note.to_do().is_some()
        })
    }
}

/// What the way means to a name in use: of the definitions that go by it, the one that comes through worst.
fn worst(given: &str, start: &Start, one: impl Fn(&str) -> UsedDefinition) -> UsedDefinition {
    let named = named(given, start);
    let graver = |a: UsedDefinition, b: UsedDefinition| if b.fate > a.fate { b } else { a };
    let Some(worst) = named.iter().map(|id| one(id.as_str())).reduce(graver) else { return one(given) };
    let claimants = if named.len() > 1 { named } else { Vec::new() };
    UsedDefinition { given: given.to_owned(), claimants, ..worst }
}

/// The ids that a name stands for which is not itself one as it is written, apart from case and white space: those that
/// have it as an alias, else the one it is.
fn named(given: &str, start: &Start) -> Vec<Id> {
    let is_known = |id: &str| {
        start
            .aliases
            .keys()
            .chain(start.migrations.iter().map(|migration| &migration.from))
            .any(|known| known.as_str() == id)
    };
    if is_known(given) {
        return Vec::new();
    }
    let name = folded(given);
    let goes_by_it = |aliases: &[String]| aliases.iter().any(|alias| folded(alias) == name);
    let ids = start.aliases.iter().filter(|(_, aliases)| goes_by_it(aliases)).map(|(id, _)| id.clone());
    let ids: Vec<Id> = ids.collect();
    if ids.is_empty() { name.parse().ok().filter(|id: &Id| is_known(id.as_str())).into_iter().collect() } else { ids }
}

fn one(given: &str, start: &Start, legs: &[Leg], ways: &[BTreeMap<&Id, &Affected>]) -> UsedDefinition {
    let mut found = UsedDefinition {
        given: given.to_owned(),
        fate: Fate::Same,
        from: None,
        to: None,
        near: None,
        renamed_to: None,
        retired: None,
        claimants: Vec::new(),
        changes: Vec::new(),
        affected: Vec::new(),
    };
    let Some(mut here) = resolve(given, start, legs, &mut found) else { return found };
    found.from = Some(here.clone());
    for (leg, ways) in legs.iter().zip(ways) {
        let renamed = leg.changes.iter().find(|change| {
            change.rule == RuleId::DefinitionRenamed
                && change.before.as_ref().and_then(Value::as_str) == Some(here.as_str())
        });
        if let Some(id) = renamed.and_then(|change| change.definition.clone()) {
            found.renamed_to = Some(RenamedTo { id: id.clone(), version: leg.version.clone() });
            here = id;
        }
        found.changes.extend(touches(leg, |change| change.definition.as_ref() == Some(&here)));
        if let Some(Affected { because, path, differs, .. }) = ways.get(&here) {
            let notes = leg.due_to(because);
            let (because, path, differs) = (because.clone(), path.clone(), differs.clone());
            found.affected.push(Consequence { version: leg.version.clone(), because, path, notes, differs });
        }
        if leg
            .changes
            .iter()
            .any(|change| change.rule == RuleId::DefinitionRemoved && change.definition.as_ref() == Some(&here))
        {
            let tombs = legs.last().map(|leg| &leg.retired);
            found.to = tombs.and_then(|tombs| follow(&here, |id| tombs.get(id).cloned().flatten()));
            found.fate = Fate::Gone;
            found.retired = Some(RetiredIn { version: leg.version.clone(), replaced_by: found.to.clone() });
            break;
        }
    }
    found.changes = settled(found.changes);
    if found.fate == Fate::Gone {
        return found;
    }
    found.to = Some(here);
    found.fate = if found.changes.iter().any(|touch| touch.change.effect == Effect::Value) {
        Fate::Value
    } else if !found.affected.is_empty() {
        Fate::Affected
    } else if !found.changes.is_empty() {
        Fate::Changed
    } else {
        Fate::Same
    };
    found
}

/// The id that is meant where the way begins; what is not there is said in `found`.
fn resolve(given: &str, start: &Start, legs: &[Leg], found: &mut UsedDefinition) -> Option<Id> {
    let there = |id: &Id| start.aliases.contains_key(id);
    let id: Option<Id> = given.parse().ok();
    if let Some(id) = id.clone().filter(there) {
        return Some(id);
    }
    if let Some(migration) = start.migrations.iter().find(|migration| migration.from.as_str() == given) {
        let Migration { to, since, .. } = migration;
        let has_alias = |id: &Id| start.aliases.get(id).is_some_and(|aliases| aliases.iter().any(|one| one == given));
        let version = Some(since.clone());
        match to {
            Some(id) if has_alias(id) => found.renamed_to = Some(RenamedTo { id: id.clone(), version }),
            _ => found.retired = Some(RetiredIn { version, replaced_by: to.clone() }),
        }
        if to.is_none() {
            found.fate = Fate::Gone;
        }
        return to.clone();
    }
    // What comes on the way is there at its end.
    let mut comes = legs.iter().flat_map(|leg| &leg.changes).filter(|change| {
        (change.rule == RuleId::DefinitionAdded || change.rule == RuleId::DefinitionRenamed) && change.definition == id
    });
    if comes.next().is_some() {
        return id;
    }
    found.fate = Fate::Unknown;
    found.near = nearest(given, start.aliases.keys().map(Id::as_str)).map(str::to_owned);
    None
}

fn touches(leg: &Leg, of: impl Fn(&ChangeRecord) -> bool) -> Vec<Touch> {
    let touch = |change: &ChangeRecord| Touch { version: leg.version.clone(), change: change.clone(), reverted: false };
    leg.changes.iter().filter(|change| change.bump > Bump::None && of(change)).map(touch).collect()
}

/// The changes with those marked that were taken back: of each place, or of each item of a list, the last value is the
/// first.
fn settled(mut touches: Vec<Touch>) -> Vec<Touch> {
    let place = |touch: &Touch| {
        let change = &touch.change;
        let item =
            ["-item-added", "-item-removed", "-item-changed"].iter().any(|op| change.rule.as_str().ends_with(op));
        let ends = [&change.before, &change.after].into_iter().flatten().map(Value::to_string);
        // An item that was said otherwise and is said as before has the same two ends.
        let item: BTreeSet<String> = ends.filter(|_| item).collect();
        (change.pointer.clone().unwrap_or_default(), item)
    };
    let mut ends: BTreeMap<_, (Option<Value>, Option<Value>, usize)> = BTreeMap::new();
    for touch in &touches {
        let end = ends.entry(place(touch)).or_insert_with(|| (touch.change.before.clone(), None, 0));
        (end.1, end.2) = (touch.change.after.clone(), end.2 + 1);
    }
    for touch in &mut touches {
        let (first, last, times) = &ends[&place(touch)];
        touch.reverted = *times > 1 && first == last;
    }
    touches
}

/// Of every definition whose value follows from one that a leg changes, the shortest path to one.
fn nearest_causes(leg: &Leg) -> BTreeMap<&Id, &Affected> {
    let mut farthest_first: Vec<&Affected> = leg.affected.iter().collect();
    farthest_first.sort_by_key(|affected| std::cmp::Reverse(affected.path.len()));
    farthest_first.into_iter().map(|affected| (&affected.definition, affected)).collect()
}

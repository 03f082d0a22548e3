//! Renames: those that the new side declares, and those that nobody did: suggested by similarity, never assumed.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use crate::model::{Change, ChangeKind, Id, Role, Snapshot};

/// How much of the words of two definitions must be the same, in percent.
const ALIKE: usize = 60;

/// Of how many pairs of definitions the words are compared: who moves more says so.
const MAX_PAIRS: usize = 250_000;

/// The renames that the new side declares: old id to new id. Tombstones may lead to the new id over others.
///
/// A definition continues one other. Where several old ids declare that they are it now, it is the one that reads most
/// alike; the others are gone.
#[must_use]
pub(super) fn declared(old: &Snapshot, new: &Snapshot) -> BTreeMap<Id, Id> {
    let mut candidates: BTreeMap<&Id, Vec<&Id>> = BTreeMap::new();
    for from in old.definitions.keys().filter(|id| !new.definitions.contains_key(id)) {
        let Some(to) = successor(from, new).filter(|to| !old.definitions.contains_key(to)) else { continue };
        if new.shape().texts(&new.definitions[to].record, Role::Aliases).any(|(_, alias)| alias == from.as_str()) {
            candidates.entry(to).or_default().push(from);
        }
    }
    let alike = |from: &Id, to: &Id| words(old, from).intersection(&words(new, to)).count();
    let one = |(to, from): (&Id, Vec<&Id>)| {
        let from = from.into_iter().min_by_key(|from| (Reverse(alike(from, to)), *from))?;
        Some((from.clone(), to.clone()))
    };
    candidates.into_iter().filter_map(one).collect()
}

/// The definition that tombstones lead to from an id that is gone.
fn successor<'s>(from: &Id, new: &'s Snapshot) -> Option<&'s Id> {
    let mut seen = BTreeSet::new();
    let mut here = new.retired.get(from)?.replaced_by.as_ref()?;
    while !new.definitions.contains_key(here) {
        // Tombstones that name each other in a circle lead nowhere.
        here = Some(here)
            .filter(|here| seen.insert(*here))
            .and_then(|here| new.retired.get(here)?.replaced_by.as_ref())?;
    }
    Some(here)
}

/// Pairs of a removed and an added definition that read alike: the former id and the one it may have now.
///
/// Each added definition is paired with the most similar removed one, each removed one at most once.
#[must_use]
pub fn suggested(old: &Snapshot, new: &Snapshot, changes: &[Change]) -> Vec<(Id, Id)> {
    let ids = |kind: &ChangeKind| -> Vec<&Id> {
        changes.iter().filter(|change| change.kind == *kind).filter_map(|change| change.subject.definition()).collect()
    };
    let (removed, added) = (ids(&ChangeKind::DefinitionRemoved), ids(&ChangeKind::DefinitionAdded));
    if removed.len().saturating_mul(added.len()) > MAX_PAIRS {
        return Vec::new();
    }
    let added: Vec<(&Id, BTreeSet<&str>)> = added.into_iter().map(|to| (to, words(new, to))).collect();
    let mut pairs: Vec<(usize, &Id, &Id)> = Vec::new();
    for from in removed {
        let before = words(old, from);
        for (to, after) in &added {
            let both = before.intersection(after).count();
            let all = before.union(after).count();
            if both * 100 >= all * ALIKE && all > 0 {
                pairs.push((both * 100 / all, from, to));
            }
        }
    }
    pairs.sort_by(|a, b| b.0.cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    let mut taken: BTreeSet<&Id> = BTreeSet::new();
    let mut out: Vec<(Id, Id)> = pairs
        .into_iter()
        .filter(|(_, from, to)| {
            let free = !taken.contains(from) && !taken.contains(to);
            if free {
                taken.extend([*from, *to]);
            }
            free
        })
        .map(|(_, from, to)| (from.clone(), to.clone()))
        .collect();
    out.sort();
    out
}

/// The words of a definition's prose.
fn words<'s>(snapshot: &'s Snapshot, id: &Id) -> BTreeSet<&'s str> {
    let shape = snapshot.shape();
    let texts = [Role::Label, Role::Description, Role::Formula, Role::Rationale, Role::Guidance];
    let definition = snapshot.definitions.get(id);
    let prose = definition.into_iter().flat_map(|definition| texts.map(|role| definition.text(shape, role)));
    prose
        .flatten()
        .flat_map(|text| text.split(|c: char| !c.is_alphanumeric()))
        .filter(|word| !word.is_empty())
        .collect()
}

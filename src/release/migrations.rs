//! Migrations: what became of every id that is gone, over all releases at once.

use std::collections::BTreeSet;

use semver::Version;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::model::manifest::{ChangeRecord, Predicate};
use crate::model::{Id, RuleId};

/// How an id went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MigrationKind {
    /// The same definition has another id: its figures go on.
    Rename,
    /// Another definition takes its place: its figures may be others.
    Replacement,
    /// Nothing takes its place.
    Removal,
}

/// One step of an id's way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct MigrationStep {
    /// The id that it leads to; none where nothing took its place.
    pub to: Option<Id>,
    /// The release that first had it.
    pub since: Version,
    /// How the id before it went.
    pub kind: MigrationKind,
}

/// What became of an id: from any release that had it to the newest in one step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Migration {
    /// The id that is gone.
    pub from: Id,
    /// The id of today; none where nothing takes its place.
    pub to: Option<Id>,
    /// The release that first did not have it.
    pub since: Version,
    /// How it went: a rename only where every step is one.
    pub kind: MigrationKind,
    /// Every step, for readers who stop at a release between.
    pub steps: Vec<MigrationStep>,
}

/// The migrations up to a release, by id. `changes` are those of every release up to it.
#[must_use]
pub fn migrations<'c>(newest: &Predicate, changes: impl Iterator<Item = &'c ChangeRecord>) -> Vec<Migration> {
    let renamed: BTreeSet<&str> = changes
        .filter(|change| change.rule == RuleId::DefinitionRenamed)
        .filter_map(|change| change.before.as_ref().and_then(Value::as_str))
        .collect();
    let step = |id: &Id| {
        let tomb = newest.retired.get(id)?;
        let kind = match &tomb.replaced_by {
            None => MigrationKind::Removal,
            Some(_) if renamed.contains(id.as_str()) => MigrationKind::Rename,
            Some(_) => MigrationKind::Replacement,
        };
        Some(MigrationStep { to: tomb.replaced_by.clone(), since: tomb.since.clone(), kind })
    };
    let one = |from: &Id| {
        let mut steps = Vec::new();
        let mut seen = BTreeSet::from([from.clone()]);
        let mut next = step(from);
        while let Some(step_taken) = next.take() {
            // Tombstones that name each other in a circle lead nowhere.
            let to = step_taken.to.clone().filter(|to| seen.insert(to.clone()));
            steps.push(step_taken);
            next = to.as_ref().and_then(step);
        }
        let (first, last) = (steps.first()?, steps.last()?);
        let there = |id: &Id| newest.definitions.contains_key(id);
        let to = last.to.clone().filter(there);
        let kind = steps.iter().map(|step| step.kind).max().filter(|_| to.is_some());
        let kind = kind.unwrap_or(MigrationKind::Removal);
        Some(Migration { from: from.clone(), to, since: first.since.clone(), kind, steps })
    };
    newest.retired.keys().filter_map(one).collect()
}

/// The end of the way of an id that is gone, however many steps it has; none where nothing took its place.
#[must_use]
pub fn follow(from: &Id, next: impl Fn(&Id) -> Option<Id>) -> Option<Id> {
    let mut seen = BTreeSet::from([from.clone()]);
    let mut here = next(from)?;
    while seen.insert(here.clone()) {
        match next(&here) {
            Some(further) => here = further,
            None => return Some(here),
        }
    }
    None
}

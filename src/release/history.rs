//! What releases changed, and of it what concerns one definition under all its names.

use semver::Version;

use crate::model::manifest::ChangeRecord;
use crate::model::{Bump, Date, Event, Id, RuleId};

/// A release and what it changed; of one definition where one was asked for.
#[derive(Debug, serde::Serialize)]
#[non_exhaustive]
#[serde(rename_all = "camelCase")]
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
        entry.changes.retain(|change| change.definition.as_ref().is_some_and(|id| names.contains(id)));
        names.extend(entry.changes.iter().filter(|change| is_rename(change)).filter_map(former));
    }
    entries.retain(|entry| !entry.changes.is_empty());
    entries
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

/// The id that a renamed definition had.
fn former(change: &ChangeRecord) -> Option<Id> {
    change.before.as_ref()?.as_str()?.parse().ok()
}

//! Former ids: what became of an id that no definition has any more.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use semver::Version;
use serde::Serialize;

use crate::model::{Date, Id, Tombstone};

/// How an id went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum FormerStatus {
    /// The same definition has another id.
    Renamed,
    /// The definition is gone, whether another one takes its place or none.
    Retired,
}

/// What became of an id that no definition has any more, in the words of its tombstone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Former {
    /// The id.
    pub id: Id,
    /// The label it had.
    pub label: String,
    /// How it went: renamed only where every step of its way is a rename.
    pub status: FormerStatus,
    /// The release that first did not have it; none where that is not released yet.
    #[serde(rename = "in")]
    pub since: Option<Version>,
    /// The day it went.
    pub date: Date,
    /// The id of today, of the same definition or of the one that takes its place; none where nothing does.
    pub replaced_by: Option<Id>,
    /// Why it went.
    pub reason: String,
    #[serde(skip)]
    steps: Vec<Step>,
}

/// A step of an id's way.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Step {
    to: Option<Id>,
    since: Option<Version>,
    renamed: bool,
    reason: String,
}

/// What is known of one step of an id's way besides its tombstone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepFacts {
    /// The release that first had the step; none where that is not released yet.
    pub since: Option<Version>,
    /// Whether the definition is the same one after it.
    pub renamed: bool,
}

/// What became of an id; none where no tombstone is of it. `is_there` says whether a definition has an id, `facts` what
/// is known of the step away from an id, whose way ends at the other.
///
/// # Errors
/// Those of `facts`.
pub fn former<E>(
    id: &Id,
    retired: &BTreeMap<Id, Tombstone>,
    is_there: impl Fn(&Id) -> bool,
    facts: impl Fn(&Id, Option<&Id>) -> Result<StepFacts, E>,
) -> Result<Option<Former>, E> {
    let Some(first) = retired.get(id) else { return Ok(None) };
    let mut seen = BTreeSet::from([id]);
    let mut way = vec![(id, first)];
    let mut next = first.replaced_by.as_ref();
    // Tombstones that name each other in a circle lead nowhere.
    while let Some(here) = next.filter(|here| !is_there(here) && seen.insert(here)) {
        next = retired.get(here).and_then(|tombstone| {
            way.push((here, tombstone));
            tombstone.replaced_by.as_ref()
        });
    }
    let end = next.filter(|end| is_there(end));
    let mut steps = Vec::new();
    for (from, tombstone) in way {
        let StepFacts { since, renamed } = facts(from, end)?;
        let renamed = renamed && tombstone.replaced_by.is_some();
        let reason = tombstone.reason.trim().to_owned();
        steps.push(Step { to: tombstone.replaced_by.clone(), since, renamed, reason });
        // Behind a definition that is gone only the end of the way is of use.
        if !renamed {
            break;
        }
    }
    let renamed = end.is_some() && steps.iter().all(|step| step.renamed);
    Ok(Some(Former {
        id: id.clone(),
        label: first.label.clone(),
        status: if renamed { FormerStatus::Renamed } else { FormerStatus::Retired },
        since: steps.first().and_then(|step| step.since.clone()),
        date: first.date,
        replaced_by: end.cloned(),
        reason: first.reason.clone(),
        steps,
    }))
}

impl Former {
    /// How it went, without its id: "renamed to sales.annual in 2.0.0", "retired in 3.0.0, use sales.annual: Unused".
    #[must_use]
    pub fn words(&self) -> String {
        let step = |step: &Step| {
            let release = step.since.as_ref().map_or(" (not released yet)".to_owned(), |since| format!(" in {since}"));
            match &step.to {
                Some(to) if step.renamed => format!("renamed to {to}{release}"),
                _ => {
                    let instead = self.replaced_by.as_ref().map_or(String::new(), |id| format!(", use {id}"));
                    format!("retired{release}{instead}: {}", step.reason.trim_end_matches('.'))
                }
            }
        };
        self.steps.iter().map(step).collect::<Vec<_>>().join(", which was ")
    }

    /// Whether no release tells of it yet.
    #[must_use]
    pub fn is_pending(&self) -> bool {
        self.since.is_none()
    }
}

impl fmt::Display for Former {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} was {}", self.id, self.words())
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use super::*;

    const V2: Version = Version::new(2, 0, 0);
    const V3: Version = Version::new(3, 0, 0);

    fn id(text: &str) -> Id {
        text.parse().unwrap()
    }

    /// What became of `a.a`: each step with its end, its release and whether it is a rename; `a.z` is there.
    fn told(steps: &[(&str, Option<&str>, Option<Version>, bool)]) -> Former {
        let tombstone = |to: Option<&str>| Tombstone {
            label: "A".into(),
            reason: "Unused.".into(),
            replaced_by: to.map(id),
            date: "2026-01-01".parse().unwrap(),
        };
        let retired = steps.iter().map(|(from, to, ..)| (id(from), tombstone(*to))).collect();
        let facts = |from: &Id, _: Option<&Id>| -> Result<StepFacts, Infallible> {
            let (.., since, renamed) = steps.iter().find(|(known, ..)| id(known) == *from).unwrap();
            Ok(StepFacts { since: since.clone(), renamed: *renamed })
        };
        former(&id("a.a"), &retired, |there| *there == id("a.z"), facts).unwrap().unwrap()
    }

    #[test]
    fn the_way_of_an_id_is_told_to_its_end() {
        let renamed = told(&[("a.a", Some("a.z"), Some(V2), true)]);
        assert_eq!(renamed.to_string(), "a.a was renamed to a.z in 2.0.0");
        assert_eq!((renamed.status, renamed.since), (FormerStatus::Renamed, Some(V2)));
        let pending = told(&[("a.a", Some("a.z"), None, true)]);
        assert_eq!(pending.words(), "renamed to a.z (not released yet)");
        assert!(pending.is_pending());
        let twice = told(&[("a.a", Some("a.b"), Some(V2), true), ("a.b", Some("a.z"), Some(V3), true)]);
        assert_eq!(twice.words(), "renamed to a.b in 2.0.0, which was renamed to a.z in 3.0.0");
        assert_eq!((twice.status, twice.replaced_by), (FormerStatus::Renamed, Some(id("a.z"))));
        let then_gone = told(&[("a.a", Some("a.b"), Some(V2), true), ("a.b", Some("a.z"), Some(V3), false)]);
        assert_eq!(then_gone.words(), "renamed to a.b in 2.0.0, which was retired in 3.0.0, use a.z: Unused");
        assert_eq!(then_gone.status, FormerStatus::Retired);
    }

    #[test]
    fn what_leads_nowhere_names_no_successor() {
        let gone = told(&[("a.a", None, Some(V3), false)]);
        assert_eq!((gone.words().as_str(), gone.replaced_by), ("retired in 3.0.0: Unused", None));
        let lost = told(&[("a.a", Some("a.b"), Some(V3), false)]);
        assert_eq!((lost.words().as_str(), lost.replaced_by), ("retired in 3.0.0: Unused", None));
        let circle = told(&[("a.a", Some("a.b"), Some(V2), false), ("a.b", Some("a.a"), Some(V2), false)]);
        assert_eq!((circle.words().as_str(), circle.replaced_by), ("retired in 2.0.0: Unused", None));
        let further = told(&[("a.a", Some("a.b"), Some(V2), false), ("a.b", Some("a.z"), Some(V3), false)]);
        assert_eq!(further.words(), "retired in 2.0.0, use a.z: Unused");
    }
}

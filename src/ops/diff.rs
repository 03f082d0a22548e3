//! `diff`: two points to verdicts.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use semver::Version;

use super::error::{DiffError, OpsError};
use crate::model::change::max_bump;
use crate::model::{
    Affected, Bump, Change, Effect, Id, Layout, Note, Point, PointKind, PointSpec, Role, Snapshot, Verdict,
};
use crate::registry::State;
use crate::registry::Workspace;
use crate::release::migrations::follow;
use crate::rules::{Card, Judging, affected, judge};
use crate::store::Entry;
use crate::{diff, intake::Reading, model::Definition};

/// What differs between two points and what that means.
#[derive(Debug, Clone)]
pub struct DiffReport {
    /// The older end.
    pub from: Point,
    /// The newer end.
    pub to: Point,
    /// The largest bump among the verdicts.
    pub bump: Bump,
    /// The last final release at the older end.
    pub last: Option<Version>,
    /// The version that a release of the newer end would have; none when there is nothing to release.
    pub next: Option<Version>,
    /// Every verdict.
    pub verdicts: Vec<Verdict>,
    /// The definitions whose figure follows from one that changed in value.
    pub affected: Vec<Affected>,
    /// Removed and added definitions that read alike: the former id, and the one it may have now.
    pub renames: Vec<(Id, Id)>,
    /// Where the files of the newer end lie.
    pub layout: Layout,
    /// The file of its schema.
    pub schema_file: String,
}

/// The facts of a comparison, before they are judged.
pub struct Comparison {
    /// The older side: what differs of it.
    pub old: Snapshot,
    /// The newer side: what differs of it.
    pub new: Snapshot,
    /// The changes.
    pub changes: Vec<Change>,
}

impl Comparison {
    /// The facts about two snapshots that hold what differs.
    #[must_use]
    pub fn of(old: Snapshot, new: Snapshot) -> Self {
        let changes = diff::snapshots(&old, &new);
        Self { old, new, changes }
    }
}

/// Compares two points named by the user; the default is the last release and the work tree.
///
/// # Errors
/// When a point is unknown or cannot be read, or a definition is not JSON.
pub fn diff(workspace: &Workspace, old: Option<&PointSpec>, new: Option<&PointSpec>) -> Result<DiffReport, OpsError> {
    let new = workspace.load(new.unwrap_or(&PointSpec::Worktree))?;
    let old = match old {
        Some(old) => workspace.load(old)?,
        None => workspace.load_last_release(&new)?,
    };
    report(&old, &new)
}

/// Compares two loaded points.
///
/// # Errors
/// When files cannot be read, or a definition is not JSON.
pub fn report(old: &State, new: &State) -> Result<DiffReport, OpsError> {
    report_of(old, new, &compare(old, new)?)
}

/// The report of facts about two loaded points.
///
/// # Errors
/// When files cannot be read.
pub(super) fn report_of(old: &State, new: &State, facts: &Comparison) -> Result<DiffReport, OpsError> {
    let report = direct_report_of(old, new, facts, &facts.new.notes);
    Ok(DiffReport { affected: affected_by(&report.verdicts, new)?, ..report })
}

/// The report of facts about two loaded points, without what follows from them.
pub(super) fn direct_report_of(old: &State, new: &State, facts: &Comparison, notes: &[Note]) -> DiffReport {
    let verdicts = judged_with(facts, notes);
    let renames = diff::suggested(&facts.old, &facts.new, &facts.changes);
    let bump = max_bump(&verdicts);
    let last = old.last_final().cloned();
    let next = bump.next(last.as_ref()).filter(|_| old.point().kind != PointKind::Empty || !verdicts.is_empty());
    let (from, to) = (old.point().clone(), new.point().clone());
    let (layout, schema_file) = (new.layout().clone(), new.schema_file().to_owned());
    DiffReport { from, to, bump, last, next, verdicts, affected: Vec::new(), renames, layout, schema_file }
}

/// The definitions of a point whose figure follows from one that `verdicts` say changed in value.
///
/// # Errors
/// When files cannot be read.
pub(super) fn affected_by(verdicts: &[Verdict], point: &State) -> Result<Vec<Affected>, OpsError> {
    let by_value = |verdict: &Verdict| verdict.effect == Effect::Value && verdict.subject.definition().is_some();
    if !verdicts.iter().any(by_value) {
        return Ok(Vec::new());
    }
    let mut inputs = computes_from(point)?;
    // Who still names an id that is gone computes from what took its place.
    let today = |id: &Id| follow(id, |id| point.retired().get(id)?.replaced_by.clone());
    inputs.values_mut().for_each(|ids| ids.extend(ids.iter().filter_map(today).collect::<Vec<_>>()));
    Ok(affected(verdicts, &inputs))
}

/// The verdicts of a comparison, with the notes of the newer side.
#[must_use]
pub(super) fn judged(facts: &Comparison) -> Vec<Verdict> {
    judged_with(facts, &facts.new.notes)
}

/// The verdicts of a comparison with other notes: the facts stay, whatever is said of them.
pub(super) fn judged_with(facts: &Comparison, notes: &[Note]) -> Vec<Verdict> {
    judge(&facts.changes, &Judging { old: facts.old.shape(), new: facts.new.shape(), notes })
}

/// The facts: only files whose content id differs are read.
///
/// # Errors
/// When files cannot be read, or a definition that differs is not JSON: nothing could be said about it.
pub fn compare(old: &State, new: &State) -> Result<Comparison, OpsError> {
    let (was, is) = differing(old, new)?;
    let (was, is) = if was.is_empty() {
        // What has no counterpart is new as a whole.
        (old.snapshot(&[]), new.snapshot_of(&is, &[Role::Label, Role::Tier]))
    } else {
        rayon::join(|| old.snapshot(&was), || new.snapshot(&is))
    };
    let ((old_snapshot, old_broken), (new_snapshot, new_broken)) = (was?, is?);
    for (broken, loaded) in [(new_broken, new), (old_broken, old)] {
        if !broken.is_empty() {
            return Err(unreadable(&broken, loaded.point()).into());
        }
    }
    Ok(Comparison::of(old_snapshot, new_snapshot))
}

fn unreadable(broken: &[Reading<Definition>], point: &Point) -> DiffError {
    let problems = broken
        .iter()
        .flat_map(|reading| reading.defects.iter().map(move |defect| format!("{}: {}", reading.file, defect.message)));
    DiffError::Unreadable { files: broken.len(), point: point.words(), problems: problems.collect() }
}

/// The entries of both sides that are not equal in path and content.
fn differing(old: &State, new: &State) -> Result<(Vec<Entry>, Vec<Entry>), OpsError> {
    let trees = if old.layout().folder() == new.layout().folder() {
        old.source().differing(new.source(), &old.layout().definitions())?
    } else {
        None
    };
    let (was, is) = match trees {
        Some((was, is)) => (definitions_among(old, was).into(), definitions_among(new, is).into()),
        None => (old.entries_with_ids()?, new.entries_with_ids()?),
    };
    let (mut was, mut is) = (was.iter().peekable(), is.iter().peekable());
    let mut differing = (Vec::new(), Vec::new());
    loop {
        let order = match (was.peek(), is.peek()) {
            (None, None) => return Ok(differing),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (Some(one), Some(other)) => {
                one.path[old.layout().folder().len()..].cmp(&other.path[new.layout().folder().len()..])
            }
        };
        match (was.next_if(|_| order != Ordering::Greater), is.next_if(|_| order != Ordering::Less)) {
            (Some(one), Some(other)) if one.blob.is_some() && one.blob == other.blob => {}
            (one, other) => {
                differing.0.extend(one.cloned());
                differing.1.extend(other.cloned());
            }
        }
    }
}

/// The files of definitions among entries below their folder, sorted by path.
fn definitions_among(state: &State, mut entries: Vec<Entry>) -> Vec<Entry> {
    entries.retain(|entry| state.layout().definition_at(&entry.path).is_some());
    entries.sort_unstable();
    entries
}

/// Which ids each definition of a point computes from.
///
/// # Errors
/// When files cannot be read.
pub(super) fn computes_from(loaded: &State) -> Result<BTreeMap<Id, Vec<Id>>, OpsError> {
    if let Some(cards) = loaded.cards_at_hand() {
        let inputs = |card: &Card| (card.id.clone(), card.computes_from());
        return Ok(cards.iter().map(inputs).collect());
    }
    let shape = loaded.shape();
    let inputs = |reading: Reading<Definition>| {
        let definition = reading.noun?;
        Some((definition.computes_from(shape), definition.id))
    };
    let read = loaded.each(loaded.entries()?, inputs)?;
    Ok(read.into_iter().flatten().map(|(inputs, id)| (id, inputs)).collect())
}

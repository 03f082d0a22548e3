//! Two states compared: the facts, and what they mean.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use semver::Version;

use super::error::RegistryError;
use super::standing::{run_examples, standings};
use super::state::State;
use crate::diff;
use crate::expression::computes_from;
use crate::intake::Reading;
use crate::model::change::max_bump;
use crate::model::witness::Standings;
use crate::model::{
    Affected, Bump, Change, Definition, Effect, Id, Layout, Note, Point, PointKind, Role, Snapshot, Verdict,
};
use crate::proposal::facts::{FactsByVerdict, facts, needs_words};
use crate::proposal::overview::Account;
use crate::release::migrations::follow;
use crate::rules::{Judging, affected, judge};
use crate::store::Entry;

/// What differs between two points and what that means.
#[derive(Debug, Clone)]
#[non_exhaustive]
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
    /// What a reviewer has to see beside the verdicts.
    pub facts: FactsByVerdict,
    /// The notes that the verdicts were judged with.
    pub notes: Vec<Note>,
}

/// The facts of a comparison, before they are judged.
#[derive(Debug)]
#[non_exhaustive]
pub struct Comparison {
    /// The older side: what differs of it.
    pub old: Snapshot,
    /// The newer side: what differs of it.
    pub new: Snapshot,
    /// The changes.
    pub changes: Vec<Change>,
    /// What is known of the figures whose definitions differ.
    pub standings: Standings,
}

/// What is pending since the last release.
#[derive(Debug, Clone, Default)]
pub struct Pending {
    /// The verdicts.
    pub verdicts: Vec<Verdict>,
    /// Definitions that are gone, each with a new one that reads alike.
    pub renames: Vec<(Id, Id)>,
}

impl Comparison {
    /// The facts about two states: only files whose content id differs are read.
    ///
    /// # Errors
    /// [`RegistryError::Incomparable`] when a definition that differs is not JSON; else when files cannot be read.
    pub fn between(old: &State, new: &State) -> Result<Self, RegistryError> {
        let (was, is) = differing(old, new)?;
        let (was, is) = if was.is_empty() {
            // What has no counterpart is new as a whole.
            (old.snapshot(&[]), new.snapshot_of(&is, &[Role::Label, Role::Tier]))
        } else {
            rayon::join(|| old.snapshot(&was), || new.snapshot(&is))
        };
        let ((old_snapshot, old_broken), (new_snapshot, new_broken)) = (was?, is?);
        for (broken, state) in [(new_broken, new), (old_broken, old)] {
            if !broken.is_empty() {
                return Err(incomparable(&broken, state.point()));
            }
        }
        let mut facts = Self::of(old_snapshot, new_snapshot);
        facts.standings = standings([old, new], [&facts.old, &facts.new], &facts.changes)?;
        Ok(facts)
    }

    /// The facts about two snapshots that hold what differs.
    #[must_use]
    pub fn of(old: Snapshot, new: Snapshot) -> Self {
        let changes = diff::snapshots(&old, &new);
        Self { old, new, changes, standings: Standings::new() }
    }

    /// The verdicts, with the notes of the newer side.
    #[must_use]
    pub fn judged(&self) -> Vec<Verdict> {
        self.judged_with(&self.new.notes)
    }

    /// Removed and added definitions that read alike: a rename that nobody declared.
    #[must_use]
    pub fn renames(&self) -> Vec<(Id, Id)> {
        diff::suggested(&self.old, &self.new, &self.changes)
    }

    /// What the rules see of it, with other notes than those of the newer side.
    #[must_use]
    pub fn pending(&self, notes: &[Note]) -> Pending {
        Pending { verdicts: self.judged_with(notes), renames: self.renames() }
    }

    /// The verdicts with other notes: the facts stay, whatever is said of them.
    #[must_use]
    pub fn judged_with(&self, notes: &[Note]) -> Vec<Verdict> {
        let Self { old, new, changes, standings } = self;
        judge(changes, &Judging { old: old.shape(), new: new.shape(), notes, standings })
    }
}

impl DiffReport {
    /// Compares two states.
    ///
    /// # Errors
    /// As [`Comparison::between`].
    pub fn between(old: &State, new: &State) -> Result<Self, RegistryError> {
        Self::of(old, new, &Comparison::between(old, new)?)
    }

    /// The report of the facts about two states.
    ///
    /// # Errors
    /// When files cannot be read.
    pub fn of(old: &State, new: &State, facts: &Comparison) -> Result<Self, RegistryError> {
        let report = Self::direct(old, new, facts, &facts.new.notes);
        let mut affected = new.affected_by(&report.verdicts)?;
        run_examples([old, new], &facts.changes, &mut affected)?;
        let facts = new.facts_beside(&report.verdicts)?;
        Ok(Self { affected, facts, ..report })
    }

    /// The report of the facts about two states, judged with `notes`, without what follows from them.
    #[must_use]
    pub fn direct(old: &State, new: &State, facts: &Comparison, notes: &[Note]) -> Self {
        let verdicts = facts.judged_with(notes);
        let renames = facts.renames();
        let bump = max_bump(&verdicts);
        let last = old.last_final().cloned();
        let next = bump.next(last.as_ref()).filter(|_| old.point().kind != PointKind::Empty || !verdicts.is_empty());
        let (from, to) = (old.point().clone(), new.point().clone());
        let (layout, schema_file) = (new.layout().clone(), new.schema_file().to_owned());
        Self {
            from,
            to,
            bump,
            last,
            next,
            verdicts,
            affected: Vec::new(),
            renames,
            layout,
            schema_file,
            facts: FactsByVerdict::new(),
            notes: notes.to_vec(),
        }
    }

    /// What the comparison comes to.
    #[must_use]
    pub fn account(&self) -> Account<'_> {
        let Self { verdicts, affected, facts, notes, next, .. } = self;
        Account { verdicts, affected, facts, notes, next: next.as_ref() }
    }
}

impl State {
    /// What a reviewer has to see beside verdicts; the words of as many definitions as a reviewer may read.
    ///
    /// # Errors
    /// When files cannot be read.
    pub fn facts_beside(&self, verdicts: &[Verdict]) -> Result<FactsByVerdict, RegistryError> {
        const READ: usize = 50;
        let asked = verdicts.iter().filter(|verdict| needs_words(verdict)).take(READ);
        let ids: Vec<Id> = asked.filter_map(|verdict| verdict.subject.definition().cloned()).collect();
        let read = if ids.is_empty() { BTreeMap::new() } else { self.some(&ids)?.0 };
        let beside = |verdict: &Verdict| {
            let definition = verdict.subject.definition().and_then(|id| read.get(id));
            Some((verdict.fingerprint.clone(), facts(verdict, self.shape(), definition, self.retired())?))
        };
        Ok(verdicts.iter().filter_map(beside).collect())
    }

    /// The definitions whose figure follows from one that `verdicts` say changed in value.
    ///
    /// # Errors
    /// When files cannot be read.
    pub fn affected_by(&self, verdicts: &[Verdict]) -> Result<Vec<Affected>, RegistryError> {
        let by_value = |verdict: &Verdict| verdict.effect == Effect::Value && verdict.subject.definition().is_some();
        if !verdicts.iter().any(by_value) {
            return Ok(Vec::new());
        }
        let mut inputs = self.computes_from()?;
        // Who still names an id that is gone computes from what took its place.
        let today = |id: &Id| follow(id, |id| self.retired().get(id)?.replaced_by.clone());
        inputs.values_mut().for_each(|ids| ids.extend(ids.iter().filter_map(today).collect::<Vec<_>>()));
        Ok(affected(verdicts, &inputs))
    }

    /// Which ids each definition computes from.
    ///
    /// # Errors
    /// When files cannot be read.
    pub fn computes_from(&self) -> Result<BTreeMap<Id, Vec<Id>>, RegistryError> {
        let at_hand = self.cards_at_hand();
        // Cards that are kept between runs are cheaper than the files.
        let cards = if self.cache.is_kept() { Some(self.cards()?) } else { at_hand };
        if let Some(cards) = cards {
            return Ok(cards.iter().map(|card| (card.id.clone(), card.computes_from())).collect());
        }
        self.inputs_in_files()
    }

    /// Which ids each definition computes from, as its file says. A file that an earlier point has with the same content
    /// is not looked at again.
    ///
    /// # Errors
    /// When files cannot be read.
    pub(super) fn inputs_in_files(&self) -> Result<BTreeMap<Id, Vec<Id>>, RegistryError> {
        let shape = self.shape();
        let (mut found, mut unread) = (Vec::new(), Vec::new());
        for entry in self.entries()? {
            match self.object(entry).and_then(|object| self.cache.inputs(&self.frame, object)) {
                Some(inputs) => found.push((entry, inputs)),
                None => unread.push(entry.clone()),
            }
        }
        let inputs = |reading: Reading<Definition>| Some(computes_from(&reading.noun?, shape));
        let read = self.each(&unread, inputs)?;
        for (entry, inputs) in unread.iter().zip(&read) {
            if let Some(object) = self.object(entry) {
                self.cache.learn_inputs(&self.frame, object, inputs.clone());
            }
        }
        let of =
            |(entry, inputs): (&Entry, Option<Vec<Id>>)| Some((self.layout().definition_at(&entry.path)?, inputs?));
        Ok(found.into_iter().chain(unread.iter().zip(read)).filter_map(of).collect())
    }
}

fn incomparable(broken: &[Reading<Definition>], point: &Point) -> RegistryError {
    let problems = broken
        .iter()
        .flat_map(|reading| reading.defects.iter().map(move |defect| format!("{}: {}", reading.file, defect.message)));
    RegistryError::Incomparable { files: broken.len(), point: point.words(), problems: problems.collect() }
}

/// The entries of both sides that are not equal in path and content.
fn differing(old: &State, new: &State) -> Result<(Vec<Entry>, Vec<Entry>), RegistryError> {
    let trees = if old.layout().folder() == new.layout().folder() {
        old.source().differing(new.source(), &old.layout().definitions())?
    } else {
        None
    };
    let trees = trees.map(|(was, is)| (definitions_among(old, was), definitions_among(new, is)));
    let (was, is) = match &trees {
        Some((was, is)) => (&was[..], &is[..]),
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

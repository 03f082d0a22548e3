//! What a change means: the verdicts of last release to head on what it touches, and both versions.

use std::collections::BTreeMap;

use semver::Version;

use super::comparison::{Comparison, DiffReport, Pending};
use super::error::RegistryError;
use super::standing::run_examples;
use super::state::State;
use super::workspace::Workspace;
use crate::model::change::max_bump;
use crate::model::note::is_below;
use crate::model::{Bump, Change, ChangeKind, Dispute, Effect, Event, Id, Note, PointKind, RuleId, Snapshot, Verdict};
use crate::proposal::summary::{Summary, versions};
use crate::rules;

/// The verdict of a change against its base.
#[derive(Debug)]
#[non_exhaustive]
pub struct ChangeReport {
    /// The verdicts of last release to head on what the change touches.
    pub diff: DiffReport,
    /// The version of the next release with the change.
    pub next: Option<Version>,
    /// The version of the next release without it.
    pub next_without: Option<Version>,
    /// The notes that the change brings or alters.
    pub notes: Vec<Note>,
    /// The later words on releases that the change brings.
    pub events: Vec<Event>,
    /// The disputes that the change brings or alters.
    pub disputes: Vec<Dispute>,
    /// The verdicts on what the change touches that none of those notes covers, by fingerprint.
    pub unspoken: Vec<String>,
}

impl ChangeReport {
    /// What the change from `fork` to `head` means with the notes of `head`.
    ///
    /// # Errors
    /// As [`ChangeFacts::read`].
    pub fn between(workspace: &Workspace, fork: &State, head: &State) -> Result<Self, RegistryError> {
        ChangeFacts::read(workspace, fork, head)?.judge(head.notes())
    }

    /// The verdict as a pull request shows it.
    #[must_use]
    pub fn summary(&self) -> Summary<'_> {
        Summary {
            account: self.diff.account(),
            versions: versions(self.diff.bump, self.next_without.as_ref()),
            notes: &self.notes,
            events: &self.events,
            disputes: &self.disputes,
            words: "",
            way_to_all: "",
        }
    }
}

/// The facts about a change, read once: judging them reads no file.
pub struct ChangeFacts<'a> {
    fork: &'a State,
    head: &'a State,
    /// The last release before the change.
    last: State,
    /// What differs between fork and head.
    touched: Vec<Change>,
    /// What differs between the last release and head. Before the first release: what differs from the fork.
    whole: Comparison,
    /// The verdicts of the last release to the fork.
    before: Vec<Verdict>,
    /// The versions of the next release with and without the change, where they do not follow from verdicts: before
    /// the first release.
    first: Option<(Option<Version>, Option<Version>)>,
}

impl<'a> ChangeFacts<'a> {
    /// Reads what differs between fork and head, and of both since the last release.
    ///
    /// # Errors
    /// When files cannot be read, or a definition that differs is not JSON.
    pub fn read(workspace: &Workspace, fork: &'a State, head: &'a State) -> Result<Self, RegistryError> {
        let new_here = fork.point().kind == PointKind::Empty;
        // A registry that is new at this place may have been released at another.
        let last = workspace.load_last_release(if new_here { head } else { fork })?;
        let Comparison { new, changes: touched, .. } = Comparison::between(fork, head)?;
        let (whole, before, first) = if last.point().kind == PointKind::Empty {
            // Everything is new and the first release is what it is: only what the change touches has to be looked at.
            let first = |state: &State| -> Result<_, RegistryError> {
                Ok(if state.entries()?.is_empty() { None } else { Bump::None.next(None) })
            };
            (Comparison::of(Snapshot::default(), new), Vec::new(), Some((first(head)?, first(fork)?)))
        } else if new_here {
            (Comparison::between(&last, head)?, Vec::new(), None)
        } else {
            (Comparison::between(&last, head)?, Comparison::between(&last, fork)?.judged(), None)
        };
        Ok(Self { fork, head, last, touched, whole, before, first })
    }

    /// What is pending from the last release to head with these notes, where this is also the last release of head itself.
    #[must_use]
    pub fn pending(&self, notes: &[Note]) -> Option<Pending> {
        let same = self.first.is_none() && self.last.point().version.as_ref() == self.head.last_final();
        same.then(|| self.whole.pending(notes))
    }

    /// What the facts mean with these notes.
    ///
    /// # Errors
    /// When files of definitions that may be affected cannot be read.
    pub fn judge(&self, notes: &[Note]) -> Result<ChangeReport, RegistryError> {
        let Self { fork, head, last, touched, .. } = self;
        let mut whole = DiffReport::direct(last, head, &self.whole, notes);
        let without = match &self.first {
            Some((with, without)) => {
                whole.next.clone_from(with);
                without.clone()
            }
            None if fork.point().kind == PointKind::Empty => None,
            None => max_bump(&self.before).next(last.last_final()),
        };
        let before: BTreeMap<&str, (Bump, Effect)> =
            self.before.iter().map(|verdict| (verdict.fingerprint.as_str(), (verdict.bump, verdict.effect))).collect();
        // A note or policy of this change may judge anew what was changed before.
        let rejudged = |verdict: &Verdict| {
            before.get(verdict.fingerprint.as_str()).is_some_and(|was| *was != (verdict.bump, verdict.effect))
        };
        whole.verdicts.retain(|verdict| touches(verdict, touched) || rejudged(verdict));
        let is_touched = |id: &Id| touched.iter().any(|change| change.subject.definition() == Some(id));
        whole.renames.retain(|(from, to)| is_touched(from) || is_touched(to));
        whole.affected = head.affected_by(&whole.verdicts)?;
        run_examples([last, head], &self.whole.changes, &mut whole.affected)?;
        whole.facts = head.facts_beside(&whole.verdicts)?;
        let next = whole.next.take();
        let bump = max_bump(&whole.verdicts);
        let diff = DiffReport { from: fork.point().clone(), bump, next: next.clone(), ..whole };
        let notes: Vec<Note> = notes.iter().filter(|note| !fork.notes().contains(note)).cloned().collect();
        let speaks = |verdict: &Verdict| notes.iter().any(|note| rules::speaks(note, verdict));
        let unspoken = diff.verdicts.iter().filter(|verdict| touches(verdict, touched) && !speaks(verdict));
        let unspoken = unspoken.map(|verdict| verdict.fingerprint.clone()).collect();
        let events = head.events().iter().filter(|event| !fork.events().contains(event)).cloned().collect();
        let disputes = head.disputes().iter().filter(|dispute| !fork.disputes().contains(dispute)).cloned().collect();
        Ok(ChangeReport { diff, next, next_without: without, notes, events, disputes, unspoken })
    }
}

/// Whether what a verdict is about differs in `changes`, too. A rename and another form stand for themselves; what is
/// new or gone is so with all that is in it.
fn touches(verdict: &Verdict, changes: &[Change]) -> bool {
    changes.iter().filter(|change| change.subject == verdict.subject).any(|change| match change.kind {
        ChangeKind::DefinitionAdded | ChangeKind::DefinitionRemoved => true,
        ChangeKind::DefinitionRenamed { .. } => verdict.pointer.is_none(),
        ChangeKind::FileReformatted => verdict.rule == RuleId::FileReformatted,
        _ if verdict.rule == RuleId::DefinitionRenamed => false,
        _ => verdict
            .covers
            .iter()
            .any(|pointer| is_below(pointer, &change.pointer) || is_below(&change.pointer, pointer)),
    })
}

//! Which changes notes cover and speak of, and what they still lack.

use crate::model::{Bump, Effect, Note, Subject, Verdict};

/// The notes that cover a place.
pub(super) fn covering<'n>(
    subject: &'n Subject,
    pointer: &'n str,
    notes: &'n [Note],
) -> impl Iterator<Item = &'n Note> {
    notes.iter().filter(move |note| note.covers(subject, pointer))
}

/// Whether a note covers any place that a verdict stands for.
#[must_use]
pub fn covers(note: &Note, verdict: &Verdict) -> bool {
    verdict.covers.iter().any(|pointer| note.covers(&verdict.subject, pointer))
}

/// Whether a note speaks of what a verdict says: it covers a place of it, and another change at that place is not what it
/// was written for.
#[must_use]
pub fn speaks(note: &Note, verdict: &Verdict) -> bool {
    note.speaks_of(&verdict.content) && covers(note, verdict)
}

/// Whether readers are owed words on a verdict: from `threshold` upwards, and on every change of value.
#[must_use]
pub fn needs_note(verdict: &Verdict, threshold: Bump) -> bool {
    verdict.bump >= threshold.max(Bump::Patch) || verdict.effect >= Effect::Value
}

/// Whether a reader could notice a verdict.
#[must_use]
pub fn is_felt(verdict: &Verdict) -> bool {
    verdict.bump > Bump::None || verdict.effect > Effect::None
}

/// What a note speaks of, of `verdicts` that were judged with it: those that need words or that it lowers. Where nothing
/// has changed yet at a place that it covers, it was written ahead, and speaks of what will.
#[must_use]
pub fn spoken(note: &Note, verdicts: &[Verdict], threshold: Bump) -> Option<Vec<String>> {
    let covered: Vec<&Verdict> = verdicts.iter().filter(|verdict| is_felt(verdict) && covers(note, verdict)).collect();
    let ahead = note.covers.iter().any(|cover| {
        let at = |verdict: &Verdict| verdict.covers.iter().any(|pointer| cover.covers(&verdict.subject, pointer));
        !covered.iter().any(|verdict| at(verdict))
    });
    let told = covered.iter().filter(|verdict| needs_note(verdict, threshold) || verdict.declared_by.is_some());
    let mut told: Vec<String> = told.map(|verdict| verdict.content.clone()).collect();
    told.sort();
    told.dedup();
    (!ahead).then_some(told)
}

/// What a verdict that needs a note still lacks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Gap {
    /// No note covers it.
    Note,
    /// The note of this name covers its place, and speaks of another value there.
    Other(String),
    /// It is a major change, and the note of this name that covers it does not say what readers have to do.
    Action(String),
}

/// What a verdict lacks: a note from `threshold` upwards and for every change of value, an action for a major change.
#[must_use]
pub fn gap(verdict: &Verdict, threshold: Bump, notes: &[Note]) -> Option<Gap> {
    if !needs_note(verdict, threshold) {
        return None;
    }
    let covering: Vec<&Note> = notes.iter().filter(|note| covers(note, verdict)).collect();
    let Some(speaking) = covering.iter().find(|note| speaks(note, verdict)) else {
        return Some(covering.first().map_or(Gap::Note, |note| Gap::Other(note.name.clone())));
    };
    // What an earlier value asked of readers goes to them as well.
    let silent = covering.iter().all(|note| note.action.is_none());
    (verdict.bump == Bump::Major && silent).then(|| Gap::Action(speaking.name.clone()))
}

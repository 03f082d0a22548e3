//! Which changes notes cover, and what they still lack.

use crate::model::{Bump, Effect, Note, Subject, Verdict};

/// The notes that cover a place.
pub(super) fn covering<'n>(
    subject: &'n Subject,
    pointer: &'n str,
    notes: &'n [Note],
) -> impl Iterator<Item = &'n Note> {
    notes.iter().filter(move |note| note.covers.iter().any(|cover| cover.covers(subject, pointer)))
}

/// Whether a note covers any place that a verdict stands for.
#[must_use]
pub fn covers(note: &Note, verdict: &Verdict) -> bool {
    verdict.covers.iter().any(|pointer| note.covers.iter().any(|cover| cover.covers(&verdict.subject, pointer)))
}

/// What a verdict that needs a note still lacks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Gap {
    /// No note covers it.
    Note,
    /// It is a major change, and the note of this name that covers it does not say what readers have to do.
    Action(String),
}

/// What a verdict lacks: a note from `threshold` upwards and for every change of value, an action for a major change.
#[must_use]
pub fn gap(verdict: &Verdict, threshold: Bump, notes: &[Note]) -> Option<Gap> {
    if verdict.bump < threshold.max(Bump::Patch) && verdict.effect < Effect::Value {
        return None;
    }
    let mut notes = notes.iter().filter(|note| covers(note, verdict)).peekable();
    let Some(first) = notes.peek().map(|note| note.name.clone()) else { return Some(Gap::Note) };
    (verdict.bump == Bump::Major && notes.all(|note| note.action.is_none())).then_some(Gap::Action(first))
}

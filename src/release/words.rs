//! What the notes of a release say of its changes.

use crate::model::manifest::ChangeRecord;
use crate::model::{Note, Subject, Verdict};
use crate::rules::covers;

/// A verdict as a release records it, with the names of those of its notes that cover it.
#[must_use]
pub fn record<'n>(verdict: &Verdict, notes: impl Iterator<Item = &'n Note>) -> ChangeRecord {
    ChangeRecord::new(verdict, notes.filter(|note| covers(note, verdict)).map(|note| note.name.clone()).collect())
}

/// Names the notes of a release that cover its changes, where the release was made under rules 1 and does not itself.
pub(super) fn attribute(changes: &mut [ChangeRecord], notes: &[Note]) {
    if changes.iter().any(|change| !change.notes.is_empty()) {
        return;
    }
    for change in changes {
        let subject = change.definition.clone().map_or(Subject::Schema, Subject::Definition);
        let pointer = change.pointer.as_deref().unwrap_or_default();
        let covering = notes.iter().filter(|note| note.covers.iter().any(|cover| cover.covers(&subject, pointer)));
        change.notes = covering.map(|note| note.name.clone()).collect();
    }
}

//! `note list`.

use serde::Serialize;

use super::answer::Render;
use super::words::few;
use crate::escape::terminal_line;
use crate::model::{Bump, Cover, Note, NoteKind};

/// The pending notes.
#[derive(Debug, Serialize)]
pub struct NotesAnswer<'a> {
    notes: Vec<NoteEntry<'a>>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct NoteEntry<'a> {
    name: &'a str,
    covers: Vec<String>,
    speaks_of: Option<&'a [String]>,
    kind: Option<&'static str>,
    restates_history: Option<bool>,
    action: Option<&'a str>,
    bump: Option<Bump>,
    refs: &'a [String],
    text: &'a str,
}

impl<'a> NotesAnswer<'a> {
    /// The answer in full.
    #[must_use]
    pub fn new(notes: &'a [Note]) -> Self {
        let entry = |note: &'a Note| NoteEntry {
            name: &note.name,
            covers: note.covers.iter().map(Cover::to_string).collect(),
            speaks_of: note.speaks_of.as_deref(),
            kind: note.kind.map(NoteKind::as_str),
            restates_history: note.restates_history,
            action: note.action.as_deref(),
            bump: note.bump,
            refs: &note.refs,
            text: &note.text,
        };
        Self { notes: notes.iter().map(entry).collect() }
    }
}

impl Render for NotesAnswer<'_> {
    fn text(&self) -> String {
        if self.notes.is_empty() {
            return "no pending notes\n".into();
        }
        let line = |note: &NoteEntry<'_>| {
            format!("{:<32} {}\n  {}\n", note.name, terminal_line(&few(&note.covers)), terminal_line(note.text))
        };
        self.notes.iter().map(line).collect()
    }
}

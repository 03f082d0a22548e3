//! `changelog`.

use std::borrow::Cow;

use serde::Serialize;

use super::answer::Render;
use super::words::wrote;
use crate::escape::{markdown, terminal, terminal_line};
use crate::model::Event;
use crate::ops::{ChangelogEntry, ChangelogFile};

/// What releases told their readers.
#[derive(Debug, Serialize)]
pub struct ChangelogAnswer<'a> {
    entries: &'a [ChangelogEntry],
    #[serde(skip_serializing_if = "Option::is_none")]
    written: Option<&'a ChangelogFile>,
}

impl<'a> ChangelogAnswer<'a> {
    /// The answer in full.
    #[must_use]
    pub fn new(entries: &'a [ChangelogEntry]) -> Self {
        Self { entries, written: None }
    }

    /// The same, written into the file.
    #[must_use]
    pub fn written(self, file: &'a ChangelogFile) -> Self {
        Self { written: Some(file), ..self }
    }
}

impl Render for ChangelogAnswer<'_> {
    fn text(&self) -> String {
        if self.entries.is_empty() {
            return "nothing was released yet\n".into();
        }
        if let Some(ChangelogFile { file, changed, dry_run }) = self.written {
            let file = terminal_line(file);
            return if *changed {
                format!("{} {file}\n", wrote(*dry_run))
            } else {
                format!("{file} is what the releases say\n")
            };
        }
        self.entries.iter().map(|entry| terminal(&marked(entry))).collect::<Vec<_>>().join("\n")
    }
}

/// The text of an entry, that of a yanked release with a word on that below its heading.
fn marked(entry: &ChangelogEntry) -> Cow<'_, str> {
    let Some(Event { date, reason, .. }) = &entry.yanked else { return Cow::Borrowed(&entry.text) };
    let (heading, rest) = entry.text.split_once('\n').unwrap_or((&entry.text, ""));
    Cow::Owned(format!("{heading}\n\nYanked on {date}: {}\n{rest}", markdown(reason)))
}

//! `changelog`.

use serde::Serialize;

use super::answer::Render;
use crate::escape::terminal;
use crate::ops::ChangelogEntry;

/// What releases told their readers.
#[derive(Debug, Serialize)]
pub struct ChangelogAnswer<'a> {
    entries: &'a [ChangelogEntry],
}

impl<'a> ChangelogAnswer<'a> {
    /// The answer in full.
    #[must_use]
    pub fn new(entries: &'a [ChangelogEntry]) -> Self {
        Self { entries }
    }
}

impl Render for ChangelogAnswer<'_> {
    fn text(&self) -> String {
        if self.entries.is_empty() {
            return "nothing was released yet\n".into();
        }
        self.entries.iter().map(|entry| terminal(&entry.text)).collect::<Vec<_>>().join("\n")
    }
}

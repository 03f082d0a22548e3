//! `fmt`.

use serde::Serialize;

use super::answer::Render;
use super::words::count;
use crate::escape::terminal;
use crate::ops::{Formatted, Unreadable};

/// The files that were brought into canonical form, or are not in it.
#[derive(Debug, Serialize)]
pub struct FmtAnswer<'a> {
    check: bool,
    files: usize,
    changed: &'a [String],
    unreadable: &'a [Unreadable],
}

impl<'a> FmtAnswer<'a> {
    /// The answer in full; with `check` nothing was written.
    #[must_use]
    pub fn new(formatted: &'a Formatted, check: bool) -> Self {
        let Formatted { changed, unreadable, files } = formatted;
        Self { check, files: *files, changed, unreadable }
    }
}

impl Render for FmtAnswer<'_> {
    fn text(&self) -> String {
        if self.changed.is_empty() && self.unreadable.is_empty() {
            return format!("{} in canonical form\n", count(self.files, "file"));
        }
        let verb = if self.check { "not canonical:" } else { "formatted" };
        let changed = self.changed.iter().map(|path| format!("{verb} {}\n", terminal(path)));
        let left = self.unreadable.iter().map(|Unreadable { file, message }| format!("{file}: {message}"));
        changed.chain(left.map(|problem| format!("left as it is: {}\n", terminal(&problem)))).collect()
    }
}

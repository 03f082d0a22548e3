//! A file that a command writes: `note add`, `dispute open`, `dispute settle`.

use std::borrow::Cow;

use serde::Serialize;

use super::answer::Render;
use super::words::wrote;
use crate::escape::terminal;
use crate::ops::Written;

/// A file that was written, or would be.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct WrittenAnswer<'a> {
    pub(super) dry_run: bool,
    pub(super) file: &'a str,
    pub(super) content: Cow<'a, str>,
}

impl<'a> WrittenAnswer<'a> {
    /// The answer in full.
    #[must_use]
    pub fn new(written: &'a Written, dry_run: bool) -> Self {
        Self { dry_run, file: &written.path, content: String::from_utf8_lossy(&written.bytes) }
    }
}

impl Render for WrittenAnswer<'_> {
    fn text(&self) -> String {
        format!("{} {}\n{}", wrote(self.dry_run), self.file, terminal(&self.content))
    }
}

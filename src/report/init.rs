//! `init`.

use serde::Serialize;

use super::answer::Render;
use super::words::wrote;
use crate::escape::terminal;
use crate::ops::Initialised;

/// A new registry.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct InitAnswer<'a> {
    dry_run: bool,
    written: &'a [String],
    kept: &'a [String],
}

impl<'a> InitAnswer<'a> {
    /// The answer in full.
    #[must_use]
    pub fn new(done: &'a Initialised, dry_run: bool) -> Self {
        Self { dry_run, written: &done.written, kept: &done.kept }
    }
}

impl Render for InitAnswer<'_> {
    fn text(&self) -> String {
        if self.written.is_empty() {
            return "there is a registry here already; nothing was changed\n".into();
        }
        let lines = |verb: &str, paths: &[String]| {
            paths.iter().map(|path| format!("{verb} {}\n", terminal(path))).collect::<String>()
        };
        lines(wrote(self.dry_run), self.written) + &lines("kept ", self.kept)
    }
}

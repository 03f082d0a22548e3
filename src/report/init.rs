//! `init`.

use serde::Serialize;

use super::adopt::adoption_text;
use super::answer::Render;
use super::words::wrote;
use crate::escape::terminal;
use crate::intake::adopt::Adoption;
use crate::ops::Initialised;

/// A new registry.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct InitAnswer<'a> {
    dry_run: bool,
    written: &'a [String],
    added: Vec<AddedLine<'a>>,
    kept: &'a [String],
    #[serde(skip)]
    adoption: Option<&'a Adoption>,
}

/// A line that a file got which was there already.
#[derive(Debug, Serialize)]
struct AddedLine<'a> {
    file: &'a str,
    line: &'a str,
}

impl<'a> InitAnswer<'a> {
    /// The answer in full.
    #[must_use]
    pub fn new(done: &'a Initialised, dry_run: bool) -> Self {
        let added = done.added.iter().map(|(file, line)| AddedLine { file, line }).collect();
        Self { dry_run, written: &done.written, added, kept: &done.kept, adoption: done.adoption.as_ref() }
    }
}

impl Render for InitAnswer<'_> {
    fn text(&self) -> String {
        if self.written.is_empty() && self.added.is_empty() {
            return "there is a registry here already; nothing was changed\n".into();
        }
        let lines = |verb: &str, paths: &[String]| {
            paths.iter().map(|path| format!("{verb} {}\n", terminal(path))).collect::<String>()
        };
        let adoption = self.adoption.map_or_else(String::new, |adoption| format!("\n{}", adoption_text(adoption)));
        let verb = if self.dry_run { "would add" } else { "added" };
        let added = self
            .added
            .iter()
            .map(|added| format!("{verb} a line to {}: {}\n", terminal(added.file), terminal(added.line)));
        lines(wrote(self.dry_run), self.written) + &added.collect::<String>() + &lines("kept ", self.kept) + &adoption
    }
}

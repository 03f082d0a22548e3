//! `release --finalize`: the seals of releases that were merged.

use serde::Serialize;

use super::answer::Render;
use crate::escape::terminal_line;
use crate::model::point::short;
use crate::ops::{Finalized, Sealed};

/// What sealing did.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct FinalizeAnswer<'a> {
    dry_run: bool,
    sealed: &'a [Sealed],
    pushed: Option<&'a str>,
    /// The ways on, for people: whole lines.
    #[serde(skip)]
    pub ways: String,
}

impl<'a> FinalizeAnswer<'a> {
    /// The answer in full.
    #[must_use]
    pub fn new(done: &'a Finalized, dry_run: bool) -> Self {
        Self { dry_run, sealed: &done.sealed, pushed: done.pushed.as_deref(), ways: String::new() }
    }
}

impl Render for FinalizeAnswer<'_> {
    fn text(&self) -> String {
        let verb = if self.dry_run { "would seal" } else { "sealed" };
        let line = |sealed: &Sealed| {
            format!("{verb} {} at {} with the tag {}\n", sealed.version, short(&sealed.commit), sealed.tag)
        };
        let mut out: String = self.sealed.iter().map(line).collect();
        if self.sealed.is_empty() {
            out += "every release is sealed\n";
        }
        if let Some(remote) = self.pushed {
            out += &format!("pushed to {}\n", terminal_line(remote));
        }
        out + &self.ways
    }
}

//! `new`.

use std::borrow::Cow;

use serde::Serialize;

use super::answer::Render;
use super::finding::{FindingEntry, entries};
use super::words::wrote;
use super::written::WrittenAnswer;
use crate::escape::terminal;
use crate::model::Finding;
use crate::ops::Scaffolded;
use crate::search::similar::Similar;

/// A scaffolded definition.
#[derive(Debug, Serialize)]
pub struct NewAnswer<'a> {
    #[serde(flatten)]
    written: WrittenAnswer<'a>,
    similar: &'a [Similar],
    unfinished: Vec<FindingEntry<'a>>,
}

impl<'a> NewAnswer<'a> {
    /// The answer in full; `help` as in [`super::CheckAnswer::new`].
    #[must_use]
    pub fn new(new: &'a Scaffolded, help: fn(&Finding) -> Cow<'_, str>, dry_run: bool) -> Self {
        let Scaffolded { written, similar, unfinished } = new;
        Self { written: WrittenAnswer::new(written, dry_run), similar, unfinished: entries(unfinished, help) }
    }
}

impl Render for NewAnswer<'_> {
    /// The file itself, ready to be saved, where it was not written.
    fn text(&self) -> String {
        let WrittenAnswer { dry_run, file, content } = &self.written;
        if *dry_run { terminal(content) } else { format!("{} {file}\n", wrote(false)) }
    }
}

//! `new`.

use serde::Serialize;

use super::answer::Render;
use super::words::wrote;
use super::written::WrittenAnswer;
use crate::escape::terminal;
use crate::ops::Scaffolded;
use crate::search::similar::Similar;

/// A scaffolded definition.
#[derive(Debug, Serialize)]
pub struct NewAnswer<'a> {
    #[serde(flatten)]
    written: WrittenAnswer<'a>,
    similar: &'a [Similar],
}

impl<'a> NewAnswer<'a> {
    /// The answer in full.
    #[must_use]
    pub fn new(new: &'a Scaffolded, dry_run: bool) -> Self {
        Self { written: WrittenAnswer::new(&new.written, dry_run), similar: &new.similar }
    }
}

impl Render for NewAnswer<'_> {
    /// The file itself, ready to be saved, where it was not written.
    fn text(&self) -> String {
        let WrittenAnswer { dry_run, file, content } = &self.written;
        if *dry_run { terminal(content) } else { format!("{} {file}\n", wrote(false)) }
    }
}

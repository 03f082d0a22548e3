//! `yank` and `unyank`.

use serde::Serialize;

use super::answer::Render;
use crate::escape::terminal_line;
use crate::model::Event;
use crate::model::point::short;
use crate::ops::Yanked;

/// A later word on a release.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct YankAnswer<'a> {
    dry_run: bool,
    event: &'a Event,
    file: &'a str,
    commit: Option<&'a str>,
    already: bool,
    /// The ways on, for people: whole lines.
    #[serde(skip)]
    pub ways: String,
    #[serde(skip)]
    branch: &'a str,
}

impl<'a> YankAnswer<'a> {
    /// The answer in full.
    #[must_use]
    pub fn new(said: &'a Yanked, dry_run: bool) -> Self {
        let Yanked { event, file, branch, commit, already, .. } = said;
        Self { dry_run, event, file, commit: commit.as_deref(), already: *already, ways: String::new(), branch }
    }
}

impl Render for YankAnswer<'_> {
    fn text(&self) -> String {
        let Event { kind, version, reason, .. } = self.event;
        let (file, reason) = (terminal_line(self.file), terminal_line(reason));
        let said = match self.commit.map(short) {
            _ if self.already => format!("already {kind}ed: {version}, {reason}\n"),
            None => format!("would {kind} {version}: {reason}\n  {file}\n"),
            Some(commit) => {
                format!("{kind}ed {version} at {commit} on {}: {reason}\n  {file}\n", terminal_line(self.branch))
            }
        };
        said + &self.ways
    }
}

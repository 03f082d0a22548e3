//! `propose`.

use std::borrow::Cow;

use serde::Serialize;

use super::answer::{Render, Versioned};
use super::diff::ChangeEntry;
use super::finding::{FindingEntry, entries};
use super::sharing;
use super::style::{BOLD, paint};
use super::text::verdict::change;
use super::words::some_lines;
use crate::escape::terminal;
use crate::model::point::short;
use crate::model::{Finding, Id};
use crate::ops::{ProposeReport, PullRequest, Shared};

/// A proposal, and what was shared of it.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ProposeAnswer<'a> {
    dry_run: bool,
    branch: &'a str,
    commit: Option<&'a str>,
    title: &'a str,
    body: &'a str,
    files: &'a [String],
    left_out: &'a [String],
    unfinished: Vec<FindingEntry<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    change: Option<Versioned<ChangeEntry<'a>>>,
    pushed: Option<&'a str>,
    pull_request: Option<&'a PullRequest>,
    /// The ways on and back, for people: whole lines.
    #[serde(skip)]
    pub ways: String,
    /// How people get to see what is folded, behind the words that count it; nothing is folded where there is no way.
    #[serde(skip)]
    pub way_to_all: &'static str,
    #[serde(skip)]
    shared: Option<&'a Shared>,
    #[serde(skip)]
    report: &'a ProposeReport,
}

impl<'a> ProposeAnswer<'a> {
    /// A proposal that nobody else sees yet; `help` as in [`super::CheckAnswer::new`].
    #[must_use]
    pub fn new(report: &'a ProposeReport, help: fn(&Finding) -> Cow<'_, str>, dry_run: bool) -> Self {
        Self {
            dry_run,
            branch: &report.branch,
            commit: report.commit.as_deref(),
            title: &report.title,
            body: &report.body,
            files: &report.files,
            left_out: &report.left_out,
            unfinished: entries(&report.unfinished, help),
            change: report.change.as_ref().map(|change| Versioned::new(change.into())),
            pushed: None,
            pull_request: None,
            ways: String::new(),
            way_to_all: "",
            shared: None,
            report,
        }
    }

    /// As [`super::DiffAnswer::advised`].
    #[must_use]
    pub fn advised(mut self, rename: fn(&Id, &Id) -> String) -> Self {
        self.change = self.change.map(|change| change.map(|entry| entry.advised(rename)));
        self
    }

    /// What was shared of it.
    #[must_use]
    pub fn shared(self, shared: Option<&'a Shared>, pull_request: Option<&'a PullRequest>) -> Self {
        let pushed = shared.map(|shared| shared.remote.name.as_str());
        Self { pushed, pull_request, shared, ..self }
    }
}

impl Render for ProposeAnswer<'_> {
    fn text(&self) -> String {
        let list = |files: &[String]| some_lines(files.iter().map(|file| format!("  {}\n", terminal(file))));
        let left_out = if self.left_out.is_empty() {
            String::new()
        } else {
            format!("left out, as they were:\n{}", list(self.left_out))
        };
        let branch = terminal(self.branch);
        let shared = sharing::text(self.branch, self.shared, self.pull_request);
        let nothing = self.files.is_empty() && self.commit.is_none();
        let Some(change_of) = self.report.change.as_ref().filter(|_| !nothing || self.dry_run) else {
            return format!("nothing to propose: HEAD on {branch} has this very content\n{left_out}{shared}");
        };
        let mut out = change(change_of, self.way_to_all);
        let files = list(self.files);
        out += &match self.commit {
            Some(commit) => {
                let verb = if self.report.amended { "amended" } else { "proposed" };
                format!("{} {} on {branch}\n{files}", paint(BOLD, verb), short(commit))
            }
            None => format!("would propose on {branch}\n{files}"),
        };
        out += &left_out;
        out += &format!("\n{}\n{}\n\n{}\n", paint(BOLD, "pull request"), terminal(self.title), terminal(self.body));
        out + &shared + &self.ways
    }
}

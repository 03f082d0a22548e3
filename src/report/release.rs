//! `release`.

use semver::Version;
use serde::Serialize;

use super::answer::{Render, Versioned};
use super::diff::DiffAnswer;
use super::sharing;
use super::style::{BOLD, paint};
use super::text;
use super::words::some_lines;
use crate::escape::{terminal, terminal_line};
use crate::model::point::short;
use crate::ops::{PullRequest, ReleaseReport, Released, Requested, Shared};

/// A release, and what was shared of its request.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ReleaseAnswer<'a> {
    dry_run: bool,
    version: &'a Version,
    tag: &'a str,
    outcome: Released,
    commit: Option<&'a str>,
    pushed: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    request: Option<RequestEntry<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    diff: Option<Versioned<DiffAnswer<'a>>>,
    files: Vec<&'a str>,
    /// The ways on, for people: whole lines.
    #[serde(skip)]
    pub ways: String,
    /// How people get to see what is folded, behind the words that count it; nothing is folded where there is no way.
    #[serde(skip)]
    pub way_to_all: &'static str,
    #[serde(skip)]
    shared: Option<&'a Shared>,
    #[serde(skip)]
    report: &'a ReleaseReport,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct RequestEntry<'a> {
    branch: &'a str,
    title: &'a str,
    body: &'a str,
    pull_request: Option<&'a PullRequest>,
}

impl<'a> ReleaseAnswer<'a> {
    /// A release of whose request nothing is shared yet.
    #[must_use]
    pub fn new(report: &'a ReleaseReport, dry_run: bool) -> Self {
        let planned = report.planned.as_ref();
        Self {
            dry_run,
            version: &report.version,
            tag: &report.tag,
            outcome: report.outcome,
            commit: report.commit.as_deref(),
            pushed: report.pushed.as_deref(),
            request: report.requested.as_ref().map(|Requested { branch, title, body, .. }| RequestEntry {
                branch,
                title,
                body,
                pull_request: None,
            }),
            diff: planned.map(|(diff, _)| Versioned::new(diff.into())),
            files: planned.into_iter().flat_map(|(_, plan)| plan.files.keys().map(String::as_str)).collect(),
            ways: String::new(),
            way_to_all: "",
            shared: None,
            report,
        }
    }

    /// What was shared of its request.
    #[must_use]
    pub fn shared(mut self, shared: Option<&'a Shared>, pull_request: Option<&'a PullRequest>) -> Self {
        self.shared = shared;
        self.pushed = self.pushed.or(shared.map(|shared| shared.remote.name.as_str()));
        self.request = self.request.map(|request| RequestEntry { pull_request, ..request });
        self
    }
}

impl Render for ReleaseAnswer<'_> {
    fn text(&self) -> String {
        let Self { version, tag, .. } = self;
        let mut out =
            self.report.planned.as_ref().map_or(String::new(), |(diff, _)| text::diff(diff, self.way_to_all) + "\n");
        let files = some_lines(self.files.iter().map(|path| format!("  {path}\n")));
        let commit = self.commit.map(short).unwrap_or_default();
        out += &match self.outcome {
            Released::Planned => format!("would release {version} as {tag}\n{files}"),
            Released::Released => {
                format!("{} {version} at {commit}, sealed by the tag {tag}\n{files}", paint(BOLD, "released"))
            }
            Released::Requested => {
                let branch = self.request.as_ref().map_or("", |request| request.branch);
                format!("{} of {version} at {commit}, on {branch}\n{files}", paint(BOLD, "release request"))
            }
            Released::Already => format!("already released: {version} at {commit}, tag {tag}\n"),
        };
        if let Some(remote) = &self.report.pushed {
            out += &format!("pushed to {}\n", terminal_line(remote));
        }
        if let Some(RequestEntry { title, body, .. }) = &self.request {
            out += &format!("\n{}\n{}\n\n{}\n", paint(BOLD, "pull request"), terminal_line(title), terminal(body));
        }
        out += &self.ways;
        let share = |request: &RequestEntry<'_>| sharing::text(request.branch, self.shared, request.pull_request);
        out + &self.request.as_ref().map(share).unwrap_or_default()
    }
}

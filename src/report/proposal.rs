//! A proposal, what was shared of it, and the ways on and back.

use serde::Serialize;

use super::{json, text};
use crate::escape::{shell, terminal, terminal_line};
use crate::ops::{ProposeReport, PullRequest, PullRequestState, Shared};
use crate::report::style::{BOLD, paint};

/// What a run did: the proposal, and what was shared of it.
pub(crate) struct Outcome<'a> {
    pub report: &'a ProposeReport,
    pub shared: Option<&'a Shared>,
    pub pull_request: Option<&'a PullRequest>,
    dry_run: bool,
}

impl<'a> Outcome<'a> {
    /// A proposal that nobody else sees yet.
    pub(crate) fn new(report: &'a ProposeReport, dry_run: bool) -> Self {
        Self { report, shared: None, pull_request: None, dry_run }
    }

    /// For people.
    pub(crate) fn text(&self) -> String {
        text(self)
    }

    /// For programs.
    pub(crate) fn json(&self) -> String {
        json(self)
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ProposeJson<'a> {
    schema_version: u32,
    dry_run: bool,
    branch: &'a str,
    commit: Option<&'a str>,
    title: &'a str,
    body: &'a str,
    files: &'a [String],
    left_out: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    change: Option<json::Change<'a>>,
    pushed: Option<&'a str>,
    pull_request: Option<PullRequestJson<'a>>,
}

/// A pull request for programs.
#[derive(Serialize)]
pub(crate) struct PullRequestJson<'a> {
    state: PullRequestState,
    url: Option<&'a str>,
}

impl<'a> From<&'a PullRequest> for PullRequestJson<'a> {
    fn from(request: &'a PullRequest) -> Self {
        Self { state: request.state, url: request.url.as_deref() }
    }
}

fn json(outcome: &Outcome<'_>) -> String {
    let report = outcome.report;
    json::text(&ProposeJson {
        schema_version: json::SCHEMA_VERSION,
        dry_run: outcome.dry_run,
        branch: &report.branch,
        commit: report.commit.as_deref(),
        title: &report.title,
        body: &report.body,
        files: &report.files,
        left_out: &report.left_out,
        change: report.change.as_ref().map(json::change),
        pushed: outcome.shared.map(|shared| shared.remote.name.as_str()),
        pull_request: outcome.pull_request.map(PullRequestJson::from),
    })
}

fn text(outcome: &Outcome<'_>) -> String {
    let report = outcome.report;
    let list = |files: &[String]| files.iter().map(|file| format!("  {}\n", terminal(file))).collect::<String>();
    let left_out = if report.left_out.is_empty() {
        String::new()
    } else {
        format!("left out, as they were:\n{}", list(&report.left_out))
    };
    let branch = terminal(&report.branch);
    let nothing = report.files.is_empty() && report.commit.is_none();
    if nothing && !outcome.dry_run || report.change.is_none() {
        let said = format!("nothing to propose: HEAD on {branch} has this very content\n{left_out}");
        return said + &shared(&report.branch, outcome.shared, outcome.pull_request);
    }
    let mut out = report.change.as_ref().map_or(String::new(), text::change);
    let files = list(&report.files);
    out += &match &report.commit {
        Some(commit) => {
            let verb = if report.amended { "amended" } else { "proposed" };
            format!("{} {} on {branch}\n{files}", paint(BOLD, verb), &commit[..10])
        }
        None => format!("would propose on {branch}\n{files}"),
    };
    out += &left_out;
    out += &format!("\n{}\n{}\n\n{}\n", paint(BOLD, "pull request"), terminal(&report.title), terminal(&report.body));
    out + &shared(&report.branch, outcome.shared, outcome.pull_request) + &ways(outcome)
}

/// What was pushed, and where the pull request is.
pub(crate) fn shared(branch: &str, shared: Option<&Shared>, request: Option<&PullRequest>) -> String {
    let mut out = String::new();
    if let Some(shared) = shared {
        let verb = if shared.already { "was pushed" } else { "pushed" };
        out += &format!("{verb} to {}\n", terminal_line(&shared.remote.name));
        shared.said.iter().for_each(|line| out += &format!("  remote: {}\n", terminal_line(line)));
    }
    if let Some(request) = request {
        let verb = match request.state {
            PullRequestState::Opened => "opened",
            PullRequestState::Updated => "updated",
            PullRequestState::Offered => "open a pull request",
        };
        out += &match &request.url {
            Some(url) => format!("{verb}: {}\n", terminal_line(url)),
            None => format!("{verb} for {}\n", terminal(branch)),
        };
    }
    out
}

/// How to push, where to go on, and how to take the proposal back: its edits stay.
fn ways(outcome: &Outcome<'_>) -> String {
    let report = outcome.report;
    if report.commit.is_none() {
        return String::new();
    }
    let (branch, main, remote) = (shell(&report.branch), shell(&report.main), shell(&report.remote));
    let mut out = String::new();
    if outcome.shared.is_none() {
        out += &match report.amended {
            true => "push it: ontoreg propose --push\n".to_owned(),
            false => format!("push it: git push -u {remote} {branch}\n"),
        };
    }
    let undo = format!("git reset --soft {}", &report.before[..10]);
    out += &match report.new_branch {
        true => format!("back:    git switch {main}\nundo:    {undo} && git switch {main} && git branch -d {branch}\n"),
        false => format!("undo:    {undo}\n"),
    };
    terminal(&out)
}

use semver::Version;
use serde::Serialize;

use crate::cli::render::{json, text};
use crate::cli::screen::{BOLD, Screen, paint};
use crate::cli::{Answer, Format};
use crate::escape::terminal_line;
use crate::model::Date;
use crate::ops::{self, OpsError, Outside, ReleaseOptions, ReleaseReport, Released, Workspace};

/// Release the committed tip of the branch: folder, commit, seal
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct ReleaseArgs {
    /// Show the plan and write nothing
    #[arg(long)]
    dry_run: bool,
    /// The version; the computed one when absent
    #[arg(long, value_name = "VERSION")]
    version: Option<Version>,
    /// Why the version claims more than the changes: the manifest keeps it
    #[arg(long, value_name = "TEXT", requires = "version")]
    reason: Option<String>,
    /// Make the next prerelease of this name, like rc: 1.2.0-rc.1; its notes stay pending
    #[arg(long, value_name = "LABEL")]
    pre: Option<String>,
    /// The day of the release; today in UTC when absent
    #[arg(long, value_name = "YYYY-MM-DD")]
    date: Option<Date>,
    /// Go on although the registry has changes that are not committed; they stay as they are
    #[arg(long)]
    committed_only: bool,
    /// Push branch and tag in one atomic push before anything moves here
    #[arg(long)]
    push: bool,
    /// How to print the outcome
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: Format,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ReleaseJson<'a> {
    schema_version: u32,
    dry_run: bool,
    version: String,
    tag: &'a str,
    outcome: Released,
    commit: Option<&'a str>,
    pushed: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    diff: Option<json::Diff<'a>>,
    files: Vec<&'a str>,
}

impl ReleaseArgs {
    pub(super) fn run(&self, outside: &Outside, screen: &mut Screen) -> Result<Answer, OpsError> {
        let options = ReleaseOptions {
            dry_run: self.dry_run,
            version: self.version.clone(),
            reason: self.reason.clone(),
            pre: self.pre.clone(),
            date: self.date,
            committed_only: self.committed_only,
            push: self.push,
        };
        let report = ops::release(&Workspace::find(outside)?, outside, &options)?;
        report.hints.iter().for_each(|hint| screen.hint(hint));
        screen.out += &match self.format {
            Format::Text => text(&report),
            Format::Json => json::text(&ReleaseJson {
                schema_version: json::SCHEMA_VERSION,
                dry_run: self.dry_run,
                version: report.version.to_string(),
                tag: &report.tag,
                outcome: report.outcome,
                commit: report.commit.as_deref(),
                pushed: report.pushed.as_deref(),
                diff: report.planned.as_ref().map(|(diff, _)| json::diff(diff)),
                files: report.planned.iter().flat_map(|(_, plan)| plan.files.keys().map(String::as_str)).collect(),
            }),
        };
        Ok(Answer::Yes)
    }
}

fn text(report: &ReleaseReport) -> String {
    let mut out = report.planned.as_ref().map_or(String::new(), |(diff, _)| text::diff(diff) + "\n");
    let files = report
        .planned
        .iter()
        .flat_map(|(_, plan)| plan.files.keys())
        .map(|path| format!("  {path}\n"))
        .collect::<String>();
    let commit = report.commit.as_deref().map(|commit| &commit[..10]).unwrap_or_default();
    out += &match report.outcome {
        Released::Planned => format!("would release {} as {}\n{files}", report.version, report.tag),
        Released::Released => format!(
            "{} {} at {commit}, sealed by the tag {}\n{files}",
            paint(BOLD, "released"),
            report.version,
            report.tag
        ),
        Released::Already => format!("already released: {} at {commit}, tag {}\n", report.version, report.tag),
    };
    match &report.pushed {
        Some(remote) => out += &format!("pushed to {}\n", terminal_line(remote)),
        None if report.outcome == Released::Released => {
            out += &format!("push it: git push --atomic origin HEAD {}\n", report.tag);
        }
        None => {}
    }
    out
}

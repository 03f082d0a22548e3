use std::path::PathBuf;

use serde::Serialize;

use crate::cli::advice;
use crate::cli::error::CliError;
use crate::cli::screen::Screen;
use crate::cli::{Answer, Format};
use crate::escape::terminal_line;
use crate::ops::{self, VerifyOptions, VerifyReport};
use crate::registry::{Outside, Workspace};
use crate::release::{Check, Detail, Outcome};
use crate::report::json;
use crate::report::style::{BOLD, ERROR, GOOD, WARN, paint};

/// Recompute releases and say whether they are still what was released
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct VerifyArgs {
    /// The release; the newest when absent
    version: Option<String>,
    /// Every release
    #[arg(long, conflicts_with = "version")]
    all: bool,
    /// Recompute changes, version, changelog and manifest from the predecessor as well
    #[arg(long)]
    replay: bool,
    /// Compare the tags of a remote as well: which were moved, are missing there, or seal no release of this branch. Of
    /// every release, unless one is named; of the remote that the branch is pushed to, unless another is named
    #[arg(long, value_name = "NAME", num_args = 0..=1, require_equals = true)]
    remote: Option<Option<String>>,
    /// A bundle in its place: a folder or .tar.gz that `export --format bundle` wrote. Needs neither git nor a registry
    #[arg(long, value_name = "PATH", conflicts_with_all = ["version", "all", "replay", "remote"])]
    bundle: Option<PathBuf>,
    /// How to print the checks
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: Format,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct VerifyJson<'a> {
    schema_version: u32,
    releases: Vec<ReleaseJson<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ReleaseJson<'a> {
    version: Option<String>,
    verified: bool,
    checks: &'a [Check],
}

impl VerifyArgs {
    pub(super) fn run(&self, outside: &Outside, screen: &mut Screen) -> Result<Answer, CliError> {
        let mut reports = match &self.bundle {
            Some(bundle) => vec![ops::verify_bundle(outside, bundle)?],
            None => ops::verify(
                &Workspace::find_to_read(outside)?,
                &VerifyOptions {
                    version: self.version.clone(),
                    all: self.all,
                    replay: self.replay,
                    remote: self.remote.clone(),
                },
            )?,
        };
        for detail in reports.iter_mut().flat_map(|report| &mut report.checks).flat_map(|check| &mut check.details) {
            detail.text += &detail.remedy.as_ref().map(advice::remedy).unwrap_or_default();
        }
        screen.out += &match self.format {
            Format::Text => reports.iter().map(text).collect::<String>(),
            Format::Json => {
                let release =
                    |report: &'_ VerifyReport| (report.version.as_ref().map(ToString::to_string), report.holds());
                let releases = reports.iter().map(|report| {
                    let (version, verified) = release(report);
                    ReleaseJson { version, verified, checks: &report.checks }
                });
                json::text(&VerifyJson { schema_version: json::SCHEMA_VERSION, releases: releases.collect() })
            }
        };
        Ok(if reports.iter().all(VerifyReport::holds) { Answer::Yes } else { Answer::No })
    }
}

fn text(report: &VerifyReport) -> String {
    let checks: String = report.checks.iter().map(check).collect();
    let verdict = if report.holds() { paint(GOOD, "verified") } else { paint(ERROR, "not verified") };
    let name = report.version.as_ref().map_or("the bundle".into(), ToString::to_string);
    format!("{} {verdict}\n{checks}", paint(BOLD, &name))
}

fn check(check: &Check) -> String {
    let mark = match check.outcome {
        Outcome::Ok => paint(GOOD, "ok  "),
        Outcome::Failed => paint(ERROR, "FAIL"),
        Outcome::Skipped => paint(WARN, "-   "),
    };
    let line = |detail: &Detail| {
        let finding = detail.finding.map_or(String::new(), |finding| format!("{}: ", finding.as_str()));
        format!("  {mark} {:<10} {finding}{}\n", check.name, terminal_line(&detail.text))
    };
    check.details.iter().map(line).collect()
}

//! `verify`.

use semver::Version;
use serde::Serialize;

use super::answer::Render;
use super::style::{BOLD, ERROR, GOOD, WARN, paint};
use crate::escape::terminal_line;
use crate::ops::VerifyReport;
use crate::release::{Check, Detail, Outcome};

/// Whether releases are what they were.
#[derive(Debug, Serialize)]
pub struct VerifyAnswer<'a> {
    releases: Vec<ReleaseEntry<'a>>,
}

#[derive(Debug, Serialize)]
struct ReleaseEntry<'a> {
    version: Option<&'a Version>,
    verified: bool,
    checks: &'a [Check],
}

impl<'a> VerifyAnswer<'a> {
    /// The answer in full.
    #[must_use]
    pub fn new(reports: &'a [VerifyReport]) -> Self {
        let entry = |report: &'a VerifyReport| ReleaseEntry {
            version: report.version.as_ref(),
            verified: report.holds(),
            checks: &report.checks,
        };
        Self { releases: reports.iter().map(entry).collect() }
    }
}

impl Render for VerifyAnswer<'_> {
    fn text(&self) -> String {
        self.releases.iter().map(release).collect()
    }
}

fn release(release: &ReleaseEntry<'_>) -> String {
    let checks: String = release.checks.iter().map(check).collect();
    let verdict = if release.verified { paint(GOOD, "verified") } else { paint(ERROR, "not verified") };
    let name = release.version.map_or("the bundle".into(), ToString::to_string);
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

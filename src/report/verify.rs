//! `verify`.

use semver::Version;
use serde::Serialize;

use super::answer::Render;
use super::style::{BOLD, ERROR, GOOD, WARN, paint};
use crate::escape::terminal_line;
use crate::ops::VerifyReport;
use crate::release::{Check, Detail, Flaw, Outcome, Remedy};

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

    /// Whether there are several releases, and none has a tag: that is said once.
    #[must_use]
    pub fn is_unsealed(&self) -> bool {
        let lacks = |check: &Check| check.details.iter().any(|detail| detail.finding == Some(Flaw::Unsealed));
        let unsealed =
            |release: &ReleaseEntry<'_>| release.checks.iter().any(|check| check.name == "seal" && lacks(check));
        self.releases.len() > 1 && self.releases.iter().all(unsealed)
    }
}

impl Render for VerifyAnswer<'_> {
    fn text(&self) -> String {
        let once = self.is_unsealed();
        let text: String = self.releases.iter().map(|entry| release(entry, once)).collect();
        text + if once { "no release has a tag here: all rest on the branch alone\n" } else { "" }
    }
}

/// Whether a check was left out because there is no tag, and no more is to be said of that.
fn lacks_tag(check: &Check) -> bool {
    let lacks = |Detail { finding, remedy, .. }: &Detail| match finding {
        Some(Flaw::Unsealed) => *remedy == Some(Remedy::FetchTags),
        finding => *finding == Some(Flaw::MissingSignature),
    };
    check.outcome == Outcome::Skipped && ["seal", "signature"].contains(&check.name) && check.details.iter().all(lacks)
}

fn release(release: &ReleaseEntry<'_>, tags_left_out: bool) -> String {
    let checks: String =
        release.checks.iter().filter(|check| !(tags_left_out && lacks_tag(check))).map(check).collect();
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

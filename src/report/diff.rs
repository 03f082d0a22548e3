//! `diff`, and the verdict of a change within other answers.

use semver::Version;
use serde::Serialize;

use super::verdict::{VerdictEntry, entries};
use crate::model::{Affected, Bump, Point};
use crate::registry::{ChangeReport, DiffReport};

/// What differs between two points and what that means.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DiffAnswer<'a> {
    from: &'a Point,
    to: &'a Point,
    bump: Bump,
    next_version: Option<&'a Version>,
    verdicts: Vec<VerdictEntry<'a>>,
    affected: &'a [Affected],
    /// How people get to see what is folded, behind the words that count it; nothing is folded where there is no way.
    #[serde(skip)]
    pub way_to_all: &'static str,
    /// How reviewers get to see what a text of bounded length leaves out, behind the words that count it.
    #[serde(skip)]
    pub way_in_a_checkout: &'static str,
    /// Whether people are told why each change matters.
    #[serde(skip)]
    pub explain: bool,
    #[serde(skip)]
    pub(super) report: &'a DiffReport,
}

impl<'a> From<&'a DiffReport> for DiffAnswer<'a> {
    fn from(report: &'a DiffReport) -> Self {
        Self {
            from: &report.from,
            to: &report.to,
            bump: report.bump,
            next_version: report.next.as_ref(),
            verdicts: entries(&report.verdicts),
            affected: &report.affected,
            way_to_all: "",
            way_in_a_checkout: "",
            explain: false,
            report,
        }
    }
}

/// The verdict of a change against its base.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ChangeEntry<'a> {
    #[serde(flatten)]
    diff: DiffAnswer<'a>,
    next_version_without: Option<&'a Version>,
}

impl<'a> From<&'a ChangeReport> for ChangeEntry<'a> {
    fn from(report: &'a ChangeReport) -> Self {
        Self { diff: (&report.diff).into(), next_version_without: report.next_without.as_ref() }
    }
}

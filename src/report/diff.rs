//! `diff`, and the verdict of a change within other answers.

use semver::Version;
use serde::Serialize;

use super::verdict::{VerdictEntry, entries};
use crate::model::{Affected, Bump, Id, Point};
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
    #[serde(skip_serializing_if = "Vec::is_empty")]
    renames: Vec<RenameEntry<'a>>,
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

/// A rename that nobody declared.
#[derive(Debug, Serialize)]
struct RenameEntry<'a> {
    from: &'a Id,
    to: &'a Id,
    #[serde(skip_serializing_if = "Option::is_none")]
    command: Option<String>,
}

impl DiffAnswer<'_> {
    /// The same with the way to declare each rename that reads like one; `rename` says the command of a front.
    #[must_use]
    pub fn advised(mut self, rename: fn(&Id, &Id) -> String) -> Self {
        for entry in &mut self.renames {
            entry.command = Some(rename(entry.from, entry.to));
        }
        self
    }
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
            renames: report.renames.iter().map(|(from, to)| RenameEntry { from, to, command: None }).collect(),
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

impl ChangeEntry<'_> {
    /// As [`DiffAnswer::advised`].
    pub(super) fn advised(self, rename: fn(&Id, &Id) -> String) -> Self {
        Self { diff: self.diff.advised(rename), ..self }
    }
}

impl<'a> From<&'a ChangeReport> for ChangeEntry<'a> {
    fn from(report: &'a ChangeReport) -> Self {
        Self { diff: (&report.diff).into(), next_version_without: report.next_without.as_ref() }
    }
}

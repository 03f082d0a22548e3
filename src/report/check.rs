//! `check`.

use std::borrow::Cow;

use serde::Serialize;

use super::answer::Versioned;
use super::diff::ChangeEntry;
use super::finding::{FindingEntry, entries};
use crate::model::{Finding, Id, Level, Point};
use crate::ops::CheckReport;

/// What a check found.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CheckAnswer<'a> {
    at: &'a Point,
    pub(super) findings: Vec<FindingEntry<'a>>,
    pub(super) counts: LevelCounts,
    #[serde(skip_serializing_if = "Option::is_none")]
    change: Option<Versioned<ChangeEntry<'a>>>,
    /// Whether people are shown findings of level info too, and those that the base has already.
    #[serde(skip)]
    pub all: bool,
    /// Whether people are told why each change matters.
    #[serde(skip)]
    pub explain: bool,
    /// How people get to see what is left out, behind the words that count it; nothing where there is no way.
    #[serde(skip)]
    pub way_to_all: &'static str,
    /// How reviewers get to see what a text of bounded length leaves out, behind the words that count it.
    #[serde(skip)]
    pub way_in_a_checkout: &'static str,
    #[serde(skip)]
    pub(super) known: Vec<FindingEntry<'a>>,
    #[serde(skip)]
    pub(super) report: &'a CheckReport,
}

#[derive(Debug, Serialize)]
pub(super) struct LevelCounts {
    pub(super) definitions: usize,
    pub(super) error: usize,
    pub(super) warn: usize,
    pub(super) info: usize,
    pub(super) known: usize,
    pub(super) waived: usize,
}

impl<'a> CheckAnswer<'a> {
    /// The answer in full; `help` says what to do about a finding: [`crate::rules::help`], or what a front has in its
    /// place.
    #[must_use]
    pub fn new(report: &'a CheckReport, help: fn(&Finding) -> Cow<'_, str>) -> Self {
        Self {
            at: &report.at,
            findings: entries(&report.findings, help),
            counts: LevelCounts {
                definitions: report.definitions,
                error: report.count(Level::Error),
                warn: report.count(Level::Warn),
                info: report.count(Level::Info),
                known: report.known.len(),
                waived: report.waived,
            },
            change: report.change.as_ref().map(|change| Versioned::new(change.into())),
            all: true,
            explain: false,
            way_to_all: "",
            way_in_a_checkout: "",
            known: entries(&report.known, help),
            report,
        }
    }

    /// As [`super::DiffAnswer::advised`].
    #[must_use]
    pub fn advised(mut self, rename: fn(&Id, &Id) -> String) -> Self {
        self.change = self.change.map(|change| change.map(|entry| entry.advised(rename)));
        self
    }

    /// Whether people are shown a finding of this level.
    pub(super) fn shows(&self, level: Level) -> bool {
        self.all || level > Level::Info
    }
}

//! A finding as every format shows it.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::BTreeMap;

use serde::Serialize;

use crate::model::{Finding, Id, Level, Place, RuleId};

/// A finding, as programs read it.
#[derive(Debug, Serialize)]
pub(super) struct FindingEntry<'a> {
    pub(super) rule: RuleId,
    pub(super) level: Level,
    definition: Option<&'a Id>,
    pub(super) file: Option<&'a str>,
    line: Option<usize>,
    column: Option<usize>,
    pointer: Option<&'a str>,
    pub(super) message: &'a str,
    pub(super) help: Cow<'a, str>,
    fingerprint: &'a str,
    #[serde(skip)]
    pub(super) place: Option<Place>,
}

impl<'a> FindingEntry<'a> {
    fn new(finding: &'a Finding, help: Cow<'a, str>) -> Self {
        Self {
            rule: finding.rule,
            level: finding.level,
            definition: finding.definition.as_ref(),
            file: finding.file.as_deref(),
            line: finding.place.map(|place| place.line),
            column: finding.place.map(|place| place.column),
            pointer: finding.spot.pointer(),
            message: &finding.message,
            help,
            fingerprint: &finding.fingerprint,
            place: finding.place,
        }
    }
}

/// Findings, each with what to do about it in the words of a front.
pub(super) fn entries(findings: &[Finding], help: fn(&Finding) -> Cow<'_, str>) -> Vec<FindingEntry<'_>> {
    findings.iter().map(|finding| FindingEntry::new(finding, help(finding))).collect()
}

/// What a screen shows of findings: all of them where they are few, else the gravest first and of each rule the first.
#[derive(Debug)]
pub(super) struct Capped<'e, 'f> {
    pub(super) shown: Vec<&'e FindingEntry<'f>>,
    /// How many there are of each rule, the gravest first.
    pub(super) by_rule: BTreeMap<(Reverse<Level>, RuleId), RuleCounts>,
}

/// How many findings of a rule there are, and how many of them are shown.
#[derive(Debug, Default)]
pub(super) struct RuleCounts {
    pub(super) all: usize,
    pub(super) shown: usize,
}

impl<'e, 'f> Capped<'e, 'f> {
    /// `all` shows every one, in their order.
    pub(super) fn new(findings: Vec<&'e FindingEntry<'f>>, all: bool) -> Self {
        /// How many are shown whatever their rules, and of each rule where they are more.
        const FEW: usize = 20;
        const OF_A_RULE: usize = 5;
        let limit = if all || findings.len() <= FEW { usize::MAX } else { OF_A_RULE };
        let mut by_rule: BTreeMap<_, RuleCounts> = BTreeMap::new();
        let mut shown = Vec::new();
        for finding in findings {
            let counts = by_rule.entry((Reverse(finding.level), finding.rule)).or_default();
            counts.all += 1;
            if counts.shown < limit {
                counts.shown += 1;
                shown.push(finding);
            }
        }
        if by_rule.values().any(|counts| counts.shown < counts.all) {
            shown.sort_by_key(|finding| Reverse(finding.level));
        }
        Self { shown, by_rule }
    }
}

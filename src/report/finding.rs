//! A finding as every format shows it.

use std::borrow::Cow;

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
    pub(super) fn new(finding: &'a Finding, help: Cow<'a, str>) -> Self {
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

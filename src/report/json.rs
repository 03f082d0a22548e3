//! For programs. Fields may be added, never renamed; the schemas are in `schema/outputs/`.

use std::borrow::Cow;

use serde::Serialize;
use serde_json::Value;

use crate::escape;
use crate::intake::canonical;
use crate::lifecycle::references::Rewrite;
use crate::model::{Affected, Bump, Effect, Finding, Id, Level, Point, Verdict};
use crate::ops::{self, ChangeReport, CheckReport, DiffReport, Step};

/// The version of the shape of every output.
pub(crate) const SCHEMA_VERSION: u32 = 1;

/// Any answer as bytes on stdout: two-space indent, one final newline.
pub(crate) fn text(value: &impl Serialize) -> String {
    escape::json(&String::from_utf8_lossy(&canonical::pretty(value)))
}

/// A file that a command wrote, or would write.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Written<'a> {
    schema_version: u32,
    dry_run: bool,
    file: &'a str,
    content: Cow<'a, str>,
}

pub(crate) fn written(written: &ops::Written, dry_run: bool) -> Written<'_> {
    Written {
        schema_version: SCHEMA_VERSION,
        dry_run,
        file: &written.path,
        content: String::from_utf8_lossy(&written.bytes),
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Check<'a> {
    schema_version: u32,
    at: &'a Point,
    findings: Vec<FindingJson<'a>>,
    counts: Counts,
    #[serde(skip_serializing_if = "Option::is_none")]
    change: Option<Change<'a>>,
}

#[derive(Serialize)]
struct Counts {
    definitions: usize,
    error: usize,
    warn: usize,
    info: usize,
    known: usize,
    waived: usize,
}

#[derive(Serialize)]
struct FindingJson<'a> {
    rule: &'a str,
    level: Level,
    definition: Option<&'a Id>,
    file: Option<&'a str>,
    line: Option<usize>,
    column: Option<usize>,
    pointer: Option<&'a str>,
    message: &'a str,
    help: &'a str,
    fingerprint: &'a str,
}

impl<'a> From<&'a Finding> for FindingJson<'a> {
    fn from(finding: &'a Finding) -> Self {
        Self {
            rule: finding.rule.as_str(),
            level: finding.level,
            definition: finding.definition.as_ref(),
            file: finding.file.as_deref(),
            line: finding.place.map(|place| place.line),
            column: finding.place.map(|place| place.column),
            pointer: finding.spot.pointer(),
            message: &finding.message,
            help: &finding.help,
            fingerprint: &finding.fingerprint,
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Change<'a> {
    #[serde(flatten)]
    diff: Diff<'a>,
    next_version_without: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Diff<'a> {
    schema_version: u32,
    from: &'a Point,
    to: &'a Point,
    bump: Bump,
    next_version: Option<String>,
    verdicts: Vec<VerdictJson<'a>>,
    affected: &'a [Affected],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct VerdictJson<'a> {
    rule: &'a str,
    definition: Option<&'a Id>,
    pointer: Option<&'a str>,
    bump: Bump,
    effect: Effect,
    before: Option<&'a Value>,
    after: Option<&'a Value>,
    message: &'a str,
    declared_by: Option<&'a str>,
    fingerprint: &'a str,
}

impl<'a> From<&'a Verdict> for VerdictJson<'a> {
    fn from(verdict: &'a Verdict) -> Self {
        Self {
            rule: verdict.rule.as_str(),
            definition: verdict.subject.definition(),
            pointer: verdict.pointer.as_deref(),
            bump: verdict.bump,
            effect: verdict.effect,
            before: verdict.before.as_ref(),
            after: verdict.after.as_ref(),
            message: &verdict.message,
            declared_by: verdict.declared_by.as_deref(),
            fingerprint: &verdict.fingerprint,
        }
    }
}

pub(crate) fn diff(report: &DiffReport) -> Diff<'_> {
    Diff {
        schema_version: SCHEMA_VERSION,
        from: &report.from,
        to: &report.to,
        bump: report.bump,
        next_version: report.next.as_ref().map(ToString::to_string),
        verdicts: report.verdicts.iter().map(VerdictJson::from).collect(),
        affected: &report.affected,
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct StepJson<'a> {
    schema_version: u32,
    dry_run: bool,
    title: &'a str,
    definitions: &'a [Id],
    written: Vec<&'a str>,
    removed: Vec<&'a str>,
    rewrites: Vec<RewriteJson<'a>>,
    mentions: Vec<MentionJson<'a>>,
    remarks: &'a [String],
    undo: Option<&'a str>,
    change: Change<'a>,
}

#[derive(Serialize)]
struct RewriteJson<'a> {
    definition: &'a Id,
    pointer: &'a str,
    before: &'a Value,
    after: &'a Value,
}

#[derive(Serialize)]
struct MentionJson<'a> {
    definition: &'a Id,
    pointer: &'a str,
}

pub(crate) fn step(step: &Step, dry_run: bool) -> StepJson<'_> {
    let plan = &step.plan;
    let files = |written: bool| {
        let of = plan.files.iter().filter(move |(_, bytes)| bytes.is_some() == written);
        of.map(|(path, _)| path.as_str()).collect()
    };
    StepJson {
        schema_version: SCHEMA_VERSION,
        dry_run,
        title: &plan.title,
        definitions: &plan.definitions,
        written: files(true),
        removed: files(false),
        rewrites: plan
            .rewrites
            .iter()
            .map(|Rewrite { definition, pointer, before, after }| RewriteJson { definition, pointer, before, after })
            .collect(),
        mentions: plan
            .mentions
            .iter()
            .map(|mention| MentionJson { definition: &mention.definition, pointer: &mention.pointer })
            .collect(),
        remarks: &plan.remarks,
        undo: plan.undo.as_deref(),
        change: change(&step.change),
    }
}

pub(crate) fn check(report: &CheckReport) -> Check<'_> {
    Check {
        schema_version: SCHEMA_VERSION,
        at: &report.at,
        findings: report.findings.iter().map(FindingJson::from).collect(),
        counts: Counts {
            definitions: report.definitions,
            error: report.count(Level::Error),
            warn: report.count(Level::Warn),
            info: report.count(Level::Info),
            known: report.known.len(),
            waived: report.waived,
        },
        change: report.change.as_ref().map(change),
    }
}

pub(crate) fn change(report: &ChangeReport) -> Change<'_> {
    Change { diff: diff(&report.diff), next_version_without: report.next_without.as_ref().map(ToString::to_string) }
}

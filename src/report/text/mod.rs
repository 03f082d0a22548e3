//! For people: findings in the style of rustc, verdicts as a list, prose by the word.

mod finding;
pub(super) mod value;
pub(super) mod verdict;

use std::cmp::Reverse;

use super::check::CheckAnswer;
use super::finding::{Capped, RuleCounts};
use super::impact;
use super::renderer::Renderer;
use super::style::{BOLD, ERROR, GOOD, WARN, paint};
use super::words::count;
use crate::escape::terminal_line;
use crate::model::{ChangeRule, Level, RuleId, Verdict};
use crate::proposal::reasons::reasons;
use crate::registry::DiffReport;

/// For people.
pub const TEXT: Renderer = Renderer {
    name: "text",
    about: "For people",
    check,
    diff: |answer| {
        let why = if answer.explain { why(&answer.report.verdicts) } else { String::new() };
        diff(answer.report, answer.way_to_all) + &why
    },
    impact: Some(impact::text),
};

/// The findings of a check and its summary.
fn check(answer: &CheckAnswer<'_>) -> String {
    let excerpts = &answer.report.excerpts;
    let shown = answer.findings.iter().filter(|finding| answer.shows(finding.level));
    let shown: Vec<_> = shown.chain(answer.known.iter().filter(|_| answer.all)).collect();
    let capped = Capped::new(shown, answer.all);
    let mut text: String = capped.shown.iter().map(|finding| finding::finding(finding, excerpts) + "\n").collect();
    if let Some(change) = &answer.report.change {
        text += &verdict::change(change, if answer.all { "" } else { answer.way_to_all });
        if answer.explain {
            text += &why(&change.diff.verdicts);
        }
    }
    text + &summary(answer) + &by_rule(&capped, answer.way_to_all)
}

/// How many findings of which rule there are, where they are more than can be counted at a glance.
fn by_rule(capped: &Capped<'_, '_>, way_to_all: &str) -> String {
    const FEW: usize = 5;
    if capped.by_rule.values().map(|counts| counts.all).sum::<usize>() <= FEW {
        return String::new();
    }
    let line = |((level, rule), counts): (&(Reverse<Level>, RuleId), &RuleCounts)| {
        let more = counts.all - counts.shown;
        let more = if more > 0 { format!(": {more} more{way_to_all}") } else { String::new() };
        format!("  {:<5} {:>5}  {rule}{more}\n", level.0, counts.all)
    };
    capped.by_rule.iter().map(line).collect()
}

fn summary(answer: &CheckAnswer<'_>) -> String {
    let counts = &answer.counts;
    let words = if counts.error + counts.warn == 0 {
        paint(GOOD, "no errors, no warnings")
    } else {
        format!(
            "{}, {}",
            paint(if counts.error > 0 { ERROR } else { BOLD }, &count(counts.error, "error")),
            paint(if counts.warn > 0 { WARN } else { BOLD }, &count(counts.warn, "warning"))
        )
    };
    let way = if answer.all { "" } else { answer.way_to_all };
    let mut text = format!("{} checked: {words}\n", count(counts.definitions, "definition"));
    if counts.info > 0 && !answer.all {
        text += &format!("{} of level info{way}\n", count(counts.info, "finding"));
    }
    if counts.waived > 0 {
        text += &format!("{} accepted by waivers\n", count(counts.waived, "finding"));
    }
    if counts.known > 0 {
        text += &format!("{} at the base already{way}\n", count(counts.known, "finding"));
    }
    text
}

/// A diff: the stakes, both ends, every change, the version.
pub(super) fn diff(report: &DiffReport, way_to_all: &str) -> String {
    let account = report.account();
    let ends = format!("{} -> {}", report.from.words(), report.to.words());
    let head = if report.verdicts.is_empty() {
        format!("{}\n\n", paint(BOLD, &ends))
    } else {
        format!("{}{ends}\n\n", verdict::stakes(&account))
    };
    head + &verdict::account(&account, way_to_all) + &outcome(report)
}

/// The reason of each rule that judged a change.
fn why(verdicts: &[Verdict]) -> String {
    let line = |(rule, why): (&ChangeRule, &str)| format!("  {rule}: {}\n", terminal_line(why));
    let lines: String = reasons(verdicts).into_iter().map(line).collect();
    if lines.is_empty() { lines } else { format!("why it matters:\n{lines}\n") }
}

fn outcome(report: &DiffReport) -> String {
    match (&report.next, report.verdicts.is_empty()) {
        (_, true) => "no changes\n".into(),
        (None, _) => format!("{}: nothing to release\n", verdict::bump(report.bump)),
        (Some(next), _) => {
            let last =
                report.last.as_ref().map_or_else(|| "the first release".to_owned(), |last| format!("after {last}"));
            format!("{}: the next version is {} ({last})\n", verdict::bump(report.bump), paint(BOLD, &next.to_string()))
        }
    }
}

//! Markdown for comments and step summaries. Text from definitions pings nobody and links nowhere.

use crate::escape::comment as inline;
use crate::model::{Finding, Level};
use crate::ops::{ChangeReport, CheckReport, DiffReport};
use crate::proposal::summary::{LIMIT, affected, rows, summarize, table};
use crate::report::style::count;

/// The findings of a check as a table, and with a base the verdict of the change.
pub(crate) fn check(report: &CheckReport) -> String {
    let mut text = report.change.as_ref().map_or(String::new(), |change| self::change(change) + "\n");
    let counts = [
        (report.definitions, "definition"),
        (report.count(Level::Error), "error"),
        (report.count(Level::Warn), "warning"),
    ];
    text += &format!("**ontoreg check**: {}\n", counts.map(|(number, noun)| count(number, noun)).join(", "));
    if !report.findings.is_empty() {
        let mut findings: Vec<&Finding> = report.findings.iter().collect();
        findings.sort_by_key(|finding| std::cmp::Reverse(finding.level));
        // The hosts take 65,536 characters; the worst findings are told beside the longest change.
        let room = LIMIT.saturating_sub(text.chars().count()).max(4_000);
        text +=
            &rows("\n| level | rule | where | what |\n| --- | --- | --- | --- |\n", findings.into_iter(), row, room);
    }
    text
}

fn row(finding: &Finding) -> String {
    let line = finding.place.map_or(String::new(), |place| format!(":{}", place.line));
    let place = finding.file.as_deref().map_or(String::new(), |file| format!("{}{line}", inline(file)));
    format!("| {} | `{}` | {place} | {} |\n", finding.level, finding.rule, inline(&finding.message))
}

/// A diff as a table.
pub(crate) fn diff(report: &DiffReport) -> String {
    let next =
        report.next.as_ref().map_or_else(|| "nothing to release".to_owned(), |next| format!("next version **{next}**"));
    let head = format!("**{} -> {}**: {}, {next}\n", report.from.words(), report.to.words(), report.bump);
    let affected = affected(&report.affected);
    let room = LIMIT.saturating_sub(head.chars().count() + affected.chars().count());
    head + &table(&report.verdicts, room) + &affected
}

/// The verdict of a change, as a pull request's body shows it.
pub(crate) fn change(report: &ChangeReport) -> String {
    summarize(&report.summary())
}

//! Markdown for comments and step summaries. Text from definitions pings nobody and links nowhere.

use serde_json::Value;

use crate::cli::screen::count;
use crate::escape::markdown as inline;
use crate::model::{Finding, Level};
use crate::ops::{ChangeReport, CheckReport, DiffReport};

/// The longest cell of a table, in characters.
const CELL: usize = 200;

/// The findings of a check as a table, and with a base the verdict of the change.
pub(in crate::cli) fn check(report: &CheckReport) -> String {
    let mut text = report.change.as_ref().map_or(String::new(), |change| self::change(change) + "\n");
    let counts = [
        (report.definitions, "definition"),
        (report.count(Level::Error), "error"),
        (report.count(Level::Warn), "warning"),
    ];
    text += &format!("**ontoreg check**: {}\n", counts.map(|(number, noun)| count(number, noun)).join(", "));
    if !report.findings.is_empty() {
        text += "\n| level | rule | where | what |\n| --- | --- | --- | --- |\n";
        let mut findings: Vec<&Finding> = report.findings.iter().collect();
        findings.sort_by_key(|finding| std::cmp::Reverse(finding.level));
        for finding in findings {
            let line = finding.place.map_or(String::new(), |place| format!(":{}", place.line));
            let place = finding.file.as_deref().map_or(String::new(), |file| format!("{}{line}", inline(file)));
            text += &format!("| {} | `{}` | {place} | {} |\n", finding.level, finding.rule, cell(&finding.message));
        }
    }
    text
}

/// A diff as a table.
pub(in crate::cli) fn diff(report: &DiffReport) -> String {
    let next =
        report.next.as_ref().map_or_else(|| "nothing to release".to_owned(), |next| format!("next version **{next}**"));
    format!("**{} -> {}**: {}, {next}\n{}", report.from.words(), report.to.words(), report.bump, table(report))
}

/// The verdict of a change: both version lines and the table.
pub(in crate::cli) fn change(report: &ChangeReport) -> String {
    let version = |version: &Option<semver::Version>| {
        version.as_ref().map_or_else(|| "nothing to release".to_owned(), ToString::to_string)
    };
    format!(
        "**This change: {}**\n\nNext release: **{}** ({} without this change)\n{}",
        report.diff.bump,
        version(&report.next),
        version(&report.next_without),
        table(&report.diff)
    )
}

/// The verdicts as a table, and what follows from them.
pub(in crate::cli) fn table(report: &DiffReport) -> String {
    if report.verdicts.is_empty() {
        return "\nNo changes.\n".into();
    }
    let mut text = "\n| definition | what | before | after | rule | bump | effect |\n| --- | --- | --- | --- | --- | --- | --- |\n".to_owned();
    for verdict in &report.verdicts {
        let subject = verdict.subject.definition().map_or("schema", |id| id.as_str());
        let value = |value: &Option<Value>| {
            value.as_ref().map_or(String::new(), |value| {
                cell(value.as_str().map_or_else(|| value.to_string(), str::to_owned).as_str())
            })
        };
        let declared =
            verdict.declared_by.as_ref().map_or(String::new(), |note| format!(", declared by {}", inline(note)));
        text += &format!(
            "| `{subject}` | {} | {} | {} | `{}`{declared} | {} | {} |\n",
            cell(&verdict.message),
            value(&verdict.before),
            value(&verdict.after),
            verdict.rule,
            verdict.bump,
            verdict.effect
        );
    }
    if !report.affected.is_empty() {
        text += "\nComputed from a changed value, so affected too:\n\n";
        for affected in &report.affected {
            let path: Vec<String> = affected.path.iter().map(|id| format!("`{id}`")).collect();
            text += &format!("- {}\n", path.join(" <- "));
        }
    }
    text
}

/// Text in a cell of a table: one line, bounded.
fn cell(text: &str) -> String {
    match text.char_indices().nth(CELL) {
        Some((at, _)) => inline(&format!("{}...", &text[..at])),
        None => inline(text),
    }
}

//! Markdown for comments and step summaries. Text from definitions pings nobody and links nowhere.

use std::collections::BTreeSet;

use super::check::CheckAnswer;
use super::diff::DiffAnswer;
use super::finding::FindingEntry;
use super::impact;
use super::renderer::Renderer;
use super::words::count;
use crate::escape::{comment as inline, markdown_block, markdown_code};
use crate::proposal::markdown::{affected, changes, rows, why};
use crate::proposal::summary::{ASIDE, LIMIT, Summary, summarize};

/// A table for comments and step summaries.
pub const MARKDOWN: Renderer = Renderer {
    name: "markdown",
    about: "A table for comments and step summaries",
    check,
    diff,
    impact: Some(impact::markdown),
};

/// The findings of a check as a table, and with a base the verdict of the change.
fn check(answer: &CheckAnswer<'_>) -> String {
    let change = answer.report.change.as_ref();
    let mut text = change.map_or(String::new(), |change| {
        let way_to_all = answer.way_in_a_checkout;
        summarize(&Summary { way_to_all, ..change.summary() }) + "\n"
    });
    let counts = &answer.counts;
    let counts = [(counts.definitions, "definition"), (counts.error, "error"), (counts.warn, "warning")];
    text += &format!("**ontoreg check**: {}\n", counts.map(|(number, noun)| count(number, noun)).join(", "));
    if !answer.findings.is_empty() {
        let mut findings: Vec<_> = answer.findings.iter().collect();
        findings.sort_by_key(|finding| std::cmp::Reverse(finding.level));
        // The hosts take 65,536 characters; the worst findings are told beside the longest change.
        let room = LIMIT.saturating_sub(text.chars().count()).max(4_000);
        text += &rows(
            "\n| level | rule | where | what |\n| --- | --- | --- | --- |\n",
            "findings",
            findings.iter(),
            row,
            room,
        );
        let room = LIMIT.saturating_sub(text.chars().count()).max(2_000);
        text += &help(&findings, room);
    }
    text
}

/// What to do about findings, each advice once.
fn help(findings: &[&FindingEntry<'_>], room: usize) -> String {
    let mut seen = BTreeSet::new();
    let told = findings.iter().filter(|finding| seen.insert(&finding.help));
    let advice = |finding: &&FindingEntry<'_>| {
        // Below its first line is a file to write.
        let (words, file) = finding.help.split_once('\n').unwrap_or((&finding.help, ""));
        let file = if file.is_empty() { String::new() } else { markdown_block(file) };
        format!("- `{}`: {}\n{file}", finding.rule, with_code(words))
    };
    rows("\nWhat to do:\n\n", "pieces of advice", told, advice, room)
}

/// Words on one line, in which what stands between backticks can be copied.
fn with_code(words: &str) -> String {
    let parts: Vec<&str> = words.split('`').collect();
    if parts.len().is_multiple_of(2) || words.contains("##[") {
        return inline(words);
    }
    let part = |(nth, part): (usize, &&str)| if nth % 2 == 1 { markdown_code(part) } else { inline(part) };
    parts.iter().enumerate().map(part).collect()
}

fn row(finding: &&FindingEntry<'_>) -> String {
    let line = finding.place.map_or(String::new(), |place| format!(":{}", place.line));
    let place = finding.file.map_or(String::new(), |file| format!("{}{line}", inline(file)));
    format!("| {} | `{}` | {place} | {} |\n", finding.level, finding.rule, inline(finding.message))
}

/// A diff: the stakes, both ends, the changes in the order of their weight, and why the grave ones matter.
fn diff(answer: &DiffAnswer<'_>) -> String {
    let report = answer.report;
    let account = report.account();
    let next =
        report.next.as_ref().map_or_else(|| "nothing to release".to_owned(), |next| format!("next version **{next}**"));
    let head = format!(
        "**{}**\n\n{} -> {}: {}, {next}\n",
        account.stakes(),
        report.from.words(),
        report.to.words(),
        report.bump
    );
    let tail = why(&report.verdicts, ASIDE) + &affected(&report.affected, ASIDE);
    let room = LIMIT.saturating_sub(head.chars().count() + tail.chars().count());
    head + &changes(&account, room, answer.way_in_a_checkout).0 + &tail
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_can_be_copied_and_nothing_else_runs() {
        assert_eq!(with_code("Run `fmt a.b#/c`, @all."), "Run `fmt a.b#/c`, &#64;&#8203;all.");
        assert_eq!(with_code("`a` and `b"), "\\`a\\` and \\`b");
        assert_eq!(with_code("`a\u{202e}` b"), "`a\u{fffd}` b");
        assert!(!with_code("`##[b]` c").contains("##["));
    }
}

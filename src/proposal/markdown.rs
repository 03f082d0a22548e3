//! The changes in Markdown: a table of what is grave, the rest folded by kind. What does not fit is the mildest.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use serde_json::Value;

use super::facts::ADDRESS;
use super::overview::{Account, Kind, Line, by_kind, is_grave, places};
use super::reasons::reasons;
use crate::diff::words;
use crate::escape::{comment as safe, markdown_code};
use crate::model::definition::plain_text;
use crate::model::words::count;
use crate::model::{Affected, ChangeRule, Op, Verdict};

/// The longest cell of a table, in characters.
const CELL: usize = 200;
/// The longest cell of what is grave, which is shown whole.
const WHOLE: usize = 1_000;

/// How many mild lines are shown in the open; more are folded by kind.
const OPEN: usize = 12;
/// How many definitions of mild equal changes are named.
const NAMED: usize = 5;

/// The changes in at most `room` characters, and whether all that is grave fits: that in one table, which is narrower
/// where it has to be, then the rest by kind. What does not fit is the mildest, and is counted.
#[must_use]
pub fn changes(account: &Account<'_>, room: usize, way_to_all: &str) -> (String, bool) {
    if account.verdicts.is_empty() {
        return ("\nNo changes.\n".into(), true);
    }
    let lines = account.lines();
    let is_short = lines.iter().filter(|line| !line.is_grave()).count() <= OPEN;
    let (open, folded): (Vec<_>, Vec<_>) = lines.into_iter().partition(|line| is_short || line.is_grave());
    let mut tables = [WHOLE, CELL, CELL / 3, CELL / 10].into_iter().map(|width| table(account, &open, width));
    let Some(mut text) = tables.find(|table| table.chars().count() <= room) else {
        return by_id(&open, room, way_to_all);
    };
    let mut fold = Fold { account, room: room.saturating_sub(text.chars().count() + LEFT_OUT), left_out: Vec::new() };
    let beside = open.iter().filter_map(|line| beside(account, line));
    text += &fold.within(beside.map(|block| (block, 0)), "").0;
    text += &by_kind(folded).into_iter().map(|kind| fold.kind(kind)).collect::<String>();
    (text + &fold.remainder(way_to_all), true)
}

/// The room for the words that count what is left out.
const LEFT_OUT: usize = 1_500;

/// What is folded, as far as there is room.
struct Fold<'a> {
    account: &'a Account<'a>,
    room: usize,
    /// What was left out, in words.
    left_out: Vec<String>,
}

impl Fold<'_> {
    /// Lines of one kind behind their title. From the first that does not fit on, they are counted, and so are all that
    /// are milder.
    fn kind(&mut self, kind: Kind<'_>) -> String {
        let Kind { what, title, lines } = kind;
        let Verdict { bump, .. } = lines[0].verdicts[0];
        let told: Vec<Option<String>> = lines.iter().map(|line| beside(self.account, line)).collect();
        let (head, all): (&str, Vec<String>) = if told.iter().any(Option::is_some) {
            let block = |(line, told): (&Line<'_>, Option<String>)| {
                told.unwrap_or_else(|| format!("\n{}: {}\n", ids(line), cell(&self.account.what(line))))
            };
            ("", lines.iter().zip(told).map(block).collect())
        } else {
            (
                "\n| definition | what | before | after |\n| --- | --- | --- | --- |\n",
                lines.iter().map(|line| short_row(self.account, line)).collect(),
            )
        };
        let rows = all.into_iter().zip(lines.iter().map(|line| line.verdicts.len()));
        let title = format!("\n<details><summary>{} ({bump})</summary>\n{head}", safe(&title));
        let (text, left) = self.within(rows, &title);
        if left > 0 {
            let what = what.strip_suffix(" changed").unwrap_or(&what);
            self.left_out.push(format!(
                "{} of {} {} left out, all {bump}",
                count(left, "more change"),
                cell(what),
                if left == 1 { "is" } else { "are" }
            ));
        }
        if text.is_empty() { text } else { text + "\n</details>\n" }
    }

    /// Rows behind a head as far as there is room, and how many changes there was none for.
    fn within(&mut self, rows: impl Iterator<Item = (String, usize)>, head: &str) -> (String, usize) {
        const FOOT: usize = 20;
        let (mut text, mut left) = (String::new(), 0);
        for (row, changes) in rows {
            let head = if text.is_empty() { head } else { "" };
            let length = head.chars().count() + row.chars().count() + FOOT;
            if left > 0 || length > self.room {
                left += changes;
                // What is milder does not take the place of what was left out.
                self.room = 0;
                continue;
            }
            self.room -= length;
            text += head;
            text += &row;
        }
        (text, left)
    }

    /// How many of what are left out, and how to see them.
    fn remainder(&self, way_to_all: &str) -> String {
        const KINDS: usize = 12;
        let Some(last) = self.left_out.len().checked_sub(1) else { return String::new() };
        let shown = self.left_out.iter().take(KINDS);
        let mut sentences: Vec<String> = shown.cloned().collect();
        if last >= KINDS {
            sentences.push(format!("so are changes of {}", count(last + 1 - KINDS, "other kind")));
        }
        format!("\n{}{way_to_all}.\n", sentences.join("; "))
    }
}

/// Lines as a table, in cells of at most `width` characters.
fn table(account: &Account<'_>, lines: &[Line<'_>], width: usize) -> String {
    if lines.is_empty() {
        return String::new();
    }
    let head = "\n| definition | what | before | after | rule | bump | effect |\n| --- | --- | --- | --- | --- | --- | --- |\n";
    let rows: String = lines.iter().map(|line| row(account, line, width)).collect();
    let cut = if width < CELL { "\nTexts are shortened, so that every line has its place.\n" } else { "" };
    format!("{cut}{head}{rows}")
}

/// Lines that no table has room for, by what happened; the ids that do not fit even so are counted.
fn by_id(lines: &[Line<'_>], room: usize, way_to_all: &str) -> (String, bool) {
    let mut rules: BTreeMap<_, Vec<String>> = BTreeMap::new();
    for verdict in lines.iter().filter(|line| line.is_grave()).flat_map(|line| &line.verdicts) {
        let Verdict { rule, bump, effect, subject, .. } = verdict;
        rules.entry((Reverse(*effect), rule.as_str(), *bump)).or_default().push(format!("`{subject}`"));
    }
    let mut text = "\nThere are too many for a table, so they are listed by what happened.\n".to_owned();
    let (mut left, mut room) = (0, room.saturating_sub(300));
    for ((Reverse(effect), rule, bump), ids) in rules {
        let head = format!("\n- `{rule}` ({bump}, {effect}): ");
        room = room.saturating_sub(head.len());
        let fits = |id: &&String| {
            let fits = id.len() + 2 <= room;
            room = if fits { room - id.len() - 2 } else { 0 };
            fits
        };
        let shown: Vec<&str> = ids.iter().take_while(fits).map(String::as_str).collect();
        left += ids.len() - shown.len();
        text += &(head + &shown.join(", "));
    }
    text += "\n";
    if left > 0 {
        text += &format!("\n{} for which no comment has room{way_to_all}.\n", count(left, "more grave change"));
    }
    (text, left == 0)
}

/// The definitions that compute from a changed value; nothing where there are none.
#[must_use]
pub fn affected(affected: &[Affected], room: usize) -> String {
    let path = |affected: &Affected| {
        let path: Vec<String> = affected.path.iter().map(|id| format!("`{id}`")).collect();
        let figures = affected.differs.iter().map(|difference| format!("; figure {}", safe(&difference.words())));
        format!("- {}{}\n", path.join(" <- "), figures.collect::<String>())
    };
    rows("\nComputed from a changed value, so affected too:\n\n", "definitions", affected.iter(), path, room)
}

/// Why what moves values or is major matters to readers; nothing where nothing does.
#[must_use]
pub fn why(verdicts: &[Verdict], room: usize) -> String {
    let grave = reasons(verdicts.iter().filter(|verdict| is_grave(verdict)));
    let reason = |(rule, why): (&ChangeRule, &str)| format!("- `{rule}`: {}\n", shortened(why, WHOLE));
    rows("\nWhy it matters to readers:\n\n", "reasons", grave.into_iter(), reason, room)
}

/// Items as rows under a head, in at most `room` characters: cut at a row, with a count of the rest, which are not looked
/// at. Nothing without items.
#[must_use]
pub fn rows<T>(
    head: &str,
    noun: &str,
    items: impl Iterator<Item = T>,
    row: impl Fn(T) -> String,
    room: usize,
) -> String {
    // The line that counts the rest has its place in the room.
    let room = room.saturating_sub(60);
    let (mut text, mut length) = (head.to_owned(), head.chars().count());
    let mut items = items.peekable();
    if items.peek().is_none() {
        return String::new();
    }
    let mut left_out = 0;
    while let Some(item) = items.next() {
        let row = row(item);
        length += row.chars().count();
        if length > room {
            left_out = 1 + items.count();
            break;
        }
        text += &row;
    }
    if left_out > 0 {
        text += &format!("\n{left_out} more {noun} are left out.\n");
    }
    text
}

fn row(account: &Account<'_>, line: &Line<'_>, width: usize) -> String {
    let verdict = line.verdicts[0];
    let width = if line.is_grave() { width } else { width.min(CELL) };
    let (before, after) = values(account, line, width);
    let declared = account.declared(verdict).map_or(String::new(), |declared| format!(", {}", safe(&declared)));
    format!(
        "| {} | {} | {} | {} | `{}`{declared} | {} | {} |\n",
        ids(line),
        shortened(&account.what(line), width),
        shortened(&before, width),
        shortened(&after, width),
        verdict.rule,
        verdict.bump,
        verdict.effect
    )
}

/// A row where rule, bump and effect are said once for all.
fn short_row(account: &Account<'_>, line: &Line<'_>) -> String {
    let (before, after) = values(account, line, CELL);
    let declared =
        account.declared(line.verdicts[0]).map_or(String::new(), |declared| format!(", {}", safe(&declared)));
    format!("| {} | {}{declared} | {} | {} |\n", ids(line), cell(&account.what(line)), cell(&before), cell(&after))
}

/// What a line is about: all of it where it is grave, else the first of many.
fn ids(line: &Line<'_>) -> String {
    let all: Vec<String> = line.verdicts.iter().map(|verdict| format!("`{}`", verdict.subject)).collect();
    match all.len() {
        1 => all.concat(),
        many if line.is_grave() || many <= NAMED => format!("{}: {}", places(&line.verdicts), all.join(", ")),
        many => format!("{}: {} and {} more", places(&line.verdicts), all[..NAMED].join(", "), many - NAMED),
    }
}

/// Old and new value where they differ; nothing where what happened is told as a sentence.
fn values(account: &Account<'_>, line: &Line<'_>, width: usize) -> (String, String) {
    let verdict = line.verdicts[0];
    if account.sentence(line).is_some() {
        return Default::default();
    }
    let value = |value: &Option<Value>| value.as_ref().map_or(String::new(), plain_text);
    let (before, after) = (value(&verdict.before), value(&verdict.after));
    match (&verdict.before, &verdict.after) {
        (Some(Value::String(_)), Some(Value::String(_)))
            if before.chars().count().max(after.chars().count()) > width =>
        {
            sides(&before, &after)
        }
        (Some(old), Some(new)) => {
            words::own_items(old, new).map_or((before, after), |(old, new)| (plain_text(&old), plain_text(&new)))
        }
        _ => (before, after),
    }
}

/// The words of a definition that a reviewer has to see.
fn beside(account: &Account<'_>, line: &Line<'_>) -> Option<String> {
    let verdict = line.verdicts[0];
    let facts = account.facts.get(&verdict.fingerprint).filter(|facts| !facts.texts.is_empty())?;
    let text = |(name, text): &(String, String)| {
        let text = if name == ADDRESS { address(text) } else { shortened(text, WHOLE) };
        format!("- {}: {text}\n", safe(name))
    };
    let texts: String = facts.texts.iter().map(text).collect();
    Some(format!("\n**`{}`**: {}\n\n{texts}", verdict.subject, cell(&account.what(line))))
}

/// Two long texts where they differ: cut at their ends, they would look the same.
fn sides(before: &str, after: &str) -> (String, String) {
    let runs = words::near(before, after);
    let side = |gone: Op| runs.iter().filter(|run| run.op != Some(gone)).map(|run| run.text.as_str()).collect();
    (side(Op::Added), side(Op::Removed))
}

/// An address that can be copied; one that would run in the log of a workflow is text.
pub(super) fn address(text: &str) -> String {
    if text.contains("##[") { safe(text) } else { markdown_code(text) }
}

/// Text in a cell of a table: one line, bounded.
pub(super) fn cell(text: &str) -> String {
    shortened(text, CELL)
}

/// Text on one line, cut to `limit` characters.
pub(super) fn shortened(text: &str, limit: usize) -> String {
    match text.char_indices().nth(limit) {
        Some((at, _)) => safe(&format!("{}...", &text[..at])),
        None => safe(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_texts_are_shown_where_they_differ() {
        let text = |word: &str| format!("{}over {word} of the quarter", "a long way ".repeat(30));
        assert!(text("burn").len() > CELL);
        let (before, after) = sides(&text("burn"), &text("net burn"));
        assert_eq!(before, "... way a long way a long way over burn of the quarter");
        assert_eq!(after, "... way a long way a long way over net burn of the quarter");
    }
}

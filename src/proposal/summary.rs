//! What a change means, in Markdown: the body of a pull request and the comment of a CI run. Bounded, cut at a row.

use std::convert::identity;

use semver::Version;
use serde_json::Value;

use crate::diff::words;
use crate::escape::comment as safe;
use crate::model::definition::plain_text;
use crate::model::{Affected, Bump, Effect, Event, Note, Op, Subject, Verdict};

/// The longest text, in characters: what the hosts accept, with room.
pub const LIMIT: usize = 60_000;
/// The room for all notes, and for the list of what is affected.
const ASIDE: usize = 10_000;
/// The longest cell of a table, in characters.
const CELL: usize = 200;

/// The verdict of a change, as a pull request shows it.
#[derive(Debug, Clone, Copy)]
pub struct Summary<'a> {
    /// The verdicts of the change.
    pub verdicts: &'a [Verdict],
    /// What computes from a changed value.
    pub affected: &'a [Affected],
    /// The bump of the change.
    pub bump: Bump,
    /// The next release with it.
    pub next: Option<&'a Version>,
    /// The next release without it.
    pub next_without: Option<&'a Version>,
    /// The notes that come with it.
    pub notes: &'a [Note],
    /// The later words on releases that come with it.
    pub events: &'a [Event],
}

/// Both version lines, the notes, the table of changes, what is affected, and what a reviewer looks at.
#[must_use]
pub fn summarize(summary: &Summary<'_>) -> String {
    let version =
        |version: Option<&Version>| version.map_or_else(|| "nothing to release".to_owned(), ToString::to_string);
    let head = format!(
        "**This change: {}**\n\nNext release: **{}** ({} without this change)\n",
        summary.bump,
        version(summary.next),
        version(summary.next_without)
    );
    let head = head
        + &rows("", summary.notes.iter().flat_map(paragraphs), identity, ASIDE)
        + &rows("", summary.events.iter(), word, ASIDE);
    let tail = affected(summary.affected) + &checklist(summary);
    let room = LIMIT.saturating_sub(head.chars().count() + tail.chars().count());
    let table = if summary.verdicts.is_empty() && !summary.events.is_empty() {
        String::new()
    } else {
        table(summary.verdicts, room)
    };
    head + &table + &tail
}

/// A later word on a release.
fn word(event: &Event) -> String {
    format!("\n**{}**\n\n{}\n", event.title(), shortened(&event.reason, 1_000))
}

/// The verdicts as a table of at most `room` characters.
#[must_use]
pub fn table(verdicts: &[Verdict], room: usize) -> String {
    if verdicts.is_empty() {
        return "\nNo changes.\n".into();
    }
    let head = "\n| definition | what | before | after | rule | bump | effect |\n| --- | --- | --- | --- | --- | --- | --- |\n";
    rows(head, verdicts.iter(), row, room)
}

/// The definitions that compute from a changed value; nothing where there are none.
#[must_use]
pub fn affected(affected: &[Affected]) -> String {
    let path = |affected: &Affected| {
        let path: Vec<String> = affected.path.iter().map(|id| format!("`{id}`")).collect();
        format!("- {}\n", path.join(" <- "))
    };
    rows("\nComputed from a changed value, so affected too:\n\n", affected.iter(), path, ASIDE)
}

/// Items as rows under a head, in at most `room` characters: cut at a row, with a count of the rest, which are not looked
/// at. Nothing without items.
#[must_use]
pub fn rows<T>(head: &str, items: impl Iterator<Item = T>, row: impl Fn(T) -> String, room: usize) -> String {
    // The line that counts the rest has its place in the room.
    let room = room.saturating_sub(40);
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
        text += &format!("\n{left_out} more are left out.\n");
    }
    text
}

fn row(verdict: &Verdict) -> String {
    let value = |value: &Option<Value>| value.as_ref().map_or(String::new(), plain_text);
    let (before, after) = (value(&verdict.before), value(&verdict.after));
    let long = before.chars().count().max(after.chars().count()) > CELL;
    let (before, after) = match (&verdict.before, &verdict.after) {
        (Some(Value::String(_)), Some(Value::String(_))) if long => sides(&before, &after),
        (Some(old), Some(new)) if long => {
            words::own_items(old, new).map_or((before, after), |(old, new)| (plain_text(&old), plain_text(&new)))
        }
        _ => (before, after),
    };
    let declared = verdict.declared_by.as_ref().map_or(String::new(), |note| format!(", declared by {}", safe(note)));
    format!(
        "| `{}` | {} | {} | {} | `{}`{declared} | {} | {} |\n",
        verdict.subject,
        cell(&verdict.message),
        cell(&before),
        cell(&after),
        verdict.rule,
        verdict.bump,
        verdict.effect
    )
}

/// Two long texts where they differ: cut at their ends, they would look the same.
fn sides(before: &str, after: &str) -> (String, String) {
    let runs = words::near(before, after);
    let side = |gone: Op| runs.iter().filter(|run| run.op != Some(gone)).map(|run| run.text.as_str()).collect();
    (side(Op::Added), side(Op::Removed))
}

/// Text in a cell of a table: one line, bounded.
fn cell(text: &str) -> String {
    shortened(text, CELL)
}

fn shortened(text: &str, limit: usize) -> String {
    match text.char_indices().nth(limit) {
        Some((at, _)) => safe(&format!("{}...", &text[..at])),
        None => safe(text),
    }
}

/// A note: its first line, its text, and what it says to readers.
fn paragraphs(note: &Note) -> Vec<String> {
    let (title, rest) = note.text.split_once('\n').unwrap_or((&note.text, ""));
    let mut paragraphs = vec![format!("\n**{}**\n", shortened(title.trim(), 1_000))];
    let mut add = |text: String| paragraphs.push(format!("\n{text}\n"));
    rest.split("\n\n").map(str::trim).filter(|text| !text.is_empty()).for_each(|text| add(shortened(text, 4_000)));
    if let Some(action) = &note.action {
        add(format!("What readers do: {}", shortened(action, 1_000)));
    }
    match note.restates_history {
        Some(true) => add("Past figures are restated.".into()),
        Some(false) => add("Past figures stay as they were published.".into()),
        None => {}
    }
    if !note.refs.is_empty() {
        let refs: Vec<String> = note.refs.iter().map(|reference| cell(reference)).collect();
        add(format!("See {}.", refs.join(", ")));
    }
    paragraphs
}

/// What a reviewer looks at, as the change asks for it.
fn checklist(summary: &Summary<'_>) -> String {
    let any = |asks: fn(&Verdict) -> bool| summary.verdicts.iter().any(asks);
    let asked = [
        (any(|_| true), "The words say what changes and why to somebody who only reads the figures."),
        (any(|v| v.effect == Effect::Value), "Old and new figures are not comparable: readers are told what to do."),
        (
            any(|v| v.declared_by.is_some()),
            "What is declared a correction or clarification, which lowers its bump, is one.",
        ),
        (!summary.affected.is_empty(), "The affected definitions still say what they mean."),
        (any(|v| v.effect == Effect::Provenance), "The cited source says what the definition says."),
        (!summary.events.is_empty(), "What is said of the release is right: readers who pinned it see the reason."),
        (any(|v| v.subject == Subject::Schema), "The schema, which judges every later change, is meant to say this."),
    ];
    let items = asked.into_iter().filter(|(asked, _)| *asked).map(|(_, item)| format!("- [ ] {item}\n"));
    rows("\nTo review:\n\n", items, identity, ASIDE)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Id;

    #[test]
    fn long_texts_are_shown_where_they_differ() {
        let text = |word: &str| format!("{}over {word} of the quarter", "a long way ".repeat(30));
        assert!(text("burn").len() > CELL);
        let (before, after) = sides(&text("burn"), &text("net burn"));
        assert_eq!(before, "... way a long way a long way over burn of the quarter");
        assert_eq!(after, "... way a long way a long way over net burn of the quarter");
    }

    #[test]
    fn the_longest_change_is_cut_at_a_row_and_the_rest_is_counted() {
        let id: Id = "sales.arr".parse().unwrap();
        let verdict = Verdict {
            rule: "formula-changed".to_owned().into(),
            subject: Subject::Definition(id.clone()),
            pointer: Some("/formula".into()),
            bump: Bump::Major,
            effect: Effect::Value,
            before: Some("\u{1f600}|".repeat(500).into()),
            after: Some("b".into()),
            message: "formula changed".into(),
            why: String::new(),
            declared_by: None,
            covers: Vec::new(),
            fingerprint: String::new(),
        };
        let note = Note {
            name: "n".into(),
            covers: Vec::new(),
            kind: None,
            restates_history: Some(true),
            action: Some("@all ".repeat(9_000)),
            bump: None,
            refs: vec!["#1".into(); 9_000],
            text: "@all\n\n".repeat(9_000),
        };
        let path = Affected { definition: id.clone(), because: id.clone(), path: vec![id; 40] };
        let (verdicts, affected, notes) = (vec![verdict; 2_000], vec![path; 2_000], [note.clone(), note]);
        let body = summarize(&Summary {
            verdicts: &verdicts,
            affected: &affected,
            bump: Bump::Major,
            next: None,
            next_without: None,
            notes: &notes,
            events: &[],
        });
        let length = body.chars().count();
        assert!((50_000..=LIMIT).contains(&length), "{length}");
        let shown = body.matches("| `sales.arr` |").count();
        assert!(body.contains(&format!("\n{} more are left out.\n", 2_000 - shown)), "{shown}");
        assert!(body.lines().filter(|line| line.starts_with("| ")).all(|line| line.ends_with(" |")));
        assert_eq!(body.matches("more are left out").count(), 3);
        assert!(!body.contains("@all") && !body.contains("#1"));
        assert!(body.ends_with("- [ ] The affected definitions still say what they mean.\n"));
    }
}

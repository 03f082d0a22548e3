//! Proposals: the note, the names and the texts of one reviewed change.

use semver::Version;
use serde_json::Value;

use crate::escape::markdown as safe;
use crate::model::{Affected, Bump, Cover, Effect, Note, NoteKind, Subject, Verdict};

/// The longest cell of a table, in characters.
const CELL: usize = 200;
/// The longest body of a pull request, in characters: what the hosts accept, with room.
const BODY: usize = 60_000;

/// What a maintainer says about a change.
#[derive(Debug, Clone, Default)]
pub struct Words {
    /// The text.
    pub text: String,
    /// What kind of change it is.
    pub kind: Option<NoteKind>,
    /// What readers have to do.
    pub action: Option<String>,
    /// Whether past figures are restated.
    pub restates_history: Option<bool>,
    /// Issues, pull requests, documents.
    pub refs: Vec<String>,
}

/// A note of these words that covers every verdict a reader could notice and no other note covers; none where
/// nothing is left to cover.
#[must_use]
pub fn note(name: &str, words: &Words, verdicts: &[Verdict], others: &[Note]) -> Option<Note> {
    let mut covers: Vec<Cover> = Vec::new();
    for verdict in verdicts.iter().filter(|verdict| verdict.bump > Bump::None || verdict.effect > Effect::None) {
        let pointer = verdict.pointer.clone().unwrap_or_default();
        let covered = |note: &Note| note.covers.iter().any(|cover| cover.covers(&verdict.subject, &pointer));
        let cover = Cover { subject: verdict.subject.clone(), pointer: pointer.clone() };
        if !covers.contains(&cover) && !others.iter().any(covered) {
            covers.push(cover);
        }
    }
    (!covers.is_empty()).then(|| Note {
        name: name.to_owned(),
        covers,
        kind: words.kind,
        restates_history: words.restates_history,
        action: words.action.clone(),
        bump: None,
        refs: words.refs.clone(),
        text: words.text.trim().to_owned(),
    })
}

/// A name for a branch and a note, from the words of a message: kebab-case, at most 48 characters.
#[must_use]
pub fn slug(text: &str) -> String {
    let first_line = text.lines().next().unwrap_or_default().to_lowercase();
    let words = first_line.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let mut slug = String::new();
    for word in words {
        if slug.len() + word.len() > 48 {
            break;
        }
        if !slug.is_empty() {
            slug.push('-');
        }
        slug += word;
    }
    if slug.is_empty() { "change".into() } else { slug }
}

/// The title of a pull request: the first line of the message, at most 72 characters.
#[must_use]
pub fn title(text: &str) -> String {
    let line = text.trim().lines().next().unwrap_or_default().trim();
    match line.char_indices().nth(72) {
        Some((at, _)) => format!("{}...", &line[..at]),
        None => line.to_owned(),
    }
}

/// What a message says below its title.
#[must_use]
pub fn rest(text: &str) -> &str {
    let text = text.trim();
    text.strip_prefix(title(text).as_str()).unwrap_or(text).trim()
}

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
}

/// The body of a pull request: the words below the title, both version lines, the table of changes. Bounded, cut at a row.
#[must_use]
pub fn body(words: &str, summary: &Summary<'_>) -> String {
    let rest = rest(words);
    let words: String = rest.split("\n\n").filter(|_| !rest.is_empty()).map(|text| safe(text) + "\n\n").collect();
    words + &summarize(summary)
}

/// Both version lines and the table of changes.
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
    head + &table(summary.verdicts, summary.affected)
}

/// The verdicts as a table, and what follows from them.
#[must_use]
pub fn table(verdicts: &[Verdict], affected: &[Affected]) -> String {
    if verdicts.is_empty() {
        return "\nNo changes.\n".into();
    }
    let head = "\n| definition | what | before | after | rule | bump | effect |\n| --- | --- | --- | --- | --- | --- | --- |\n";
    let (mut text, rest) = rows(head, verdicts.iter().map(row));
    if rest > 0 {
        text += &format!("\n{rest} more rows are left out.\n");
    }
    if !affected.is_empty() {
        let (list, rest) = rows("\nComputed from a changed value, so affected too:\n\n", affected.iter().map(path));
        text += &list;
        if rest > 0 {
            text += &format!("\n{rest} more are left out.\n");
        }
    }
    text
}

/// Rows under a head while there is room, and how many were left out.
fn rows(head: &str, rows: impl Iterator<Item = String>) -> (String, usize) {
    let mut text = head.to_owned();
    let mut left_out = 0;
    for row in rows {
        if left_out > 0 || text.chars().count() + row.chars().count() > BODY / 2 {
            left_out += 1;
        } else {
            text += &row;
        }
    }
    (text, left_out)
}

fn row(verdict: &Verdict) -> String {
    let subject = match &verdict.subject {
        Subject::Definition(id) => id.as_str(),
        Subject::Schema => "schema",
    };
    let value = |value: &Option<Value>| {
        value
            .as_ref()
            .map_or(String::new(), |value| cell(&value.as_str().map_or_else(|| value.to_string(), str::to_owned)))
    };
    let declared = verdict.declared_by.as_ref().map_or(String::new(), |note| format!(", declared by {}", safe(note)));
    format!(
        "| `{subject}` | {} | {} | {} | `{}`{declared} | {} | {} |\n",
        cell(&verdict.message),
        value(&verdict.before),
        value(&verdict.after),
        verdict.rule,
        verdict.bump,
        verdict.effect
    )
}

fn path(affected: &Affected) -> String {
    let path: Vec<String> = affected.path.iter().map(|id| format!("`{id}`")).collect();
    format!("- {}\n", path.join(" <- "))
}

/// Text in a cell of a table: one line, bounded.
fn cell(text: &str) -> String {
    match text.char_indices().nth(CELL) {
        Some((at, _)) => safe(&format!("{}...", &text[..at])),
        None => safe(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_come_from_the_first_line() {
        assert_eq!(
            slug("Promote GRR: anchored to the Board's standard\n\nmore"),
            "promote-grr-anchored-to-the-board-s-standard"
        );
        assert_eq!(slug("äöü"), "change");
        assert_eq!(title("  A title \nbody"), "A title");
    }
}

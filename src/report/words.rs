//! Words that many screens share.

use crate::escape::terminal_line;
use crate::model::Event;

/// "1 error", "2 errors".
#[must_use]
pub fn count(number: usize, noun: &str) -> String {
    if number == 1 { format!("1 {noun}") } else { format!("{number} {noun}s") }
}

/// How many names or files a screen lists.
const LISTED: usize = 20;

/// Names in a row: the first of many, and how many more there are.
pub(super) fn some(names: &[&str]) -> String {
    let more = names.len().saturating_sub(LISTED);
    let names = names[..names.len() - more].join(", ");
    if more > 0 { format!("{names} and {more} more") } else { names }
}

/// Lines of a list: the first of many, and how many more there are.
pub(super) fn some_lines(lines: impl ExactSizeIterator<Item = String>) -> String {
    let more = lines.len().saturating_sub(LISTED);
    let more = if more > 0 { format!("  and {more} more\n") } else { String::new() };
    lines.take(LISTED).collect::<String>() + &more
}

/// What became of a file: it was written, or a dry run would write it.
pub(super) fn wrote(dry_run: bool) -> &'static str {
    if dry_run { "would write" } else { "wrote" }
}

/// What comes before the verb of what a dry run leaves undone.
pub(super) fn would_be(dry_run: bool) -> &'static str {
    if dry_run { "would be " } else { "" }
}

/// What is said of a yanked release behind what else is said of it.
pub(super) fn yanked(event: &Event) -> String {
    format!(", yanked: {}", terminal_line(&event.reason))
}

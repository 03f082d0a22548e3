//! Words that many screens share.

use crate::escape::terminal_line;
use crate::model::Event;
pub use crate::model::words::count;

/// How many names or files a screen lists.
const LISTED: usize = 20;

/// How many names of a thing a line of it shows.
const FEW: usize = 3;

/// Names in a row: the first of many, and how many more there are.
pub(super) fn some(names: &[&str]) -> String {
    first_names(names, LISTED)
}

/// As [`some`], for one line among others.
pub(super) fn few(names: &[String]) -> String {
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    first_names(&names, FEW)
}

fn first_names(names: &[&str], most: usize) -> String {
    let more = names.len().saturating_sub(most);
    let names = names[..names.len() - more].join(", ");
    if more > 0 { format!("{names} and {more} more") } else { names }
}

/// Lines of a list: the first of many, and how many more there are.
pub(super) fn some_lines(lines: impl ExactSizeIterator<Item = String>) -> String {
    first_lines(lines, "")
}

/// As [`some_lines`], with the way to see the others; all of them where `way_to_all` is none.
pub(super) fn lines_but(lines: impl ExactSizeIterator<Item = String>, way_to_all: &str) -> String {
    if way_to_all.is_empty() { lines.collect() } else { first_lines(lines, way_to_all) }
}

fn first_lines(lines: impl ExactSizeIterator<Item = String>, way_to_all: &str) -> String {
    let more = lines.len().saturating_sub(LISTED);
    let more = if more > 0 { format!("  and {more} more{way_to_all}\n") } else { String::new() };
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

#[cfg(test)]
mod tests {
    use super::few;

    #[test]
    fn a_line_shows_three_names_and_how_many_more() {
        let names: Vec<String> = ["a", "b", "c", "d", "e"].map(str::to_owned).to_vec();
        assert_eq!(few(&names[..3]), "a, b, c");
        assert_eq!(few(&names), "a, b, c and 2 more");
    }
}

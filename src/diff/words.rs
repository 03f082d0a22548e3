//! Differences inside a value: words of prose, items of a list. By Myers, only for what is shown or reported.

use std::hash::Hash;

use serde_json::Value;
use similar::{Algorithm, ChangeTag, TextDiff, capture_diff_slices};

use crate::model::Op;
use crate::model::definition::value_text;

/// A run of words that stayed, went or came, white space included.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// `None` for words that stayed, else removed or added.
    pub op: Option<Op>,
    /// The words.
    pub text: String,
}

/// The word-level difference of two texts, adjacent words of one kind joined.
#[must_use]
pub fn prose(old: &str, new: &str) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    for change in TextDiff::from_words(old, new).iter_all_changes() {
        let op = match change.tag() {
            ChangeTag::Equal => None,
            ChangeTag::Delete => Some(Op::Removed),
            ChangeTag::Insert => Some(Op::Added),
        };
        match runs.last_mut() {
            Some(run) if run.op == op => run.text += change.value(),
            _ => runs.push(Run { op, text: change.value().to_owned() }),
        }
    }
    runs
}

/// The lines that a text lost and gained, in the order of the text.
#[must_use]
pub fn lines<'t>(old: &'t str, new: &'t str) -> Vec<(Op, &'t str)> {
    let [old, new] = [old, new].map(|text| text.lines().collect::<Vec<_>>());
    differing(&old, &new, |line| *line).into_iter().map(|(op, line)| (op, *line)).collect()
}

/// The items that a list lost and gained, in the order of the list.
pub(super) fn items<'v>(old: &'v [Value], new: &'v [Value]) -> Vec<(Op, &'v Value)> {
    differing(old, new, value_text)
}

/// What stands in one sequence only; two items are the same if their keys are.
fn differing<'v, T, K: Hash + Ord>(old: &'v [T], new: &'v [T], key: impl Fn(&'v T) -> K) -> Vec<(Op, &'v T)> {
    let keys = |items: &'v [T]| items.iter().map(&key).collect::<Vec<_>>();
    let mut out = Vec::new();
    for op in capture_diff_slices(Algorithm::Myers, &keys(old), &keys(new)) {
        let (tag, was, is) = op.as_tag_tuple();
        if tag != similar::DiffTag::Equal {
            out.extend(old[was].iter().map(|item| (Op::ItemRemoved, item)));
            out.extend(new[is].iter().map(|item| (Op::ItemAdded, item)));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prose_keeps_every_word_of_both_sides() {
        let runs = prose("cash over burn", "cash over net burn");
        let side = |op| {
            runs.iter()
                .filter(|run| run.op.is_none() || run.op == Some(op))
                .map(|run| run.text.as_str())
                .collect::<String>()
        };
        assert_eq!(side(Op::Removed), "cash over burn");
        assert_eq!(side(Op::Added), "cash over net burn");
    }

    #[test]
    fn lines_that_stay_are_left_out() {
        let changed = lines("{\n  1\n  2\n}\n", "{\n  1\n  3\n}");
        assert_eq!(changed, [(Op::ItemRemoved, "  2"), (Op::ItemAdded, "  3")]);
        assert_eq!(lines("", "one\n"), [(Op::ItemAdded, "one")]);
    }
}

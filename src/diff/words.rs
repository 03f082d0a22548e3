//! Differences inside a value: words of prose, items of a list. By Myers, only for what is shown or reported.

use std::collections::HashSet;
use std::hash::Hash;
use std::mem::take;

use serde_json::Value;
use similar::{Algorithm, ChangeTag, TextDiff, capture_diff_slices};

use crate::model::Op;
use crate::model::definition::value_text;

/// A run of words that stayed, went or came, white space included.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WordRun {
    /// `None` for words that stayed, else removed or added.
    pub op: Option<Op>,
    /// The words.
    pub text: String,
}

/// The word-level difference of two texts: what went stands before what came. White space alone does not part two
/// changes, so that a reworded sentence is shown as one.
#[must_use]
pub fn prose(old: &str, new: &str) -> Vec<WordRun> {
    let mut runs: Vec<WordRun> = Vec::new();
    let mut push = |op, text: String| match runs.last_mut() {
        _ if text.is_empty() => {}
        Some(run) if run.op == op => run.text += &text,
        _ => runs.push(WordRun { op, text }),
    };
    if old.len() + new.len() > MAX_WORDED {
        let [before, was, is, after] = apart(old, new);
        [(None, before), (Some(Op::Removed), was), (Some(Op::Added), is), (None, after)]
            .into_iter()
            .for_each(|(op, text)| push(op, text.to_owned()));
        return runs;
    }
    let [mut removed, mut added, mut space] = [const { String::new() }; 3];
    let (old, new) = (tokens(old), tokens(new));
    for change in TextDiff::from_slices(&old, &new).iter_all_changes() {
        let (tag, text) = (change.tag(), change.value());
        match tag {
            ChangeTag::Equal if text.trim().is_empty() => space += text,
            ChangeTag::Equal => {
                push(Some(Op::Removed), take(&mut removed));
                push(Some(Op::Added), take(&mut added));
                push(None, take(&mut space) + text);
            }
            _ => {
                if removed.is_empty() && added.is_empty() {
                    push(None, take(&mut space));
                } else {
                    removed += &space;
                    added += &take(&mut space);
                }
                let side = if tag == ChangeTag::Delete { &mut removed } else { &mut added };
                *side += text;
            }
        }
    }
    push(Some(Op::Removed), removed);
    push(Some(Op::Added), added);
    push(None, space);
    runs
}

/// The words of a text and the white space between them. Brackets and commas stand apart: `(won + lost)` that becomes
/// `(won + lost + expired)` gained two words and lost none.
fn tokens(text: &str) -> Vec<&str> {
    #[derive(Clone, Copy, PartialEq)]
    enum Kind {
        Word,
        Space,
        Mark,
    }
    let kind = |c: char| match c {
        '(' | ')' | '[' | ']' | '{' | '}' | ',' | ';' => Kind::Mark,
        c if c.is_whitespace() => Kind::Space,
        _ => Kind::Word,
    };
    let (mut tokens, mut start, mut last) = (Vec::new(), 0, Kind::Mark);
    for (at, c) in text.char_indices() {
        let kind = kind(c);
        if at > 0 && (kind != last || kind == Kind::Mark) {
            tokens.push(&text[start..at]);
            start = at;
        }
        last = kind;
    }
    tokens.extend((start < text.len()).then(|| &text[start..]));
    tokens
}

/// Up to how many bytes two texts have together for their words to be compared: that takes up to the square of it.
const MAX_WORDED: usize = 200_000;

/// What two texts begin with, what each has of its own, and what they end with, in whole words.
fn apart<'t>(old: &'t str, new: &'t str) -> [&'t str; 4] {
    let common = |pairs: &mut dyn Iterator<Item = (char, char)>| {
        // Up to the last white space of what is the same.
        let (mut length, mut whole) = (0, 0);
        for (c, _) in pairs.take_while(|(a, b)| a == b) {
            length += c.len_utf8();
            whole = if c.is_whitespace() { length } else { whole };
        }
        whole
    };
    let start = common(&mut old.chars().zip(new.chars()));
    let (was, is) = (&old[start..], &new[start..]);
    let end = common(&mut was.chars().rev().zip(is.chars().rev()));
    [&old[..start], &was[..was.len() - end], &is[..is.len() - end], &was[was.len() - end..]]
}

/// The word-level difference of two texts without the words that stayed and are far from any that did not: three dots
/// stand for them.
#[must_use]
pub fn near(old: &str, new: &str) -> Vec<WordRun> {
    const KEEP: usize = 8;
    let mut runs = prose(old, new);
    let last = runs.len().saturating_sub(1);
    for (index, run) in runs.iter_mut().enumerate().filter(|(_, run)| run.op.is_none()) {
        let all: Vec<&str> = run.text.split_inclusive(' ').collect();
        let head = if index == 0 { 0 } else { KEEP };
        let tail = if index == last { 0 } else { KEEP };
        if all.len() > head + tail + 1 {
            run.text = format!("{}... {}", all[..head].concat(), all[all.len() - tail..].concat());
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

/// The items that only one of two lists has; none where these are no lists, or the same in another order.
#[must_use]
pub fn own_items(old: &Value, new: &Value) -> Option<(Value, Value)> {
    let (old, new) = (old.as_array()?, new.as_array()?);
    let own = |these: &[Value], those: &[Value]| -> Vec<Value> {
        let those: HashSet<String> = those.iter().map(|item| key(item, false)).collect();
        these.iter().filter(|item| !those.contains(&key(item, false))).cloned().collect()
    };
    let (old, new) = (own(old, new), own(new, old));
    (!old.is_empty() || !new.is_empty()).then(|| (old.into(), new.into()))
}

/// The items that a list lost and gained, in the order of the list.
pub(super) fn items<'v>(old: &'v [Value], new: &'v [Value], prose: bool) -> Vec<(Op, &'v Value)> {
    differing(old, new, |item| key(item, prose))
}

/// The same, where two items are the same if their keys are.
pub(super) fn items_by<'v>(
    old: &'v [Value],
    new: &'v [Value],
    key: impl Fn(&'v Value) -> String,
) -> Vec<(Op, &'v Value)> {
    differing(old, new, key)
}

/// What two items have in common that differ only in form: in the order of keys, in how a number is written, or in the
/// white space of prose.
pub(super) fn key(item: &Value, prose: bool) -> String {
    fn numbers(value: &mut Value) {
        match value {
            // Minus zero and zero are one number.
            Value::Number(number) => *value = number.as_f64().map(|number| number + 0.0).into(),
            Value::Array(items) => items.iter_mut().for_each(numbers),
            Value::Object(members) => members.values_mut().for_each(numbers),
            _ => {}
        }
    }
    let mut item = item.clone();
    numbers(&mut item);
    match item.as_str().filter(|_| prose) {
        Some(text) => value_text(&text.split_whitespace().collect::<Vec<_>>().join(" ").into()),
        None => value_text(&item),
    }
}

/// What stands in one sequence only; two items are the same if their keys are.
///
/// Of several shortest ways from one sequence to another Myers takes one that depends on which is the first: the lesser
/// one is, so that the way back is the mirror.
fn differing<'v, T, K: Hash + Ord>(old: &'v [T], new: &'v [T], key: impl Fn(&'v T) -> K) -> Vec<(Op, &'v T)> {
    let keys = |items: &'v [T]| items.iter().map(&key).collect::<Vec<_>>();
    let (was, is) = (keys(old), keys(new));
    let back = is < was;
    let (first, second) = if back { (is, was) } else { (was, is) };
    let mut out = Vec::new();
    for op in capture_diff_slices(Algorithm::Myers, &first, &second) {
        let (tag, first, second) = op.as_tag_tuple();
        let (was, is) = if back { (second, first) } else { (first, second) };
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
    fn long_texts_are_parted_by_what_they_begin_and_end_with() {
        let long =
            |own: &str| format!("{} {own} {}", "one w\u{f6}rd ".repeat(10_000), "and \u{e4}nother ".repeat(10_000));
        let (old, new) = (long("that went home"), long("that came hither"));
        let runs = prose(&old, &new);
        let own: Vec<_> = runs.iter().filter(|run| run.op.is_some()).map(|run| run.text.as_str()).collect();
        assert_eq!(own, ["went home", "came hither"]);
        assert_eq!(
            runs.iter().filter(|run| run.op != Some(Op::Added)).map(|run| run.text.as_str()).collect::<String>(),
            old
        );
        assert_eq!(prose(&old, &(old.clone() + &old)).len(), 2, "what is repeated is not counted twice");
    }

    #[test]
    fn white_space_alone_does_not_part_two_changes() {
        let shown: Vec<_> =
            prose("won in the year / lost", "a b / lost").into_iter().map(|run| (run.op, run.text)).collect();
        let run = |op, text: &str| (op, text.to_owned());
        assert_eq!(
            shown,
            [run(Some(Op::Removed), "won in the year"), run(Some(Op::Added), "a b"), run(None, " / lost")]
        );
    }

    #[test]
    fn brackets_and_commas_stand_apart_from_words() {
        let shown = |old, new| {
            let run = |run: WordRun| match run.op {
                None => run.text,
                Some(op) => format!("<{}{}>", if op == Op::Removed { "-" } else { "+" }, run.text),
            };
            prose(old, new).into_iter().map(run).collect::<String>()
        };
        assert_eq!(shown("won / (won + lost)", "won / (won + lost + expired)"), "won / (won + lost<+ + expired>)");
        assert_eq!(
            shown("they leave, and why", "they leave within a year, and why"),
            "they leave<+ within a year>, and why"
        );
        assert_eq!(shown("a, b", "a; b"), "a<-,><+;> b");
        assert_eq!(shown("", "(é)"), "<+(é)>");
    }

    #[test]
    fn items_that_both_lists_have_are_left_out() {
        let list = |items: &[&str]| Value::from(items.to_vec());
        let own = own_items(&list(&["a", "b", "c"]), &list(&["a", "d", "c"]));
        assert_eq!(own, Some((list(&["b"]), list(&["d"]))));
        assert_eq!(own_items(&list(&["a", "b"]), &list(&["b", "a"])), None);
        assert_eq!(own_items(&list(&["a"]), &Value::Null), None);
    }

    #[test]
    fn lines_that_stay_are_left_out() {
        let changed = lines("{\n  1\n  2\n}\n", "{\n  1\n  3\n}");
        assert_eq!(changed, [(Op::ItemRemoved, "  2"), (Op::ItemAdded, "  3")]);
        assert_eq!(lines("", "one\n"), [(Op::ItemAdded, "one")]);
    }
}

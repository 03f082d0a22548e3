//! Values on one line, and what differs between two of them.

use serde_json::Value;

use crate::diff::words;
use crate::escape::terminal_line as line;
use crate::model::Op;
use crate::model::definition::plain_text;
use crate::model::witness::Difference;
use crate::report::style::{COME, GONE, paint};

/// The figure before and after, a line for each set of given values.
pub(in crate::report) fn figures(differs: &[Difference]) -> String {
    differs.iter().map(|difference| format!("        figure: {}\n", line(&difference.words()))).collect()
}

/// Two values of one place, or what came or went.
pub(in crate::report) fn before_and_after(before: Option<&Value>, after: Option<&Value>) -> Option<String> {
    Some(match (before, after) {
        (Some(Value::String(old)), Some(Value::String(new))) => prose(old, new),
        (Some(old), Some(new)) => {
            // Cut at their ends, two long lists would look the same.
            let own = (old.to_string().len().max(new.to_string().len()) > WIDTH).then(|| words::own_items(old, new));
            let own = own.flatten();
            let (old, new) = own.as_ref().map_or((old, new), |(old, new)| (old, new));
            format!("{} -> {}", paint(GONE, &value(old)), paint(COME, &value(new)))
        }
        (Some(old), None) => paint(GONE, &value(old)),
        (None, Some(new)) => paint(COME, &value(new)),
        (None, None) => return None,
    })
}

/// The longest value on one line, in characters.
const WIDTH: usize = 100;

/// A value on one line, cut to a screen's width.
pub(in crate::report) fn value(value: &Value) -> String {
    let text = line(&plain_text(value));
    match text.char_indices().nth(WIDTH) {
        Some((at, _)) => format!("{}...", &text[..at]),
        None => text,
    }
}

/// Two texts by the word: what went is in `[-...-]`, what came in `{+...+}`; far words that stayed are left out.
pub(in crate::report) fn prose(old: &str, new: &str) -> String {
    let mut text = String::new();
    for run in words::near(old, new) {
        let shown = line(&run.text);
        match run.op {
            Some(Op::Removed) => text += &paint(GONE, &format!("[-{}-]", shown.trim_end())),
            Some(_) => text += &paint(COME, &format!("{{+{}+}}", shown.trim_end())),
            None => {
                text += &shown;
                continue;
            }
        }
        if shown.ends_with(' ') {
            text += " ";
        }
    }
    text.trim_end().to_owned()
}

//! Text: hidden characters, normal form.

use serde_json::Value;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc, is_nfc_quick};

use crate::escape::is_hidden;
use crate::model::RuleId;

/// Whether nobody sees a character: what is hidden, and the letters and marks that are blank.
#[must_use]
pub(super) fn is_invisible(c: char) -> bool {
    is_hidden(c)
        || matches!(
            c,
            '\u{34f}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{2800}' | '\u{3164}' | '\u{ffa0}'
        )
}

/// Whether a text is free of hidden characters and in normal form C.
#[must_use]
pub(super) fn is_plain(text: &str) -> bool {
    is_common(text) || (!text.chars().any(is_invisible) && is_nfc_quick(text.chars()) == IsNormalized::Yes)
}

/// Whether a text has only characters that are neither hidden nor ever change in normal form C, whatever stands beside
/// them: ASCII, Latin letters with their marks, dashes, quotes, bullets and the ellipsis. So has each part of it, then.
/// A backslash is not among them, so that in JSON every text is written as it reads.
#[must_use]
pub(super) fn is_common(text: &str) -> bool {
    const CHUNK: usize = 32;
    // Without an early end this is a few instructions for a whole chunk, and most text has no other chunks.
    let ascii =
        |chunk: &[u8]| chunk.iter().fold(true, |common, b| common & (matches!(b, b' '..=b'~' | b'\n') & (*b != b'\\')));
    // All below U+0300 are their own normal form.
    let common = |c| matches!(c, ' '..='[' | ']'..='~' | '\n' | '\u{a0}'..='\u{ac}' | '\u{ae}'..='\u{2ff}' | '\u{2010}'..='\u{2027}');
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let step = match rest.as_bytes().get(..CHUNK) {
            Some(chunk) if ascii(chunk) => CHUNK,
            _ if common(c) => c.len_utf8(),
            _ => return false,
        };
        rest = &rest[step..];
    }
    true
}

/// The rule a text breaks, if any, with the message.
#[must_use]
pub(super) fn oddity(text: &str) -> Option<(RuleId, String)> {
    if let Some(c) = text.chars().find(|c| is_invisible(*c)) {
        return Some((
            RuleId::TextControlCharacter,
            format!("the text holds the invisible character U+{:04X}", u32::from(c)),
        ));
    }
    (!is_nfc(text)).then(|| (RuleId::TextNotNormalized, "the text is not in Unicode normal form C".to_owned()))
}

/// The value with every text and key in normal form C. Of keys that become equal the last stays, as everywhere.
#[must_use]
pub(super) fn normalized_value(value: Value) -> Value {
    match value {
        Value::String(text) => Value::String(normalized(&text).into_owned()),
        Value::Array(items) => Value::Array(items.into_iter().map(normalized_value).collect()),
        Value::Object(members) => Value::Object(
            members.into_iter().map(|(key, value)| (normalized(&key).into_owned(), normalized_value(value))).collect(),
        ),
        other => other,
    }
}

/// The text in normal form C.
#[must_use]
pub fn normalized(text: &str) -> std::borrow::Cow<'_, str> {
    if is_plain(text) || is_nfc(text) { text.into() } else { text.nfc().collect::<String>().into() }
}

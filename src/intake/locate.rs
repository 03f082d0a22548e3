//! Places: from a JSON pointer to line and column. Only run where something is wrong.

use std::cell::RefCell;
use std::collections::HashMap;

use jsonc_parser::ast::{Object, ObjectProp, Value};
use jsonc_parser::common::{Range, Ranged};
use jsonc_parser::{CollectOptions, ParseOptions, parse_to_ast};

use super::text;
use crate::model::shape::tokens;
use crate::model::{Place, Spot};

/// The tree of a text that serde_json accepted; none where the locating parser disagrees.
fn parse(text: &str) -> Option<Value<'_>> {
    let strict = ParseOptions {
        allow_comments: false,
        allow_loose_object_property_names: false,
        allow_trailing_commas: false,
        allow_missing_commas: false,
        allow_single_quoted_strings: false,
        allow_hexadecimal_numbers: false,
        allow_unary_plus_numbers: false,
        allow_bare_decimal_point_numbers: false,
        allow_non_finite_numbers: false,
        allow_extended_string_escapes: false,
    };
    parse_to_ast(text, &CollectOptions::default(), &strict).ok()?.value
}

/// Finds places in one text.
pub struct Locator<'t> {
    text: &'t str,
    pub(super) root: Option<Value<'t>>,
    line_starts: Vec<usize>,
    /// How many characters stand before each [`STRIDE`]th byte, or the one that it is part of.
    strides: Vec<usize>,
    /// Of objects that were looked into, where each key stands among the properties, by where the object begins.
    keys: RefCell<HashMap<usize, HashMap<String, usize>>>,
}

/// How many bytes are counted at most to find a column: a line may be as long as the file, and have many findings.
const STRIDE: usize = 4096;

impl<'t> Locator<'t> {
    /// A locator for `text`.
    #[must_use]
    pub fn new(text: &'t str) -> Self {
        let line_starts = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        let (mut strides, mut characters) = (Vec::new(), 0);
        for part in text.as_bytes().chunks(STRIDE) {
            strides.push(characters);
            characters += starts_of_characters(part);
        }
        Self { text, root: parse(text), line_starts, strides, keys: RefCell::default() }
    }

    /// The property of a name. Of equal keys serde_json keeps the last.
    fn property<'s>(&self, object: &'s Object<'t>, name: &str) -> Option<&'s ObjectProp<'t>> {
        let mut keys = self.keys.borrow_mut();
        let keys = keys.entry(object.range.start).or_insert_with(|| {
            let name = |property: &ObjectProp<'_>| text::normalized(property.name.as_str()).into_owned();
            object.properties.iter().map(name).zip(0..).collect()
        });
        object.properties.get(*keys.get(name)?)
    }

    /// Where a spot is; none for the whole file and for pointers that lead nowhere.
    ///
    /// A value that spans lines is shown by its key, or by its first bracket: nobody reads forty underlined lines.
    #[must_use]
    pub fn place(&self, spot: &Spot) -> Option<Place> {
        let (pointer, want_key) = match spot {
            Spot::File => return None,
            Spot::At(place) => return Some(*place),
            Spot::Value(pointer) | Spot::Part(pointer, ..) => (pointer, false),
            Spot::Key(pointer) => (pointer, true),
        };
        let mut value = self.root.as_ref()?;
        let mut key = None;
        for token in tokens(pointer) {
            (key, value) = match value {
                Value::Object(object) => {
                    let property = self.property(object, &token)?;
                    (Some(key_range(property)), &property.value)
                }
                Value::Array(array) => (None, array.elements.get(token.parse::<usize>().ok()?)?),
                _ => return None,
            };
        }
        let range = match (spot, value) {
            // What is read is in normal form: where the file is not, nobody knows which byte is which.
            (Spot::Part(_, start, end), Value::StringLit(literal))
                if text::normalized(&literal.value) == literal.value =>
            {
                self.part(literal.range, *start, *end)
            }
            _ => value.range(),
        };
        let spans_lines = self.text[range.start..range.end].contains('\n');
        let range = match key {
            Some(key) if want_key || spans_lines => key,
            _ if spans_lines => Range { start: range.start, end: range.start + 1 },
            _ => range,
        };
        Some(self.range(range))
    }

    /// What of a string literal makes its text from one byte to another; of no byte, the character behind.
    fn part(&self, literal: Range, start: usize, end: usize) -> Range {
        let closing = literal.end - 1;
        let (mut raw, mut read) = (literal.start + 1, 0);
        let (mut from, mut to) = (None, None);
        while raw < closing {
            from = from.or((read >= start).then_some(raw));
            to = to.or((read >= end.max(start + 1)).then_some(raw));
            let (written, meant) = character(&self.text[raw..closing]);
            raw += written;
            read += meant;
        }
        let from = from.unwrap_or(closing);
        Range { start: from, end: to.unwrap_or(if from == closing { literal.end } else { closing }) }
    }

    /// The place behind the last character.
    #[must_use]
    pub fn place_of_end(&self) -> Place {
        self.range(Range { start: self.text.len(), end: self.text.len() })
    }

    /// The place of a line and a column counted in bytes, as serde_json and toml report them.
    #[must_use]
    pub fn place_of_byte_column(text: &str, line: usize, column: usize) -> Place {
        // serde_json counts a line feed that may not be there to the line behind it.
        let (line, column) = match column {
            0 if line > 1 => (line - 1, text.lines().nth(line - 2).map_or(0, str::len) + 1),
            _ => (line, column),
        };
        let content = text.lines().nth(line.saturating_sub(1)).unwrap_or_default();
        let bytes = content.as_bytes().get(..column.saturating_sub(1)).unwrap_or(content.as_bytes());
        let column = String::from_utf8_lossy(bytes).chars().count() + 1;
        Place { line: line.max(1), column, end_line: line.max(1), end_column: column + 1 }
    }

    /// The place of a byte range.
    #[must_use]
    pub fn range(&self, range: Range) -> Place {
        let (line, column) = self.position(range.start);
        let (end_line, end_column) = self.position(range.end.max(range.start));
        Place { line, column, end_line, end_column }
    }

    fn position(&self, byte: usize) -> (usize, usize) {
        let line = self.line_starts.partition_point(|start| *start <= byte);
        (line, self.characters_before(byte) - self.characters_before(self.line_starts[line - 1]) + 1)
    }

    fn characters_before(&self, byte: usize) -> usize {
        let byte = byte.min(self.text.len());
        let stride = byte / STRIDE;
        let counted = self.strides.get(stride).copied().unwrap_or_else(|| self.text.chars().count());
        counted + starts_of_characters(self.text.as_bytes().get(stride * STRIDE..byte).unwrap_or_default())
    }
}

/// How many bytes the first character of what stands in a string literal has there, and in the text that is meant.
fn character(rest: &str) -> (usize, usize) {
    let unit = rest.get(..6).and_then(|unit| u32::from_str_radix(unit.strip_prefix("\\u")?, 16).ok());
    match (rest.as_bytes(), unit) {
        (_, Some(0xd800..=0xdbff)) => (12, 4),
        (_, Some(unit)) => (6, char::from_u32(unit).map_or(3, char::len_utf8)),
        ([b'\\', ..], None) => (2, 1),
        _ => rest.chars().next().map_or((1, 1), |c| (c.len_utf8(), c.len_utf8())),
    }
}

/// How many characters of a text begin in a part of it.
fn starts_of_characters(part: &[u8]) -> usize {
    part.iter().filter(|byte| **byte & 0b1100_0000 != 0b1000_0000).count()
}

pub(super) fn key_range(property: &ObjectProp<'_>) -> Range {
    property.name.range()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(text: &str, spot: Spot) -> (usize, usize, usize) {
        let place = Locator::new(text).place(&spot).unwrap();
        (place.line, place.column, place.end_column)
    }

    #[test]
    fn columns_count_characters() {
        let text = "{\n  \"äö\": [1, \"x\"],\n  \"b\": {\n    \"c\": 2\n  }\n}\n";
        assert_eq!(place(text, Spot::Value("/äö/1".into())), (2, 13, 16));
        assert_eq!(place(text, Spot::Key("/äö".into())), (2, 3, 7));
        assert_eq!(place(text, Spot::Value("/b".into())), (3, 3, 6), "a value over lines is shown by its key");
        assert_eq!(place(text, Spot::Value(String::new())), (1, 1, 2));
        assert_eq!(Locator::new(text).place(&Spot::Value("/b/x".into())), None);
    }

    #[test]
    fn parts_of_texts_are_found_behind_escapes() {
        let part = |text: &str, part: &str| {
            let meant: String = serde_json::from_str(text).unwrap();
            let start = meant.find(part).unwrap();
            let (line, from, to) = place(text, Spot::Part(String::new(), start, start + part.len()));
            assert_eq!(line, 1);
            text.chars().skip(from - 1).take(to - from).collect::<String>()
        };
        for (text, meant, written) in [
            (r#""a.b + c.d""#, "c.d", "c.d"),
            (r#""\"a\" \u00e4\n\ud83d\ude00 äx + c.d*""#, "c.d", "c.d"),
            (r#""\u00e4 ä \ud83d\ude00\\ z""#, "\u{1f600}\\", r"\ud83d\ude00\\"),
            (r#""a\u00e4b""#, "\u{e4}", r"\u00e4"),
        ] {
            assert_eq!(part(text, meant), written, "{text}");
        }
        assert_eq!(
            place(r#"{"e": "a.b +"}"#, Spot::Part("/e".into(), 5, 5)),
            (1, 13, 14),
            "behind the last is the quote"
        );
        assert_eq!(place(r#"{"e": "a + + b"}"#, Spot::Part("/e".into(), 4, 4)), (1, 12, 13));
        assert_eq!(place(r#"{"e": "a\u0308 b"}"#, Spot::Part("/e".into(), 3, 4)), (1, 7, 18), "not as it is read");
        assert_eq!(place(r#"{"e": 5}"#, Spot::Part("/e".into(), 0, 1)), (1, 7, 8));
    }

    #[test]
    fn columns_of_a_long_line_are_those_that_counting_gives() {
        let text = format!("{{\"ä\": \"{}\", \"b\": 1}}", "\u{20ac}xy".repeat(9_000));
        let at = text.find("\"b\"").unwrap();
        assert_eq!(place(&text, Spot::Key("/b".into())).1, text[..at].chars().count() + 1);
    }

    #[test]
    fn a_line_feed_that_may_not_be_there_is_at_the_end_of_its_line() {
        let text = "{\n  \"\u{e4}\": \"one\n  two\"\n}";
        let error = serde_json::from_str::<serde_json::Value>(text).unwrap_err();
        let place = Locator::place_of_byte_column(text, error.line(), error.column());
        assert_eq!((place.line, place.column), (2, 12));
    }

    #[test]
    fn of_equal_keys_the_last_is_meant() {
        assert_eq!(place("{\"a\": 1, \"a\": 22}", Spot::Value("/a".into())), (1, 15, 17));
    }
}

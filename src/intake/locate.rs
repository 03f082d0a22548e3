//! Places: from a JSON pointer to line and column. Only run where something is wrong.

use jsonc_parser::ast::{ObjectProp, Value};
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
}

impl<'t> Locator<'t> {
    /// A locator for `text`.
    #[must_use]
    pub fn new(text: &'t str) -> Self {
        let line_starts = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        Self { text, root: parse(text), line_starts }
    }

    /// Where a spot is; none for the whole file and for pointers that lead nowhere.
    ///
    /// A value that spans lines is shown by its key, or by its first bracket: nobody reads forty underlined lines.
    #[must_use]
    pub fn place(&self, spot: &Spot) -> Option<Place> {
        let (pointer, want_key) = match spot {
            Spot::File => return None,
            Spot::At(place) => return Some(*place),
            Spot::Value(pointer) => (pointer, false),
            Spot::Key(pointer) => (pointer, true),
        };
        let mut value = self.root.as_ref()?;
        let mut key = None;
        for token in tokens(pointer) {
            (key, value) = match value {
                // Of equal keys serde_json keeps the last: look from the end.
                Value::Object(object) => {
                    let property = object
                        .properties
                        .iter()
                        .rev()
                        .find(|property| text::normalized(property.name.as_str()) == token)?;
                    (Some(key_range(property)), &property.value)
                }
                Value::Array(array) => (None, array.elements.get(token.parse::<usize>().ok()?)?),
                _ => return None,
            };
        }
        let range = value.range();
        let spans_lines = self.text[range.start..range.end].contains('\n');
        let range = match key {
            Some(key) if want_key || spans_lines => key,
            _ if spans_lines => Range { start: range.start, end: range.start + 1 },
            _ => range,
        };
        Some(self.range(range))
    }

    /// The place behind the last character.
    #[must_use]
    pub fn place_of_end(&self) -> Place {
        self.range(Range { start: self.text.len(), end: self.text.len() })
    }

    /// The place of a line and a column counted in bytes, as serde_json and toml report them.
    #[must_use]
    pub fn place_of_byte_column(text: &str, line: usize, column: usize) -> Place {
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
        let start = self.line_starts[line - 1];
        (line, self.text[start..byte.min(self.text.len())].chars().count() + 1)
    }
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
    fn of_equal_keys_the_last_is_meant() {
        assert_eq!(place("{\"a\": 1, \"a\": 22}", Spot::Value("/a".into())), (1, 15, 17));
    }
}

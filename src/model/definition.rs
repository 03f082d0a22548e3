//! Definitions, tombstones and the raw files they are read from.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::date::Date;
use super::id::Id;
use super::shape::{Role, Shape};
use super::words::{spoken, words};

/// The largest definition, note or record that is read, in bytes.
pub const MAX_FILE: u64 = 1 << 20;

/// What a path of a registry holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// A regular file's bytes.
    Bytes(Vec<u8>),
    /// A regular file over [`MAX_FILE`], with its size in bytes.
    TooLarge(u64),
    /// Something that is not followed: a symlink, a submodule, a device. The word says which.
    Special(&'static str),
}

/// One KPI record.
#[derive(Debug, Clone, PartialEq)]
pub struct Definition {
    /// The id its path spells.
    pub id: Id,
    /// The record, strictly read: no duplicate keys, no unsafe numbers.
    pub record: Value,
}

impl Definition {
    /// The text of a role; none where the schema does not assign the role or the record has no text there.
    #[must_use]
    pub fn text(&self, shape: &Shape, role: Role) -> Option<&str> {
        shape.text(&self.record, role)
    }

    /// The name people read: the label, or the id where there is none.
    #[must_use]
    pub fn label(&self, shape: &Shape) -> &str {
        self.text(shape, Role::Label).unwrap_or(self.id.as_str())
    }

    /// The tier; none where the record has another word there, or none at all.
    #[must_use]
    pub fn tier(&self, shape: &Shape) -> Option<Tier> {
        self.text(shape, Role::Tier)?.parse().ok()
    }

    /// How it stands to its source; none where the record has another word there, or none at all.
    #[must_use]
    pub fn relation(&self, shape: &Shape) -> Option<Relation> {
        self.text(shape, Role::SourceRelation)?.parse().ok()
    }

    /// Whether it says that it is on its way out.
    #[must_use]
    pub fn is_deprecated(&self, shape: &Shape) -> bool {
        shape.value(&self.record, Role::Deprecation).is_some()
    }

    /// The type of its value; none where the record has another word there, or none at all.
    #[must_use]
    pub fn value_type(&self, shape: &Shape) -> Option<ValueType> {
        self.text(shape, Role::Type)?.parse().ok()
    }
}

/// Who stands behind a definition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Tier {
    /// The registry's own editors wrote it.
    Editorial,
    /// It is anchored to a cited third-party standard.
    Published,
}

words!(Tier: Editorial = "editorial", Published = "published");

spoken! {
/// How a definition stands to the source that it cites.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Relation {
    /// Both give the same figure.
    Follows = "follows",
    /// It departs from the source in what it lists.
    Adapts = "adapts",
    /// The source gives figures to compare with, and no definition.
    BenchmarkOnly = "benchmark-only",
}
}

/// What kind of value a definition reports, as far as rules know it: a schema may have others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ValueType {
    /// Words.
    Text,
    /// A count, ratio or duration.
    Number,
    /// An amount of money.
    Currency,
    /// A share or rate in percent.
    Percentage,
    /// A calendar day.
    Date,
    /// One of fixed terms.
    Choice,
    /// Rows with columns.
    Table,
}

words!(
    ValueType: Text = "text",
    Number = "number",
    Currency = "currency",
    Percentage = "percentage",
    Date = "date",
    Choice = "choice",
    Table = "table"
);

impl ValueType {
    /// Whether it is a figure: something that is computed and has a unit.
    #[must_use]
    pub fn is_figure(self) -> bool {
        matches!(self, Self::Number | Self::Currency | Self::Percentage)
    }
}

/// A value as one text, in whatever order a file writes its keys.
#[must_use]
pub fn value_text(value: &Value) -> String {
    let mut value = value.clone();
    value.sort_all_objects();
    value.to_string()
}

/// A value without the quotes of JSON.
#[must_use]
pub fn plain_text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// The ids that stand in a text as whole words, but for those inside of web addresses, which lead where they lead.
///
/// A word is looked at only where a letter follows a dot: prose is long, and ids are few.
pub fn ids_in(text: &str) -> impl Iterator<Item = Id> + '_ {
    let between = |b: &u8| !(b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.'));
    let (mut from, mut addresses) = (0, Addresses::of(text));
    std::iter::from_fn(move || {
        loop {
            let dot = from + text[from..].find('.')?;
            if !text.as_bytes().get(dot + 1).is_some_and(u8::is_ascii_lowercase) {
                from = dot + 1; // What follows in the same word is no domain either.
                continue;
            }
            let start = text.as_bytes()[from..dot].iter().rposition(between).map_or(from, |at| from + at + 1);
            let end = text.as_bytes()[dot..].iter().position(between).map_or(text.len(), |at| dot + at);
            from = end;
            if let Ok(id) = text[start..end].trim_end_matches('.').parse()
                && !addresses.hold(start)
            {
                return Some(id);
            }
        }
    })
}

/// The web addresses in a text.
struct Addresses<'t> {
    text: &'t str,
    seen: usize,
    inside: bool,
}

impl<'t> Addresses<'t> {
    fn of(text: &'t str) -> Self {
        Self { text, seen: 0, inside: false }
    }

    /// Whether one of them holds the place `at`; places are asked for in their order.
    fn hold(&mut self, at: usize) -> bool {
        let between = &self.text[self.seen..at];
        let is_end = |c: char| c.is_whitespace() || matches!(c, '"' | '<' | '>' | '`');
        self.inside = match between.rfind(is_end) {
            Some(end) => between[end..].contains("://"),
            None => self.inside || between.contains("://"),
        };
        self.seen = at;
        self.inside
    }
}

/// A text with an id replaced wherever [`ids_in`] sees it; none where it does not.
#[must_use]
pub fn replaced(text: &str, from: &Id, to: &Id) -> Option<String> {
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let (mut out, mut done, mut addresses) = (String::new(), 0, Addresses::of(text));
    for (at, found) in text.match_indices(from.as_str()) {
        let behind = &text[at + found.len()..];
        let goes_on =
            behind.starts_with(is_word) || behind.strip_prefix('.').is_some_and(|rest| rest.starts_with(is_word));
        let is_whole = !text[..at].ends_with(|c| is_word(c) || c == '.') && !goes_on;
        if is_whole && !addresses.hold(at) {
            out += &text[done..at];
            out += to.as_str();
            done = at + found.len();
        }
    }
    (done > 0).then(|| out + &text[done..])
}

/// What is left of a released id that is gone: `retired/<domain>/<slug>.json`. Never reused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Tombstone {
    /// The label it had.
    pub label: String,
    /// Why it is gone.
    pub reason: String,
    /// The id that takes its place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaced_by: Option<Id>,
    /// The day it was retired.
    pub date: Date,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_in_prose_are_whole_words() {
        let ids = |text: &str| ids_in(text).map(|id| id.to_string()).collect::<Vec<_>>();
        assert_eq!(ids("(sales.arr - sales.churn_arr) / sales.arr."), ["sales.arr", "sales.churn_arr", "sales.arr"]);
        assert_eq!(ids("see Sales.arr, xsales.arr_; 1.5 e.g. www.example.org"), Vec::<String>::from(["e.g".into()]));
        let [from, to] = ["sales.arr", "sales.live"].map(|id| id.parse().unwrap());
        let text = "(sales.arr - xsales.arr)/sales.arr. sales.arr.json sales.arr_x a.sales.arr, sales.arr";
        let renamed = "(sales.live - xsales.arr)/sales.live. sales.arr.json sales.arr_x a.sales.arr, sales.live";
        assert_eq!(replaced(text, &from, &to).as_deref(), Some(renamed));
        assert_eq!(replaced("sales.arrsales.arr", &from, &to), None);
        let linked = |id: &str| {
            format!(
                "https://e.example/sales.arr/sales.arr?sales.arr, {id} (http://e.example/sales.arr) [{id}](://sales.arr)"
            )
        };
        assert_eq!(replaced(&linked("sales.arr"), &from, &to), Some(linked("sales.live")));
        assert_eq!(ids(&linked("sales.carr")), ["sales.carr", "sales.carr"]);
        assert_eq!(ids("sales.arr/sales.carr: //sales.acv"), ["sales.arr", "sales.carr", "sales.acv"]);
        let odd =
            "1.0.sales.arr x..sales.arr _.sales.arr a.B.sales.arr .sales.arr sales..arr sales.arr.Net a._b.c a.b.";
        assert_eq!(ids(odd), ["a.b"]);
        assert_eq!(ids("\u{e4}sales.arr\u{2026}.sales.carr...\u{e4}. a.b"), ["sales.arr", "a.b"]);
    }
}

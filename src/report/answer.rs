//! What every answer is: a value that programs read as JSON, and a screen for people.

use serde::Serialize;

use crate::escape;
use crate::intake::canonical;

/// The version of the shape of every answer.
const SCHEMA_VERSION: u32 = 1;

/// An answer of a use case. Its fields are its JSON, whose schemas are in `schema/outputs/`: fields may be added, never
/// renamed.
pub trait Render: Serialize {
    /// The answer for people: text with ANSI styles, in which what comes from files is escaped.
    fn text(&self) -> String;
}

/// An answer for programs: two-space indent, one final newline.
#[must_use]
pub fn json(answer: &impl Serialize) -> String {
    escape::json(&String::from_utf8_lossy(&canonical::pretty(&Versioned::new(answer))))
}

/// An answer with the version of its shape; so it also stands within another.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Versioned<T> {
    schema_version: u32,
    #[serde(flatten)]
    answer: T,
}

impl<T> Versioned<T> {
    pub(super) fn new(answer: T) -> Self {
        Self { schema_version: SCHEMA_VERSION, answer }
    }

    pub(super) fn map<U>(self, change: impl FnOnce(T) -> U) -> Versioned<U> {
        Versioned::new(change(self.answer))
    }
}

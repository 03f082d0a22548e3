//! Notes: a maintainer's words about pending changes.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::bump::Bump;
use super::change::Subject;
use super::words::spoken;

/// How many characters a fingerprint of a change has in a note.
pub const CONTENT: usize = 16;

spoken! {
/// What a note says about the changes it covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NoteKind {
    /// Something new.
    Addition = "addition",
    /// Something is defined differently from now on.
    Change = "change",
    /// The definition was wrong; figures are to be recomputed.
    Correction = "correction",
    /// The same, said better.
    Clarification = "clarification",
    /// Defined in another way, and the figure stays.
    SameValue = "same-value",
    /// A definition is now anchored to a published standard.
    Promotion = "promotion",
    /// A definition is on its way out.
    Deprecation = "deprecation",
    /// A definition is gone.
    Removal = "removal",
}
}

impl NoteKind {
    /// Whether what it says of a change lowers the bump.
    #[must_use]
    pub fn lowers(self) -> bool {
        matches!(self, Self::Correction | Self::Clarification | Self::SameValue)
    }

    /// Whether it says that readers have nothing to do.
    #[must_use]
    pub fn asks_nothing(self) -> bool {
        matches!(self, Self::Clarification | Self::SameValue)
    }
}

/// What a note covers: a definition, a pointer of it, or a pointer of the schema.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Cover {
    /// The definition or the schema.
    pub subject: Subject,
    /// A JSON pointer; empty for all of it.
    pub pointer: String,
}

impl Cover {
    /// Whether it covers a change of `subject` at `pointer`: the pointer itself, or anything below it.
    #[must_use]
    pub fn covers(&self, subject: &Subject, pointer: &str) -> bool {
        self.subject == *subject && is_below(pointer, &self.pointer)
    }
}

/// The text is no place that a note may cover.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not id, id#/pointer, schema or schema#/pointer")]
pub struct CoverError;

impl FromStr for Cover {
    type Err = CoverError;

    /// Reads `id`, `id#/pointer`, `schema` or `schema#/pointer`.
    fn from_str(text: &str) -> Result<Self, CoverError> {
        let (subject, pointer) = text.split_once('#').unwrap_or((text, ""));
        let subject = match subject {
            "schema" => Subject::Schema,
            id => Subject::Definition(id.parse().map_err(|_| CoverError)?),
        };
        let is_pointer = pointer.is_empty() || pointer.starts_with('/');
        if is_pointer { Ok(Self { subject, pointer: pointer.to_owned() }) } else { Err(CoverError) }
    }
}

/// Whether `pointer` is `above` or a place inside it.
#[must_use]
pub fn is_below(pointer: &str, above: &str) -> bool {
    pointer.strip_prefix(above).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

impl fmt::Display for Cover {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.subject.fmt(f)?;
        if !self.pointer.is_empty() {
            write!(f, "#{}", self.pointer)?;
        }
        Ok(())
    }
}

/// One note: `notes/<name>.md`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// The file name without `.md`: the note's id.
    pub name: String,
    /// What it covers.
    pub covers: Vec<Cover>,
    /// The changes that need words or that it lowers, and that it speaks of: [`super::Verdict::content`]. Where it does
    /// not say, it speaks of whatever changes at the places that it covers.
    pub speaks_of: Option<Vec<String>>,
    /// What it says about them; inferred when absent.
    pub kind: Option<NoteKind>,
    /// Whether past figures are restated; required with a correction.
    pub restates_history: Option<bool>,
    /// What readers have to do; required with a correction and with a major change.
    pub action: Option<String>,
    /// A bump above the computed one.
    pub bump: Option<Bump>,
    /// Issues, pull requests, documents.
    pub refs: Vec<String>,
    /// The Markdown below the front matter, trimmed.
    pub text: String,
}

impl Note {
    /// What readers have to do and what becomes of past figures, as sentences; none where it says neither.
    #[must_use]
    pub fn to_do(&self) -> Option<String> {
        let action = self.action.as_deref().map(str::trim).filter(|action| !action.is_empty());
        let action =
            action.map(
                |action| if action.ends_with(['.', '!', '?', ':']) { action.to_owned() } else { format!("{action}.") },
            );
        let sentences: Vec<String> = action.into_iter().chain(self.past_figures().map(str::to_owned)).collect();
        (!sentences.is_empty()).then(|| sentences.join(" "))
    }

    /// What becomes of past figures, as a sentence; none where it does not say.
    #[must_use]
    pub fn past_figures(&self) -> Option<&'static str> {
        self.restates_history.map(|restated| {
            if restated { "Past figures are restated." } else { "Past figures stay as they were published." }
        })
    }

    /// Whether it covers a place.
    #[must_use]
    pub fn covers(&self, subject: &Subject, pointer: &str) -> bool {
        self.covers.iter().any(|cover| cover.covers(subject, pointer))
    }

    /// Whether it speaks of a change at a place that it covers, by [`super::Verdict::content`].
    #[must_use]
    pub fn speaks_of(&self, content: &str) -> bool {
        self.speaks_of.as_ref().is_none_or(|known| known.iter().any(|known| known == content))
    }
}

/// A note of a release, as it is told its readers.
#[derive(Debug, Clone, Copy, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ToldNote<'a> {
    name: &'a str,
    kind: Option<NoteKind>,
    restates_history: Option<bool>,
    action: Option<&'a str>,
    refs: &'a [String],
    text: &'a str,
}

impl<'a> From<&'a Note> for ToldNote<'a> {
    fn from(note: &'a Note) -> Self {
        Self {
            name: &note.name,
            kind: note.kind,
            restates_history: note.restates_history,
            action: note.action.as_deref(),
            refs: &note.refs,
            text: &note.text,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn covers_reach_down_not_sideways() {
        let cover: Cover = "sales.arr#/definitionSource".parse().unwrap();
        let arr = Subject::Definition("sales.arr".parse().unwrap());
        assert!(cover.covers(&arr, "/definitionSource/sourceUrl"));
        assert!(cover.covers(&arr, "/definitionSource"));
        assert!(!cover.covers(&arr, "/definitionSourceX"));
        assert!(!cover.covers(&arr, ""));
        assert!(!cover.covers(&Subject::Schema, "/definitionSource"));
        assert_eq!(cover.to_string(), "sales.arr#/definitionSource");
        assert_eq!("sales.arr#formula".parse::<Cover>(), Err(CoverError));
    }
}

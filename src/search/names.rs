//! The names that a definition goes by, and which of them are short for others.

use serde::Serialize;

use super::words::words;
use crate::model::{Definition, Role, Shape};

/// What a name is to its definition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum NameKind {
    /// The id, or the part of it after the dot.
    Id,
    /// The label.
    Label,
    /// Another name in use today.
    Synonym,
    /// A former id or label.
    Alias,
}

impl NameKind {
    /// How much a word of such a name says, compared with a word of a text.
    pub(super) fn weight(self) -> f64 {
        match self {
            Self::Label | Self::Synonym => 4.0,
            Self::Id | Self::Alias => 2.0,
        }
    }

    /// Whether people shorten such a name to its first letters. Nobody does so with ids, and former names are spelled out.
    pub(super) fn may_be_short(self) -> bool {
        matches!(self, Self::Label | Self::Synonym)
    }

    /// The word for people.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Id => "id",
            Self::Label => "label",
            Self::Synonym => "synonym",
            Self::Alias => "alias",
        }
    }
}

/// The roles whose texts are names.
pub const NAMES: [Role; 3] = [Role::Label, Role::Synonyms, Role::Aliases];

/// The names of a definition, label and synonyms first.
pub(super) fn names<'d>(definition: &'d Definition, shape: &Shape) -> Vec<(NameKind, &'d str)> {
    let of = |role, kind| shape.texts(&definition.record, role).map(move |(_, name)| (kind, name));
    let label = definition.text(shape, Role::Label).map(|label| (NameKind::Label, label));
    let id = [definition.id.as_str(), definition.id.slug()].map(|id| (NameKind::Id, id));
    let others = of(Role::Synonyms, NameKind::Synonym).chain(of(Role::Aliases, NameKind::Alias));
    label.into_iter().chain(others).chain(id).collect()
}

/// Whether `short` is one word and the first letters of `long`; small words of it may be passed over, as in COGS and CGS.
pub(super) fn short_for(short: &[String], long: &[String]) -> bool {
    const SMALL: [&str; 12] = ["a", "an", "and", "as", "by", "for", "in", "of", "on", "per", "the", "to"];
    let [short] = short else { return false };
    if long.len() < 2 {
        return false;
    }
    let letters =
        |words: &mut dyn Iterator<Item = &String>| -> String { words.filter_map(|word| word.chars().next()).collect() };
    let large = || long.iter().filter(|word| !SMALL.contains(&word.as_str()));
    *short == letters(&mut long.iter()) || (large().count() > 1 && *short == letters(&mut large()))
}

/// The first letters of a name of several words.
#[must_use]
pub(super) fn initials(name: &str) -> Option<String> {
    let words = words(name);
    (words.len() > 1).then(|| words.iter().filter_map(|word| word.chars().next()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_short_for_words() {
        let short = |short: &str, long: &str| short_for(&words(short), &words(long));
        for (letters, name) in [
            ("ARR", "Annual recurring revenue"),
            ("cogs", "Cost of goods sold"),
            ("CGS", "Cost of goods sold"),
            ("nps", "Net-promoter score"),
            ("\u{fc}v", "\u{dc}brige Verg\u{fc}tung"),
        ] {
            assert!(short(letters, name), "{letters}");
        }
        for (letters, name) in [("a", "Arr"), ("arr", "Annual revenue"), ("AR R", "Annual rate"), ("c", "Cost of the")]
        {
            assert!(!short(letters, name), "{letters}");
        }
        assert_eq!(initials("Annual recurring revenue").as_deref(), Some("arr"));
        assert_eq!(initials("ARR"), None);
    }
}

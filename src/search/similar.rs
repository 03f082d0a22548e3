//! Similarity by name: which definitions a new one may repeat, and which it may belong to.

use serde::Serialize;

use super::names::{NameKind, names, short_for};
use super::words::{is_near, words};
use crate::model::{Definition, Id, Role, Shape};

/// From how many words in a hundred that two names share one definition may be the other once more.
const DOUBLE: usize = 80;
/// From how many they may belong together.
const RELATED: usize = 40;

/// A definition whose name is like that of a new one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Similar {
    /// Its id.
    pub id: Id,
    /// Its label.
    pub label: String,
    /// How many of the words in a hundred its best name and the new one share, slips forgiven.
    pub percent: usize,
    /// Whether the new definition may be this one once more.
    pub double: bool,
}

/// How like a definition is to one that will be called `name`, if it is; synonyms, aliases and the slug count as names, and so do
/// first letters.
#[must_use]
pub fn similar(name: &str, definition: &Definition, shape: &Shape) -> Option<Similar> {
    let label = definition.text(shape, Role::Label).unwrap_or(definition.id.slug());
    let new = words(name);
    let shared = |(kind, known): (NameKind, &str)| {
        let known = words(known);
        let short = kind.may_be_short() && (short_for(&new, &known) || short_for(&known, &new));
        if short { 100 } else { percent_shared(&new, &known) }
    };
    // The whole id has the domain in it, which makes no two alike.
    let named = names(definition, shape).into_iter().filter(|(_, known)| *known != definition.id.as_str());
    let percent = named.map(shared).max()?;
    let found = || Similar { id: definition.id.clone(), label: label.to_owned(), percent, double: percent >= DOUBLE };
    (percent >= RELATED).then(found)
}

/// Twice the words that both have, of all words.
fn percent_shared(some: &[String], others: &[String]) -> usize {
    let shared = some.iter().filter(|word| others.iter().any(|other| *word == other || is_near(word, other))).count();
    (200 * shared).checked_div(some.len() + others.len()).unwrap_or(0).min(100)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde_json::json;

    use super::*;
    use crate::model::Property;

    #[test]
    fn names_share_words_and_slips() {
        let percent = |a: &str, b: &str| percent_shared(&words(a), &words(b));
        assert_eq!(percent("Net revenue retention", "Net Revenue Retention"), 100);
        assert_eq!(percent("Net revenu retenton", "Net Revenue Retention"), 100);
        assert_eq!(percent("Gross revenue retention", "Net Revenue Retention"), 66);
        assert_eq!(percent("Churn", "Net Revenue Retention"), 0);
        assert_eq!(percent("", ""), 0);
    }

    #[test]
    fn other_names_and_their_letters_count() {
        let role = |role, pointer: &str| (role, pointer.to_owned());
        let roles = BTreeMap::from([role(Role::Label, "/label"), role(Role::Synonyms, "/synonyms")]);
        let shape = Shape::new(Property::default(), roles);
        let record = json!({ "label": "ARR", "synonyms": ["Yearly subscription income"] });
        let definition = Definition { id: "sales.arr".parse().unwrap(), record };
        let is_double = |name: &str| similar(name, &definition, &shape).map(|similar| similar.double);
        assert_eq!(is_double("Yearly subscription incomes"), Some(true));
        assert_eq!(is_double("Annual recurring revenue"), Some(true));
        assert_eq!(is_double("YSI"), Some(true));
        assert_eq!(is_double("Sales volume"), None, "the domain is no name");
    }
}

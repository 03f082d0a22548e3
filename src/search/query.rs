//! Search: which definitions a few words mean, and how well each answers.

use serde::Serialize;

use super::names::{NameKind, names, short_for};
use super::words::{is_near, pieces, words};
use crate::model::{Definition, Role, Shape};

/// What somebody looks for.
#[derive(Debug, Clone)]
pub struct Query {
    words: Vec<String>,
}

/// How a definition answers a query.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Match {
    /// A name is what was asked for: the id or its slug, the label, a synonym, an alias.
    Exact,
    /// The first letters of the label or of a synonym, or what such letters stand for.
    Abbreviation,
    /// A name starts with it.
    Prefix,
    /// Every word starts a word of the names.
    Word,
    /// Every word starts a word of names or texts.
    Text,
    /// Every word is a slip away from a word of the names.
    Typo,
    /// Some of the words start words of names or texts.
    Some,
}

/// A definition that answers a query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// How it answers.
    pub how: Match,
    /// Which name does; none where a text does.
    pub name: Option<NameKind>,
    /// The name that does, or the stretch of text.
    pub text: String,
    /// How many letters the name has that were not asked for.
    pub more: usize,
}

impl Hit {
    /// Where it stands among others, the best lowest: what is called so by id, label, synonym, letters, or an alias, then
    /// what is called something like it, then texts.
    #[must_use]
    pub fn rank(&self) -> u8 {
        match (self.how, self.name) {
            (Match::Exact, Some(NameKind::Id)) => 0,
            (Match::Exact, Some(NameKind::Label)) => 1,
            (Match::Exact, Some(NameKind::Synonym)) => 2,
            (Match::Abbreviation, _) => 3,
            (Match::Exact, _) => 4,
            (how, _) => 5 + how as u8,
        }
    }
}

/// What a definition says of the words that are looked for.
#[derive(Debug, Clone)]
pub struct Look {
    /// How it answers, if it does.
    pub hit: Option<Hit>,
    /// How often it has each word, weighted by where.
    pub often: Vec<f64>,
    /// How many words it has, weighted in the same way.
    pub length: f64,
}

impl Query {
    /// The properties that are looked through.
    pub const ROLES: [Role; 8] =
        [Role::Label, Role::Synonyms, Role::Aliases, PROSE[0], PROSE[1], PROSE[2], PROSE[3], PROSE[4]];

    /// The words of a query; none where it has no letter and no digit.
    #[must_use]
    pub fn new(text: &str) -> Option<Self> {
        let words = words(text);
        (!words.is_empty()).then_some(Self { words })
    }

    /// The words, in lower case.
    #[must_use]
    pub fn words(&self) -> &[String] {
        &self.words
    }

    /// How a definition answers, if it does, and what it adds to the ranking of others.
    #[must_use]
    pub fn look(&self, definition: &Definition, shape: &Shape) -> Look {
        let names = split(names(definition, shape));
        let texts = texts(definition, shape);
        let (mut often, mut length) = (vec![0.0; self.words.len()], 0.0);
        for (kind, name, _) in &names {
            length += self.count(name, kind.weight(), &mut often);
        }
        for text in &texts {
            length += self.count(text, 1.0, &mut often);
        }
        let by_name = self.by_name(&names);
        let hit = match by_name {
            Some(hit) if hit.how <= Match::Word => Some(hit),
            _ if often.iter().all(|often| *often > 0.0) => Some(self.by_text(Match::Text, &names, &texts)),
            None if often.iter().any(|often| *often > 0.0) => Some(self.by_text(Match::Some, &names, &texts)),
            slip => slip,
        };
        Look { hit, often, length }
    }

    /// How a definition answers by one of its names, if it does.
    #[must_use]
    pub fn find_name(&self, definition: &Definition, shape: &Shape) -> Option<Hit> {
        self.by_name(&split(names(definition, shape)))
    }

    /// How something that has nothing but a label and an id answers, if it does.
    #[must_use]
    pub fn find_names(&self, label: &str, id: &[&str]) -> Option<Hit> {
        let names = [(NameKind::Label, label)].into_iter().chain(id.iter().map(|id| (NameKind::Id, *id)));
        self.by_name(&split(names.collect()))
    }

    /// Adds how often the words stand in a text, and returns how many words it has, both times `weight`. Half a word
    /// counts half.
    fn count(&self, text: &str, weight: f64, often: &mut [f64]) -> f64 {
        let mut length = 0.0;
        for word in pieces(text) {
            length += weight;
            for (wanted, often) in self.words.iter().zip(&mut *often) {
                if starts_with(word, wanted) {
                    *often += if word.len() == wanted.len() { weight } else { weight / 2.0 };
                }
            }
        }
        length
    }

    fn by_name(&self, names: &[Name<'_>]) -> Option<Hit> {
        let whole = self.words.join(" ");
        let grade = |(kind, name, words): &Name<'_>| {
            let full = words.join(" ");
            let how = if full == whole {
                Match::Exact
            } else if kind.may_be_short() && (short_for(&self.words, words) || short_for(words, &self.words)) {
                Match::Abbreviation
            } else if full.starts_with(&whole) {
                Match::Prefix
            } else if self.words.iter().all(|word| starts_one(word, words)) {
                Match::Word
            } else if self.is_slip_of(words) {
                Match::Typo
            } else {
                return None;
            };
            let more = full.chars().count().saturating_sub(whole.chars().count());
            Some(Hit { how, name: Some(*kind), text: (*name).to_owned(), more })
        };
        // Of equals the first: `min_by_key` keeps it.
        let best = names.iter().filter_map(grade).min_by_key(|hit| (hit.rank(), hit.more));
        let all = || names.iter().flat_map(|(_, _, words)| words);
        let across = || self.words.iter().all(|word| all().any(|known| known.starts_with(word.as_str())));
        match best {
            Some(hit) if hit.how <= Match::Word => Some(hit),
            _ if across() => {
                let (kind, name, words) = names.first()?;
                let more = words.join(" ").chars().count();
                Some(Hit { how: Match::Word, name: Some(*kind), text: (*name).to_owned(), more })
            }
            best => best,
        }
    }

    /// Whether each word is near one of `words`, or all of them are when blanks do not count.
    fn is_slip_of(&self, words: &[String]) -> bool {
        let each = self.words.iter().all(|word| words.iter().any(|known| is_near(word, known)));
        each || is_near(&self.words.concat(), &words.concat())
    }

    /// The first text that has a word which no name has; where names have all of them, the first name.
    fn by_text(&self, how: Match, names: &[Name<'_>], texts: &[&str]) -> Hit {
        let in_names = |word: &&String| names.iter().any(|(_, _, words)| starts_one(word, words));
        let left: Vec<&String> = self.words.iter().filter(|word| !in_names(word)).collect();
        let has_one = |text: &&&str| pieces(text).any(|piece| left.iter().any(|word| starts_with(piece, word)));
        let text = texts.iter().find(has_one).map(|text| excerpt(text, &self.words));
        let name = || names.first().map(|(_, name, _)| (*name).to_owned());
        Hit { how, name: None, text: text.or_else(name).unwrap_or_default(), more: 0 }
    }
}

/// A name with its words.
type Name<'a> = (NameKind, &'a str, Vec<String>);

fn split(names: Vec<(NameKind, &str)>) -> Vec<Name<'_>> {
    names.into_iter().map(|(kind, name)| (kind, name, words(name))).collect()
}

/// The properties whose texts are looked through.
const PROSE: [Role; 5] = [Role::Description, Role::Formula, Role::Rationale, Role::Guidance, Role::Inputs];

/// The texts of a definition.
pub(super) fn texts<'d>(definition: &'d Definition, shape: &Shape) -> Vec<&'d str> {
    let of = |role| {
        let list = shape.texts(&definition.record, role).map(|(_, item)| item);
        definition.text(shape, role).into_iter().chain(list).collect::<Vec<_>>()
    };
    PROSE.into_iter().flat_map(of).collect()
}

/// Whether a word as it is written starts with one in lower case.
fn starts_with(word: &str, start: &str) -> bool {
    match word.as_bytes().get(..start.len()) {
        Some(bytes) if word.is_ascii() => bytes.eq_ignore_ascii_case(start.as_bytes()),
        _ => !word.is_ascii() && word.to_lowercase().starts_with(start),
    }
}

fn starts_one(word: &str, words: &[String]) -> bool {
    words.iter().any(|known| known.starts_with(word))
}

/// The stretch of a text around the first of `wanted` that stands in it: about a line.
fn excerpt(text: &str, wanted: &[String]) -> String {
    const BEFORE: usize = 30;
    const LENGTH: usize = 90;
    let starts = |at: usize| {
        let rest = text[at..].to_lowercase();
        let begins = !text[..at].ends_with(char::is_alphanumeric);
        begins && wanted.iter().any(|word| rest.starts_with(word.as_str()))
    };
    let letters: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
    let found = letters.iter().position(|at| starts(*at)).unwrap_or(0);
    let from = found.saturating_sub(BEFORE);
    // Not in the middle of a word.
    let from = letters[from..found]
        .iter()
        .position(|at| from == 0 || text[..*at].ends_with(' '))
        .map_or(found, |skip| from + skip);
    let to = letters.get(from + LENGTH).copied().unwrap_or(text.len());
    let (left, right) = (if from > 0 { "..." } else { "" }, if to < text.len() { "..." } else { "" });
    format!("{left}{}{right}", text[letters.get(from).copied().unwrap_or(0)..to].trim())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde_json::json;

    use super::*;
    use crate::model::Property;

    fn shape() -> Shape {
        let role = |role, pointer: &str| (role, pointer.to_owned());
        Shape::new(
            Property::default(),
            BTreeMap::from([
                role(Role::Label, "/label"),
                role(Role::Synonyms, "/synonyms"),
                role(Role::Aliases, "/aliases"),
                role(Role::Description, "/description"),
            ]),
        )
    }

    fn find(query: &str) -> Option<(Match, String)> {
        let record = json!({
            "label": "Net Revenue Retention", "synonyms": ["NDR", "Account growth"],
            "aliases": ["sales.net_dollar_retention", "Renewal rate"],
            "description": "Share of the recurring revenue of a year ago that the same customers pay today, with every upsell."
        });
        let definition = Definition { id: "customers.nrr_pct".parse().unwrap(), record };
        Query::new(query)?.look(&definition, &shape()).hit.map(|hit| (hit.how, hit.text))
    }

    #[test]
    fn names_before_words_before_texts_before_slips() {
        let seen =
            |query: &str, how: Match, text: &str| assert_eq!(find(query), Some((how, text.to_owned())), "{query}");
        seen("net  revenue RETENTION", Match::Exact, "Net Revenue Retention");
        seen("account growth", Match::Exact, "Account growth");
        seen("ndr", Match::Exact, "NDR");
        seen("renewal rate", Match::Exact, "Renewal rate");
        seen("nrr", Match::Abbreviation, "Net Revenue Retention");
        seen("ag", Match::Abbreviation, "Account growth");
        seen("net dollar retention", Match::Abbreviation, "NDR");
        seen("customers.nrr_pct", Match::Exact, "customers.nrr_pct");
        seen("nrr_pct", Match::Exact, "nrr_pct");
        seen("Net rev", Match::Prefix, "Net Revenue Retention");
        seen("sales net", Match::Prefix, "sales.net_dollar_retention");
        seen("retention", Match::Word, "Net Revenue Retention");
        seen("retention net", Match::Word, "Net Revenue Retention");
        seen("customers retention", Match::Word, "Net Revenue Retention");
        seen("retentoin", Match::Typo, "Net Revenue Retention");
        seen("netrevenue retention", Match::Typo, "Net Revenue Retention");
        let text = "...pay today, with every upsell.";
        seen("upsell", Match::Text, text);
        seen(
            "customers upsell revenue",
            Match::Text,
            "Share of the recurring revenue of a year ago that the same customers pay today, with every...",
        );
    }

    #[test]
    fn what_is_not_there_is_not_found() {
        // A former name is spelled out, and two letters of three words are no name.
        for query in ["churn", "nrx", "tention", "rr", "sndr", "", " - "] {
            assert_eq!(find(query), None, "{query:?}");
        }
        assert_eq!(find("revenue churn"), Some((Match::Some, "Net Revenue Retention".into())));
    }

    #[test]
    fn words_count_by_where_they_stand() {
        let record = json!({ "label": "Net Revenue", "description": "Revenue of REVENUES, \u{c4}rger" });
        let definition = Definition { id: "sales.net".parse().unwrap(), record };
        let look = Query::new("revenue \u{e4}rger").unwrap().look(&definition, &shape());
        let [label, id] = [NameKind::Label, NameKind::Id].map(NameKind::weight);
        assert_eq!(look.often, [label + 1.5, 1.0], "half a word counts half");
        assert_eq!(look.length, 2.0 * label + 3.0 * id + 4.0, "the id is looked at whole and as its slug");
    }

    #[test]
    fn excerpts_are_cut_between_letters() {
        let text = "\u{e4}".repeat(200) + " upsell " + &"\u{df}".repeat(200);
        let cut = excerpt(&text, &["upsell".into()]);
        assert!(cut.starts_with("...upsell \u{df}") && cut.ends_with("\u{df}..."), "{cut}");
    }
}

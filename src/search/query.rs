//! Search: which definitions a few words mean.

use serde::Serialize;

use crate::model::{Definition, Role, Shape};

/// What somebody looks for.
#[derive(Debug, Clone)]
pub struct Query {
    words: Vec<String>,
}

/// How a definition answers a query; the best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Match {
    /// A name is what was asked for: the label, an alias, the id or its slug.
    Exact,
    /// A name starts with it.
    Prefix,
    /// Every word starts a word of the names.
    Word,
    /// Every word is a slip away from a word of the names.
    Typo,
    /// Every word starts a word of names or texts.
    Text,
}

/// A definition that answers a query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// How it answers.
    pub how: Match,
    /// The name that does, or the stretch of text.
    pub text: String,
    /// How many letters the name has that were not asked for.
    pub more: usize,
}

impl Query {
    /// The properties that are looked through.
    pub const ROLES: [Role; 7] = [Role::Label, Role::Aliases, PROSE[0], PROSE[1], PROSE[2], PROSE[3], PROSE[4]];

    /// The words of a query; none where it has no letter and no digit.
    #[must_use]
    pub fn new(text: &str) -> Option<Self> {
        let words = words(text);
        (!words.is_empty()).then_some(Self { words })
    }

    /// How a definition answers, if it does.
    #[must_use]
    pub fn find(&self, definition: &Definition, shape: &Shape) -> Option<Hit> {
        let id = [definition.id.as_str(), definition.id.slug()];
        let aliases = shape.texts(&definition.record, Role::Aliases).map(|(_, alias)| alias);
        let label = definition.text(shape, Role::Label);
        let names: Vec<(&str, Vec<String>)> =
            label.into_iter().chain(aliases).chain(id).map(|name| (name, words(name))).collect();
        self.by_name(&names).or_else(|| self.by_text(&names, definition, shape))
    }

    /// How something that has nothing but names answers, if it does.
    #[must_use]
    pub fn find_names(&self, names: &[&str]) -> Option<Hit> {
        self.by_name(&names.iter().map(|name| (*name, words(name))).collect::<Vec<_>>())
    }

    fn by_name(&self, names: &[(&str, Vec<String>)]) -> Option<Hit> {
        let whole = self.words.join(" ");
        let grade = |(name, words): &(&str, Vec<String>)| {
            let full = words.join(" ");
            let how = if full == whole {
                Match::Exact
            } else if full.starts_with(&whole) {
                Match::Prefix
            } else if self.words.iter().all(|word| starts_one(word, words)) {
                Match::Word
            } else if self.is_slip_of(words) {
                Match::Typo
            } else {
                return None;
            };
            Some(Hit {
                how,
                text: (*name).to_owned(),
                more: full.chars().count().saturating_sub(whole.chars().count()),
            })
        };
        // Of equals the first: `min_by_key` keeps it.
        let best = names.iter().filter_map(grade).min_by_key(|hit| (hit.how, hit.more));
        let all = || names.iter().flat_map(|(_, words)| words);
        let across = || self.words.iter().all(|word| all().any(|known| known.starts_with(word.as_str())));
        match best {
            Some(hit) if hit.how <= Match::Word => Some(hit),
            _ if across() => {
                let (name, words) = names.first()?;
                Some(Hit { how: Match::Word, text: (*name).to_owned(), more: words.join(" ").chars().count() })
            }
            best => best,
        }
    }

    /// Whether each word is near one of `words`, or all of them are when blanks do not count.
    fn is_slip_of(&self, words: &[String]) -> bool {
        let each = self.words.iter().all(|word| words.iter().any(|known| is_near(word, known)));
        each || is_near(&self.words.concat(), &words.concat())
    }

    fn by_text(&self, names: &[(&str, Vec<String>)], definition: &Definition, shape: &Shape) -> Option<Hit> {
        let texts: Vec<&str> = PROSE
            .iter()
            .flat_map(|role| {
                let list = shape.texts(&definition.record, *role).map(|(_, item)| item);
                definition.text(shape, *role).into_iter().chain(list)
            })
            .collect();
        let mut left: Vec<&String> =
            self.words.iter().filter(|word| !names.iter().any(|(_, words)| starts_one(word, words))).collect();
        let mut first = None;
        for text in texts {
            let words = words(text);
            let before = left.len();
            left.retain(|word| !starts_one(word, &words));
            if left.len() < before && first.is_none() {
                first = Some(text);
            }
        }
        let text = first.filter(|_| left.is_empty())?;
        Some(Hit { how: Match::Text, text: excerpt(text, &self.words), more: 0 })
    }
}

/// The properties whose texts are looked through.
const PROSE: [Role; 5] = [Role::Description, Role::Formula, Role::Rationale, Role::Guidance, Role::Inputs];

/// The words of a text in lower case: runs of letters and digits.
pub(super) fn words(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_lowercase).collect()
}

fn starts_one(word: &str, words: &[String]) -> bool {
    words.iter().any(|known| known.starts_with(word))
}

/// Whether two words are one slip apart, or two where they are long; short words are easily another word.
pub(super) fn is_near(word: &str, known: &str) -> bool {
    let (length, other) = (word.chars().count(), known.chars().count());
    let slips = match length.min(other) {
        0..=3 => 0,
        4..=7 => 1,
        _ => 2,
    };
    length.abs_diff(other) <= slips && strsim::osa_distance(word, known) <= slips
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
                role(Role::Aliases, "/aliases"),
                role(Role::Description, "/description"),
            ]),
        )
    }

    fn find(query: &str) -> Option<(Match, String)> {
        let record = json!({
            "label": "Net Revenue Retention", "aliases": ["NRR", "sales.net_dollar_retention"],
            "description": "Share of the recurring revenue of a year ago that the same customers pay today, with every upsell."
        });
        let definition = Definition { id: "customers.nrr_pct".parse().unwrap(), record };
        Query::new(query)?.find(&definition, &shape()).map(|hit| (hit.how, hit.text))
    }

    #[test]
    fn names_before_words_before_slips_before_texts() {
        let seen =
            |query: &str, how: Match, text: &str| assert_eq!(find(query), Some((how, text.to_owned())), "{query}");
        seen("net  revenue RETENTION", Match::Exact, "Net Revenue Retention");
        seen("nrr", Match::Exact, "NRR");
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
        for query in ["churn", "nrx", "revenue churn", "ret ention", "tention", "", " - "] {
            assert_eq!(find(query), None, "{query:?}");
        }
    }

    #[test]
    fn excerpts_are_cut_between_letters() {
        let text = "\u{e4}".repeat(200) + " upsell " + &"\u{df}".repeat(200);
        let cut = excerpt(&text, &["upsell".into()]);
        assert!(cut.starts_with("...upsell \u{df}") && cut.ends_with("\u{df}..."), "{cut}");
    }
}

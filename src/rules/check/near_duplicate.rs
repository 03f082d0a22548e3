use std::collections::{BTreeMap, HashMap};

use rayon::iter::{IntoParallelIterator, ParallelIterator};

use super::super::news::News;
use super::super::sketch::Sketch;
use super::super::{Card, Cards, Context, Located, Rule, Run};
use crate::model::id::folded;
use crate::model::shape::join;
use crate::model::{Defect, Level, Role, RuleId, Spot};

pub(super) const RULE: Rule = Rule {
    id: RuleId::NearDuplicate,
    sees: "Label, description and formula of two definitions share about four fifths of their wording or more, counted \
           in runs of three words without case and punctuation; or a synonym of one has the words of the label or of a \
           synonym of the other in another order or with other punctuation. Neither is deprecated in favour of the other.",
    why: "Two ids for one figure split its history, and readers cannot tell which of them to report; a text that was \
          copied to start from may still describe the other figure.",
    example: "kpis/sales/arr.json and kpis/sales/live_arr.json, which differ in the label alone.",
    help: "Say in the texts what sets the two apart, or deprecate one of them in favour of the other.",
    run: Run::Registry(Level::Info, run),
};

/// From how many shared shingles in a hundred on two texts are nearly the same.
const LIMIT: usize = 80;

fn run(cards: &Cards<'_>, context: &Context<'_>, out: &mut Vec<Located>) {
    let Some(pointer) = context.shape().pointer(Role::Description) else { return };
    let news = News::of(context);
    for Pair { later, first, percent } in pairs(cards) {
        // Whoever brings the second of two is told of it.
        let first_is_new = news.is_added(&cards[first].id) && !news.is_added(&cards[later].id);
        let (later, first) = if first_is_new { (first, later) } else { (later, first) };
        let other = &cards[first].id;
        let message = format!("label, description and formula share about {percent} % of their wording with {other}");
        out.push(cards[later].with(Defect::new(RULE.id, Spot::Value(pointer.to_owned()), other.as_str(), message)));
    }
    by_name(cards, context, out);
}

/// A label or synonym.
struct Name<'a> {
    card: &'a Card,
    /// Which of the synonyms it is; none of the label.
    synonym: Option<u32>,
    text: &'a str,
}

/// Finds synonyms that are another definition's name in other words' order. What is called the very same is ambiguous,
/// which another rule says.
fn by_name(cards: &Cards<'_>, context: &Context<'_>, out: &mut Vec<Located>) {
    let Some(pointer) = context.shape().pointer(Role::Synonyms) else { return };
    let synonyms = |card: &'_ Card| card.names().any(|name| name.role == Role::Synonyms);
    if !cards.iter().any(synonyms) {
        return;
    }
    let mut like: HashMap<Vec<String>, Vec<Name<'_>>> = HashMap::new();
    for card in cards.iter() {
        let label = card.text(Role::Label).map(|text| Name { card, synonym: None, text });
        let others = card.names().filter(|name| name.role == Role::Synonyms);
        let others = others.map(|name| Name { card, synonym: Some(name.index), text: name.id });
        for name in label.into_iter().chain(others) {
            like.entry(sorted_words(name.text)).or_default().push(name);
        }
    }
    for names in like.values().filter(|names| names.len() > 1) {
        for Name { card, synonym, text } in names {
            let Some(index) = synonym else { continue };
            let is_like = |other: &&Name<'_>| {
                other.card.id != card.id
                    && folded(other.text) != folded(text)
                    && (other.synonym.is_none() || other.card.id < card.id)
                    && !one_replaces_the_other(card, other.card)
            };
            let Some(other) = names.iter().find(is_like) else { continue };
            let what = if other.synonym.is_none() { "label" } else { "synonym" };
            let message = format!("{text:?} has the words of {:?}, the {what} of {}", other.text, other.card.id);
            let spot = Spot::Value(join(pointer, &index.to_string()));
            out.push(card.with(Defect::new(RULE.id, spot, *text, message)));
        }
    }
}

/// The words of a name in lower case, sorted.
fn sorted_words(name: &str) -> Vec<String> {
    let words = name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let mut words: Vec<String> = words.map(str::to_lowercase).collect();
    words.sort_unstable();
    words
}

/// Two cards whose texts are nearly the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Pair {
    later: usize,
    first: usize,
    percent: usize,
}

/// Every card that is like an earlier one, with the one it is most like, and the first of these.
fn pairs(cards: &[Card]) -> Vec<Pair> {
    // Side by side in memory: they are all that most comparisons look at.
    let sketches: Vec<Sketch> = cards.iter().map(|card| card.sketch).collect();
    let found = (0..Sketch::BANDS).into_par_iter().flat_map_iter(|band| in_band(&sketches, band));
    let found: Vec<Pair> =
        found.filter(|pair| !one_replaces_the_other(&cards[pair.first], &cards[pair.later])).collect();
    let mut nearest: BTreeMap<usize, Pair> = BTreeMap::new();
    for pair in found {
        let best = nearest.entry(pair.later).or_insert(pair);
        if (pair.percent, best.first) > (best.percent, pair.first) {
            *best = pair;
        }
    }
    nearest.into_values().collect()
}

/// The pairs among the sketches that have a band in common. Each is compared with the first of its like alone, so that
/// thousands of equal texts cost no more than thousands of different ones.
fn in_band(sketches: &[Sketch], band: usize) -> Vec<Pair> {
    // The band above, the index below: numbers are sorted faster than pairs.
    let keyed = (0_u64..).zip(sketches).filter_map(|(at, sketch)| Some(u64::from(sketch.band(band)?) << 32 | at));
    let mut keyed: Vec<u64> = keyed.collect();
    keyed.sort_unstable();
    let index = |key: u64| (key & u64::from(u32::MAX)) as usize;
    let pair = |first: u64, later: u64| {
        let (first, later) = (index(first), index(later));
        let percent = sketches[first].percent_shared(&sketches[later]);
        (percent >= LIMIT).then_some(Pair { later, first, percent })
    };
    let like = keyed.chunk_by(|a, b| a >> 32 == b >> 32);
    like.flat_map(|like| like[1..].iter().filter_map(move |later| pair(like[0], *later))).collect()
}

fn one_replaces_the_other(a: &Card, b: &Card) -> bool {
    replaces(a, b) || replaces(b, a)
}

/// Whether `old` is deprecated in favour of `new`.
fn replaces(new: &Card, old: &Card) -> bool {
    old.text(Role::DeprecationReplacement) == Some(new.id.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::card::{CardContent, Texts};

    /// A file of which nothing is known.
    fn unread(slug: &str) -> CardContent {
        let id = format!("sales.{slug}").parse().unwrap();
        CardContent::unread(id, Vec::new())
    }

    fn card(slug: &str, text: &str) -> Card {
        CardContent { sketch: Sketch::of([text]), ..unread(slug) }.into()
    }

    fn words(from: usize, to: usize) -> String {
        (from..to).map(|n| format!("word{n} ")).collect()
    }

    fn seen(cards: &[Card]) -> Vec<(usize, usize)> {
        pairs(cards).into_iter().map(|pair| (pair.later, pair.first)).collect()
    }

    #[test]
    fn the_most_similar_is_named_and_of_equals_the_first() {
        let texts = [words(0, 100), words(3, 103), words(200, 300), words(4, 104), words(3, 103), words(30, 130)];
        let cards: Vec<Card> = texts.iter().map(|text| card("kpi", text)).collect();
        assert_eq!(seen(&cards), [(1, 0), (3, 1), (4, 1)]);
        assert_eq!(pairs(&cards)[2].percent, 100);
    }

    #[test]
    fn what_replaces_another_may_be_worded_like_it() {
        let text = words(0, 50);
        let deprecated = |replacement: &str| {
            let kept = |role| Some(replacement).filter(|_| role == Role::DeprecationReplacement);
            Card::from(CardContent { texts: Texts::of(kept, &[], 0), ..CardContent::clone(&card("arr", &text)) })
        };
        assert_eq!(seen(&[deprecated("sales.live_arr"), card("live_arr", &text)]), []);
        assert_eq!(seen(&[deprecated("sales.carr"), card("live_arr", &text)]), [(1, 0)]);
    }

    #[test]
    fn files_that_cannot_be_read_are_like_nothing() {
        assert_eq!(seen(&vec![Card::from(unread("arr")); 3]), []);
    }

    #[test]
    fn thousands_of_equal_texts_are_each_compared_once_a_band() {
        let equal = vec![card("arr", &words(0, 100)); 5_000];
        assert_eq!(seen(&equal), (1..5_000).map(|later| (later, 0)).collect::<Vec<_>>());
    }
}

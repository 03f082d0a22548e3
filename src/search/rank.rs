//! Ranking: how relevant each of many definitions is to the words that are looked for (BM25), and which words of theirs
//! were perhaps meant.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashSet};

use super::names::{initials, names};
use super::query::{Look, Query, texts};
use super::words::pieces;
use crate::model::{Definition, Shape};

/// How soon a word that is said again says nothing new.
const SATURATION: f64 = 1.2;
/// How much of its weight a word loses in a long definition.
const BY_LENGTH: f64 = 0.75;
/// How many words are offered for one that nobody has.
const OFFERED: usize = 3;

/// What ranking needs to know of all definitions.
#[derive(Debug, Clone)]
pub struct Ranking {
    /// How much each word tells: the fewer definitions have it, the more.
    tells: Vec<f64>,
    /// The mean length of a definition.
    mean: f64,
}

impl Ranking {
    /// What all definitions say together.
    pub fn new<'l>(looks: impl Iterator<Item = &'l Look> + Clone, query: &Query) -> Self {
        let all = looks.clone().count() as f64;
        let tells = |at: usize| {
            let have = looks.clone().filter(|look| look.often[at] > 0.0).count() as f64;
            if have == 0.0 { 0.0 } else { (1.0 + (all - have + 0.5) / (have + 0.5)).ln() }
        };
        Self {
            tells: (0..query.words().len()).map(tells).collect(),
            mean: looks.clone().map(|look| look.length).sum::<f64>() / all.max(1.0),
        }
    }

    /// How relevant a definition is; the higher, the more.
    #[must_use]
    pub fn score(&self, look: &Look) -> f64 {
        let long = SATURATION * (1.0 - BY_LENGTH + BY_LENGTH * look.length / self.mean.max(1.0));
        let of = |(tells, often): (&f64, &f64)| tells * often * (SATURATION + 1.0) / (often + long);
        self.tells.iter().zip(&look.often).map(of).sum()
    }

    /// The words of the query that no definition has.
    #[must_use]
    pub fn unknown<'q>(&self, query: &'q Query) -> Vec<&'q str> {
        let words = query.words().iter().zip(&self.tells);
        words.filter(|(_, tells)| **tells == 0.0).map(|(word, _)| word.as_str()).collect()
    }
}

/// The words of a definition that are near one of `unknown`, each once: which one, how many slips apart, and the word.
#[must_use]
pub fn near_words(unknown: &[&str], definition: &Definition, shape: &Shape) -> Vec<(usize, usize, String)> {
    let names = names(definition, shape);
    let all = names.iter().map(|(_, name)| *name).chain(texts(definition, shape));
    // Each word once: a text says most of its words again and again.
    let pieces: HashSet<&str> = all.flat_map(pieces).collect();
    let short = names.iter().filter(|(kind, _)| kind.may_be_short()).filter_map(|(_, name)| initials(name));
    let mut near: Vec<_> = pieces
        .into_iter()
        .filter(|piece| unknown.iter().any(|word| word.len().abs_diff(piece.len()) <= 4))
        .map(str::to_lowercase)
        .chain(short)
        .flat_map(|word| (0..unknown.len()).filter_map(move |at| Some((at, slips(unknown[at], &word)?, word.clone()))))
        .collect();
    near.sort_unstable();
    near.dedup();
    near
}

/// How many slips apart two words are, where that is few for their length.
fn slips(word: &str, known: &str) -> Option<usize> {
    let (length, other) = (word.chars().count(), known.chars().count());
    let most = match length.min(other) {
        0..=2 => 0,
        3..=7 => 1,
        _ => 2,
    };
    // In three letters a missing one leaves another word.
    let most_apart = if length.min(other) <= 3 { 0 } else { most };
    let few = |slips: &usize| *slips <= most;
    (length.abs_diff(other) <= most_apart).then(|| strsim::osa_distance(word, known)).filter(few)
}

/// The queries that were perhaps meant: each word of `unknown` in place of which a definition has a near one is replaced by
/// it; by several where only one word is wrong. `near` is what [`near_words`] says of each definition.
#[must_use]
pub fn did_you_mean(query: &Query, unknown: &[&str], near: &[Vec<(usize, usize, String)>]) -> Vec<String> {
    let mut counts: BTreeMap<(usize, usize, &str), usize> = BTreeMap::new();
    for (at, slips, word) in near.iter().flatten() {
        *counts.entry((*at, *slips, word)).or_default() += 1;
    }
    let best = |wanted: usize| {
        let of = counts.iter().filter(|((at, ..), _)| *at == wanted);
        let mut of: Vec<_> = of.map(|((_, slips, word), count)| (*slips, Reverse(*count), *word)).collect();
        of.sort_unstable();
        // What is further away than the nearest is something else.
        let nearest = of.first().map(|(slips, ..)| *slips);
        of.into_iter().filter(|(slips, ..)| Some(*slips) == nearest).map(|(.., word)| word).take(OFFERED).collect()
    };
    let offered: Vec<Vec<&str>> = (0..unknown.len()).map(best).collect();
    let said = |choice: usize| {
        let word = |word: &String| {
            let at = unknown.iter().position(|unknown| unknown == word);
            let instead = at.and_then(|at| offered[at].get(choice).or(offered[at].first()));
            instead.map_or(word.as_str(), |instead| *instead).to_owned()
        };
        query.words().iter().map(word).collect::<Vec<_>>().join(" ")
    };
    let choices = match &offered[..] {
        [only] => only.len(),
        several => usize::from(several.iter().any(|offered| !offered.is_empty())),
    };
    (0..choices).map(said).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_have_it_and_short_texts_say_more() {
        let look = |often: [f64; 2], length| Look { hit: None, often: often.into(), length };
        let looks = [look([1.0, 0.0], 10.0), look([1.0, 1.0], 10.0), look([1.0, 0.0], 40.0), look([3.0, 0.0], 10.0)];
        let ranking = Ranking::new(looks.iter(), &Query::new("common rare").unwrap());
        let scores = looks.each_ref().map(|look| ranking.score(look));
        assert!(scores[1] > scores[3] && scores[3] > scores[0] && scores[0] > scores[2], "{scores:?}");
        let query = Query::new("common other").unwrap();
        assert_eq!(Ranking::new(looks[..1].iter(), &query).unknown(&query), ["other"]);
        assert_eq!(Ranking::new([].iter(), &query).unknown(&query), ["common", "other"]);
    }

    #[test]
    fn the_nearest_words_that_most_have_are_offered() {
        let near = |words: &[(usize, &str, usize)]| words.iter().map(|(a, w, s)| (*a, *s, (*w).to_owned())).collect();
        let query = Query::new("mrr growht").unwrap();
        let found: Vec<Vec<_>> =
            vec![near(&[(0, "arr", 1), (1, "growth", 1)]), near(&[(0, "nrr", 1)]), near(&[(0, "nrr", 1)])];
        assert_eq!(did_you_mean(&query, &["mrr", "growht"], &found), ["nrr growth"]);
        let query = Query::new("growth mrr").unwrap();
        assert_eq!(did_you_mean(&query, &["mrr"], &found[..]), ["growth nrr", "growth arr"]);
        assert_eq!(did_you_mean(&query, &["mrr"], &[]), [""; 0]);
        assert_eq!((slips("mrr", "arr"), slips("mrr", "mr"), slips("mr", "ar")), (Some(1), None, None));
        assert_eq!((slips("retension", "retention"), slips("retention", "attrition")), (Some(1), None));
    }
}

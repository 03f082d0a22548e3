//! The cards of a state together: what rules about the whole registry look at.

use std::collections::BTreeSet;
use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher, Hash};
use std::ops::{Deref, Range};

use rayon::iter::{IntoParallelIterator, IntoParallelRefIterator, ParallelIterator};

use super::aside::give_back;
use super::card::{Card, Mention};
use super::grounds::{Grounds, grounds};
use super::outgoing::Outgoing;
use crate::expression::{Computations, Inference, Outcome, Sort, Term};
use crate::model::{Id, Lookup, Role, Shape, Spot};

/// The cards of a state, sorted by id, and the way from an id to its card.
pub struct Cards<'a> {
    all: &'a [Card],
    by_id: Lookup<&'a str, u32>,
    /// Where the card of each of the ids is that a card names: looked up once, for all rules.
    named: Vec<Box<[Option<u32>]>>,
    /// None where no definition has an expression.
    computing: Option<Computing>,
}

/// What came of the expressions of all cards.
struct Computing {
    /// Those that something may be wrong with, and all that they reach.
    all: Computations,
    /// The examples of those.
    examples: Vec<Ran>,
    /// Where each card is among those.
    places: Vec<Option<usize>>,
    /// The grounds of each card, as far as it has any.
    grounds: Vec<Option<Grounds>>,
    /// The cards that an expression reads.
    read: Vec<bool>,
}

/// A worked example that was run.
struct Ran {
    /// Whose it is, and its index there.
    card: usize,
    index: usize,
    outcome: Outcome,
    /// What it gives and nothing reads.
    unread: Vec<Id>,
}

impl Computing {
    /// Reads the expressions and works out the examples that are not known to be `sound`.
    fn of(cards: &Cards<'_>, shape: &Shape, sound: &[Grounds]) -> Self {
        // What the card at a place reaches, and how much of that its expression reads: that comes first.
        let reached = |at: usize| {
            let reached = cards[at].reaches().map(|mention| cards.named[at][mention.at]).collect();
            (reached, cards[at].reaches().take_while(|mention| mention.role == Role::Expression).count())
        };
        let (reaches, reads): (Vec<Vec<Option<u32>>>, Vec<usize>) =
            (0..cards.len()).into_par_iter().map(reached).unzip();
        let own: Vec<Grounds> = cards.iter().map(|card| card.computing).collect();
        let grounds = grounds(&own, &reaches);
        let mut read = vec![false; cards.len()];
        for (reached, reads) in reaches.iter().zip(&reads) {
            reached[..*reads].iter().flatten().for_each(|that| read[*that as usize] = true);
        }
        let is_open = |at: &usize| {
            let is_unknown = || grounds[*at].is_none_or(|grounds| sound.binary_search(&grounds).is_err());
            (read[*at] || cards[*at].text(Role::Expression).is_some()) && is_unknown()
        };
        let open: Vec<usize> = (0..cards.len()).filter(is_open).collect();
        let mut is_needed = vec![false; cards.len()];
        open.iter().for_each(|at| is_needed[*at] = true);
        let mut needed = open.clone();
        let mut next = 0;
        while let Some(at) = needed.get(next).copied() {
            next += 1;
            for reached in reaches[at].iter().flatten().map(|at| *at as usize) {
                if !std::mem::replace(&mut is_needed[reached], true) {
                    needed.push(reached);
                }
            }
        }
        needed.retain(|at| cards[*at].read);
        needed.sort_unstable();
        let mut places: Vec<Option<usize>> = vec![None; cards.len()];
        needed.iter().zip(0..).for_each(|(at, place)| places[*at] = Some(place));
        let computed = |at: &usize| {
            let reads = reaches[*at][..reads[*at]].iter().flatten().filter_map(|that| places[*that as usize]);
            ((cards[*at].id.clone(), cards[*at].computed(shape)), reads.collect())
        };
        let (computed, reads) = needed.par_iter().map(computed).unzip();
        let mut all = Computations::of_sorted(computed, reads);
        if !open.is_empty() {
            let others = cards.iter().zip(&is_needed).filter(|(card, is_needed)| card.read && !**is_needed);
            all.others = others.map(|(card, _)| card.id.clone()).collect();
        }
        // What is wrong with an expression is said there, and by no example of it.
        let can_run = |inference: &Inference| inference.faults.iter().all(|fault| fault.sort != Sort::Kind);
        let run = |at: &usize| {
            let card = &cards[*at];
            let can_run = places[*at].and_then(|place| all.at(place).1).is_some_and(can_run);
            let examples = can_run.then(|| card.examples()).into_iter().flatten();
            let ran = |(index, example)| {
                let (outcome, unread) = (all.run(&card.id, &example), all.unread(&card.id, &example));
                Ran { card: *at, index, outcome, unread }
            };
            examples.map(ran).collect::<Vec<_>>()
        };
        let examples = open.par_iter().flat_map_iter(run).collect();
        Self { examples, all, places, grounds, read }
    }
}

impl<'a> Cards<'a> {
    /// Reads expressions and works out examples, where there are any that are not known to be `sound`.
    pub(super) fn new(all: &'a [Card], shape: &Shape, sound: &[Grounds]) -> Self {
        let by_id: Lookup<&str, u32> = (0..).zip(all).map(|(at, card)| (card.id.as_str(), at)).collect();
        let named = all.par_iter().map(|card| card.ids().map(|id| by_id.get(id).copied()).collect()).collect();
        let mut cards = Self { all, by_id, named, computing: None };
        if all.iter().any(|card| card.text(Role::Expression).is_some()) {
            cards.computing = Some(Computing::of(&cards, shape, sound));
        }
        cards
    }

    /// Lets go of what came of expressions.
    pub(super) fn give_back(self) {
        give_back(self.computing, self.all.len());
    }

    /// By what nothing is wrong with definitions as far as they compute, sorted: those that are not among the `wrong` ones.
    pub(super) fn sound(&self, wrong: &BTreeSet<&Id>) -> Vec<Grounds> {
        let Some(computing) = &self.computing else { return Vec::new() };
        let grounds = self.all.iter().zip(&computing.read).zip(&computing.grounds);
        let computes = |card: &Card, is_read: bool| is_read || card.text(Role::Expression).is_some();
        let sound = grounds.filter(|((card, read), _)| computes(card, **read) && !wrong.contains(&card.id));
        let mut sound: Vec<Grounds> = sound.filter_map(|(_, grounds)| *grounds).collect();
        sound.sort_unstable();
        sound.dedup();
        sound
    }

    /// The definitions as far as they compute and something may be wrong with them; none where none has an expression.
    pub(super) fn computations(&self) -> Option<&Computations> {
        self.computing.as_ref().map(|computing| &computing.all)
    }

    /// Where the cards are that have an expression which can be read, and those that one reads.
    pub(super) fn with_units(&self) -> impl Iterator<Item = usize> {
        let read = self.computing.iter().flat_map(|computing| &computing.read);
        (0..).zip(read).filter(|(at, read)| **read || self.all[*at].has_expression).map(|(at, _)| at)
    }

    /// What the card at `at` stands for in expressions, and what was found out about its own; none where nothing can be
    /// wrong with either.
    fn known(&self, at: usize) -> Option<(&Term, Option<&Inference>)> {
        let computing = self.computing.as_ref()?;
        computing.places[at].map(|place| computing.all.at(place))
    }

    /// What the card at `at` stands for in expressions, where that may be wrong.
    pub(super) fn term(&self, at: usize) -> Option<&Term> {
        self.known(at).map(|(term, _)| term)
    }

    /// What was found out about the expression of the card at `at`, where it can be read and may be wrong.
    pub(super) fn inference(&self, at: usize) -> Option<&Inference> {
        self.known(at)?.1
    }

    /// Where the cards are whose expression can be read and may be wrong, each with what was found out about it.
    pub(super) fn inferred(&self) -> impl Iterator<Item = (usize, &Inference)> {
        (0..self.all.len()).filter_map(|at| Some((at, self.inference(at)?)))
    }

    /// The cards with an expression that has no fault.
    pub(super) fn faultless(&self) -> impl Iterator<Item = &'a Card> {
        let faultless = (0..).zip(self.all).filter(|(at, card)| {
            let is_sound = || card.has_expression && self.known(*at).is_none();
            self.inference(*at).map_or_else(is_sound, |inference| inference.faults.is_empty())
        });
        faultless.map(|(_, card)| card)
    }

    /// Whether the card at `at` reaches itself by expressions and examples, or something that does.
    pub(super) fn reaches_circle(&self, at: usize) -> bool {
        self[at].reads_itself || self.computing.as_ref().is_some_and(|computing| computing.grounds[at].is_none())
    }

    /// What came of each worked example that may be wrong: its card, and its index there.
    pub(super) fn outcomes(&self) -> impl Iterator<Item = (&'a Card, usize, &Outcome)> {
        self.ran().map(|ran| (&self.all[ran.card], ran.index, &ran.outcome))
    }

    /// What worked examples that can be run give and nothing reads: the card, the index of the example there, and the id.
    pub(super) fn unread(&self) -> impl Iterator<Item = (&'a Card, usize, &Id)> {
        // What is wrong with an example itself says more.
        let ran = self.ran().filter(|ran| !matches!(ran.outcome, Outcome::Wrong { .. }));
        ran.flat_map(|ran| ran.unread.iter().map(|id| (&self.all[ran.card], ran.index, id)))
    }

    fn ran(&self) -> impl Iterator<Item = &Ran> {
        self.computing.iter().flat_map(|computing| &computing.examples)
    }

    /// Where the card is of an id that the card at `at` names: which of its [`ids`](super::card::CardContent::ids) it is.
    pub(super) fn named(&self, at: usize, id: usize) -> Option<usize> {
        self.named[at][id].map(|at| at as usize)
    }

    /// Those of some mentions of the card at `at` whose cards are there, each with where that is.
    pub(super) fn there<'m>(
        &self,
        at: usize,
        mentions: impl Iterator<Item = Mention<'m>>,
    ) -> impl Iterator<Item = (usize, Mention<'m>)> {
        mentions.filter_map(move |mention| Some((self.named(at, mention.at)?, mention)))
    }

    /// The KPIs that an input is a part of, as far as it says: those it relates to. A KPI is no part of another.
    pub(super) fn wholes(&self, at: usize) -> impl Iterator<Item = usize> {
        let card = &self.all[at];
        let related = if card.is_input() { card.related().len() } else { 0 };
        (0..related).filter_map(move |id| self.named(at, id))
    }

    /// Where the card of an id is.
    pub(super) fn position(&self, id: &str) -> Option<usize> {
        self.by_id.get(id).map(|at| *at as usize)
    }

    /// Whether there is a file of an id.
    pub(super) fn has(&self, id: &str) -> bool {
        self.by_id.contains_key(id)
    }

    /// The card of an id, where it says that it is on its way out.
    pub(super) fn outgoing(&self, id: &str) -> Option<Outgoing<'_>> {
        let card = self.position(id).map(|at| &self.all[at]).filter(|card| card.deprecated)?;
        Some(Outgoing::new(&card.id, |role| card.text(role)))
    }

    /// The groups of two or more cards that have the hash of a key in common, each in order. Cards without a key are in
    /// none.
    pub(super) fn alike<K: Hash>(&self, key: impl Fn(&'a Card) -> Option<K>) -> Vec<Vec<&'a Card>> {
        let hash = BuildHasherDefault::<DefaultHasher>::default();
        let hashed = |(at, card)| Some((hash.hash_one(key(card)?), at));
        let mut hashed: Vec<(u64, u32)> = (0..).zip(self.all).filter_map(hashed).collect();
        hashed.sort_unstable();
        let groups = hashed.chunk_by(|a, b| a.0 == b.0).filter(|group| group.len() > 1);
        groups.map(|group| group.iter().map(|(_, at)| &self.all[*at as usize]).collect()).collect()
    }

    /// Every id.
    pub(super) fn ids(&self) -> impl Iterator<Item = &'a str> {
        self.all.iter().map(|card| card.id.as_str())
    }
}

impl Deref for Cards<'_> {
    type Target = [Card];

    fn deref(&self) -> &[Card] {
        self.all
    }
}

/// A part of the expression of a definition.
pub(super) fn part(span: &Range<usize>, shape: &Shape) -> Spot {
    Spot::Part(shape.pointer(Role::Expression).unwrap_or_default().to_owned(), span.start, span.end)
}

//! The cards of a state together: what rules about the whole registry look at.

use std::collections::HashMap;
use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher, Hash};
use std::ops::{Deref, Range};

use rayon::ThreadPoolBuilder;
use rayon::iter::{IndexedParallelIterator, IntoParallelRefIterator, ParallelIterator};

use super::card::Card;
use super::outgoing::Outgoing;
use crate::expression::{Computations, Inference, Outcome, Sort};
use crate::model::{Id, Kind, Role, Shape, Spot};

/// Does some work on threads with room for what is as deep as an evaluator goes, in a build of any kind.
fn with_room<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    match ThreadPoolBuilder::new().stack_size(16 << 20).build() {
        Ok(pool) => pool.install(work),
        Err(_) => work(),
    }
}

/// The cards of a state, sorted by id, and the way from an id to its card.
pub struct Cards<'a> {
    all: &'a [Card],
    by_id: HashMap<&'a str, u32>,
    /// None where no definition has an expression.
    computing: Option<Computing>,
}

/// What came of the expressions of all cards.
struct Computing {
    all: Computations,
    /// By card and index in its examples.
    outcomes: Vec<(usize, usize, Outcome)>,
}

impl Computing {
    /// Reads the expressions and works out the examples.
    fn of(cards: &[Card], shape: &Shape) -> Self {
        let read = |card: &Card| (card.id.clone(), card.source(shape).read());
        let read: Vec<_> = cards.par_iter().filter(|card| card.read).map(read).collect();
        let all: Computations = read.into_iter().collect();
        // What is wrong with an expression is said there, and by no example of it.
        let can_run = |id: &Id| {
            let faults = all.inferences.get(id).map(|inference| &inference.faults);
            faults.is_some_and(|faults| faults.iter().all(|fault| fault.sort != Sort::Kind))
        };
        let run = |(at, card): (usize, &Card)| -> Vec<(usize, usize, Outcome)> {
            if !can_run(&card.id) {
                return Vec::new();
            }
            card.examples().map(|(index, example)| (at, index, all.run(&card.id, &example))).collect()
        };
        let outcomes: Vec<Vec<_>> = with_room(|| cards.par_iter().enumerate().map(run).collect());
        Self { outcomes: outcomes.into_iter().flatten().collect(), all }
    }
}

impl<'a> Cards<'a> {
    /// Reads expressions and works out examples, where there are any.
    pub(super) fn new(all: &'a [Card], shape: &Shape) -> Self {
        let by_id = (0..).zip(all).map(|(at, card)| (card.id.as_str(), at)).collect();
        let computes = all.iter().any(|card| card.text(Role::Expression).is_some());
        Self { all, by_id, computing: computes.then(|| Computing::of(all, shape)) }
    }

    /// The definitions as far as they compute; none where none has an expression.
    pub(super) fn computations(&self) -> Option<&Computations> {
        self.computing.as_ref().map(|computing| &computing.all)
    }

    /// The cards whose expression can be read, each with what was found out about it.
    pub(super) fn inferred(&self) -> impl Iterator<Item = (&'a Card, &Inference)> {
        let inferences = self.computations().into_iter().flat_map(|all| &all.inferences);
        inferences.filter_map(|(id, inference)| Some((&self.all[self.position(id.as_str())?], inference)))
    }

    /// What came of each worked example: its card, and its index there.
    pub(super) fn outcomes(&self) -> impl Iterator<Item = (&'a Card, usize, &Outcome)> {
        let outcomes = self.computing.iter().flat_map(|computing| &computing.outcomes);
        outcomes.map(|(at, index, outcome)| (&self.all[*at], *index, outcome))
    }

    /// Whether an id is that of an input.
    pub(super) fn is_input(&self, id: &str) -> bool {
        let kind = self.position(id).and_then(|at| self.all[at].text(Role::Kind));
        kind.and_then(|kind| kind.parse().ok()) == Some(Kind::Input)
    }

    /// The KPIs that an input is a part of, as far as it says: those it relates to. A KPI is no part of another.
    pub(super) fn wholes(&self, id: &str) -> impl Iterator<Item = &str> {
        let card = self.position(id).map(|at| &self.all[at]).filter(|_| self.is_input(id));
        card.into_iter().flat_map(|card| card.related())
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

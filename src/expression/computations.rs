//! All definitions of a registry as far as they compute, and what their expressions are.

use std::collections::BTreeMap;
use std::ops::Range;

use rayon::iter::{IntoParallelRefIterator, ParallelIterator};

use super::evaluate::{Figure, Figures, Reading};
use super::infer::infer;
use super::measure::{Inference, Term};
use super::nature::Nature;
use super::parse::SyntaxError;
use super::record::{Computed, Source};
use super::syntax::{Expression, Function, Node};
use crate::model::{Definition, Id, Lookup, Shape, TimeBasis};

/// From how many expressions on it is worth while to look at them in parallel.
const MANY: usize = 100;

/// All definitions of a registry as far as they compute.
#[derive(Debug, Default)]
pub struct Computations {
    /// What an evaluator works with. Tables are not among them.
    pub figures: Figures,
    /// Which of the definitions, in order of their ids, has an id.
    places: Lookup<Id, usize>,
    /// What each of them stands for in an expression.
    terms: Vec<Term>,
    /// What was found out about the expression of each that has one which can be read.
    inferences: Vec<Option<Inference>>,
    /// What is wrong with each of those that cannot.
    pub unreadable: BTreeMap<Id, SyntaxError>,
    /// Other definitions of the registry, of which nothing is known here.
    pub others: Vec<Id>,
}

impl Computations {
    /// Those of some definitions.
    pub fn of<'d>(definitions: impl IntoIterator<Item = &'d Definition>, shape: &Shape) -> Self {
        definitions
            .into_iter()
            .map(|definition| (definition.id.clone(), Source::of(definition, shape).read()))
            .collect()
    }

    /// The ids that the expression of a definition reads in the period that it is worked out for, and where; those inside of
    /// `prior` and `start` are of an earlier one.
    #[must_use]
    pub fn reads_now(&self, id: &Id) -> Vec<(&Id, &Range<usize>)> {
        let mut now = Vec::new();
        if let Some(expression) = self.figures.get(id).and_then(|figure| figure.expression.as_deref()) {
            read_now(expression, &mut now);
        }
        now
    }

    /// Those of definitions that are sorted by id, each with the places of those whose figures its expression `reads`.
    /// Expressions are looked at after those that they read; of a circle one is looked at first.
    #[must_use]
    pub fn of_sorted(mut all: Vec<(Id, Computed)>, reads: Vec<Vec<usize>>) -> Self {
        let term = |(_, computed): &mut (Id, Computed)| std::mem::replace(&mut computed.term, Term::Other(""));
        let mut computations = Self {
            places: all.iter().map(|(id, _)| id.clone()).zip(0..).collect(),
            terms: all.iter_mut().map(term).collect(),
            inferences: all.iter().map(|_| None).collect(),
            ..Self::default()
        };
        for level in levels(reads) {
            let inference = |at: &usize| Some((*at, computations.inference(*at, &all[*at].1)?));
            let inferences: Vec<(usize, Inference)> = if level.len() < MANY {
                level.iter().filter_map(inference).collect()
            } else {
                level.par_iter().filter_map(inference).collect()
            };
            for (at, inference) in inferences {
                learn(&mut computations.terms[at], all[at].1.basis, inference.whole.nature);
                computations.inferences[at] = Some(inference);
            }
        }
        computations.figures.reserve(all.len());
        for ((id, computed), at) in all.into_iter().zip(0..) {
            computations.settle(id, computed, at);
        }
        computations
    }

    /// What an id stands for in an expression; none where there is no such definition.
    #[must_use]
    pub fn term(&self, id: &Id) -> Option<&Term> {
        self.places.get(id).map(|at| &self.terms[*at])
    }

    /// What the definition at a place in the order of ids stands for in an expression, and what was found out about its own.
    #[must_use]
    pub fn at(&self, place: usize) -> (&Term, Option<&Inference>) {
        (&self.terms[place], self.inferences[place].as_ref())
    }

    /// Every id.
    pub(super) fn ids(&self) -> impl Iterator<Item = &Id> {
        self.places.keys().chain(&self.others)
    }

    fn is_table(&self, at: usize) -> bool {
        matches!(self.terms[at], Term::Table(_))
    }

    /// What an expression is by what is known so far of those that it reads; none where there is none that can be read.
    fn inference(&self, at: usize, computed: &Computed) -> Option<Inference> {
        let expression = computed.expression().filter(|_| !self.is_table(at))?;
        Some(infer(expression, computed.months, &|id| self.term(id)))
    }

    /// Takes in a definition of which everything is known.
    fn settle(&mut self, id: Id, computed: Computed, at: usize) {
        let expression = match computed.expression {
            Some(Err(error)) => {
                self.unreadable.insert(id.clone(), error);
                None
            }
            expression => expression.and_then(Result::ok),
        };
        if !self.is_table(at) {
            let nature = self.inferences[at].as_ref().map(|inference| inference.whole.nature);
            let reading = reading(computed.basis, nature);
            self.figures.insert(id, Figure { expression, months: computed.months, reading });
        }
    }
}

/// What a longer period has of a figure whose expression is of this nature.
fn reading(basis: Option<TimeBasis>, nature: Option<Nature>) -> Reading {
    match (basis, nature) {
        (Some(TimeBasis::PointInTime | TimeBasis::TrailingWindow), _) => Reading::Own,
        (Some(TimeBasis::PeriodFlow), None) | (_, Some(Nature::Flow | Nature::Dated)) => Reading::Summed,
        (None, None | Some(Nature::Balance | Nature::Fixed)) => Reading::Own,
        _ => Reading::Anew,
    }
}

/// Takes in of which nature the expression of a figure is.
fn learn(term: &mut Term, basis: Option<TimeBasis>, nature: Nature) {
    let Term::Figure(measure) = term else { return };
    measure.nature = match (basis, nature) {
        (Some(TimeBasis::PointInTime), _) => Nature::Balance,
        (Some(TimeBasis::TrailingWindow), _) => Nature::Other,
        (_, Nature::Flow | Nature::Dated) => Nature::Flow,
        (None, Nature::Balance | Nature::Fixed) => nature,
        _ => Nature::Other,
    };
}

fn read_now<'e>(part: &'e Expression, now: &mut Vec<(&'e Id, &'e Range<usize>)>) {
    match &part.node {
        Node::Figure(id) => now.push((id, &part.span)),
        Node::Call(Function::Prior | Function::Start, _) => {}
        _ => part.parts().for_each(|part| read_now(part, now)),
    }
}

impl FromIterator<(Id, Computed)> for Computations {
    fn from_iter<I: IntoIterator<Item = (Id, Computed)>>(all: I) -> Self {
        let mut all: Vec<(Id, Computed)> = all.into_iter().collect();
        all.sort_unstable_by(|(one, _), (other, _)| one.cmp(other));
        let places: Lookup<&Id, usize> = all.iter().map(|(id, _)| id).zip(0..).collect();
        let reads = |(_, computed): &(Id, Computed)| {
            let names = computed.expression().map(Expression::names).unwrap_or_default();
            names.into_iter().filter_map(|(id, _)| places.get(id).copied()).collect()
        };
        let reads = all.iter().map(reads).collect();
        Self::of_sorted(all, reads)
    }
}

/// Where things are that each `read` others, level by level: each is on a higher one than those that it reads, but for
/// circles, of which one is looked at first.
fn levels(mut reads: Vec<Vec<usize>>) -> Vec<Vec<usize>> {
    let mut levels: Vec<Vec<usize>> = Vec::new();
    // The level above that of each; 0 where it is not known yet.
    let (mut seen, mut above) = (vec![false; reads.len()], vec![0; reads.len()]);
    for start in 0..reads.len() {
        if std::mem::replace(&mut seen[start], true) {
            continue;
        }
        // Without recursion: a chain may be as long as the registry.
        let mut path = vec![(start, std::mem::take(&mut reads[start]), 0)];
        while let Some((here, left, level)) = path.last_mut() {
            match left.pop() {
                Some(next) if std::mem::replace(&mut seen[next], true) => *level = above[next].max(*level),
                Some(next) => path.push((next, std::mem::take(&mut reads[next]), 0)),
                None => {
                    let (here, level) = (*here, *level);
                    levels.resize_with(levels.len().max(level + 1), Vec::new);
                    levels[level].push(here);
                    above[here] = level + 1;
                    path.pop();
                    if let Some((_, _, over)) = path.last_mut() {
                        *over = above[here].max(*over);
                    }
                }
            }
        }
    }
    levels
}

//! All definitions of a registry as far as they compute, and what their expressions are.

use std::collections::BTreeMap;
use std::ops::Range;

use rayon::iter::{IntoParallelIterator, IntoParallelRefIterator, ParallelIterator};

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
    /// What each id stands for in an expression.
    pub terms: Lookup<Id, Term>,
    /// What was found out about each expression that can be read.
    pub inferences: Lookup<Id, Inference>,
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

    /// What an expression is by what is known so far of those that it reads; none where there is none that can be read.
    fn inference(&self, computed: &Computed) -> Option<Inference> {
        let expression = computed.expression.as_ref()?.as_ref().ok()?;
        Some(infer(expression, computed.months, &|id| self.terms.get(id)))
    }

    /// Takes in what a definition's expression is.
    fn learn(&mut self, id: &Id, basis: Option<TimeBasis>, inference: Inference) {
        if let Some(term) = self.terms.get_mut(id) {
            learn(term, basis, inference.whole.nature);
        }
        self.inferences.insert(id.clone(), inference);
    }

    /// Takes in a figure of which everything is known.
    fn settle(&mut self, id: Id, computed: Computed) {
        let nature = self.inferences.get(&id).map(|inference| inference.whole.nature);
        let reading = reading(computed.basis, nature);
        let expression = match computed.expression {
            Some(Err(error)) => {
                self.unreadable.insert(id.clone(), error);
                None
            }
            expression => expression.and_then(Result::ok),
        };
        self.figures.insert(id, Figure { expression, months: computed.months, reading });
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
    /// Expressions are looked at after those that they read; of a circle one is looked at first.
    fn from_iter<I: IntoIterator<Item = (Id, Computed)>>(all: I) -> Self {
        let mut computations = Self::default();
        let mut figures: Vec<(Id, Computed)> = Vec::new();
        for (id, mut computed) in all {
            let term = std::mem::replace(&mut computed.term, Term::Table(Vec::new()));
            if !matches!(term, Term::Table(_)) {
                figures.push((id.clone(), computed));
            } else if let Some(Err(error)) = computed.expression {
                computations.unreadable.insert(id.clone(), error);
            }
            computations.terms.insert(id, term);
        }
        figures.sort_unstable_by(|(one, _), (other, _)| one.cmp(other));
        for level in levels(&figures) {
            let inference = |at: &usize| Some((*at, computations.inference(&figures[*at].1)?));
            let inferences: Vec<(usize, Inference)> = if level.len() < MANY {
                level.iter().filter_map(inference).collect()
            } else {
                level.par_iter().filter_map(inference).collect()
            };
            for (at, inference) in inferences {
                let (id, computed) = &figures[at];
                computations.learn(id, computed.basis, inference);
            }
        }
        figures.into_iter().for_each(|(id, computed)| computations.settle(id, computed));
        computations
    }
}

/// Where the figures are whose expressions can be read, level by level: each expression is on a higher one than those that it
/// reads, but for circles.
fn levels(all: &[(Id, Computed)]) -> Vec<Vec<usize>> {
    let expression = |at: usize| all[at].1.expression.as_ref()?.as_ref().ok();
    let computed = (0..all.len()).filter(|at| expression(*at).is_some());
    let places: Lookup<&Id, usize> = computed.map(|at| (&all[at].0, at)).collect();
    let reads = |at: usize| -> Vec<usize> {
        let names = expression(at).map(|expression| expression.names()).unwrap_or_default();
        names.into_iter().filter_map(|(id, _)| places.get(id).copied()).collect()
    };
    let mut reads: Vec<Vec<usize>> = if all.len() < MANY {
        (0..all.len()).map(reads).collect()
    } else {
        (0..all.len()).into_par_iter().map(reads).collect()
    };
    let mut levels: Vec<Vec<usize>> = Vec::new();
    // The level above that of each; 0 where it is not known yet.
    let (mut seen, mut above) = (vec![false; all.len()], vec![0; all.len()]);
    for start in (0..all.len()).filter(|at| expression(*at).is_some()) {
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

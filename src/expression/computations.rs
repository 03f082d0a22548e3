//! All definitions of a registry as far as they compute, and what their expressions are.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::evaluate::{Figure, Figures, Reading};
use super::infer::infer;
use super::measure::{Inference, Term};
use super::nature::Nature;
use super::parse::SyntaxError;
use super::record::{Computed, Source};
use super::syntax::{Expression, Function, Node};
use crate::model::{Definition, Id, Shape, TimeBasis};

/// All definitions of a registry as far as they compute.
#[derive(Debug, Default)]
pub struct Computations {
    /// What an evaluator works with. Tables are not among them.
    pub figures: Figures,
    /// What each id stands for in an expression.
    pub terms: BTreeMap<Id, Term>,
    /// What was found out about each expression that can be read.
    pub inferences: BTreeMap<Id, Inference>,
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

    /// Takes in what a definition's expression is, now that everything is known that it reads.
    fn settle(&mut self, id: Id, computed: Computed) {
        let nature = match &computed.expression {
            Some(Ok(expression)) => {
                let terms = &self.terms;
                let inference = infer(expression, computed.months, &|id| terms.get(id));
                let nature = inference.whole.nature;
                if let Some(term) = self.terms.get_mut(&id) {
                    learn(term, computed.basis, nature);
                }
                self.inferences.insert(id.clone(), inference);
                Some(nature)
            }
            _ => None,
        };
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
        let mut figures: BTreeMap<Id, Computed> = BTreeMap::new();
        for (id, mut computed) in all {
            let term = std::mem::replace(&mut computed.term, Term::Table(Vec::new()));
            if !matches!(term, Term::Table(_)) {
                figures.insert(id.clone(), computed);
            } else if let Some(Err(error)) = computed.expression {
                computations.unreadable.insert(id.clone(), error);
            }
            computations.terms.insert(id, term);
        }
        for id in order(&figures) {
            if let Some(computed) = figures.remove(&id) {
                computations.settle(id, computed);
            }
        }
        computations
    }
}

/// The ids of figures, each behind those that its expression reads, but for circles.
fn order(all: &BTreeMap<Id, Computed>) -> Vec<Id> {
    let reads = |id: &Id| -> Vec<&Id> {
        let expression = all.get(id).and_then(|computed| computed.expression.as_ref()?.as_ref().ok());
        let names = expression.map(|expression| expression.names()).unwrap_or_default();
        names.into_iter().filter_map(|(id, _)| all.get_key_value(id)).map(|(id, _)| id).collect()
    };
    let (mut seen, mut order) = (BTreeSet::new(), Vec::new());
    for id in all.keys() {
        if !seen.insert(id) {
            continue;
        }
        // Without recursion: a chain may be as long as the registry.
        let mut path = vec![(id, reads(id))];
        while let Some((id, left)) = path.last_mut() {
            match left.pop() {
                Some(next) => {
                    if seen.insert(next) {
                        path.push((next, reads(next)));
                    }
                }
                None => {
                    order.push((*id).clone());
                    path.pop();
                }
            }
        }
    }
    order
}

//! All definitions of a registry as far as they compute, and what their expressions are.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::evaluate::Figures;
use super::infer::infer;
use super::measure::{Inference, Term};
use super::parse::SyntaxError;
use super::record::{Computed, Source};
use super::syntax::{Expression, Function, Node};
use crate::model::{Definition, Id, Shape};

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
        if let Some(expression) = self.figures.get(id).and_then(|figure| figure.expression.as_ref()) {
            read_now(expression, &mut now);
        }
        now
    }

    /// How many months a period of a definition has; one where there is no such definition.
    #[must_use]
    pub fn months(&self, id: &Id) -> u32 {
        self.figures.get(id).map_or(1, |figure| figure.months)
    }

    /// Takes in what a definition's expression is, now that everything is known that it reads.
    fn settle(&mut self, id: &Id, computed: &mut Computed) {
        let nature = match &computed.expression {
            Some(Ok(expression)) => {
                let terms = &self.terms;
                let inference = infer(expression, computed.months, &|id| terms.get(id));
                let nature = inference.whole.nature;
                computed.learn(nature);
                self.terms.insert(id.clone(), computed.term.clone());
                self.inferences.insert(id.clone(), inference);
                Some(nature)
            }
            _ => None,
        };
        self.figures.insert(id.clone(), computed.figure(nature));
    }
}

fn read_now<'e>(part: &'e Expression, now: &mut Vec<(&'e Id, &'e Range<usize>)>) {
    match &part.node {
        Node::Figure(id) => now.push((id, &part.span)),
        Node::Call(Function::Prior | Function::Start, _) => {}
        _ => part.parts().into_iter().for_each(|part| read_now(part, now)),
    }
}

impl FromIterator<(Id, Computed)> for Computations {
    /// Expressions are looked at after those that they read; of a circle one is looked at first.
    fn from_iter<I: IntoIterator<Item = (Id, Computed)>>(all: I) -> Self {
        let mut all: BTreeMap<Id, Computed> = all.into_iter().collect();
        let mut computations = Self::default();
        for (id, computed) in &all {
            computations.terms.insert(id.clone(), computed.term.clone());
            if let Some(Err(error)) = &computed.expression {
                computations.unreadable.insert(id.clone(), error.clone());
            }
        }
        for id in order(&all) {
            if let Some(computed) = all.get_mut(&id) {
                computations.settle(&id, computed);
            }
        }
        computations
    }
}

/// The ids of everything but tables, each behind those that its expression reads, but for circles.
fn order(all: &BTreeMap<Id, Computed>) -> Vec<Id> {
    let reads = |id: &Id| -> Vec<&Id> {
        let expression = all.get(id).and_then(|computed| computed.expression.as_ref()?.as_ref().ok());
        let names = expression.map(|expression| expression.names()).unwrap_or_default();
        names.into_iter().filter_map(|(id, _)| all.get_key_value(id)).map(|(id, _)| id).collect()
    };
    let (mut seen, mut order) = (BTreeSet::new(), Vec::new());
    for (id, computed) in all {
        if matches!(computed.term, Term::Table(_)) || !seen.insert(id) {
            continue;
        }
        // Without recursion: a chain may be as long as the registry.
        let mut path = vec![(id, reads(id))];
        while let Some((id, left)) = path.last_mut() {
            match left.pop() {
                Some(next) => {
                    if !matches!(all[next].term, Term::Table(_)) && seen.insert(next) {
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

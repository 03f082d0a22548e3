//! What is missing, and what it would unlock.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::rc::Rc;

use super::definitions::Definitions;
use super::reads::{Read, own_period, parts, reads};
use crate::expression::{Data, Period, Series, months_of};
use crate::model::Id;

/// A figure or table that is not given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missing {
    /// Which.
    pub id: Id,
    /// The periods that it is missing for; none for a table.
    pub periods: Vec<Period>,
    /// The figures that were asked for and lack it.
    pub unlocks: Vec<Id>,
}

/// Follows what figures are made of.
pub(super) struct Search<'a> {
    definitions: &'a Definitions,
    data: &'a Data,
    known: HashMap<(&'a Id, Period), Rc<BTreeSet<&'a Id>>>,
    periods: BTreeMap<&'a Id, BTreeSet<Period>>,
}

impl<'a> Search<'a> {
    pub(super) fn new(definitions: &'a Definitions, data: &'a Data) -> Self {
        Self { definitions, data, known: HashMap::new(), periods: BTreeMap::new() }
    }

    /// What is missing of all that a figure is made of.
    pub(super) fn of(&mut self, id: &'a Id, period: Period) -> Rc<BTreeSet<&'a Id>> {
        let figure = self.definitions.figures.get(id);
        let read = own_period(figure, period);
        if let Some(known) = self.known.get(&(id, read)) {
            return Rc::clone(known);
        }
        // What computes from itself is told as trouble, and lacks nothing.
        self.known.insert((id, read), Rc::default());
        let mut lacks = BTreeSet::new();
        for part in parts(figure, read) {
            match self.data.figures.get(id) {
                Some(Series::Once(_)) => {}
                Some(Series::Dated(values))
                    if part.months == months_of(&self.definitions.figures, id) && values.contains_key(&part.end) => {}
                _ => match figure.and_then(|figure| figure.expression.as_deref()) {
                    Some(expression) => {
                        let mut named = Vec::new();
                        reads(expression, part, &mut |read| named.push(read));
                        for read in named {
                            match read {
                                Read::Figure { id, period, .. } => lacks.extend(self.of(id, period).iter()),
                                Read::Table { aggregate, .. } if !self.data.tables.contains_key(&aggregate.table) => {
                                    self.periods.entry(&aggregate.table).or_default();
                                    lacks.insert(&aggregate.table);
                                }
                                Read::Table { .. } => {}
                            }
                        }
                    }
                    None => {
                        self.periods.entry(id).or_default().insert(part);
                        lacks.insert(id);
                    }
                },
            }
        }
        let lacks = Rc::new(lacks);
        self.known.insert((id, read), Rc::clone(&lacks));
        lacks
    }

    /// What is missing, the one that the most figures wait for first.
    pub(super) fn list(self, lacks: &BTreeMap<&'a Id, BTreeSet<&'a Id>>) -> Vec<Missing> {
        let mut unlocks: BTreeMap<&Id, Vec<Id>> = BTreeMap::new();
        for (id, missing) in lacks {
            missing.iter().for_each(|missing| unlocks.entry(missing).or_default().push((*id).clone()));
        }
        let mut missing: Vec<Missing> = unlocks
            .into_iter()
            .map(|(id, unlocks)| {
                let periods = self.periods.get(id).map(|periods| periods.iter().copied().collect());
                Missing { id: id.clone(), periods: periods.unwrap_or_default(), unlocks }
            })
            .collect();
        missing.sort_by(|a, b| b.unlocks.len().cmp(&a.unlocks.len()).then_with(|| a.id.cmp(&b.id)));
        missing
    }
}

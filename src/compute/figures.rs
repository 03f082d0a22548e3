//! Figures for periods.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::definitions::Definitions;
use super::missing::{Missing, Search};
use super::reads::{own_period, series};
use crate::data::Loaded;
use crate::expression::{Evaluator, Period, Problem, Reading, Trouble, Value, months_of};
use crate::model::Id;

/// The most steps that are taken, so that whatever the data is, the work ends.
pub(super) const STEPS: u64 = 2_000_000_000;

/// Which periods are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// The first one; the last one where only one is asked for.
    pub first: Period,
    /// The last one, as long as the first.
    pub last: Period,
}

impl Span {
    /// One period.
    #[must_use]
    pub fn at(period: Period) -> Self {
        Self { first: period, last: period }
    }

    /// The periods, the earliest first.
    #[must_use]
    pub fn periods(self) -> Vec<Period> {
        series(self.first.end, self.last)
    }
}

/// What became of a figure.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// It is this number.
    Number(Decimal),
    /// It has no value, and nothing is missing.
    Empty,
    /// It has no value because of what is missing.
    Missing(Vec<Id>),
    /// It cannot be worked out.
    Trouble(Box<Trouble>),
    /// It has an expression that cannot be read, or is made of one that has.
    Broken(Id),
}

impl Outcome {
    /// The number; none for everything else.
    #[must_use]
    pub fn number(&self) -> Option<Decimal> {
        if let Self::Number(number) = self { Some(*number) } else { None }
    }
}

/// A figure of a period.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// The definition.
    pub id: Id,
    /// The period that was asked for.
    pub asked: Period,
    /// The period that the figure is of.
    pub period: Period,
    /// What became of it.
    pub outcome: Outcome,
}

/// Figures, and what was missing.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Computed {
    /// The figures by id, of each the earliest period first.
    pub rows: Vec<Row>,
    /// What was missing.
    pub missing: Vec<Missing>,
}

impl Computed {
    /// Whether a figure could not be worked out for another reason than that something is missing.
    #[must_use]
    pub fn has_trouble(&self) -> bool {
        self.rows.iter().any(|row| matches!(row.outcome, Outcome::Trouble(_) | Outcome::Broken(_)))
    }
}

/// Works figures out. A figure whose periods are longer than those asked for, and do not trail, is worked out where one of
/// its own periods ends, counted back from the last.
#[must_use]
pub fn figures<'a>(definitions: &'a Definitions, loaded: &'a Loaded, ids: &[&'a Id], span: Span) -> Computed {
    let mut evaluator = Evaluator::new(&definitions.figures, &loaded.data, STEPS);
    let mut search = Search::new(definitions, &loaded.data);
    let mut lacks: BTreeMap<&Id, BTreeSet<&Id>> = BTreeMap::new();
    let mut rows = Vec::new();
    let periods = span.periods();
    for id in ids {
        let figure = definitions.figures.get(*id);
        let months = months_of(&definitions.figures, id);
        let trails = figure.is_none_or(|figure| figure.reading == Reading::Own);
        for asked in &periods {
            let back = (span.last.end.0 - asked.end.0).unsigned_abs();
            if !trails && months > asked.months && !back.is_multiple_of(months) {
                continue;
            }
            let missing = search.of(id, *asked);
            let broken = missing.iter().chain([id]).find(|id| definitions.broken.contains_key(**id));
            let outcome = match (broken, evaluator.figure(id, *asked)) {
                (Some(broken), _) => Outcome::Broken((*broken).clone()),
                (None, Ok(Value::Number(number))) => Outcome::Number(number.normalize()),
                (None, Ok(Value::Empty)) if missing.is_empty() => Outcome::Empty,
                (None, Ok(Value::Empty)) => Outcome::Missing(missing.iter().map(|id| (*id).clone()).collect()),
                (None, Ok(other)) => {
                    let problem = Problem::Kind { wanted: "a number", found: other.kind() };
                    let figure = Some((*id).clone());
                    Outcome::Trouble(Box::new(Trouble { figure, span: 0..0, row: None, problem }))
                }
                (None, Err(trouble)) => Outcome::Trouble(Box::new(trouble)),
            };
            if broken.is_none() {
                lacks.entry(id).or_default().extend(missing.iter());
            }
            rows.push(Row { id: (*id).clone(), asked: *asked, period: own_period(figure, *asked), outcome });
        }
    }
    Computed { rows, missing: search.list(&lacks) }
}

//! Witnesses: given values by which two editions of a definition are shown to give the same figure, or another.
//!
//! They are the worked examples of both editions, and [`COMPANIES`] companies whose figures and tables are drawn by a fixed
//! seed: most of them plausible, with zeros, empty and negative values among them, and with the texts, numbers and dates that
//! the expressions look for. Equal figures on all of them are evidence and no proof. What is drawn is part of the edition
//! of the rules: a release is judged by the same companies as long as it is replayed.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde_json::Number;

use super::computations::Computations;
use super::data::{Column, Data, Series, Table, Texts, Value};
use super::evaluate::Evaluator;
use super::operators::rounded;
use super::period::{Month, Period};
use super::seeds::Seeds;
use crate::model::Id;
use crate::model::computing::{Cell, Given};
use crate::model::witness::{Difference, Witness};

/// How many companies are drawn.
pub const COMPANIES: u64 = 64;

/// How many steps one witness may take on one side.
const STEPS: u64 = 100_000;

/// How many steps all witnesses of a definition may take together, and as many again to make one shorter that tells of a
/// difference.
const ALL_STEPS: u64 = 4_000_000;

/// How many differences are told.
const TOLD: usize = 3;

/// How many witnesses have to give a figure: where fewer do, nothing is evident.
const LEAST: usize = 8;

/// The month in which companies are looked at: the last of its quarter and its year.
const CLOSE: Month = Month(2026 * 12 + 11);

/// A worked example of either side.
#[derive(Debug, Clone)]
pub struct Worked {
    /// What is given, as it is written.
    pub given: BTreeMap<Id, Given>,
    /// The period, as it is written.
    pub at: Option<String>,
    /// What is given.
    pub data: Data,
    /// The period.
    pub period: Period,
}

/// Runs a definition of both sides, the older one first, over all witnesses. None where nothing is evident: where hardly
/// one of them gives a figure, because it is empty, in trouble or too long.
#[must_use]
pub fn compare(id: &Id, sides: [&Computations; 2], examples: &[Worked]) -> Option<Witness> {
    let mut trial = Trial { id, sides, steps: ALL_STEPS, count: 0, figures: 0 };
    let mut differs = trial.examples(examples);
    let [old, new] = sides.map(|side| side.figures.get(id));
    let months = new.or(old).map_or(1, |figure| figure.months);
    let mut periods = vec![Period { end: CLOSE, months }];
    // A figure of a year may come of those of its months in another way.
    if months < 12 && old.map(|figure| figure.reading) != new.map(|figure| figure.reading) {
        periods.push(Period { end: CLOSE, months: 12 });
    }
    let seeds = Seeds::of(id, sides);
    for company in 0..COMPANIES {
        let data = seeds.company(company, CLOSE);
        for period in &periods {
            if let Some(values) = trial.difference(&data, *period).filter(|_| differs.len() < TOLD) {
                let mut shortening = Trial { id, sides, steps: ALL_STEPS, count: 0, figures: 0 };
                let short = shortening.shortened(data.clone(), *period, values);
                differs.push(told(given(&short), Some(period.to_string()), values));
            }
        }
    }
    let Trial { count, figures, .. } = trial;
    (!differs.is_empty() || figures >= LEAST).then_some(Witness { count, differs })
}

/// The examples on which a definition of both sides, the older one first, gives another figure.
#[must_use]
pub fn differences(id: &Id, sides: [&Computations; 2], examples: &[Worked]) -> Vec<Difference> {
    let mut trial = Trial { id, sides, steps: ALL_STEPS, count: 0, figures: 0 };
    trial.examples(examples)
}

/// What both sides come to.
type Outcome = [Option<Decimal>; 2];

struct Trial<'a> {
    id: &'a Id,
    sides: [&'a Computations; 2],
    /// How many steps may still be taken.
    steps: u64,
    /// How many witnesses were compared, and how many of them gave a figure.
    count: usize,
    figures: usize,
}

impl Trial<'_> {
    /// The first examples on which both sides come to something else.
    fn examples(&mut self, examples: &[Worked]) -> Vec<Difference> {
        let mut differs = Vec::new();
        for Worked { given, at, data, period } in examples {
            let values = self.difference(data, *period).filter(|_| differs.len() < TOLD);
            differs.extend(values.map(|values| told(given.clone(), at.clone(), values)));
        }
        differs
    }

    /// What both sides come to on one more witness, where it is not the same.
    fn difference(&mut self, data: &Data, period: Period) -> Option<Outcome> {
        let values = self.outcome(data, period)?;
        self.count += 1;
        self.figures += usize::from(values.iter().any(Option::is_some));
        (!are_close(values)).then_some(values)
    }

    /// What both sides come to; none where one is in trouble, takes too long or reads what is not given.
    fn outcome(&mut self, data: &Data, period: Period) -> Option<Outcome> {
        let mut outcome = [None; 2];
        for (side, value) in self.sides.iter().zip(&mut outcome) {
            let granted = self.steps.min(STEPS);
            let mut evaluator = Evaluator::new(&side.figures, data, granted);
            let worked = evaluator.figure(self.id, period);
            self.steps -= granted - evaluator.steps_left();
            *value = match worked.ok()? {
                _ if !evaluator.missing().is_empty() => return None,
                Value::Number(number) => Some(number),
                Value::Empty => None,
                _ => return None,
            };
        }
        Some(outcome)
    }

    /// The same without what makes no difference to either side.
    fn shortened(&mut self, mut data: Data, period: Period, values: Outcome) -> Data {
        let mut try_with = |data: &mut Data, change: &dyn Fn(&mut Data)| {
            let mut less = data.clone();
            change(&mut less);
            let holds = self.outcome(&less, period) == Some(values);
            if holds {
                *data = less;
            }
            holds
        };
        for id in data.figures.keys().cloned().collect::<Vec<_>>() {
            if try_with(&mut data, &|less| _ = less.figures.remove(&id)) {
                continue;
            }
            let Some(Series::Dated(months)) = data.figures.get(&id).cloned() else { continue };
            let close = months.get(&period.end).copied().flatten();
            if try_with(&mut data, &|less| _ = less.figures.insert(id.clone(), Series::Once(close))) {
                continue;
            }
            for month in months.keys() {
                try_with(&mut data, &|less| {
                    if let Some(Series::Dated(months)) = less.figures.get_mut(&id) {
                        months.remove(month);
                    }
                });
            }
        }
        for (id, rows) in data.tables.iter().map(|(id, table)| (id.clone(), table.rows())).collect::<Vec<_>>() {
            if try_with(&mut data, &|less| _ = less.tables.remove(&id)) {
                continue;
            }
            for row in (0..rows).rev() {
                try_with(&mut data, &|less| {
                    if let Some(table) = less.tables.get_mut(&id) {
                        *table = without(table, row);
                    }
                });
            }
        }
        data
    }
}

/// The table without one of its rows.
fn without(table: &Table, row: usize) -> Table {
    let less = |column: &Column| match column {
        Column::Numbers(cells) => Column::Numbers(kept(cells, row)),
        Column::Truths(cells) => Column::Truths(kept(cells, row)),
        Column::Moments(cells) => Column::Moments(kept(cells, row)),
        Column::Texts(_) => {
            let mut texts = Texts::default();
            for other in (0..column.len()).filter(|other| *other != row) {
                texts.push(if let Value::Text(text) = column.value(other) { Some(text) } else { None });
            }
            Column::Texts(texts)
        }
    };
    Table::new(table.columns().iter().map(|(name, column)| (name.clone(), less(column))).collect())
}

fn kept<T: Copy>(cells: &[T], without: usize) -> Vec<T> {
    let others = cells.iter().enumerate().filter(|(row, _)| *row != without);
    others.map(|(_, cell)| *cell).collect()
}

/// Whether two figures are the same but for what was lost behind the 18th digit.
fn are_close(values: Outcome) -> bool {
    const DIGITS: i64 = 1_000_000_000_000_000_000;
    match values {
        [Some(one), Some(other)] => {
            let largest = one.abs().max(other.abs());
            one.checked_sub(other).is_some_and(|apart| apart.abs() <= largest / Decimal::from(DIGITS))
        }
        [one, other] => one == other,
    }
}

/// A difference, with both figures rounded to as few digits as tell them apart.
fn told(given: BTreeMap<Id, Given>, at: Option<String>, values: Outcome) -> Difference {
    let rounded_to = |digits: u32| values.map(|value| value.map(|value| rounded(value, digits)));
    let told = [2, 4, 6, 8].map(rounded_to).into_iter().find(|[before, after]| before != after).unwrap_or(values);
    let [before, after] = told.map(|value| value.map(number));
    Difference { given, at, before, after }
}

/// A number as JSON has it.
fn number(value: Decimal) -> Number {
    let value = value.normalize();
    let whole = if value.is_integer() { value.to_i64().map(Number::from) } else { None };
    whole.or_else(|| Number::from_f64(value.to_f64()?)).unwrap_or_else(|| Number::from(0))
}

/// What is given, as an example writes it.
fn given(data: &Data) -> BTreeMap<Id, Given> {
    let figure = |series: &Series| match series {
        Series::Once(value) => Given::Value(value.map(number)),
        Series::Dated(months) => {
            Given::Dated(months.iter().map(|(month, value)| (month.to_string(), value.map(number))).collect())
        }
    };
    let cell = |column: &Column, row: usize| match column.value(row) {
        Value::Empty => Cell::Empty,
        Value::Number(value) => Cell::Number(number(value)),
        Value::Truth(truth) => Cell::Boolean(truth),
        other => Cell::Text(other.to_string()),
    };
    let table = |table: &Table| {
        let row = |row: usize| table.columns().iter().map(|(name, column)| (name.clone(), cell(column, row))).collect();
        Given::Rows((0..table.rows()).map(row).collect())
    };
    let figures = data.figures.iter().map(|(id, series)| (id.clone(), figure(series)));
    figures.chain(data.tables.iter().map(|(id, rows)| (id.clone(), table(rows)))).collect()
}

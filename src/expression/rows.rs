//! The rows of a table: which of them count, and what is made of them.

use std::collections::HashMap;
use std::rc::Rc;

use rust_decimal::Decimal;

use super::data::{Column, Value};
use super::period::{Moment, Month, Period};
use super::syntax::{AggregateKind, Binary, Expression, Node, Word};
use super::trouble::{Problem, Trouble};

/// Which rows of a table have a value in a column.
#[derive(Debug)]
pub(super) enum Index {
    Texts(Vec<Vec<u32>>),
    Numbers(HashMap<Decimal, Vec<u32>>),
}

/// What an index is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Key {
    Text(u32),
    Number(Decimal),
}

impl Index {
    /// The rows that have this value, counted from 0.
    pub(super) fn rows(&self, key: &Key) -> &[u32] {
        let rows = match (self, key) {
            (Self::Texts(rows), Key::Text(text)) => rows.get(*text as usize),
            (Self::Numbers(rows), Key::Number(number)) => rows.get(number),
            _ => None,
        };
        rows.map_or(&[], Vec::as_slice)
    }

    /// An index of a column.
    pub(super) fn of(column: &Column) -> Self {
        match column {
            Column::Texts(texts) => {
                let mut rows: Vec<Vec<u32>> = Vec::new();
                for (row, cell) in (0..).zip(texts.cells()) {
                    if let Some(text) = cell.map(|text| text as usize) {
                        rows.resize_with(rows.len().max(text + 1), Vec::new);
                        rows[text].push(row);
                    }
                }
                Self::Texts(rows)
            }
            column => {
                let mut rows: HashMap<Decimal, Vec<u32>> = HashMap::new();
                for row in 0..column.len() {
                    if let (Value::Number(number), Ok(at)) = (column.value(row), u32::try_from(row)) {
                        rows.entry(number).or_default().push(at);
                    }
                }
                Self::Numbers(rows)
            }
        }
    }
}

/// The rows that have a value in a column, as a part of a condition wants it.
pub(super) struct With<'a> {
    pub(super) part: &'a Expression,
    /// The place of the column.
    pub(super) column: usize,
    pub(super) index: Rc<Index>,
    pub(super) value: Key,
}

impl With<'_> {
    pub(super) fn rows(&self) -> &[u32] {
        self.index.rows(&self.value)
    }
}

/// Rows by the month of a date in them.
#[derive(Debug)]
pub(super) struct ByMonth(Vec<(Month, u32)>);

impl ByMonth {
    /// These rows; those without a date are in no month.
    pub(super) fn of(rows: impl Iterator<Item = u32>, dates: &[Option<Moment>]) -> Self {
        let dated = |row: u32| Some((dates.get(row as usize).copied().flatten()?.month, row));
        let mut rows: Vec<(Month, u32)> = rows.filter_map(dated).collect();
        rows.sort_unstable();
        Self(rows)
    }

    /// The rows of some months, in the order of the table.
    pub(super) fn between(&self, months: &Months) -> Vec<u32> {
        let first = months.first.map_or(0, |first| self.0.partition_point(|(month, _)| *month < first));
        let end = months.last.map_or(self.0.len(), |last| self.0.partition_point(|(month, _)| *month <= last));
        let mut rows: Vec<u32> = self.0.get(first..end).unwrap_or_default().iter().map(|(_, row)| *row).collect();
        rows.sort_unstable();
        rows
    }
}

/// Months in which the date of a row has to be.
#[derive(Debug)]
pub(super) struct Months {
    first: Option<Month>,
    last: Option<Month>,
}

/// The parts of a condition that have to be so all of them, in the order they are written.
pub(super) fn all_of(condition: &Expression) -> Vec<&Expression> {
    match &condition.node {
        Node::Binary(Binary::And, operands) => operands.iter().flat_map(all_of).collect(),
        _ => vec![condition],
    }
}

/// The column of `row` that parts of a condition hold against the first or the last day of the period, and the months that
/// they let pass: the condition is not so for any other row.
pub(super) fn wanted_months<'a>(all: &[&'a Expression], row: &str, period: Period) -> Option<(&'a str, Months)> {
    let mut limits = all.iter().filter_map(|part| Limit::of(part, row, period));
    let Limit { column, first, last, .. } = limits.next()?;
    let mut months = Months { first, last };
    for Limit { first, last, .. } in limits.filter(|limit| limit.column == column) {
        // Of two limits the narrower one; none is no limit.
        months = Months { first: months.first.max(first), last: months.last.into_iter().chain(last).min() };
    }
    Some((column, months))
}

/// What a part of a condition lets pass: a date that is held against the first or the last day of the period.
pub(super) struct Limit<'a> {
    pub(super) column: &'a str,
    first: Option<Month>,
    last: Option<Month>,
    /// Whether it is so for every date of these months.
    pub(super) is_whole: bool,
}

impl<'a> Limit<'a> {
    pub(super) fn of(part: &'a Expression, row: &str, period: Period) -> Option<Self> {
        let Node::Binary(operator, operands) = &part.node else { return None };
        let [left, right] = &**operands;
        let column = |part: &'a Expression| match &part.node {
            Node::Column { row: of, column } if of == row => Some(column.as_str()),
            _ => None,
        };
        let day = |part: &Expression| match part.node {
            Node::Word(word @ (Word::Start | Word::End)) => Some(word),
            _ => None,
        };
        let (column, day, is_mirrored) = match (column(left).zip(day(right)), column(right).zip(day(left))) {
            (Some((column, day)), _) => (column, day, false),
            (None, Some((column, day))) => (column, day, true),
            (None, None) => return None,
        };
        let (first, last) = match operator {
            Binary::Equal => (true, true),
            Binary::Greater | Binary::GreaterOrEqual => (!is_mirrored, is_mirrored),
            Binary::Less | Binary::LessOrEqual => (is_mirrored, !is_mirrored),
            _ => return None,
        };
        let month = if day == Word::Start { period.first_day().month } else { period.end };
        let is_whole =
            matches!(operator, Binary::GreaterOrEqual | Binary::LessOrEqual) && first == (day == Word::Start);
        Some(Self { column, first: Some(month).filter(|_| first), last: Some(month).filter(|_| last), is_whole })
    }
}

/// The column of `row`, and what it has to be equal to by a part of a condition: something that is the same for all rows.
pub(super) fn wanted_cell<'a>(part: &'a Expression, row: &str) -> Option<(&'a str, &'a Expression)> {
    let Node::Binary(Binary::Equal, operands) = &part.node else { return None };
    let [left, right] = &**operands;
    [(left, right), (right, left)].into_iter().find_map(|(cell, other)| match &cell.node {
        Node::Column { row: of, column } if of == row && !mentions(other, row) => Some((column.as_str(), other)),
        _ => None,
    })
}

/// Whether an expression looks at a row of this name.
fn mentions(expression: &Expression, row: &str) -> bool {
    let mut found = false;
    expression.walk(&mut |part| found |= matches!(&part.node, Node::Column { row: of, .. } if of == row));
    found
}

/// What is made of the rows so far.
pub(super) struct Made {
    kind: AggregateKind,
    count: u64,
    /// The sum, or the best so far.
    number: Option<Decimal>,
    is_empty: bool,
}

impl Made {
    /// Of no row yet.
    pub(super) fn of(kind: AggregateKind) -> Self {
        Self { kind, count: 0, number: None, is_empty: false }
    }

    /// Takes a row's value in.
    pub(super) fn add(&mut self, value: Option<Decimal>) -> Result<(), Trouble> {
        let Some(value) = value else {
            self.is_empty = true;
            return Ok(());
        };
        self.count += 1;
        self.number = Some(match (self.kind, self.number) {
            (_, None) => value,
            (AggregateKind::MaxOf, Some(best)) => best.max(value),
            (AggregateKind::MinOf, Some(best)) => best.min(value),
            (_, Some(sum)) => sum.checked_add(value).ok_or(Problem::TooLarge)?,
        });
        Ok(())
    }

    /// What it comes to.
    pub(super) fn value<'v>(&self) -> Result<Value<'v>, Trouble> {
        Ok(match (self.kind, self.number) {
            _ if self.is_empty => Value::Empty,
            (AggregateKind::Count, _) => Value::Number(self.count.into()),
            (AggregateKind::Sum, number) => Value::Number(number.unwrap_or_default()),
            (AggregateKind::Average, Some(sum)) => Value::Number(sum / Decimal::from(self.count)),
            (_, number) => number.into(),
        })
    }
}

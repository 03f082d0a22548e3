//! The rows of a table: which of them count, and what is made of them.

use std::collections::HashMap;

use rust_decimal::Decimal;

use super::data::{Column, Value};
use super::syntax::{AggregateKind, Binary, Expression, Node};
use super::trouble::{Problem, Trouble};

/// Which rows of a table have a value in a column.
#[derive(Debug)]
pub(super) enum Index {
    Texts(Vec<Vec<u32>>),
    Numbers(HashMap<Decimal, Vec<u32>>),
}

/// What an index is asked for.
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

/// The column of `row`, and what it has to be equal to in a condition that is not so otherwise: something that is the same
/// for all rows.
pub(super) fn wanted_cell<'a>(condition: &'a Expression, row: &str) -> Option<(&'a str, &'a Expression)> {
    let Node::Binary(operator, operands) = &condition.node else { return None };
    let [left, right] = &**operands;
    match operator {
        Binary::And => wanted_cell(left, row).or_else(|| wanted_cell(right, row)),
        Binary::Equal => [(left, right), (right, left)].into_iter().find_map(|(cell, other)| match &cell.node {
            Node::Column { row: of, column } if of == row && !mentions(other, row) => Some((column.as_str(), other)),
            _ => None,
        }),
        _ => None,
    }
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

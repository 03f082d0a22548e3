//! The rows of a table, column by column.

use rust_decimal::Decimal;
use serde_json::Value;

use super::cell;
use super::delimited::Grid;
use super::fault::Faults;
use crate::expression::{self, Table, Texts};
use crate::intake::normalized;
use crate::model::id::nearest;
use crate::model::{Column, ColumnType};

/// The cells of one column so far.
struct Cells {
    cells: expression::Column,
}

impl Cells {
    fn of(kind: ColumnType) -> Self {
        let cells = match kind {
            ColumnType::Text => expression::Column::Texts(Texts::default()),
            ColumnType::Number => expression::Column::Numbers(Vec::new()),
            ColumnType::Date => expression::Column::Moments(Vec::new()),
            ColumnType::Boolean => expression::Column::Truths(Vec::new()),
        };
        Self { cells }
    }

    /// Adds a cell; none is blank.
    fn push(&mut self, cell: Option<&str>) -> Result<(), String> {
        match &mut self.cells {
            expression::Column::Texts(texts) => texts.push(cell.map(normalized).as_deref()),
            expression::Column::Numbers(cells) => cells.push(cell.map(cell::number).transpose()?),
            expression::Column::Truths(cells) => cells.push(cell.map(cell::truth).transpose()?),
            expression::Column::Moments(cells) => cells.push(cell.map(cell::moment).transpose()?),
        }
        Ok(())
    }

    /// Adds a value of JSON.
    fn push_json(&mut self, value: Option<&Value>) -> Result<(), String> {
        match (&mut self.cells, value.filter(|value| !value.is_null())) {
            (expression::Column::Numbers(cells), Some(Value::Number(number))) => {
                cells.push(Some(json_number(number)?));
            }
            (expression::Column::Truths(cells), Some(Value::Bool(truth))) => cells.push(Some(*truth)),
            (expression::Column::Texts(_) | expression::Column::Moments(_), Some(Value::String(text))) => {
                let text = text.trim();
                return self.push(Some(text).filter(|text| !text.is_empty()));
            }
            (_, None) => return self.push(None),
            (cells, Some(value)) => {
                let wanted = match cells {
                    expression::Column::Numbers(_) => "a number",
                    expression::Column::Truths(_) => "true or false",
                    expression::Column::Moments(_) => "a date as a text, like \"2026-12-31\"",
                    expression::Column::Texts(_) => "a text",
                };
                return Err(format!("{value} stands where {wanted} is expected"));
            }
        }
        Ok(())
    }
}

/// A number of JSON with all its digits. One that would lose any is refused before.
pub(super) fn json_number(number: &serde_json::Number) -> Result<Decimal, String> {
    let text = number.to_string();
    let exact = Decimal::from_str_exact(&text).or_else(|_| Decimal::from_scientific(&text));
    exact.map_err(|_| format!("{text} has more digits than the 28 that are kept"))
}

/// Reads a table as text; none where its head is not that of the table.
pub(super) fn read(grid: Grid<'_>, columns: &[Column], faults: &mut Faults) -> Option<Table> {
    let places = places(&grid.head, columns, grid.head_line, faults)?;
    let mut all: Vec<Cells> = columns.iter().map(|column| Cells::of(column.kind)).collect();
    grid.each(faults, |cells, faults| {
        for ((column, place), into) in columns.iter().zip(&places).zip(&mut all) {
            if let Err(message) = into.push(cells.get(*place)) {
                faults.add(cells.line(), Some(&column.name), message);
            }
        }
    });
    Some(table(columns, all))
}

/// Where each column stands in the head.
fn places(head: &[String], columns: &[Column], line: usize, faults: &mut Faults) -> Option<Vec<usize>> {
    let before = faults.count;
    for (at, name) in head.iter().enumerate() {
        if head[..at].contains(name) {
            faults.add(line, Some(name), "the head has this column twice");
        } else if columns.iter().all(|column| column.name != *name) {
            let near = nearest(name, columns.iter().map(|column| column.name.as_str()));
            let near = near.map_or(String::new(), |near| format!("; did you mean {near}?"));
            faults.add(line, Some(name), format!("the table has no such column{near}"));
        }
    }
    let place = |column: &Column| head.iter().position(|name| *name == column.name);
    for column in columns.iter().filter(|column| place(column).is_none()) {
        faults.add(line, None, format!("the column {} is missing: its cells may be blank", column.name));
    }
    if faults.count > before { None } else { columns.iter().map(place).collect() }
}

/// Reads a table as a list of objects; `line` tells the line of a row, and of its members.
pub(super) fn read_json(
    rows: &[Value],
    columns: &[Column],
    line: &dyn Fn(usize, Option<&str>) -> usize,
    faults: &mut Faults,
) -> Table {
    let mut all: Vec<Cells> = columns.iter().map(|column| Cells::of(column.kind)).collect();
    for (number, row) in rows.iter().enumerate() {
        let Value::Object(members) = row else {
            faults.add(line(number, None), None, "a row is an object of its columns");
            continue;
        };
        for name in members.keys().filter(|name| columns.iter().all(|column| column.name != **name)) {
            let near = nearest(name, columns.iter().map(|column| column.name.as_str()));
            let near = near.map_or(String::new(), |near| format!("; did you mean {near}?"));
            faults.add(line(number, Some(name)), Some(name), format!("the table has no such column{near}"));
        }
        for (column, into) in columns.iter().zip(&mut all) {
            if let Err(message) = into.push_json(members.get(&column.name)) {
                faults.add(line(number, Some(&column.name)), Some(&column.name), message);
            }
        }
    }
    table(columns, all)
}

fn table(columns: &[Column], cells: Vec<Cells>) -> Table {
    Table::new(
        columns.iter().map(|column| column.name.clone()).zip(cells.into_iter().map(|cells| cells.cells)).collect(),
    )
}

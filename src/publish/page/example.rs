//! Worked examples: what is given, when, and what that gives.

use std::collections::BTreeMap;

use serde_json::Number;

use super::drawn::{self, named};
use super::parts::{Block, Line};
use crate::model::{Cell, Definition, Example, Given, Id};
use crate::publish::Edition;

/// The examples of a definition: for each the rows of its tables, then its figures and what they give, and the expression
/// with its numbers put in.
pub(super) fn blocks(edition: &Edition<'_>, definition: &Definition) -> Vec<Block> {
    definition.examples(edition.shape).iter().flat_map(|(_, example)| one(edition, definition, example)).collect()
}

fn one(edition: &Edition<'_>, definition: &Definition, example: &Example) -> Vec<Block> {
    let Example { given, at, gives, about } = example;
    let mut blocks: Vec<Block> = about.iter().cloned().map(Block::Text).collect();
    let mut figures: Vec<Vec<Line>> = Vec::new();
    for (id, given) in given {
        match given {
            Given::Rows(rows) if !rows.is_empty() => {
                blocks.push(Block::Line(Line::from(named(edition, id)).and(":")));
                blocks.push(table(edition, id, rows));
            }
            given => figures.push(vec![named(edition, id).into(), text(given).into()]),
        }
    }
    figures.extend(at.iter().map(|at| vec!["at".into(), at.as_str().into()]));
    figures.push(vec!["gives".into(), number(gives.as_ref()).into()]);
    blocks.push(Block::Table(vec!["Given".into(), "Value".into()], figures));
    blocks.extend(drawn::example(edition, definition, example));
    blocks
}

/// The rows of a table, their columns in the order of its definition.
fn table(edition: &Edition<'_>, id: &Id, rows: &[BTreeMap<String, Cell>]) -> Block {
    let defined = edition.definitions.get(id).map(|table| table.columns(edition.shape)).unwrap_or_default();
    let mut columns: Vec<String> = defined.into_iter().map(|column| column.name).collect();
    columns.retain(|column| rows.iter().any(|row| row.contains_key(column)));
    for column in rows.iter().flat_map(BTreeMap::keys) {
        if !columns.contains(column) {
            columns.push(column.clone());
        }
    }
    let row = |row: &BTreeMap<String, Cell>| {
        columns
            .iter()
            .map(|column| row.get(column).map_or_else(Line::default, |cell| self::cell(cell).into()))
            .collect()
    };
    let rows = rows.iter().map(row).collect();
    Block::Table(columns, rows)
}

/// A number as it is written; `empty` where there is none.
fn number(number: Option<&Number>) -> String {
    number.map_or_else(|| "empty".to_owned(), ToString::to_string)
}

/// What is given, in a line.
fn text(given: &Given) -> String {
    match given {
        Given::Value(value) => number(value.as_ref()),
        Given::Series(values) => values.iter().map(|value| number(value.as_ref())).collect::<Vec<_>>().join(", "),
        Given::Dated(values) => {
            let dated = values.iter().map(|(on, value)| format!("{on}: {}", number(value.as_ref())));
            dated.collect::<Vec<_>>().join(", ")
        }
        Given::Rows(rows) => if rows.is_empty() { "no rows" } else { "rows" }.to_owned(),
    }
}

fn cell(cell: &Cell) -> String {
    match cell {
        Cell::Boolean(yes) => yes.to_string(),
        Cell::Number(value) => value.to_string(),
        Cell::Text(text) => text.clone(),
        Cell::Empty => "empty".to_owned(),
    }
}

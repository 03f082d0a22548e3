//! A table for spreadsheets: `kpis.csv`, and `COLUMNS.md` that says what each column holds.
//!
//! `ontoreg import --update` reads the table back. Its cells are those of [`crate::intake::cell`].

use std::collections::BTreeSet;

use serde_json::Value;

use super::{Edition, File};
use crate::escape::markdown as safe;
use crate::intake::cell::{self, CellForm, Column};
use crate::model::Definition;
use crate::model::id::nearest;
use crate::tables::header::{self, find};

/// A column is asked for that the table does not have.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no column `{name}`")]
pub struct UnknownColumn {
    /// Its name.
    pub name: String,
    /// What was perhaps meant.
    pub near: Option<String>,
}

/// The table and the page about its columns.
#[must_use]
pub fn files<'e>(edition: &'e Edition<'_>, columns: &'e [Column<'_>]) -> [File<'e>; 2] {
    [
        File::new("kpis.csv", move || table(columns, edition.definitions.values())),
        File::new("COLUMNS.md", move || page("kpis.csv", columns, edition).into_bytes()),
    ]
}

/// The columns that are asked for, by their names or titles, those of a block by its own; all where none is. The column
/// of ids comes along: without it the table could not be read back.
///
/// # Errors
/// When the table has no such column.
pub fn chosen<'s>(edition: &Edition<'s>, wanted: &[String]) -> Result<Vec<Column<'s>>, UnknownColumn> {
    let all = columns(edition);
    if wanted.is_empty() {
        return Ok(all);
    }
    let headings = cell::headings(&all);
    let is_id = |column: &&Column<'_>| header::is_id(column, edition.shape);
    let mut chosen: Vec<&Column<'_>> = all.iter().filter(is_id).collect();
    for name in wanted {
        let within = format!("{name}.");
        let parts: Vec<&Column<'_>> = all.iter().filter(|column| column.name.starts_with(&within)).collect();
        let found = if parts.is_empty() { find(name, &all, &headings).into_iter().collect() } else { parts };
        if found.is_empty() {
            let near = nearest(name, all.iter().map(|column| column.name.as_str())).map(str::to_owned);
            return Err(UnknownColumn { name: name.clone(), near });
        }
        chosen.extend(found);
    }
    let mut seen = BTreeSet::new();
    Ok(chosen.into_iter().filter(|column| seen.insert(&column.pointer)).cloned().collect())
}

/// The columns of an edition: those of the schema in its order, without objects whose parts have columns, then what
/// the records need beside them.
fn columns<'s>(edition: &Edition<'s>) -> Vec<Column<'s>> {
    let mut columns = cell::columns(edition.shape);
    columns.retain(|column| !column.is_block());
    let records = edition.definitions.values().map(|definition| &definition.record);
    columns.extend(cell::extra_columns(edition.shape, records));
    columns
}

/// The table as UTF-8 with a byte order mark, without which a spreadsheet takes it for another encoding.
fn table<'d>(columns: &[Column<'_>], definitions: impl Iterator<Item = &'d Definition>) -> Vec<u8> {
    let mut bytes = b"\xef\xbb\xbf".to_vec();
    let mut writer = csv::Writer::from_writer(&mut bytes);
    let header = columns.iter().map(|column| column.name.clone()).collect();
    let row = |Definition { record, .. }: &Definition| -> Vec<String> {
        columns.iter().map(|column| column.write(record.pointer(&column.pointer))).collect()
    };
    for cells in std::iter::once(header).chain(definitions.map(row)) {
        // A Vec takes everything, and every row is as wide as the header.
        writer.write_record(cells).unwrap_or_default();
    }
    drop(writer);
    bytes
}

/// What each column of a file holds.
pub(super) fn page(file: &str, columns: &[Column<'_>], edition: &Edition<'_>) -> String {
    let guide = GUIDE.replace("kpis.csv", file);
    let mut text = format!(
        "# Columns of {file}\n\n{}: one row is one definition.\n\n{guide}\n\
         | column | what it is | cell | empty |\n| --- | --- | --- | --- |\n",
        safe(&edition.config.title)
    );
    for column in columns {
        let what = column.property.map_or("", |property| property.description.as_deref().unwrap_or(property.label()));
        let form = match column.form() {
            CellForm::List => "one item a line".to_owned(),
            CellForm::Map => "one `key: value` a line".to_owned(),
            CellForm::Json => "JSON".to_owned(),
            CellForm::Scalar => {
                let types = column.property.map_or(&[][..], |property| &property.types);
                types.iter().filter(|name| *name != "null").map(|name| safe(name)).collect::<Vec<_>>().join(" or ")
            }
        };
        let block = column.pointer.rfind('/').and_then(|at| edition.shape.at(&column.pointer[..at]));
        let empty = match column.emptiest() {
            Some(Value::Null) => "null".to_owned(),
            Some(Value::Array(_)) => "no items".to_owned(),
            Some(_) => "no entries".to_owned(),
            None if column.property.is_none_or(|property| !property.required) => "absent".to_owned(),
            None => match block.filter(|block| !block.required && !block.name.is_empty()) {
                Some(block) => format!("only with all of {}", safe(&block.name)),
                None => "not allowed".to_owned(),
            },
        };
        text += &format!("| {} | {} | {form} | {empty} |\n", safe(&column.name), safe(what));
    }
    text
}

/// What people are told who edit the table.
const GUIDE: &str = include_str!("guide.md");

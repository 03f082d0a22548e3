//! A table for spreadsheets: `kpis.csv`, and `COLUMNS.md` that says what each column holds.
//!
//! `ontoreg import --update` reads the table back. Its cells are those of [`crate::intake::cell`].

use serde_json::Value;

use super::{Edition, File};
use crate::escape::markdown as safe;
use crate::intake::cell::{self, CellForm, Column};
use crate::model::Definition;

/// The table and the page about its columns.
#[must_use]
pub fn files<'e>(edition: &'e Edition<'_>) -> [File<'e>; 2] {
    let columns = || columns(edition);
    [
        File::new("kpis.csv", move || table(&columns(), edition.definitions.values())),
        File::new("COLUMNS.md", move || page(&columns(), edition).into_bytes()),
    ]
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

fn page(columns: &[Column<'_>], edition: &Edition<'_>) -> String {
    let mut text = format!(
        "# Columns of kpis.csv\n\n{}: one row is one definition.\n\n{GUIDE}\n\
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

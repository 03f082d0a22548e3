//! Arbitrary bytes as a table that somebody saved from a spreadsheet.
#![no_main]

use std::collections::BTreeMap;
use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use ontoreg::intake::{CompiledSchema, cell, schema, table};
use ontoreg::lifecycle::batch;
use ontoreg::ops::KPI_SCHEMA;
use ontoreg::tables::header::is_header;
use ontoreg::tables::update::{Ground, update};

static SCHEMA: LazyLock<CompiledSchema> = LazyLock::new(|| schema::read(KPI_SCHEMA.as_bytes()));

fuzz_target!(|bytes: &[u8]| {
    for json in [false, true] {
        let (rows, problems) = batch::read(bytes, json);
        assert!(!rows.is_empty() || !problems.is_empty(), "nothing is refused without a problem");
    }
    let Ok(table) = table::read(bytes, |cells| is_header(cells, &SCHEMA.schema.shape)) else { return };
    let lines = bytes.iter().filter(|byte| matches!(byte, b'\n' | b'\r')).count() + 1;
    let mut last = table.header_row;
    for (number, cells) in &table.rows {
        assert!(*number > last && *number <= lines, "row {number} after {last} of {lines}");
        assert!(cells.iter().any(|cell| !cell.trim().is_empty()));
        last = *number;
    }
    let ground = Ground { schema: &SCHEMA, definitions: &BTreeMap::new(), closed: &|_| None };
    if let Ok(update) = update(&table, &ground) {
        assert!(update.records.len() + update.same <= table.rows.len());
    }
    // A value that was read from a cell is read again from the cell that is written for it.
    let columns = cell::columns(&SCHEMA.schema.shape);
    for (column, text) in
        columns.iter().flat_map(|column| table.rows.iter().flat_map(|row| &row.1).map(move |text| (column, text)))
    {
        let Ok(Some(value)) = column.read(text) else { continue };
        let written = column.write(Some(&value));
        if !written.is_empty() {
            assert_eq!(column.read(&written), Ok(Some(value)), "{}: {text:?} is written {written:?}", column.name);
        }
    }
});

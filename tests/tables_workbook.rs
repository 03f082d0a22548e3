//! Workbooks: written, as a spreadsheet saves them, and read.

use std::io::{Cursor, Write};

use calamine::{Reader, Xlsx};
use ontoreg::intake::table::Table;
use ontoreg::intake::workbook;
use ontoreg::publish;
use ontoreg::tables::header::is_header;
use ontoreg::tables::update::Update;
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook};
use serde_json::json;

use crate::support::{Sandbox, default_schema, golden};
use crate::tables_saved::{catalogue, edition, read, taken_in};

fn sheet(bytes: &[u8]) -> Table {
    workbook::read(bytes, |cells| is_header(cells, &default_schema().schema.shape)).unwrap()
}

/// A table that a spreadsheet opened as CSV, with what it takes for days, numbers and truth values, and saved as a workbook.
fn saved(rows: &[Vec<String>]) -> Vec<u8> {
    let mut book = Workbook::new();
    book.add_worksheet().write(0, 0, "Notes of the finance team").unwrap();
    let sheet = book.add_worksheet();
    let day = Format::new().set_num_format("dd.mm.yyyy");
    for (row, cells) in (0..).zip(rows) {
        for (at, cell) in (0..).zip(cells) {
            let is_day = cell.len() == 10 && cell.bytes().all(|b| b.is_ascii_digit() || b == b'-');
            match cell.as_str() {
                "" => continue,
                "TRUE" | "true" => sheet.write_boolean(row, at, true).unwrap(),
                cell if is_day => sheet
                    .write_datetime_with_format(row, at, ExcelDateTime::parse_from_str(cell).unwrap(), &day)
                    .unwrap(),
                cell => match cell.parse::<f64>() {
                    Ok(number) => sheet.write_number(row, at, number).unwrap(),
                    Err(_) => sheet.write_string(row, at, cell).unwrap(),
                },
            };
        }
    }
    book.save_to_buffer().unwrap()
}

#[test]
fn a_workbook_that_nobody_edited_changes_nothing() {
    let catalogue = catalogue();
    let nothing = Update { same: catalogue.len(), ..Update::default() };
    let [csv, xlsx, again] = edition(&catalogue, |edition| {
        let columns = publish::table::chosen(edition, &[]).unwrap();
        let xlsx = || publish::workbook::files(edition, &columns).unwrap()[0].bytes().unwrap().into_owned();
        [publish::table::files(edition, &columns)[0].bytes().unwrap().into_owned(), xlsx(), xlsx()]
    });
    assert_eq!(xlsx, again);
    let table = sheet(&xlsx);
    assert_eq!((table.header[0].as_str(), table.header_row, table.is_sheet), ("rogueId", 2, true));
    assert_eq!(taken_in(&table, &catalogue), nothing);
    // The titles alone name the columns too.
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(&xlsx)).unwrap();
    let range = book.worksheet_range("KPIs").unwrap();
    let titles: Vec<String> = range.rows().nth(1).unwrap().iter().map(ToString::to_string).collect();
    assert_eq!(titles[..5], ["KPI id", "Slug", "Domain", "Kind", "Label"]);
    assert_eq!(taken_in(&Table { header: titles, ..table }, &catalogue), nothing);
    // Nothing runs: a cell of text is no formula.
    assert!(book.worksheet_formula("KPIs").unwrap().is_empty());
    // A table that was opened as CSV and saved as a workbook.
    let table = read(&csv);
    let rows: Vec<Vec<String>> =
        std::iter::once(table.header).chain(table.rows.into_iter().map(|(_, cells)| cells)).collect();
    assert_eq!(taken_in(&sheet(&saved(&rows)), &catalogue), nothing);
}

#[test]
fn a_finance_lead_edits_a_workbook() {
    let sandbox = Sandbox::registry();
    sandbox.edit("registry/kpis/sales/arr.json", |record| {
        record["defaultLabel"] = "=HYPERLINK(\"https://evil.example\")".into();
        record["definitionSource"]["sectionRef"] = "4.10".into();
    });
    let columns = ["--columns", "Label,definitionSource,benchmark,formula,unit", "--domain", "sales"];
    let export = ["export", "--format", "xlsx", "--out", "table"].into_iter().chain(columns);
    sandbox.ontoreg(export).exits(0);
    golden("table-workbook-columns", &sandbox.read("table/COLUMNS.md"));
    let plan = ["import", "table/kpis.xlsx", "--update", "--dry-run"];
    let same = sandbox.unchanged(|sandbox| sandbox.ontoreg(plan).exits(0));
    assert_eq!(same.stdout, "2 rows change nothing\n");

    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let heads = ["KPI id", "Publication date", "benchmark.p25", "Formula", "Source section", "Unit"];
    for (at, head) in (0..).zip(heads) {
        sheet.write_string(0, at, head).unwrap();
    }
    let day = Format::new().set_num_format("d mmm yy");
    sheet.write_string(1, 0, "sales.arr").unwrap();
    sheet.write_datetime_with_format(1, 1, ExcelDateTime::from_ymd(2025, 3, 1).unwrap(), &day).unwrap();
    sheet.write_string(1, 3, "Live revenue * 12").unwrap();
    sheet.write_number(1, 4, 4.1).unwrap();
    // A text is what was typed.
    sheet.write_string(1, 5, "3-Jan").unwrap();
    sandbox.write("edited.xlsx", book.save_to_buffer().unwrap());
    sandbox.ontoreg(["import", "edited.xlsx", "--update"]).exits(0).golden("table-workbook-update");
    let record = sandbox.record("registry/kpis/sales/arr.json");
    assert_eq!(record["definitionSource"]["publicationDate"], "2025-03-01");
    assert_eq!(record["definitionSource"]["sectionRef"], "4.10");
    assert_eq!(record["unit"], "3-Jan");

    let sheet = book.worksheet_from_index(0).unwrap();
    sheet.write_string(1, 1, "01/02/2026").unwrap();
    sheet.write_string(1, 2, "many").unwrap();
    sheet.write_formula(1, 3, Formula::new("=won/lost").set_result("#NAME?")).unwrap();
    sheet.write_datetime_with_format(1, 4, ExcelDateTime::from_ymd(2026, 1, 3).unwrap(), &day).unwrap();
    sandbox.write("broken.xlsx", book.save_to_buffer().unwrap());
    sandbox.write("packed.xlsx", b"PK\x03\x04");
    let refused = sandbox.refusals(&[
        (1, &["import", "broken.xlsx", "--update"]),
        (1, &["import", "packed.xlsx", "--update"]),
        (2, &["import", "broken.xlsx"]),
    ]);
    golden("table-workbook-refused", &refused);
    let problems = sandbox.ontoreg(["import", "broken.xlsx", "--update", "--format", "json"]).exits(1).json();
    assert_eq!((&problems["problems"][0]["cell"], &problems["problems"][0]["row"]), (&json!("B2"), &json!(2)));
}

#[test]
fn a_part_is_exported_of_a_table_only() {
    let sandbox = Sandbox::registry();
    let csv = ["export", "--format", "csv", "--out"];
    let part = ["part", "--columns", "unit,Label", "--tier", "editorial", "--stage", "seed"];
    sandbox.ontoreg(csv.into_iter().chain(part)).exits(0);
    assert_eq!(
        sandbox.read("part/kpis.csv"),
        "\u{feff}rogueId,unit,defaultLabel\ncustomers.churn_risks,,Churn Risks\nsales.carr,currency,CARR\n"
    );
    let refused = sandbox.refusals(&[
        (2, &["export", "--format", "json", "--out", "x", "--columns", "unit"]),
        (2, &["export", "--format", "markdown", "--out", "x", "--domain", "sales"]),
        (2, &["export", "--format", "csv", "--out", "x", "--columns", "formulla"]),
        (2, &["export", "--format", "xlsx", "--out", "x", "--columns", "owner"]),
        (2, &["export", "--format", "csv", "--out", "x", "--tier", "publishd"]),
        (2, &["export", "--format", "csv", "--out", "x", "--domain", "seles"]),
    ]);
    golden("table-part-refused", &refused);
    assert!(!sandbox.path("x").exists());
}

/// A workbook with a part of so many bytes, of which the directory says that it has `said`.
fn packed(bytes: usize, said: usize) -> Vec<u8> {
    let zeros = vec![b' '; 1 << 20];
    let mut encoder = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::best());
    let mut crc = flate2::Crc::new();
    for _ in 0..bytes >> 20 {
        encoder.write_all(&zeros).unwrap();
        crc.update(&zeros);
    }
    let (data, name) = (encoder.finish().unwrap(), b"xl/workbook.xml");
    let word = |number: usize| u32::try_from(number).unwrap().to_le_bytes();
    let half = |number: u16| number.to_le_bytes();
    let sizes = [word(crc.sum() as usize), word(data.len()), word(said)].concat();
    // Version, flags, method, time and day.
    let head = [half(20), half(0), half(8), half(0), half(0x21)].concat();
    let names = [half(15), half(0)].concat();
    let local = [&b"PK\x03\x04"[..], &head, &sizes, &names, name, &data].concat();
    let central = [b"PK\x01\x02", &half(20)[..], &head, &sizes, &names, &[0; 14], name].concat();
    let end = [&b"PK\x05\x06"[..], &[0; 4], &half(1), &half(1), &word(central.len()), &word(local.len()), &half(0)];
    [local, central, end.concat()].concat()
}

#[test]
fn what_unpacks_to_more_than_memory_holds_is_refused() {
    let sandbox = Sandbox::registry();
    let bomb = packed(1 << 30, 1 << 30);
    assert!(bomb.len() < 2 << 20);
    sandbox.write("bomb.xlsx", bomb);
    let import = ["import", "bomb.xlsx", "--update"];
    sandbox.unchanged(|sandbox| sandbox.ontoreg(import).exits(1)).golden("table-workbook-bomb");
    for (bytes, said) in [(1 << 30, 1_000), (1 << 20, 1 << 20)] {
        sandbox.write("lies.xlsx", packed(bytes, said));
        let refused = sandbox.ontoreg(["import", "lies.xlsx", "--update"]).exits(1);
        assert!(refused.stderr.contains("the workbook cannot be read"), "{refused}");
    }
    // Few bytes name many cells.
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for row in 0..20_000 {
        sheet.write_number(row, 1_999, 1).unwrap();
    }
    sandbox.write("wide.xlsx", book.save_to_buffer().unwrap());
    let refused = sandbox.ontoreg(["import", "wide.xlsx", "--update"]).exits(1);
    assert!(refused.stderr.contains("the cells of the sheet take more than 512 MiB"), "{refused}");
}

//! Tables as spreadsheets save them: what nobody touched changes nothing, an edit is read as meant or refused.

use std::collections::BTreeMap;
use std::fs;

use ontoreg::intake::table::{self, Table};
use ontoreg::model::{Definition, Id};
use ontoreg::publish::{self, Edition};
use ontoreg::tables::header::is_header;
use ontoreg::tables::update::{Ground, Kept, Update, update};
use semver::Version;
use serde_json::{Value, json};

use crate::support::{Sandbox, crate_path, default_schema, files_below, golden};

type Registry = BTreeMap<Id, Definition>;

/// The catalogue of this repository, and in one definition what spreadsheets take for something else.
pub fn catalogue() -> Registry {
    let folder = crate_path("registry/kpis");
    let read = |path: String| {
        let record: Value = serde_json::from_slice(&fs::read(folder.join(path)).unwrap()).unwrap();
        let id: Id = record["rogueId"].as_str().unwrap().parse().unwrap();
        (id.clone(), Definition { id, record })
    };
    let mut catalogue: Registry =
        files_below(&folder).into_iter().filter(|path| path.ends_with(".json")).map(read).collect();
    let record = &mut catalogue.get_mut(&"sales.arr".parse().unwrap()).unwrap().record;
    record["benchmark"] = json!({
        "p25": -0.5, "median": 1234.5, "p75": 123456.789012345, "unit": "007", "sourceName": "1E5", "sourceYear": 2024,
        "higherIsBetter": true,
    });
    record["definitionSource"]["sectionRef"] = "4.10".into();
    record["definitionSource"]["publicationDate"] = "2022-01-01".into();
    record["unit"] = "3-1".into();
    record["aliases"] = json!(["4.10"]);
    record["formula"] = "=1+1".into();
    catalogue
}

pub fn edition<T>(definitions: &Registry, work: impl FnOnce(&Edition<'_>) -> T) -> T {
    let config = b"name = \"x\"\ntitle = \"X\"\npublisher = \"P\"\nbase-url = \"https://example.org\"\n";
    work(&Edition {
        config: &ontoreg::intake::config(config).unwrap(),
        shape: &default_schema().schema.shape,
        schema: b"{}",
        version: &Version::new(1, 0, 0),
        released_at: "2026-01-01".parse().unwrap(),
        yanked: None,
        definitions,
        disputes: &[],
    })
}

pub fn read(bytes: &[u8]) -> Table {
    table::read(bytes, |cells| is_header(cells, &default_schema().schema.shape)).unwrap()
}

pub fn taken_in(table: &Table, definitions: &Registry) -> Update {
    update(table, &Ground { schema: default_schema(), definitions, closed: &|_| None }).unwrap()
}

/// What a spreadsheet makes of a table: how it writes days, numbers and truth values, and what stands between cells.
struct Program {
    day: fn(&str, &str, &str) -> String,
    decimal: char,
    truths: [&'static str; 2],
    separator: char,
}

const PROGRAMS: [Program; 5] = [
    // Excel of the United States.
    Program {
        day: |y, m, d| format!("{}/{}/{y}", one(m), one(d)),
        decimal: '.',
        truths: ["TRUE", "FALSE"],
        separator: ',',
    },
    // Excel of Germany.
    Program { day: |y, m, d| format!("{d}.{m}.{y}"), decimal: ',', truths: ["WAHR", "FALSCH"], separator: ';' },
    // Excel of France.
    Program { day: |y, m, d| format!("{d}/{m}/{y}"), decimal: ',', truths: ["VRAI", "FAUX"], separator: ';' },
    // LibreOffice, with the time in the column.
    Program {
        day: |y, m, d| format!("{y}-{m}-{d} 00:00:00"),
        decimal: '.',
        truths: ["TRUE", "FALSE"],
        separator: '\t',
    },
    // Numbers.
    Program {
        day: |y, m, d| format!("{}/{}/{}", one(m), one(d), &y[2..]),
        decimal: '.',
        truths: ["TRUE", "FALSE"],
        separator: ',',
    },
];

fn one(part: &str) -> &str {
    part.trim_start_matches('0')
}

impl Program {
    /// A cell as it was opened and saved.
    fn cell(&self, cell: &str) -> String {
        if let [year, month, day] = cell.split('-').collect::<Vec<_>>()[..]
            && cell.len() == 10
            && cell.bytes().all(|b| b.is_ascii_digit() || b == b'-')
        {
            return (self.day)(year, month, day);
        }
        if cell.starts_with(['-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9'])
            && let Ok(number) = cell.parse::<f64>()
        {
            let shown =
                if number.abs() >= 1e5 && number.fract() == 0.0 { format!("{number:.2E}") } else { number.to_string() };
            return shown.chars().take(11).map(|c| if c == '.' { self.decimal } else { c }).collect();
        }
        match cell {
            "true" => self.truths[0].to_owned(),
            "false" => self.truths[1].to_owned(),
            other => other.to_owned(),
        }
    }

    /// A table as it was opened and saved.
    fn saved(&self, table: &Table) -> String {
        let quoted = |cell: &String| match self.cell(cell) {
            cell if cell.contains([self.separator, '"', '\n']) => format!("\"{}\"", cell.replace('"', "\"\"")),
            cell => cell,
        };
        let separator = self.separator.to_string();
        let rows = std::iter::once(&table.header).chain(table.rows.iter().map(|(_, cells)| cells));
        rows.map(|row| row.iter().map(quoted).collect::<Vec<_>>().join(&separator) + "\r\n").collect()
    }
}

#[test]
fn the_whole_catalogue_comes_back_from_every_spreadsheet_as_no_change() {
    let catalogue = catalogue();
    let exported = edition(&catalogue, |edition| {
        let columns = publish::table::chosen(edition, &[]).unwrap();
        publish::table::files(edition, &columns)[0].bytes().unwrap().into_owned()
    });
    let table = read(&exported);
    let nothing = Update { same: catalogue.len(), ..Update::default() };
    for program in PROGRAMS {
        let text = program.saved(&table);
        assert_eq!(taken_in(&read(text.as_bytes()), &catalogue), nothing);
        // Empty cells at the end of rows are not written, and other things stand above the header.
        let cut = text.replace(&format!("{}\r\n", program.separator.to_string().repeat(11)), "\r\n");
        assert!(cut.len() < text.len());
        let above =
            format!("sep={}\r\n\r\nOur figures, as of today{cut}", program.separator).replacen("today", "today\r\n", 1);
        assert_eq!(taken_in(&read(above.as_bytes()), &catalogue), nothing);
    }
}

#[test]
fn texts_that_lost_their_form_are_those_that_are_there() {
    let catalogue = catalogue();
    let text = "ROGUEID, Source section ,unit,benchmark.unit,benchmark.sourceName,Publication date\n\
                sales.arr,4.1,3-1,7,100000,1/1/2022\n";
    let update = taken_in(&read(text.as_bytes()), &catalogue);
    assert_eq!((update.same, update.records.len()), (1, 0));
    let kept: Vec<&str> = update.kept.iter().map(|kept| kept.text.as_str()).collect();
    assert_eq!(kept, ["4.10", "007", "1E5"]);
    let text = text.replace(",3-1,", ",01. Mrz,");
    let kept = taken_in(&read(text.as_bytes()), &catalogue).kept;
    assert_eq!(kept[1], Kept { row: 2, column: "unit".into(), cell: "01. Mrz".into(), text: "3-1".into() });
    // In quotes it is meant, and so is another number.
    let text = text.replace("4.1,", "\"\"\"4.1\"\"\",").replace("7,100000", "8,2E5");
    let record = &taken_in(&read(text.as_bytes()), &catalogue).records[&"sales.arr".parse().unwrap()];
    assert_eq!(record["definitionSource"]["sectionRef"], "4.1");
    assert_eq!((&record["benchmark"]["unit"], &record["benchmark"]["sourceName"]), (&json!("8"), &json!("2E5")));
}

#[test]
fn an_edit_is_read_where_it_can_mean_one_thing() {
    let catalogue = catalogue();
    for (column, cell, value) in [
        ("definitionSource.publicationDate", "2025", json!("2025")),
        ("definitionSource.publicationDate", "2025-12", json!("2025-12")),
        ("definitionSource.publicationDate", "31.12.2025", json!("2025-12-31")),
        ("definitionSource.publicationDate", "31/12/2025", json!("2025-12-31")),
        ("definitionSource.publicationDate", "12/31/2025", json!("2025-12-31")),
        ("definitionSource.publicationDate", "2025-12-31 00:00:00", json!("2025-12-31")),
        ("benchmark.median", "12,5", json!(12.5)),
        ("benchmark.median", "1.234,75", json!(1234.75)),
        ("benchmark.sourceYear", "2.025", json!(2025)),
        ("benchmark.higherIsBetter", "FALSCH", json!(false)),
    ] {
        let table = read(format!("rogueId;{column}\nsales.arr;{cell}\n").as_bytes());
        let ground = Ground { schema: default_schema(), definitions: &catalogue, closed: &|_| None };
        let pointer = format!("/{}", column.replace('.', "/"));
        match update(&table, &ground) {
            Ok(update) => assert_eq!(update.records.values().next().unwrap().pointer(&pointer), Some(&value), "{cell}"),
            // A point is the decimal sign of JSON.
            Err(problems) => assert!(cell == "2.025" && problems.len() == 1, "{cell}: {problems:?}"),
        }
    }
}

#[test]
fn what_a_spreadsheet_broke_is_refused_by_row_and_column() {
    let sandbox = Sandbox::registry();
    sandbox.edit("registry/kpis/sales/carr.json", |record| record["definitionSource"]["sectionRef"] = "4.10".into());
    for (name, text) in [
        (
            "unclosed.csv",
            "rogueId,interpretationGuidance\nsales.arr,\"Higher is better.\nsales.carr,Lower is better.\n",
        ),
        ("stray.csv", "rogueId,formula\nsales.arr,\"a\" or b\n"),
        ("alone.csv", "rogueId;formula\nsales.arr;a\nsales.carr;of 5\" pipes\n"),
        (
            "cut.csv",
            "rogueId,unit,formula\nsales.arr,currency,Sum of live monthly recurring revenue * 12\nsales.carr,curr",
        ),
        ("slip.csv", "rogueId,unit\nsales.arrr,currency\n"),
        ("days.csv", "rogueId;definitionSource.publicationDate\nsales.arr;01/02/2026\nsales.carr;31.12.26\n"),
        ("made.csv", "rogueId,definitionSource.sectionRef,aliases\nsales.arr,3-Jan,\nsales.carr,04. Mrz,Jan-03\n"),
        ("numbers.csv", "rogueId,benchmark.p25,benchmark.sourceYear\nsales.arr,\"1,234\",\"2,5\"\n"),
    ] {
        sandbox.write(name, text);
    }
    let words = ["#NAME?", "#REF!", "#VALUE!", "#DIV/0!", "#N/A", "#NULL!", "#NUM!", "#SPILL!", "########", "#BEZUG!"];
    for word in words {
        sandbox.write("error.csv", format!("rogueId,formula\nsales.arr,{word}\n"));
        let refused = sandbox.unchanged(|sandbox| sandbox.ontoreg(["import", "error.csv", "--update"]).exits(1));
        assert!(refused.stderr.contains(&format!("row 2, column formula: `{word}`")), "{}", refused.stderr);
    }
    let mut refused = String::new();
    for file in ["unclosed", "stray", "alone", "cut", "slip", "days", "made", "numbers", "error"] {
        refused += &sandbox.refusals(&[(1, &["import", &format!("{file}.csv"), "--update"])]);
    }
    golden("table-spreadsheet-refused", &refused);
    // What stands in the definition can stay, whatever it is.
    sandbox.edit("registry/kpis/sales/arr.json", |record| record["formula"] = "#REF!".into());
    sandbox.write("same.csv", "rogueId,formula\nsales.arr,#REF!\n");
    let same = sandbox.ontoreg(["import", "same.csv", "--update"]).exits(0);
    assert_eq!(same.stdout, "1 row changes nothing\n");
    sandbox.write("kept.csv", "rogueId,definitionSource.sectionRef\nsales.carr,4.1\n");
    sandbox.unchanged(|sandbox| sandbox.ontoreg(["import", "kept.csv", "--update"]).exits(0)).golden("table-kept");
}

#[test]
fn many_rows_with_one_problem_are_one_case() {
    let sandbox = Sandbox::registry();
    let ids = ["a", "b", "c", "d", "e"].map(|slug| format!("sales.k_{slug}"));
    let record = sandbox.record("registry/kpis/sales/carr.json");
    for id in &ids {
        let mut record = record.clone();
        record["rogueId"] = id.as_str().into();
        record["slug"] = id[6..].into();
        sandbox.write(&format!("registry/kpis/sales/{}.json", &id[6..]), record.to_string());
    }
    let rows = ids.iter().map(|id| format!("{id},02/01/2026,soon\n")).collect::<String>();
    let columns = "rogueId,definitionSource.publicationDate,benchmark.median\n";
    sandbox.write("days.csv", format!("{columns}{rows}sales.arr,,#N/A\n"));
    let import = ["import", "days.csv", "--update"];
    sandbox.unchanged(|sandbox| sandbox.ontoreg(import).exits(1)).golden("table-grouped");
    let problems = sandbox.ontoreg(import.into_iter().chain(["--format", "json"])).exits(1).json()["problems"].clone();
    assert_eq!(problems.as_array().unwrap().len(), 11, "{problems:#}");
    assert_eq!((&problems[0]["row"], &problems[0]["column"]), (&json!(2), &json!("definitionSource.publicationDate")));
}

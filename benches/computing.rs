//! What figures cost that are computed from a table of a million rows.

use std::fmt::Write;
use std::path::Path;

use crate::generate;
use crate::pairs::{Row, Run};
use crate::{ours, scratch};

/// How many rows the table has.
const ROWS: usize = 1_000_000;

/// A figure of one line of a ledger, and those of every line.
pub fn measure() {
    let folder = scratch();
    let top = folder.path();
    generate::write(top, 10);
    let mut all = String::from("0");
    for line in 0..40 {
        let sum = format!(
            "sum(l in inputs.ledger where l.line == 'line {line}' and l.on >= start and l.on <= end : l.amount)"
        );
        definition(top, &format!("costs.line_{line}"), &format!(r#""expression": "{sum}""#));
        let _ = write!(all, " + costs.line_{line}");
    }
    definition(top, "costs.total", &format!(r#""expression": "{all}""#));
    let columns = ["line", "on", "amount"].iter().zip(["text", "date", "number"]);
    let columns: Vec<String> =
        columns.map(|(name, kind)| format!(r#"{{ "name": "{name}", "type": "{kind}" }}"#)).collect();
    definition(top, "inputs.ledger", &format!(r#""fieldType": "table", "columns": [{}]"#, columns.join(", ")));
    let mut ledger = String::from("line,on,amount\n");
    for row in 0..ROWS {
        let (month, day) = (row * 24 / ROWS, row * 7 % 28 + 1);
        let (year, month) = (2025 + month / 12, month % 12 + 1);
        let _ = writeln!(ledger, "line {},{year}-{month:02}-{day:02},{}.{:02}", row % 40, row % 9_973, row % 100);
    }
    std::fs::create_dir(top.join("data")).unwrap();
    std::fs::write(top.join("data/ledger.csv"), ledger).unwrap();
    let program = std::env::current_exe().unwrap();
    let parse = Run::script(top, &format!("wc -l data/ledger.csv && {} parse data/ledger.csv", program.display()));
    for (what, arguments) in [
        ("compute, a million rows", "compute costs.line_7 --data data --at 2026-12"),
        ("compute, all of a million rows", "compute costs.total --data data --at 2026"),
    ] {
        Row::new(what, "wc -l, and csv alone").aim(3.0).measure(&ours(top, arguments), &parse);
    }
}

fn definition(top: &Path, id: &str, more: &str) {
    let (domain, slug) = id.split_once('.').unwrap();
    let basis = r#""metricBasis": { "timeBasis": "period_flow" }"#;
    let record = format!(
        r#"{{ "rogueId": "{id}", "slug": "{slug}", "domain": "{domain}", "defaultLabel": "{slug}", {basis}, {more} }}"#
    );
    let folder = top.join("registry/kpis").join(domain);
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join(format!("{slug}.json")), record).unwrap();
}

/// Reads every cell of a table, and makes nothing of them.
pub fn parse(file: &str) {
    let mut reader = csv::Reader::from_path(file).unwrap();
    let cells: usize = reader.records().map(|record| record.unwrap().len()).sum();
    println!("{cells}");
}

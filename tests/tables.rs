//! `export --format csv` and `import --update`: a registry as a table that a person edits, and back.

use std::collections::BTreeMap;

use ontoreg::intake::{cell, table};
use ontoreg::model::{Definition, Id, Kind};
use ontoreg::publish;
use ontoreg::tables::problem::TableProblem;
use ontoreg::tables::update::{Ground, Update, update};
use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_json::{Value, json};

use crate::support::{Sandbox, default_schema, golden, values};
use crate::tables_saved::{edition, read};

const ARR: &str = "registry/kpis/sales/arr.json";
const CARR: &str = "registry/kpis/sales/carr.json";

type Registry = BTreeMap<Id, Definition>;

/// Two definitions that the default schema accepts.
fn registry() -> impl Strategy<Value = Registry> {
    let json = &default_schema().schema.json;
    let record = |id: &'static str| {
        values(json, json).prop_map(move |mut record| {
            let id: Id = id.parse().unwrap();
            record["rogueId"] = id.as_str().into();
            (record["domain"], record["slug"]) = (id.domain().into(), id.slug().into());
            (id.clone(), Definition { id, record })
        })
    };
    (record("sales.arr"), record("sales.carr")).prop_map(|records| BTreeMap::from([records.0, records.1]))
}

/// The table of a registry as its bytes.
fn exported(definitions: &Registry) -> Vec<u8> {
    edition(definitions, |edition| {
        let columns = publish::table::chosen(edition, &[]).unwrap();
        publish::table::files(edition, &columns)[0].bytes().unwrap().into_owned()
    })
}

fn taken_in(table: &table::Table, definitions: &Registry) -> Result<Update, Vec<TableProblem>> {
    update(table, &Ground { schema: default_schema(), definitions, closed: &|_| None })
}

/// Takes from the record of an input what it need not say and says nothing in: an empty cell stands for nothing there.
fn without_empty(record: &mut Value) {
    let shape = &default_schema().schema.shape;
    if shape.kind(record) == Kind::Input {
        let members = record.as_object_mut().unwrap();
        for property in shape.root.properties.iter().filter(|property| property.spared) {
            if members.get(&property.name).is_some_and(|value| *value == json!([]) || *value == json!({})) {
                members.shift_remove(&property.name);
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_table_that_nobody_edited_changes_nothing(registry in registry()) {
        let table = read(&exported(&registry));
        prop_assert_eq!(taken_in(&table, &registry), Ok(Update { same: 2, ..Update::default() }));
    }

    #[test]
    fn a_table_is_the_whole_registry(registry in registry()) {
        let table = read(&exported(&registry));
        let update = taken_in(&table, &Registry::new()).unwrap();
        let mut records: BTreeMap<Id, Value> =
            registry.into_iter().map(|(id, definition)| (id, definition.record)).collect();
        records.values_mut().for_each(without_empty);
        prop_assert_eq!(update, Update { records, ..Update::default() });
    }

    #[test]
    fn an_edit_of_one_cell_is_that_edit(a in registry(), b in registry(), column in any::<Index>(), row in 0..2_usize) {
        let mut table = read(&exported(&a));
        let columns = cell::columns(&default_schema().schema.shape);
        let at = 3 + column.index(table.header.len() - 3);
        let Some(column) = columns.iter().find(|column| column.name == table.header[at]) else { return Ok(()) };
        let donor = b.values().nth(row).unwrap();
        table.rows[row].1[at] = column.write(donor.record.pointer(&column.pointer));
        // Only a cell of a block that needs others, or one that must not be empty, is refused.
        if let Ok(update) = taken_in(&table, &a) {
            prop_assert!(update.records.len() <= 1);
            let mut after = a.clone();
            for (id, record) in update.records {
                after.get_mut(&id).unwrap().record = record;
            }
            let again = read(&exported(&after));
            for (row, (_, cells)) in again.rows.iter().enumerate() {
                for (name, cell) in again.header.iter().zip(cells) {
                    let edited = table.header.iter().position(|other| other == name).map_or("", |at| &table.rows[row].1[at]);
                    // The same number in another form is no edit.
                    let number = |cell: &str| cell.parse::<f64>().ok();
                    prop_assert!(cell == edited || number(cell).is_some_and(|_| number(cell) == number(edited)), "{name}");
                }
            }
        } else {
            let record = &a.values().nth(row).unwrap().record;
            let empty = table.rows[row].1[at].is_empty();
            let needs = column.property.is_some_and(|property| property.required) || column.pointer.matches('/').count() > 1;
            prop_assert!(needs, "{}: {} in {}", column.name, empty, record);
        }
    }

    #[test]
    fn any_value_has_a_cell_that_leads_back_to_it(
        text in "[-=+@'\"\\[\\]{}:,; \\t\\r\\n\u{200b}\u{e9}nulltre0-9.]{0,9}",
        types in select(vec![vec!["string"], vec!["string", "null"], vec!["array"], vec!["object"], vec!["number", "string"], vec![]]),
    ) {
        let schema = json!({
            "type": "object", "required": ["a"], "properties": { "a": {
                "items": { "type": "string" }, "additionalProperties": { "type": ["string", "number"] }
            } }
        });
        let mut schema = schema;
        if !types.is_empty() {
            schema["properties"]["a"]["type"] = json!(types);
        }
        let shape = ontoreg::intake::schema::read(schema.to_string().as_bytes()).schema.shape.clone();
        let column = &cell::columns(&shape)[0];
        for value in [json!(text), json!([text]), json!([text, text, ""]), json!({ &*text: text, "b": 1.0 }), json!(-1.5), json!(null)] {
            let kind = if value.is_array() { "array" } else if value.is_object() { "object" } else if value.is_number() { "number" } else if value.is_null() { "null" } else { "string" };
            if types.is_empty() || types.contains(&kind) {
                let cell = column.write(Some(&value));
                let read = column.read(&cell).unwrap().or(column.emptiest());
                prop_assert_eq!(read, Some(value), "{:?}", cell);
            }
        }
    }
}

/// What a spreadsheet does to the table: `edit` gets the cells of each row by the names of their columns.
fn edit_table(sandbox: &Sandbox, file: &str, edit: impl Fn(&str, &mut BTreeMap<String, String>)) {
    let table = read(sandbox.read(file).as_bytes());
    let quoted = |cells: &[String]| {
        cells.iter().map(|cell| format!("\"{}\"", cell.replace('"', "\"\""))).collect::<Vec<_>>().join(";") + "\r\n"
    };
    let mut text = quoted(&table.header);
    for (_, cells) in &table.rows {
        let mut row: BTreeMap<String, String> = table.header.iter().cloned().zip(cells.iter().cloned()).collect();
        let id = row["rogueId"].clone();
        edit(&id, &mut row);
        text += &quoted(&table.header.iter().map(|name| row[name].clone()).collect::<Vec<_>>());
    }
    sandbox.write(file, text);
}

#[test]
fn a_finance_lead_edits_a_table() {
    let sandbox = Sandbox::registry();
    let export = ["export", "--format", "csv", "--out", "table"];
    sandbox.ontoreg(export).exits(0).golden("table-export");
    golden("table-kpis", &sandbox.read("table/kpis.csv"));
    golden("table-columns", &sandbox.read("table/COLUMNS.md"));
    let plan = ["import", "table/kpis.csv", "--update", "--dry-run"];
    let same = sandbox.unchanged(|sandbox| sandbox.ontoreg(plan).exits(0));
    assert_eq!(same.stdout, "3 rows change nothing\n");

    edit_table(&sandbox, "table/kpis.csv", |id, row| match id {
        "sales.arr" => {
            let cells = [
                ("formula", "Live recurring revenue of the month * 12"),
                ("defaultOwningFunctions", "finance\r\nsales"),
                ("benchmark.p25", "1.5"),
                ("benchmark.median", "3"),
                ("benchmark.p75", "8"),
                ("benchmark.sourceName", "A survey"),
                ("benchmark.sourceYear", "2025"),
                ("benchmark.higherIsBetter", "TRUE"),
            ];
            row.extend(cells.map(|(name, cell)| (name.to_owned(), cell.to_owned())));
        }
        "sales.carr" => drop(row.insert("relatedKpiIds".into(), String::new())),
        _ => {}
    });
    let planned = sandbox.unchanged(|sandbox| sandbox.ontoreg(plan).exits(0));
    planned.golden("table-update-dry-run");
    sandbox.ontoreg(&plan[..3]).exits(0).golden("table-update");
    assert_eq!(sandbox.git(["diff", "--name-only"]), format!("{ARR}\n{CARR}"));
    let record: Value = serde_json::from_str(&sandbox.read(ARR)).unwrap();
    assert_eq!(record["benchmark"]["unit"], Value::Null);
    assert_eq!(record["defaultOwningFunctions"], json!(["finance", "sales"]));
    sandbox.ontoreg(["fmt", "--check"]).exits(0);
    let again = sandbox.unchanged(|sandbox| sandbox.ontoreg(plan).exits(0));
    assert_eq!(again.stdout, "3 rows change nothing\n");
}

#[test]
fn only_the_columns_and_rows_that_are_there_are_changed() {
    let sandbox = Sandbox::registry();
    sandbox.write("labels.csv", "rogueId,defaultLabel\nsales.arr,Annual recurring revenue\n\n");
    sandbox.ontoreg(["import", "labels.csv", "--update"]).exits(0);
    sandbox.edit(ARR, |record| record["defaultLabel"] = "ARR".into());
    assert_eq!(sandbox.git(["diff", "--name-only", "--", "registry"]), "", "{}", sandbox.git(["diff"]));
    // A row of a new id is a whole definition, or none.
    sandbox.write("new.csv", "rogueId,defaultLabel\nsales.tcv,TCV\n");
    golden("table-new-refused", &sandbox.refusals(&[(1, &["import", "new.csv", "--update"])]));
    sandbox.ontoreg(["export", "--format", "csv", "--out", "table"]).exits(0);
    let table = sandbox.read("table/kpis.csv").replace("sales.arr,arr,sales", "sales.mrr,,");
    sandbox.write("table/kpis.csv", table);
    let added = sandbox.ontoreg(["import", "table/kpis.csv", "--update"]).exits(0);
    added.golden("table-added");
    let record = |path: &str| serde_json::from_str::<Value>(&sandbox.read(path)).unwrap();
    let mut expected = record(ARR);
    (expected["rogueId"], expected["slug"]) = (json!("sales.mrr"), json!("mrr"));
    assert_eq!(record("registry/kpis/sales/mrr.json"), expected);
    // The row of an input need say no more than an input has to.
    let header = "rogueId,kind,defaultLabel,description,fieldType,unit,columns,definitionSource.tier,relatedKpiIds\n";
    let columns = r#""{""name"": ""amount"", ""type"": ""number""}""#;
    sandbox.write("inputs.csv", format!("{header}sales.orders,input,Orders,Every order.,table,,{columns},,\n"));
    sandbox.ontoreg(["import", "inputs.csv", "--update"]).exits(0);
    let expected = json!({
        "rogueId": "sales.orders", "slug": "orders", "domain": "sales", "kind": "input", "defaultLabel": "Orders",
        "description": "Every order.", "fieldType": "table", "unit": null,
        "columns": [{ "name": "amount", "type": "number" }]
    });
    assert_eq!(record("registry/kpis/sales/orders.json"), expected);
}

#[test]
fn every_problem_is_named_by_row_and_column() {
    let sandbox = Sandbox::registry();
    sandbox.write(
        "registry/retired/sales/mrr.json",
        r#"{ "label": "MRR", "reason": "Nobody used it.", "date": "2026-01-01" }"#,
    );
    sandbox.write("registry/kpis/sales/broken.json", "{");
    let table = |name: &str, text: &str| sandbox.write(name, text);
    table(
        "cells.csv",
        "rogueId,slug,fieldType,unit,stageRelevance,benchmark.p25,definitionSource.publicationDate,defaultLabel\n\
         sales.arr,arr,ratio,,seed,\"1,5\",30.06.2026,\n\
         sales.carr,cart,currency,currency,seed: core,1.5,2024-01-01,CARR\n\
         sales.mrr,,,,,,,\n\
         sales.broken,,,,,,,\n\
         slaes.tcv,,,,,,,\n\
         ARR,,,,,,,\n\
         sales.arr,,,,,,,\n\
         sales.arr\n",
    );
    table("header.csv", "rogueId,formulla,defaultLabel,defaultLabel,owner,\nsales.arr,a,b,c,d,e\n");
    table("no-id.csv", "defaultLabel\nARR\n");
    table("empty.csv", "\n");
    sandbox.write("latin.csv", b"rogueId,defaultLabel\nsales.arr,K\xf6ln\n");
    table("wide.csv", "rogueId,defaultLabel\nsales.arr,a,b\n");
    table("unsafe.csv", "rogueId,benchmark\nsales.arr,\"{\"\"p25\"\":1,\"\"p25\"\":9007199254740993}\"\n");
    let refused = sandbox.refusals(&[
        (1, &["import", "cells.csv", "--update"]),
        (1, &["import", "header.csv", "--update"]),
        (1, &["import", "no-id.csv", "--update"]),
        (1, &["import", "empty.csv", "latin.csv", "wide.csv", "unsafe.csv", "--update", "--dry-run"]),
        (2, &["import", "cells.csv"]),
        (3, &["import", "missing.csv", "--update"]),
    ]);
    golden("table-refused", &refused);
    sandbox.unchanged(|sandbox| sandbox.ontoreg(["import", "cells.csv", "--update", "--replace"]).exits(2));
}

#[test]
fn nothing_in_a_table_runs_and_all_of_it_comes_back() {
    let sandbox = Sandbox::registry();
    sandbox.edit(ARR, |record| {
        record["defaultLabel"] = "=HYPERLINK(\"https://evil.example\")".into();
        record["description"] = "a;=cmd|' /C calc'!A0\n@SUM(1+1)*cmd, \u{1f4c8}".into();
        record["defaultOwningFunctions"] = json!(["-2+3", "\"quoted\"", "two\nlines", "'tis"]);
    });
    let before = sandbox.read(ARR);
    sandbox.ontoreg(["export", "--format", "csv", "--out", "table"]).exits(0);
    golden("table-hostile", &sandbox.read("table/kpis.csv"));
    sandbox.edit(ARR, |record| {
        for name in ["defaultLabel", "description"] {
            record[name] = "Another".into();
        }
        record["defaultOwningFunctions"] = json!([]);
    });
    sandbox.ontoreg(["import", "table/kpis.csv", "--update"]).exits(0);
    assert_eq!(sandbox.read(ARR), before);
}

#[test]
fn what_no_column_could_say_has_one_of_its_own() {
    let sandbox = Sandbox::registry();
    sandbox.edit_json("schema/kpi.schema.json", |schema| {
        schema.as_object_mut().unwrap().shift_remove("additionalProperties");
        schema["properties"]["metricBasis"].as_object_mut().unwrap().shift_remove("minProperties");
    });
    sandbox.edit(ARR, |record| {
        record["metricBasis"] = json!({});
        record["owner"] = json!({ "team": "FP&A" });
        record["code.1"] = "12".into();
    });
    sandbox.ontoreg(["export", "--format", "csv", "--out", "table"]).exits(0);
    let table = sandbox.read("table/kpis.csv");
    let header = table.lines().next().unwrap();
    assert!(header.ends_with(",/code.1,metricBasis,owner"), "{header}");
    assert!(table.contains("\"\"\"12\"\"\",{},\"{\"\"team\"\":\"\"FP&A\"\"}\""), "{table}");
    let plan = ["import", "table/kpis.csv", "--update"];
    assert_eq!(sandbox.unchanged(|sandbox| sandbox.ontoreg(plan).exits(0)).stdout, "3 rows change nothing\n");
}

//! A company: definitions that compute, what it feeds in, and what its figures are.

use std::collections::BTreeMap;
use std::fs;

use ontoreg::compute::Definitions;
use ontoreg::data::{self, Loaded};
use ontoreg::expression::Computations;
use ontoreg::model::{Definition, Id};
use serde_json::{Value, json};

use super::{Sandbox, crate_path, default_schema, files_below};

/// The folder with the data, in the sandbox.
pub const DATA: &str = "data";

fn fixture(file: &str) -> String {
    let path = crate_path("tests/fixtures/company").join(file);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The records of the company's registry.
pub fn records() -> Vec<Value> {
    let figures = fixture("definitions.tsv");
    let figures = figures.lines().skip(1).map(|line| {
        let cells: Vec<&str> = line.split('\t').collect();
        let [id, unit, basis, grain, expression] = cells[..] else { panic!("{line}") };
        let mut record = record(id, unit);
        record["metricBasis"] = json!({ "timeBasis": basis, "grain": grain });
        if !expression.is_empty() {
            record["expression"] = expression.into();
        }
        record
    });
    let tables = fixture("tables.tsv");
    let tables = tables.lines().map(|line| {
        let (id, columns) = line.split_once('\t').unwrap();
        let column = |column: &str| {
            let parts: Vec<&str> = column.splitn(3, ':').collect();
            let mut column = json!({ "name": parts[0], "type": parts[1] });
            if let Some(unit) = parts.get(2) {
                column["unit"] = (*unit).into();
            }
            column
        };
        let mut record = record(id, "");
        record["columns"] = columns.split(' ').map(column).collect();
        record
    });
    figures.chain(tables).collect()
}

fn record(id: &str, unit: &str) -> Value {
    let (domain, slug) = id.split_once('.').unwrap();
    let label = slug.replace('_', " ");
    let label = label[..1].to_uppercase() + &label[1..];
    let kind = match unit {
        "" => "table",
        "%" => "percentage",
        unit if unit.starts_with("currency") => "currency",
        _ => "number",
    };
    let unit = if matches!(unit, "" | "ratio") { Value::Null } else { unit.into() };
    let mut record = json!({
        "rogueId": id, "slug": slug, "domain": domain, "defaultLabel": label,
        "description": format!("{label} of the company."), "fieldType": kind, "unit": unit
    });
    if domain == "inputs" {
        record["kind"] = "input".into();
        return record;
    }
    let base: Value = serde_json::from_str(
        &fs::read_to_string(crate_path("tests/fixtures/base/registry/kpis/sales/arr.json")).unwrap(),
    )
    .unwrap();
    for name in [
        "maturity",
        "suggestedForStages",
        "defaultOwningFunctions",
        "stageRelevance",
        "definitionSource",
        "whyItMatters",
        "interpretationGuidance",
    ] {
        record[name] = base[name].clone();
    }
    record["relatedKpiIds"] = json!([]);
    record
}

/// The definitions of the company's registry, in memory.
pub fn definitions() -> Vec<Definition> {
    let of = |record: Value| Definition { id: record["rogueId"].as_str().unwrap().parse().unwrap(), record };
    records().into_iter().map(of).collect()
}

/// The definitions as far as they compute.
pub fn computing() -> Definitions {
    Definitions::of(&definitions(), &default_schema().schema.shape)
}

/// The same with what units and natures they have.
pub fn computations() -> Computations {
    Computations::of(&definitions(), &default_schema().schema.shape)
}

/// What the company feeds in, as files.
pub fn files() -> Vec<(String, Vec<u8>)> {
    let folder = crate_path("tests/fixtures/company/data");
    files_below(&folder).into_iter().map(|file| (file.clone(), fs::read(folder.join(file)).unwrap())).collect()
}

/// What the company feeds in.
pub fn loaded(definitions: &Definitions) -> Loaded {
    data::read(&files(), &definitions.expected).unwrap()
}

/// The figures of the company for 2026-12, each rounded to six digits behind the point.
pub fn expected() -> BTreeMap<Id, String> {
    let expected = fixture("expected.tsv");
    expected
        .lines()
        .map(|line| line.split_once('\t').unwrap())
        .map(|(id, value)| (id.parse().unwrap(), value.into()))
        .collect()
}

/// The company's registry with its data beside it, committed on `main`.
pub fn company() -> Sandbox {
    let sandbox = Sandbox::registry();
    sandbox.remove("registry/kpis");
    let mut config = sandbox.read("registry/ontoreg.toml");
    for domain in ["finance", "product", "hr", "operations", "fundraising", "inputs"] {
        let title = domain[..1].to_uppercase() + &domain[1..];
        config += &format!("\n[domains.{domain}]\ntitle = \"{title}\"\n");
    }
    sandbox.write("registry/ontoreg.toml", config);
    for record in records() {
        let path = format!("registry/kpis/{}.json", record["rogueId"].as_str().unwrap().replace('.', "/"));
        sandbox.write(&path, "{}");
        sandbox.edit(&path, |empty| *empty = record);
    }
    for (name, bytes) in files() {
        sandbox.write(&format!("{DATA}/{name}"), bytes);
    }
    sandbox.commit("Let the company compute");
    sandbox
}

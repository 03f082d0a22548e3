//! The schemas of what programs read: each is listed, printed, closed and explained.

use std::collections::BTreeMap;
use std::fs;

use serde_json::Value;

use crate::support::{Sandbox, crate_path, files_below};

const FOLDERS: [&str; 2] = ["schema/inputs", "schema/outputs"];

/// The schemas that are published, by name.
pub fn schemas() -> BTreeMap<String, String> {
    FOLDERS.into_iter().flat_map(schemas_in).collect()
}

/// Those of what commands print, and of the files that they write.
pub fn answers() -> BTreeMap<String, String> {
    schemas_in("schema/outputs")
}

fn schemas_in(folder: &str) -> BTreeMap<String, String> {
    let folder = crate_path(folder);
    let name = |file: &str| file.strip_suffix(".schema.json").expect("only schemas lie there").to_owned();
    files_below(&folder).iter().map(|file| (name(file), fs::read_to_string(folder.join(file)).unwrap())).collect()
}

#[test]
fn every_schema_is_listed_and_printed() {
    let sandbox = Sandbox::empty();
    let list = sandbox.ontoreg(["schema"]).exits(0).stdout;
    let listed: BTreeMap<&str, &str> = list.lines().filter_map(|line| line.split_once(' ')).collect();
    let mut expected = schemas();
    for name in ["kpi", "minimal"] {
        expected.insert(name.into(), fs::read_to_string(crate_path(format!("schema/{name}.schema.json"))).unwrap());
    }
    assert_eq!(listed.len(), expected.len(), "{list}");
    for (name, text) in expected {
        let title = serde_json::from_str::<Value>(&text).unwrap()["title"].as_str().unwrap().to_owned();
        assert_eq!((listed[name.as_str()].trim(), sandbox.ontoreg(["schema", &name]).exits(0).stdout), (&*title, text));
    }
    assert!(sandbox.ontoreg(["schema", "difff"]).exits(2).stderr.contains("Did you mean `diff`?"));
}

/// Every schema inside of one, with a path that names it.
fn walk(path: &str, schema: &Value, visit: &mut impl FnMut(&str, &Value)) {
    visit(path, schema);
    for keyword in ["properties", "$defs"] {
        for (name, inner) in schema[keyword].as_object().into_iter().flatten() {
            walk(&format!("{path}/{name}"), inner, visit);
        }
    }
}

#[test]
fn schemas_are_valid_closed_and_explained() {
    let mut shared: BTreeMap<String, (String, Value)> = BTreeMap::new();
    for (name, text) in schemas() {
        let schema: Value = serde_json::from_str(&text).unwrap();
        assert!(jsonschema::draft202012::meta::is_valid(&schema), "{name} is no schema");
        assert_eq!(schema["$id"], format!("urn:ontoreg:schema:{name}:1"));
        walk(&name, &schema, &mut |path, schema| {
            let closed = schema.get("properties").is_none() || schema["additionalProperties"] == false;
            assert!(closed, "{path} takes any other key");
            for words in ["title", "description"] {
                assert!(schema[words].is_string(), "{path} has no {words}");
            }
        });
        for (def, schema) in schema["$defs"].as_object().into_iter().flatten() {
            let (other, known) = shared.entry(def.clone()).or_insert_with(|| (name.clone(), schema.clone()));
            assert_eq!(schema, known, "{def} is one thing in {name} and another in {other}");
        }
    }
}

//! `schema adopt`: plain JSON Schemas of five kinds get roles and policies, and what is declared stays.

use std::collections::BTreeMap;

use ontoreg::intake::adopt::{Adoption, Because};
use ontoreg::model::Role;
use ontoreg::ops::{GivenRoles, adoption};
use serde_json::{Value, json};

use crate::support::{Sandbox, golden};

/// Adopts a schema; what comes out passes every check of schemas, and a second time changes nothing.
fn adopted_with(schema: &Value, roles: &GivenRoles) -> Adoption {
    let adopted = adoption(schema.to_string().as_bytes(), roles).unwrap();
    assert_eq!(adopted.defects, []);
    let again = adoption(&adopted.bytes, &GivenRoles::new()).unwrap();
    assert_eq!(again.bytes, adopted.bytes, "a second time changes nothing");
    adopted
}

fn adopted(schema: &Value) -> Adoption {
    adopted_with(schema, &GivenRoles::new())
}

/// The roles by pointer.
fn roles(adoption: &Adoption) -> BTreeMap<&str, Role> {
    adoption.properties.iter().filter_map(|property| Some((property.pointer.as_str(), property.role?))).collect()
}

fn doubts(adoption: &Adoption) -> Vec<&str> {
    let doubted = adoption.properties.iter().filter(|property| property.doubt.is_some());
    doubted.map(|property| property.pointer.as_str()).collect()
}

/// A flat one, of a warehouse.
fn warehouse() -> Value {
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "required": ["metric_id", "name"],
        "properties": {
            "metric_id": { "type": "string", "pattern": "^[a-z_]+\\.[a-z_]+$" },
            "name": { "type": "string" },
            "what": { "type": "string" },
            "sql": { "type": "string" },
            "owner": { "type": "string" },
            "time_grain": { "enum": ["day", "month"] },
            "weight": { "type": "number" }
        },
        "additionalProperties": false
    })
}

#[test]
fn a_flat_schema_is_read_by_its_names() {
    let adopted = adopted(&warehouse());
    let expected = [("/metric_id", Role::Id), ("/name", Role::Label), ("/sql", Role::Formula)];
    assert_eq!(roles(&adopted), expected.into());
    assert_eq!((doubts(&adopted), &adopted.missing[..]), (vec!["/what", "/weight"], &[Role::Description][..]));
    let schema: Value = serde_json::from_slice(&adopted.bytes).unwrap();
    let changed = |name: &str| schema["properties"][name]["x-ontoreg"]["bump"].clone();
    assert_eq!(changed("sql")["changed"], "major");
    assert_eq!((changed("owner"), changed("time_grain")["changed"].clone()), ("patch".into(), "major".into()));

    let given = [("what".to_owned(), Some(Role::Description)), ("/owner".to_owned(), None)].into();
    let told = adopted_with(&warehouse(), &given);
    assert_eq!(roles(&told)["/what"], Role::Description);
    assert!(told.missing.is_empty());
    assert!(told.properties.iter().any(|property| property.because == Because::Given && property.role.is_none()));
}

#[test]
fn an_older_dialect_with_definitions_and_blocks_is_said_anew() {
    let adopted = adopted(&json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "type": "object",
        "additionalProperties": false,
        "definitions": {
            "id": { "type": "string", "pattern": "^[a-z]+\\.[a-z]+$" },
            "source": {
                "type": "object",
                "properties": { "name": { "type": "string" }, "url": { "type": "string" }, "page": { "type": "string" } }
            }
        },
        "properties": {
            "kpiId": { "$ref": "#/definitions/id" },
            "displayName": { "type": "string" },
            "businessDefinition": { "type": "string" },
            "unitOfMeasure": { "type": "string" },
            "calculation": { "type": "string" },
            "source": { "$ref": "#/definitions/source" },
            "relatedMetrics": { "type": "array", "items": { "$ref": "#/definitions/id" } },
            "deprecated": {
                "type": "object",
                "properties": { "from": { "type": "string" }, "why": { "type": "string" }, "use": { "type": "string" } }
            }
        }
    }));
    let expected = [
        ("/kpiId", Role::Id),
        ("/displayName", Role::Label),
        ("/businessDefinition", Role::Description),
        ("/unitOfMeasure", Role::Unit),
        ("/calculation", Role::Formula),
        ("/source", Role::Source),
        ("/source/name", Role::SourceName),
        ("/source/url", Role::SourceUrl),
        ("/source/page", Role::SourceSection),
        ("/relatedMetrics", Role::Related),
        ("/deprecated", Role::Deprecation),
        ("/deprecated/from", Role::DeprecationSince),
        ("/deprecated/why", Role::DeprecationReason),
        ("/deprecated/use", Role::DeprecationReplacement),
    ];
    assert_eq!(roles(&adopted), expected.into());
    let text = String::from_utf8(adopted.bytes).unwrap();
    assert!(text.contains("draft/2020-12") && text.contains("#/$defs/source") && !text.contains("definitions"));
}

#[test]
fn titles_tell_where_names_do_not() {
    let adopted = adopted(&json!({
        "type": "object",
        "additionalProperties": false,
        "properties": {
            "a": { "title": "Metric ID", "type": "string" },
            "b": { "title": "Metric name", "type": "string" },
            "c": { "title": "Definition", "type": "string" },
            "title": { "title": "Job title of the owner", "type": "string" },
            "d": { "title": "SQL", "type": ["string", "null"] }
        }
    }));
    let expected = [("/a", Role::Id), ("/title", Role::Label), ("/c", Role::Description), ("/d", Role::Formula)];
    assert_eq!(roles(&adopted), expected.into(), "a name tells more than a title");
    // An id of any text is one with a dot or without.
    assert!(doubts(&adopted).contains(&"/a"));
}

#[test]
fn branches_and_ids_without_a_dot_are_seen() {
    let adopted = adopted(&json!({
        "type": "object",
        "unevaluatedProperties": false,
        "allOf": [
            { "properties": { "id": { "type": "string", "pattern": "^[a-z_]+$" }, "label": { "type": "string" } } },
            { "$ref": "#/$defs/meaning" }
        ],
        "$defs": {
            "meaning": {
                "properties": {
                    "definition": { "type": "string" },
                    "expr": { "type": "string" },
                    "domain": { "enum": ["sales", "finance"] },
                    "type": { "enum": ["simple", "ratio"] },
                    "aliases": { "type": "string" }
                }
            }
        }
    }));
    let expected = [
        ("/id", Role::Slug),
        ("/label", Role::Label),
        ("/definition", Role::Description),
        ("/expr", Role::Formula),
        ("/domain", Role::Domain),
    ];
    assert_eq!(roles(&adopted), expected.into(), "words of other types are no roles");
    assert_eq!(adopted.missing, []);
}

#[test]
fn without_an_id_or_the_other_half_of_it_it_is_none_yet() {
    let name = json!({ "type": "string" });
    let slug = json!({ "type": "string", "pattern": "^[a-z_]+$" });
    for (properties, missing, said) in [
        (json!({ "name": name }), Role::Id, "no property says the id"),
        (json!({ "name": name, "id": slug }), Role::Domain, "records say the slug alone"),
    ] {
        let schema = json!({ "additionalProperties": false, "properties": properties }).to_string();
        let adopted = adoption(schema.as_bytes(), &GivenRoles::new()).unwrap();
        assert_eq!(adopted.missing[0], missing);
        assert!(adopted.defects.len() == 1 && adopted.defects[0].message.contains(said), "{:?}", adopted.defects);
    }
}

#[test]
fn what_is_declared_stays() {
    let why = "Ours.";
    let schema = json!({
        "type": "object",
        "additionalProperties": false,
        "properties": {
            "id": { "type": "string", "pattern": "^[a-z]+\\.[a-z]+$" },
            "headline": { "type": "string", "x-ontoreg": { "role": "label", "bump": "patch", "effect": "text", "why": why } },
            "name": { "type": "string" },
            "definition": { "type": "string", "x-ontoreg": { "bump": "none", "effect": "none" } },
            "formula": { "type": "string", "x-ontoreg": { "role": "formula" } },
            "parts": {
                "type": "array",
                "items": { "type": "object", "properties": { "weight": { "type": "number" }, "of": { "type": "string" } } }
            },
            "anything": {}
        }
    });
    let adopted = adopted(&schema);
    let expected = [("/id", Role::Id), ("/headline", Role::Label), ("/formula", Role::Formula)];
    assert_eq!(roles(&adopted), expected.into());
    let written: Value = serde_json::from_slice(&adopted.bytes).unwrap();
    for name in ["headline", "definition"] {
        assert_eq!(written["properties"][name], schema["properties"][name]);
    }
    assert_eq!(written["properties"]["formula"]["x-ontoreg"]["bump"]["changed"], "major");
}

#[test]
fn what_cannot_be_adopted_is_said() {
    let refused = |text: &str, roles: &GivenRoles| adoption(text.as_bytes(), roles).unwrap_err().to_string();
    let none = GivenRoles::new();
    assert!(refused("[", &none).starts_with("this is no JSON Schema: "));
    assert_eq!(refused("{ \"type\": \"object\" }", &none), "the schema describes no properties of one record");
    let flat = warehouse().to_string();
    assert_eq!(refused(&flat, &[("nam".into(), Some(Role::Label))].into()), "the schema has no property `nam`");
    let twice = [("name".into(), Some(Role::Label)), ("what".into(), Some(Role::Label))].into();
    assert_eq!(refused(&flat, &twice), "the role `label` is given to `/name` and to `/what`");
    let beyond = json!({ "properties": {
        "id": { "type": "string", "nullable": true }, "name": { "$ref": "https://example.org/x" }
    } });
    let left = adoption(beyond.to_string().as_bytes(), &none).unwrap().defects;
    let rules: Vec<String> = left.iter().map(|defect| defect.rule.to_string()).collect();
    assert_eq!(rules[..2], ["schema-invalid", "schema-remote-reference"]);
}

#[test]
fn a_schema_is_adopted_in_its_place_or_beside() {
    let sandbox = Sandbox::empty();
    sandbox.write("metric.json", format!("{:#}\n", warehouse()));
    let adopt = ["schema", "adopt", "metric.json"];
    let plan = sandbox.unchanged(|sandbox| sandbox.ontoreg(adopt.iter().chain(&["--dry-run"])).exits(0));
    let beside = sandbox.ontoreg(adopt.iter().chain(&["--out", "ours/metric.json"])).exits(0);
    assert!(beside.stdout.starts_with("wrote ours/metric.json\n"), "{beside}");
    let done = sandbox.ontoreg(adopt).exits(0);
    done.golden("adopt");
    assert_eq!(plan.stdout.replace("would write", "wrote"), done.stdout);
    assert_eq!(sandbox.read("metric.json"), sandbox.read("ours/metric.json"));
    let again = sandbox.unchanged(|sandbox| sandbox.ontoreg(adopt).exits(0));
    assert!(again.stdout.starts_with("metric.json has its roles and policies already"), "{again}");
    sandbox.ontoreg(adopt.iter().chain(&["--role", "what=description", "--role", "owner=none"])).exits(0);
    assert!(sandbox.read("metric.json").contains("\"role\": \"description\""));
    sandbox.write("odd.json", "{ \"properties\": { \"id\": { \"tpye\": \"string\" } } }\n");
    sandbox.write("list.json", "[]\n");
    let refused = sandbox.refusals(&[
        (3, &["schema", "adopt", "missing.json"]),
        (1, &["schema", "adopt", "list.json"]),
        (2, &["schema", "adopt", "metric.json", "--role", "nam=label"]),
        (2, &["schema", "adopt", "metric.json", "--role", "name=lable"]),
        (2, &["schema", "adopt", "metric.json", "--role", "label"]),
    ]);
    golden("adopt-refused", &refused);
    let odd = sandbox.ontoreg(["schema", "adopt", "odd.json"]).exits(1);
    assert!(odd.stdout.contains("to mend by hand:\n  schema-invalid: `tpye` is not a keyword"), "{odd}");
}

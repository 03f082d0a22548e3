//! Schemas of strangers: refused with a reason, or at least quick.

use std::time::{Duration, Instant};

use ontoreg::intake::schema;
use ontoreg::model::Snapshot;
use serde_json::{Map, Value, json};

use crate::support::{Sandbox, Screen};

const SCHEMA: &str = "schema/kpi.schema.json";
/// Far above what a check takes, far below what a hang would.
const SOON: Duration = Duration::from_secs(20);

/// Checks the base fixture under a schema with these keywords beside the id.
fn check(keywords: &Value) -> Screen {
    let sandbox = Sandbox::without_git();
    let text = match keywords {
        Value::String(text) => text.clone(),
        keywords => keywords.to_string(),
    };
    sandbox.write(SCHEMA, text);
    let before = Instant::now();
    let screen = sandbox.ontoreg(["check", "--format", "json"]);
    assert!(before.elapsed() < SOON, "{keywords} took {:?}", before.elapsed());
    screen
}

/// A schema in which the label is described by `label`.
fn labelled(label: Value) -> Value {
    let policy = json!({ "bump": "minor", "effect": "none" });
    let mut label = label;
    label["x-ontoreg"] = policy;
    json!({ "type": "object", "properties": { "defaultLabel": label } })
}

/// `d0` refers to `d1` twice, that to `d2` twice, and so on: two to the power of `levels`.
fn doubling(levels: usize) -> Value {
    let step = |level: usize| {
        let next = json!({ "$ref": format!("#/$defs/d{}", level + 1) });
        (format!("d{level}"), json!({ "anyOf": [next, next] }))
    };
    let mut defs: Map<String, Value> = (0..levels).map(step).collect();
    defs.insert(format!("d{levels}"), json!({ "type": "string" }));
    json!({ "$defs": defs, "not": { "$ref": "#/$defs/d0" } })
}

/// `d0` refers to `d1`, that to `d2`, and so on.
fn chain(levels: usize) -> Value {
    let step =
        |level: usize| (format!("d{level}"), json!({ "allOf": [{ "$ref": format!("#/$defs/d{}", level + 1) }] }));
    let mut defs: Map<String, Value> = (0..levels).map(step).collect();
    defs.insert(format!("d{levels}"), json!({ "type": "string" }));
    json!({ "$defs": defs, "not": { "$ref": "#/$defs/d0" } })
}

/// References that are harmless from the root, and double below an id of their own.
fn doubling_elsewhere(on_the_way: bool) -> Value {
    let mut inner = doubling(40);
    inner["$id"] = "https://example.org/inner".into();
    inner["$ref"] = "#/$defs/d0".into();
    inner.as_object_mut().unwrap().remove("not");
    let outer = json!({ "d0": true, "inner": inner });
    let used = if on_the_way { json!({ "$ref": "#/$defs/inner/$defs/d39" }) } else { outer["inner"].clone() };
    let mut schema = json!({ "$defs": outer, "not": used });
    schema["$defs"]["d40"] = json!(true);
    schema
}

#[test]
fn what_cannot_be_trusted_is_refused() {
    let nested = r#"{"not":"#.repeat(10_000) + "{}" + &"}".repeat(10_000);
    let cases = [
        (
            "a remote reference",
            labelled(json!({ "$ref": "https://example.org/label.json" })),
            "schema-remote-reference",
        ),
        ("a reference to a file", labelled(json!({ "$ref": "label.json#/label" })), "schema-remote-reference"),
        ("a reference to /etc", labelled(json!({ "$ref": "file:///etc/passwd" })), "schema-remote-reference"),
        ("a reference to nothing", labelled(json!({ "$ref": "#/$defs/label" })), "schema-invalid"),
        (
            "a reference to itself",
            json!({ "$ref": "#/$defs/a", "$defs": { "a": { "$ref": "#/$defs/a" } } }),
            "schema-invalid",
        ),
        (
            "a reference to an ancestor",
            json!({ "$ref": "#/$defs/a", "$defs": { "a": { "not": { "$ref": "#/$defs/a" } } } }),
            "schema-invalid",
        ),
        ("a dynamic reference", labelled(json!({ "$dynamicRef": "#label" })), "schema-invalid"),
        ("a pattern that looks ahead", labelled(json!({ "pattern": "^(?=A).*$" })), "schema-invalid"),
        ("a pattern that refers back", labelled(json!({ "pattern": r"^(A)\1$" })), "schema-invalid"),
        ("a pattern that is none", labelled(json!({ "pattern": "(" })), "schema-invalid"),
        ("a huge repetition", labelled(json!({ "pattern": "((A{1000}){1000}){1000}" })), "schema-invalid"),
        ("references that double", doubling(40), "schema-invalid"),
        ("references in a long row", chain(2_400), "schema-invalid"),
        ("references that double below an id of their own", doubling_elsewhere(false), "schema-invalid"),
        ("a reference into what has an id of its own", doubling_elsewhere(true), "schema-invalid"),
        (
            "a dialect of its own",
            labelled(json!({ "$schema": "http://json-schema.org/draft-07/schema#" })),
            "schema-invalid",
        ),
        ("a misspelt keyword", labelled(json!({ "tpye": "string" })), "schema-invalid"),
        ("an unknown format", labelled(json!({ "format": "datte" })), "schema-invalid"),
        ("a type that is none", labelled(json!({ "type": "text" })), "schema-invalid"),
        ("a list", json!([]), "schema-invalid"),
        ("a number", json!(1), "schema-invalid"),
        ("nothing at all", json!(""), "json-invalid"),
        ("no JSON", json!("{"), "json-invalid"),
        ("a keyword twice", json!(r#"{"type":"object","type":"string"}"#), "json-duplicate-key"),
        ("10,000 levels", json!(nested), "json-nesting-too-deep"),
    ];
    assert!(cases.len() >= 20);
    for (name, schema, rule) in cases {
        let screen = check(&schema).exits(1);
        assert!(screen.rules().iter().any(|found| found == rule), "{name} is not {rule}:\n{screen}");
        let at_schema = |finding: &Value| finding["rule"] != rule || finding["file"] == SCHEMA;
        assert!(screen.json()["findings"].as_array().unwrap().iter().all(at_schema), "{name}:\n{screen}");
    }
}

#[test]
fn what_is_only_expensive_elsewhere_is_quick() {
    let sandbox = Sandbox::without_git();
    sandbox.write(SCHEMA, labelled(json!({ "pattern": "^((a+)+)+$" })).to_string());
    sandbox.edit("registry/kpis/sales/arr.json", |record| record["defaultLabel"] = ("a".repeat(100_000) + "!").into());
    let before = Instant::now();
    let screen = sandbox.ontoreg(["check", "--format", "json"]).exits(1);
    assert!(before.elapsed() < SOON, "took {:?}", before.elapsed());
    assert!(screen.rules().contains(&"schema-violation".to_owned()));
    assert!(screen.stdout.len() < 100_000, "the whole value is quoted");
}

/// The violations that a check names where the label is `label` under a schema that describes it so, and no others.
#[track_caller]
fn violations(schema: &Value, label: Value) -> Vec<String> {
    let sandbox = Sandbox::without_git();
    sandbox.write(SCHEMA, schema.to_string());
    sandbox.edit_json("registry/kpis/sales/arr.json", |record| record["defaultLabel"] = label);
    let before = Instant::now();
    let json = sandbox.ontoreg(["check", "--format", "json"]).exits(1).json();
    assert!(before.elapsed() < SOON, "took {:?}", before.elapsed());
    let findings = json["findings"].as_array().unwrap().iter();
    let of_schema = findings.filter(|finding| finding["rule"] == "schema-violation");
    of_schema.map(|finding| finding["message"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn what_multiplies_with_the_record_is_refused_before_it_is_done() {
    let consts = |count: usize| json!({ "anyOf": (0..count).map(|it| json!({ "const": it })).collect::<Vec<_>>() });
    let of_items = |items: Value| labelled(json!({ "items": items }));
    let mut doubled = doubling(8);
    doubled.as_object_mut().unwrap().remove("not");
    let mut branches: Vec<Value> =
        (0..1_000).map(|it| json!({ "properties": { format!("a{it}"): { "type": "string" } } })).collect();
    branches.push(json!(true));
    let doubled = {
        let mut schema = of_items(json!({ "$ref": "#/$defs/d0" }));
        schema["$defs"] = doubled["$defs"].clone();
        schema
    };
    let numbers = |count: usize| json!(vec![-1; count]);
    let members: Map<String, Value> = (0..20_000).map(|it| (format!("k{it}"), json!(1))).collect();
    let limit = "more than 10000000 in all would not be answered in bounded time";
    for (schema, label, why) in [
        (of_items(consts(4_000)), numbers(100_000), limit),
        (doubled, numbers(100_000), limit),
        (labelled(json!({ "anyOf": branches, "unevaluatedProperties": false })), members.into(), limit),
        (
            labelled(json!({ "pattern": "((a{0,50}){0,50}){0,5}$" })),
            ("a".repeat(100_000) + "!").into(),
            "a pattern too large to look for in more than 10000",
        ),
    ] {
        let found = violations(&schema, label);
        assert!(found.len() == 1 && found[0].contains(why), "{found:?}");
    }
    // As much as a large honest record under a large honest schema.
    let found = violations(&of_items(consts(100)), numbers(1_000));
    assert!(found.len() == 20 && !found[0].contains("bounded time"), "{found:?}");
    let unicode = labelled(json!({ "pattern": r"^[\p{L}\p{N}\p{P}\s]{1,}$" }));
    let found = violations(&unicode, json!("\u{e4}. ".repeat(20_000) + "\u{20ac}"));
    assert!(found.len() == 1 && !found[0].contains("bounded time"), "{found:?}");
}

/// The changes between two schemas, and that they are told soon.
#[track_caller]
fn changes(old: &Value, new: &Value) -> usize {
    let side = |schema: &Value| {
        let schema = Some(schema::read(schema.to_string().as_bytes()).schema);
        Snapshot { schema, ..Snapshot::default() }
    };
    let (old, new) = (side(old), side(new));
    assert!([&old, &new].iter().all(|side| !side.schema.as_ref().unwrap().json.is_null()), "a schema is refused");
    let before = Instant::now();
    let changes = ontoreg::diff::snapshots(&old, &new).len();
    assert!(before.elapsed() < SOON, "took {:?}", before.elapsed());
    changes
}

#[test]
fn what_two_schemas_change_is_told_soon() {
    let many = |count: usize, one: &dyn Fn(usize) -> Value| (0..count).map(one).collect::<Vec<Value>>();
    let branch = |it: usize, kind: &str| json!({ "type": kind, "description": "x".repeat(it % 7), "minLength": it });
    let any = |kind: &str| labelled(json!({ "anyOf": many(2_000, &|it| branch(it, kind)) }));
    assert!(changes(&any("string"), &any("array")) > 1_000);
    let values = |from: usize| labelled(json!({ "enum": many(100_000, &|it| json!(it + from)) }));
    assert_eq!(changes(&values(0), &values(100_000)), 200_000);
    assert_eq!(changes(&values(0), &values(1)), 2);
    let names = |prefix: &str| many(20_000, &|it| json!(format!("{prefix}{it}")));
    let required = |prefix: &str| labelled(json!({ "required": names(prefix) }));
    assert_eq!(changes(&required("a"), &required("b")), 40_000);
    // Every level asks again what is below it.
    let deep = |inner: &str| {
        let items = json!({ "enum": many(2_000, &|it| json!(format!("{inner}{it}"))) });
        labelled((0..50).fold(items, |below, _| json!({ "items": below, "minItems": 1 })))
    };
    assert_eq!(changes(&deep("a"), &deep("b")), 4_000);
    // Every property leads to another part than before, and the parts are large.
    let part = |inner: &str| json!({ "enum": many(20_000, &|it| json!(format!("{inner}{it}"))) });
    let referring = |to: &str| {
        let properties: Map<String, Value> =
            (0..1_000).map(|it| (format!("p{it}"), json!({ "$ref": format!("#/$defs/{to}") }))).collect();
        json!({ "type": "object", "properties": properties, "$defs": { "a": part("a"), "b": part("b") } })
    };
    let found = changes(&referring("a"), &referring("b"));
    assert!((1_000..400_000).contains(&found), "{found}");
}

#[test]
fn a_schema_that_asks_for_another_metaschema_reads_no_network() {
    check(&json!({ "$schema": "https://example.org/meta", "type": "object" }));
}

#[test]
fn a_missing_schema_is_said() {
    let sandbox = Sandbox::without_git();
    sandbox.remove(SCHEMA);
    sandbox.ontoreg(["check"]).exits(1).golden("check-no-schema");
}

#[test]
fn a_broken_schema_is_one_finding() {
    let sandbox = Sandbox::registry();
    sandbox.release("1.0.0");
    let whole = sandbox.read(SCHEMA);
    for broken in [
        whole.replacen("\"maxLength\"", "\"maxLenght\"", 1),
        "{".to_owned(),
        whole.replacen("\"type\": \"object\"", "\"type\": \"objekt\"", 1),
    ] {
        sandbox.write(SCHEMA, broken);
        for args in [&["check", "--format", "json"][..], &["check", "--format", "json", "--base", "HEAD"]] {
            let rules = sandbox.ontoreg(args).exits(1).rules();
            let errors: Vec<&String> = rules.iter().filter(|rule| !rule.starts_with("json-")).collect();
            assert!(errors.len() <= 1, "{rules:?}");
        }
    }
}

#[test]
fn a_schema_is_told_what_is_not_taken() {
    let screen = check(&labelled(json!({ "pattern": "^(?!http://)https?://" }))).exits(1);
    assert!(screen.stdout.contains("ontoreg does not take look-around"), "{screen}");
}

#[test]
fn a_value_is_told_which_alternative_it_comes_closest_to() {
    let range = json!({ "type": "object", "additionalProperties": false, "properties": { "min": {}, "max": {} } });
    for keyword in ["anyOf", "oneOf"] {
        let schema = labelled(json!({ keyword: [{ "type": "number" }, range, { "type": "null" }] }));
        let found = violations(&schema, json!({ "min": 1, "maxx": "3" }));
        let closest =
            "none of 3 alternatives admits this; number 2 comes closest, where the schema has no property `maxx` here";
        assert!(found.iter().any(|message| message == closest), "{found:?}");
    }
    let found = violations(&labelled(json!({ "format": "uri" })), json!("https://example.org/\u{94d}"));
    let told: Vec<&String> =
        found.iter().filter(|message| message.ends_with("write other letters percent-encoded")).collect();
    assert!(told.len() == 1 && found.len() > 1, "only where there are other letters: {found:?}");
}

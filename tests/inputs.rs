//! The schemas of what people write by hand say what the readers take, key by key.

use ontoreg::intake::{self, dispute, note};
use serde_json::{Value, json};

use crate::support::Sandbox;

/// What a reader says of a text: nothing, or why not.
type Reader = fn(&str) -> Result<(), String>;

fn read_config(text: &str) -> Result<(), String> {
    intake::config(text.as_bytes()).map(drop).map_err(|error| error.message)
}

fn read_note(text: &str) -> Result<(), String> {
    note::read("n", format!("+++\n{text}\n+++\nWords.\n").as_bytes()).map(drop).map_err(|error| error.message)
}

fn read_waivers(text: &str) -> Result<(), String> {
    intake::waivers(text.as_bytes()).map(drop).map_err(|error| error.message)
}

fn read_dispute(text: &str) -> Result<(), String> {
    let json: Value = toml_json(text);
    dispute::read("n", json.to_string().as_bytes()).map(drop).map_err(|defects| defects[0].message.clone())
}

fn toml_json(text: &str) -> Value {
    serde_json::to_value(toml::from_str::<toml::Value>(text).unwrap()).unwrap()
}

/// A full document of each kind: every key that there is.
fn full(name: &str) -> Value {
    match name {
        "config" => json!({
            "name": "n", "title": "t", "publisher": "p", "base-url": "https://example.org", "repo-url": "https://example.org",
            "methodology-url": "http://example.org", "schema": "s.json", "branch": "main", "tag-prefix": "v", "requires": ">=0.1",
            "domains": { "sales": { "title": "Sales", "tagline": "Growth" } },
            "stages": { "seed": { "label": "Seed" } },
            "sources": { "board": { "name": "Board", "host": "example.org", "notice-required": true, "notice": "N." } },
            "levels": { "related-unknown": "error" },
            "release": { "note-threshold": "minor", "require-signature": true, "deprecation-days": 90 }
        }),
        "note" => json!({
            "covers": ["sales.arr#/formula"], "kind": "correction", "restates-history": true, "action": "Recompute.",
            "bump": "minor", "refs": ["#1"], "speaks-of": ["0123456789abcdef"]
        }),
        "waivers" => json!({
            "waiver": [{ "rule": "r", "definition": "sales.arr", "fingerprint": "f", "reason": "R.", "owner": "O", "expires": "2026-12-31" }],
            "allow": [{ "fingerprints": ["f"], "reason": "R.", "owner": "O", "expires": "2026-12-31" }]
        }),
        _ => json!({
            "definition": "sales.arr", "by": "G", "opened": "2026-01-01", "reason": "R.", "evidence": ["https://example.org"],
            "settled": { "outcome": "upheld", "date": "2026-02-01", "reason": "S.", "change": "sales.arr#/formula" }
        }),
    }
}

const INPUTS: [(&str, Reader); 4] =
    [("config", read_config), ("note", read_note), ("waivers", read_waivers), ("dispute", read_dispute)];

/// The pointers of all objects in a value.
fn objects(value: &Value, pointer: &str, out: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            out.push(pointer.to_owned());
            members.iter().for_each(|(key, inner)| objects(inner, &format!("{pointer}/{key}"), out));
        }
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(at, inner)| objects(inner, &format!("{pointer}/{at}"), out))
        }
        _ => {}
    }
}

/// Documents around the full one: each key left out, each key of a wrong type, an unknown key in each table.
fn around(whole: &Value) -> Vec<(String, Value)> {
    let mut places = Vec::new();
    objects(whole, "", &mut places);
    let mut found = vec![("all".to_owned(), whole.clone())];
    let mut add = |what: String, at: &str, change: &dyn Fn(&mut serde_json::Map<String, Value>)| {
        let mut value = whole.clone();
        change(value.pointer_mut(at).unwrap().as_object_mut().unwrap());
        found.push((what, value));
    };
    for at in &places {
        add(format!("{at}/zzz added"), at, &|table| drop(table.insert("zzz".into(), "x".into())));
        for key in whole.pointer(at).unwrap().as_object().unwrap().keys() {
            add(format!("{at}/{key} left out"), at, &|table| drop(table.remove(key)));
            for wrong in [json!(1.5), json!("<?>"), json!([true]), json!({ "zzz": 1 }), json!(" "), json!([])] {
                // A table of nothing but defaults may be an empty list to a reader of TOML.
                if key == "release" && wrong == json!([]) {
                    continue;
                }
                add(format!("{at}/{key} = {wrong}"), at, &|table| drop(table.insert(key.clone(), wrong.clone())));
            }
        }
    }
    found
}

/// What the schema cannot say, or says more exactly than a reader of keys: the text of ids, days and versions.
fn is_a_matter_of_words(what: &str) -> bool {
    let beyond = |key: &str| what.contains(&format!("/{key} = "));
    [
        "requires",
        "branch",
        "tag-prefix",
        "covers",
        "definition",
        "expires",
        "opened",
        "date",
        "by",
        "reason",
        "evidence",
        "change",
    ]
    .into_iter()
    .any(beyond)
        && what.contains('"')
}

#[test]
fn readers_take_what_the_schemas_take() {
    let sandbox = Sandbox::empty();
    for (name, read) in INPUTS {
        let schema: Value = serde_json::from_str(&sandbox.ontoreg(["schema", name]).exits(0).stdout).unwrap();
        let validator = jsonschema::options().build(&schema).unwrap();
        let mut taken = 0;
        for (what, value) in around(&full(name)) {
            let text = toml::to_string(&value).unwrap();
            let (by_reader, by_schema) = (read(&text), validator.is_valid(&value));
            if !is_a_matter_of_words(&what) {
                assert_eq!(by_reader.is_ok(), by_schema, "{name}: {what}: {by_reader:?}\n{text}");
            }
            taken += usize::from(by_schema);
        }
        assert!(taken > 3, "{name}: {taken}");
    }
}

#[test]
fn the_readers_know_no_key_that_a_schema_lacks() {
    // A reader lists the keys it knows where none is near.
    let known = |message: String| -> Vec<String> {
        let list = message.rsplit_once("known are ").unwrap_or_else(|| panic!("{message}")).1.to_owned();
        list.split(", ").map(str::to_owned).collect()
    };
    let sandbox = Sandbox::empty();
    for (name, read, head, pointer) in [
        ("config", read_config as Reader, "", "/properties"),
        ("config", read_config, "[domains.a]\n", "/$defs/domain/properties"),
        ("config", read_config, "[stages.a]\n", "/$defs/stage/properties"),
        ("config", read_config, "[sources.a]\n", "/$defs/source/properties"),
        ("config", read_config, "[release]\n", "/properties/release/properties"),
        ("note", read_note, "", "/properties"),
        ("waivers", read_waivers, "", "/properties"),
        ("waivers", read_waivers, "[[waiver]]\n", "/$defs/waiver/properties"),
        ("waivers", read_waivers, "[[allow]]\n", "/$defs/allow/properties"),
    ] {
        let schema: Value = serde_json::from_str(&sandbox.ontoreg(["schema", name]).exits(0).stdout).unwrap();
        let mut keys: Vec<String> = schema.pointer(pointer).unwrap().as_object().unwrap().keys().cloned().collect();
        let mut read = known(read(&format!("{head}qqqq-zzzz-qqqq = 1\n")).unwrap_err());
        keys.sort();
        read.sort();
        assert_eq!(keys, read, "{name} {head}");
    }
}

//! Schemas written in another way: what admits the same is none, and what admits less is never none.

use ontoreg::model::Bump;
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::{lines, record, shipped, under};

/// The shipped schema, and everything that can be written in two ways.
fn schema() -> Value {
    let mut json = shipped().json.clone();
    json["properties"]["target"] = json!({
        "anyOf": [{ "type": "number" }, { "type": "string", "pattern": "^x", "title": "A mark" }, { "type": "null" }],
        "not": { "enum": ["xa", "xb"] },
    });
    json["properties"]["code"] = json!({ "type": ["string"], "enum": ["a"] });
    json["properties"]["level"] = json!({
        "oneOf": [{ "const": 1 }, { "type": "string", "minLength": 1 }],
        "allOf": [{ "not": { "const": "none" } }, { "maxLength": 8 }],
    });
    json["properties"]["owners"] = json!({
        "type": "array", "items": { "$ref": "#/$defs/stage" }, "minItems": 0,
        "contains": { "enum": ["seed", "public"] },
    });
    json
}

/// Answers that a rewriting takes one after the other.
struct Choices(Vec<bool>, usize);

impl Choices {
    fn yes(&mut self) -> bool {
        self.1 += 1;
        self.0[self.1 % self.0.len()]
    }
}

/// A schema that admits the same, by other words, at every place that was chosen.
fn rewritten(schema: &Value, root: &Value, choices: &mut Choices, parts: &mut Map<String, Value>) -> Value {
    let Value::Object(keywords) = schema else { return schema.clone() };
    let mut out = Map::new();
    for (name, value) in keywords {
        let mut value = match (name.as_str(), value) {
            ("properties", Value::Object(members)) => {
                let member = |(name, inner): (&String, &Value)| (name.clone(), rewritten(inner, root, choices, parts));
                members.iter().map(member).collect()
            }
            ("allOf" | "anyOf" | "oneOf", Value::Array(branches)) => {
                branches.iter().map(|inner| rewritten(inner, root, choices, parts)).collect()
            }
            ("items" | "not" | "contains" | "additionalProperties", inner) => rewritten(inner, root, choices, parts),
            (_, value) => value.clone(),
        };
        let unordered = matches!(name.as_str(), "allOf" | "anyOf" | "oneOf" | "enum" | "required" | "type");
        if let (true, true, Value::Array(items)) = (unordered, choices.yes(), &mut value) {
            items.reverse();
        }
        match (name.as_str(), &value) {
            ("enum", Value::Array(items)) if items.len() == 1 && choices.yes() => {
                drop(out.insert("const".into(), items[0].clone()))
            }
            ("const", one) if choices.yes() => drop(out.insert("enum".into(), json!([one]))),
            ("type", Value::String(one)) if choices.yes() => drop(out.insert("type".into(), json!([one]))),
            ("minItems", zero) if *zero == 0 && choices.yes() => {}
            ("$ref", Value::String(reference)) if choices.yes() => {
                let target = root.pointer(&reference[1..]).unwrap().as_object().unwrap().clone();
                let own: Vec<_> = std::mem::take(&mut out).into_iter().collect();
                out = target.into_iter().chain(own).collect();
            }
            _ => drop(out.insert(name.clone(), value)),
        }
    }
    if !out.contains_key("$ref") && !out.contains_key("$defs") && !out.contains_key("x-ontoreg") && choices.yes() {
        let name = format!("part{}", parts.len());
        parts.insert(name.clone(), Value::Object(out));
        return json!({ "$ref": format!("#/$defs/{name}") });
    }
    Value::Object(out)
}

fn rewriting(choices: Vec<bool>) -> Value {
    let (json, mut parts) = (schema(), Map::new());
    let mut new = rewritten(&json, &json, &mut Choices(choices, 0), &mut parts);
    new["$defs"].as_object_mut().unwrap().extend(parts);
    new
}

/// The verdicts on a schema that are more than none.
fn said(old: &Value, new: &Value) -> Vec<String> {
    let mut verdicts = under(old, new, record("a.b"), record("a.b"));
    verdicts.retain(|verdict| verdict.bump > Bump::None);
    lines(&verdicts)
}

/// One more condition at a place.
const NARROWED: [(&str, &str); 9] = [
    ("/properties/target/anyOf/0", r#"{ "minimum": 1 }"#),
    ("/properties/target/anyOf/1", r#"{ "maxLength": 7 }"#),
    ("/properties/target/not", r#"{ "enum": ["xa", "xb", "xc"] }"#),
    ("/properties/level/oneOf/1", r#"{ "minLength": 2 }"#),
    ("/properties/level/allOf/1", r#"{ "maxLength": 7 }"#),
    ("/properties/owners/contains", r#"{ "enum": ["seed"] }"#),
    ("/properties/owners", r#"{ "minItems": 1 }"#),
    ("/$defs/stage", r#"{ "enum": ["seed"] }"#),
    ("", r#"{ "dependentRequired": { "unit": ["formula"] } }"#),
];

proptest! {
    #[test]
    fn what_admits_the_same_is_none(choices in vec(any::<bool>(), 1..60)) {
        let new = rewriting(choices);
        prop_assert_eq!(said(&schema(), &new), [""; 0], "{:#}", &new);
        prop_assert_eq!(said(&new, &schema()), [""; 0], "{:#}", &new);
    }

    #[test]
    fn what_admits_less_is_never_none(choices in vec(any::<bool>(), 1..60), at in 0..NARROWED.len()) {
        let (pointer, more) = NARROWED[at];
        let mut narrow = schema();
        let more: Map<String, Value> = serde_json::from_str(more).unwrap();
        narrow.pointer_mut(pointer).unwrap().as_object_mut().unwrap().extend(more);
        let wide = rewriting(choices);
        prop_assert!(!said(&wide, &narrow).is_empty(), "{}", pointer);
        prop_assert!(!said(&narrow, &wide).is_empty(), "{}", pointer);
    }
}

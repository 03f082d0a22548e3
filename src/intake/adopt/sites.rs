//! Where a schema describes the properties of a record.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use crate::intake::shape::DIALECT;
use crate::model::Role;
use crate::model::shape::join;

/// How deeply subschemas are followed.
const MAX_DEPTH: usize = 24;

/// A place in a schema that describes a property.
#[derive(Debug)]
pub(super) struct Site {
    /// The place, as a JSON pointer into the schema.
    pub at: String,
    /// The property, as a JSON pointer into a record, `*` for every item.
    pub pointer: String,
    /// Its name.
    pub name: String,
    /// Its title.
    pub title: Option<String>,
    /// The JSON types it admits; empty means any.
    pub types: Vec<String>,
    /// The texts it admits; empty means any.
    pub choices: Vec<String>,
    /// Its `x-ontoreg` block.
    pub block: Option<Value>,
    /// Whether it inherits a policy from nothing around it.
    pub needs_policy: bool,
}

impl Site {
    pub(super) fn is(&self, name: &str) -> bool {
        self.types.iter().any(|known| known == name)
    }

    /// The role that its block gives.
    pub(super) fn declared_role(&self) -> Option<Role> {
        self.block.as_ref()?.get("role")?.as_str()?.parse().ok()
    }

    /// Whether its block says bump and effect.
    pub(super) fn has_policy(&self) -> bool {
        self.block.as_ref().is_some_and(|block| block.get("bump").is_some() && block.get("effect").is_some())
    }

    /// Whether the property may have this text.
    pub(super) fn admits(&self, schema: &Value, text: &str) -> bool {
        let defs = schema.get("$defs").cloned().unwrap_or_else(|| json!({}));
        let alone = json!({ "$defs": defs, "allOf": [schema.pointer(&self.at)] });
        jsonschema::draft202012::options().build(&alone).is_ok_and(|validator| validator.is_valid(&json!(text)))
    }
}

/// Says in today's dialect what an older one said in other words: where definitions stand, and which dialect it is.
pub(super) fn modernise(schema: &mut Value) {
    let is_older = |dialect: &Value| {
        dialect.as_str().is_some_and(|dialect| dialect.contains("json-schema.org/") && dialect != DIALECT)
    };
    let Value::Object(members) = schema else { return };
    if members.get("$schema").is_some_and(is_older) {
        members.insert("$schema".into(), DIALECT.into());
    }
    if members.contains_key("definitions") && !members.contains_key("$defs") {
        let renamed = |(key, value)| (if key == "definitions" { "$defs".to_owned() } else { key }, value);
        *members = std::mem::take(members).into_iter().map(renamed).collect();
        point_anew(schema);
    }
}

fn point_anew(schema: &mut Value) {
    match schema {
        Value::Object(members) => {
            for (key, value) in members {
                match value {
                    Value::String(to) if key == "$ref" => {
                        if let Some(rest) = to.strip_prefix("#/definitions/") {
                            *to = format!("#/$defs/{rest}");
                        }
                    }
                    value => point_anew(value),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(point_anew),
        _ => {}
    }
}

/// The properties of a record and of its blocks, in the order of the schema, parents first.
pub(super) fn sites(schema: &Value) -> Vec<Site> {
    let mut walk = Walk { root: schema, found: Vec::new(), seen: BTreeSet::new() };
    walk.subschema("", "", true, 0);
    walk.found
}

struct Walk<'s> {
    root: &'s Value,
    found: Vec<Site>,
    seen: BTreeSet<(String, String)>,
}

impl Walk<'_> {
    /// What the subschema at a place says of the instance at `pointer`; `bare` is whether what is in it inherits nothing.
    fn subschema(&mut self, at: &str, pointer: &str, bare: bool, depth: usize) {
        let root = self.root;
        let Some(Value::Object(keywords)) = root.pointer(at) else { return };
        if depth == MAX_DEPTH || !self.seen.insert((at.to_owned(), pointer.to_owned())) {
            return;
        }
        for (name, member) in keywords.get("properties").and_then(Value::as_object).into_iter().flatten() {
            let here = join(&join(at, "properties"), name);
            let pointer = join(pointer, name);
            if let Value::Object(own) = member {
                self.found.push(self.site(&here, &pointer, name, own, bare));
            }
            self.subschema(&here, &pointer, false, depth + 1);
        }
        if let Some(target) = target(keywords) {
            // What stands beside a reference is not inherited by what the reference describes.
            self.subschema(target, pointer, true, depth + 1);
        }
        for branch in ["allOf", "anyOf", "oneOf"] {
            let count = keywords.get(branch).and_then(Value::as_array).map_or(0, Vec::len);
            for index in 0..count {
                self.subschema(&join(&join(at, branch), &index.to_string()), pointer, bare, depth + 1);
            }
        }
        for branch in ["then", "else"] {
            self.subschema(&join(at, branch), pointer, bare, depth + 1);
        }
        self.subschema(&join(at, "items"), &join(pointer, "*"), false, depth + 1);
    }

    fn site(&self, at: &str, pointer: &str, name: &str, own: &Map<String, Value>, bare: bool) -> Site {
        let target = target(own).and_then(|at| self.root.pointer(at)).and_then(Value::as_object);
        let keyword = |key: &str| own.get(key).or_else(|| target?.get(key));
        let texts = |value: &Value| match value {
            Value::String(one) => vec![one.clone()],
            Value::Array(many) => many.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
            _ => Vec::new(),
        };
        let choices = keyword("enum").map(texts).unwrap_or_default();
        let mut types = keyword("type").map(texts).unwrap_or_default();
        if types.is_empty() && !choices.is_empty() {
            types.push("string".into());
        } else if types.is_empty() && keyword("properties").is_some() {
            types.push("object".into());
        }
        let title = keyword("title").and_then(Value::as_str).map(str::to_owned);
        let (at, pointer, name, block) =
            (at.to_owned(), pointer.to_owned(), name.to_owned(), own.get("x-ontoreg").cloned());
        Site { at, pointer, name, title, types, choices, block, needs_policy: bare }
    }
}

/// Where a reference leads, inside of this schema.
fn target(keywords: &Map<String, Value>) -> Option<&str> {
    keywords.get("$ref")?.as_str()?.strip_prefix('#').filter(|pointer| pointer.starts_with('/'))
}

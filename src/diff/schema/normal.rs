//! What a schema admits, told in a form that does not depend on how it is written.
//!
//! A schema is taken apart into conditions that a value has to meet, all of them: references are followed, `allOf` is
//! opened, lists without order are sorted, what admits everything is left out. Two equal sets of conditions admit the
//! same; unequal ones may.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::model::definition::value_text;

/// How many steps a part may take; one that needs more is not compared this way.
const MAX_STEPS: usize = 20_000;
/// How much text is one step.
const STEP: usize = 128;
/// Keywords that say nothing of which values are admitted.
pub(super) const ANNOTATIONS: [&str; 13] = [
    "$comment",
    "$defs",
    "$id",
    "$schema",
    "$vocabulary",
    "default",
    "deprecated",
    "description",
    "examples",
    "readOnly",
    "title",
    "writeOnly",
    "x-ontoreg",
];

/// Conditions, all of which hold.
type Conditions = BTreeSet<String>;

/// The conditions that `schema`, a part of `root`, makes; none where that cannot be told, or takes more steps than are
/// `left`.
pub(super) fn conditions(root: &Value, schema: &Value, left: &mut usize) -> Option<BTreeSet<String>> {
    let most = MAX_STEPS.min(*left);
    let mut reader = Reader { root, left: most, refs: Vec::new() };
    let found = reader.schema(schema);
    *left -= most - reader.left;
    found
}

struct Reader<'s> {
    root: &'s Value,
    left: usize,
    refs: Vec<&'s str>,
}

impl<'s> Reader<'s> {
    /// Takes a step, or of a long text as many as it is worth.
    fn step(&mut self, length: usize) -> Option<()> {
        let left = self.left.checked_sub(1 + length / STEP);
        self.left = left.unwrap_or(0);
        left.map(drop)
    }

    /// Adds a condition.
    fn add(&mut self, condition: String, all: &mut Conditions) -> Option<()> {
        self.step(condition.len())?;
        all.insert(condition);
        Some(())
    }

    fn schema(&mut self, schema: &'s Value) -> Option<Conditions> {
        self.step(0)?;
        let Value::Object(keywords) = schema else {
            return Some(if *schema == Value::Bool(true) { Conditions::new() } else { [text(schema)].into() });
        };
        let mut all = Conditions::new();
        if keywords.contains_key("unevaluatedItems") || keywords.contains_key("unevaluatedProperties") {
            // What it admits hangs on how all beside it is written.
            let whole = value_text(schema);
            self.step(whole.len())?;
            return (!whole.contains("\"$ref\"")).then(|| [whole].into());
        }
        for (name, value) in keywords {
            self.keyword(name, value, keywords, &mut all)?;
        }
        Some(all)
    }

    fn keyword(
        &mut self,
        name: &str,
        value: &'s Value,
        beside: &'s Map<String, Value>,
        all: &mut Conditions,
    ) -> Option<()> {
        let list = || value.as_array().into_iter().flatten();
        let map = || value.as_object().into_iter().flatten();
        match name {
            _ if ANNOTATIONS.contains(&name) => {}
            "$ref" => all.extend(self.reference(value.as_str()?)?),
            "allOf" => {
                for branch in list() {
                    all.extend(self.schema(branch)?);
                }
            }
            "anyOf" | "oneOf" => {
                let mut branches = list().map(|branch| self.schema(branch)).collect::<Option<Vec<_>>>()?;
                branches.sort();
                if name == "anyOf" {
                    branches.dedup();
                }
                match branches.as_slice() {
                    [one] => all.extend(one.iter().cloned()),
                    [none, ..] if name == "anyOf" && none.is_empty() => {}
                    _ => self.add(format!("{name} {branches:?}"), all)?,
                }
            }
            "const" => self.add(format!("enum {:?}", BTreeSet::from([text(value)])), all)?,
            "enum" => self.add(format!("enum {:?}", list().map(text).collect::<BTreeSet<_>>()), all)?,
            "type" if admitted(beside).is_some_and(|values| values.iter().all(|one| is_of(one, &types(value)))) => {}
            "type" => self.add(format!("type {:?}", types(value)), all)?,
            "required" => {
                for name in list() {
                    self.add(format!("required {name}"), all)?;
                }
            }
            "properties" => {
                for (name, inner) in map() {
                    self.add(format!("described {name:?}"), all)?;
                    self.each(&format!("property {name:?}"), inner, all)?;
                }
            }
            "additionalProperties" => {
                let names = |keyword: &str| -> BTreeSet<_> {
                    beside.get(keyword).and_then(Value::as_object).into_iter().flatten().map(|(name, _)| name).collect()
                };
                let what = format!("beside {:?} {:?}", names("properties"), names("patternProperties"));
                self.each(&what, value, all)?;
            }
            "items" => {
                let first = beside.get("prefixItems").and_then(Value::as_array).map_or(0, Vec::len);
                self.each(&format!("items from {first}"), value, all)?;
            }
            "prefixItems" => {
                for (index, inner) in list().enumerate() {
                    self.each(&format!("item {index}"), inner, all)?;
                }
            }
            "patternProperties" | "dependentSchemas" => {
                for (key, inner) in map() {
                    self.each(&format!("{name} {key:?}"), inner, all)?;
                }
            }
            "propertyNames" => self.each(name, value, all)?,
            "dependentRequired" => {
                for (key, names) in map() {
                    for name in names.as_array().into_iter().flatten() {
                        self.add(format!("{key:?} requires {name}"), all)?;
                    }
                }
            }
            "contains" => {
                let count = |name: &str| beside.get(name).map(text);
                let (least, most) = (count("minContains"), count("maxContains"));
                let contained = self.schema(value)?;
                self.add(format!("contains {contained:?} {least:?} {most:?}"), all)?;
            }
            "if" => {
                let mut then =
                    |name: &str| beside.get(name).map_or(Some(Conditions::new()), |inner| self.schema(inner));
                let (then, otherwise) = (then("then")?, then("else")?);
                if !(then.is_empty() && otherwise.is_empty()) {
                    let when = self.schema(value)?;
                    self.add(format!("if {when:?} {then:?} {otherwise:?}"), all)?;
                }
            }
            "not" => {
                let refused = self.schema(value)?;
                self.add(format!("not {refused:?}"), all)?;
            }
            // They say something beside `contains` and `if` only, and are read there.
            "minContains" | "maxContains" | "then" | "else" => {}
            "minLength" | "minItems" | "minProperties" if value.as_f64() == Some(0.0) => {}
            "uniqueItems" if *value == Value::Bool(false) => {}
            _ => self.add(format!("{name} {}", text(value)), all)?,
        }
        Some(())
    }

    /// Adds what `inner` asks of every value that `what` names.
    fn each(&mut self, what: &str, inner: &'s Value, all: &mut Conditions) -> Option<()> {
        self.schema(inner)?.into_iter().try_for_each(|condition| self.add(format!("{what}: {condition}"), all))
    }

    fn reference(&mut self, reference: &'s str) -> Option<Conditions> {
        let target = self.root.pointer(reference.strip_prefix('#')?).filter(|_| !self.refs.contains(&reference))?;
        self.refs.push(reference);
        let found = self.schema(target);
        self.refs.pop();
        found
    }
}

/// The values that `enum` or `const` admits.
pub(super) fn admitted(keywords: &Map<String, Value>) -> Option<&[Value]> {
    match (keywords.get("enum"), keywords.get("const")) {
        (Some(Value::Array(many)), None) => Some(many),
        (None, Some(one)) => Some(std::slice::from_ref(one)),
        _ => None,
    }
}

/// The types that the keyword `type` admits: a number may be an integer, too.
pub(super) fn types(value: &Value) -> BTreeSet<&str> {
    let mut types: BTreeSet<&str> = match value {
        Value::Array(many) => many.iter().filter_map(Value::as_str).collect(),
        one => one.as_str().into_iter().collect(),
    };
    if types.contains("number") {
        types.insert("integer");
    }
    types
}

fn is_of(value: &Value, types: &BTreeSet<&str>) -> bool {
    let own = match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.as_f64().is_some_and(|number| number.fract() == 0.0) => "integer",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    types.contains(own)
}

/// A value as one text: `1` and `1.0` are one number.
pub(super) fn text(value: &Value) -> String {
    match value.as_f64() {
        Some(number) if number.fract() == 0.0 && number.abs() < 9e15 => format!("{number:.0}"),
        _ => value_text(value),
    }
}

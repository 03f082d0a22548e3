//! Two schemas to changes, each named by the rule that tells what it means for readers of the JSON.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::model::shape::join;
use crate::model::{Change, ChangeKind, Subject};

/// The changes between two schemas, in the order of their pointers.
#[must_use]
pub fn schemas(old: &Value, new: &Value) -> Vec<Change> {
    let mut walk = Walk { out: Vec::new() };
    walk.schema("", old, new);
    walk.out
}

struct Walk {
    out: Vec<Change>,
}

impl Walk {
    fn push(&mut self, rule: &'static str, pointer: &str, before: Option<&Value>, after: Option<&Value>) {
        self.out.push(Change {
            subject: Subject::Schema,
            pointer: pointer.to_owned(),
            kind: ChangeKind::Schema(rule),
            before: before.cloned(),
            after: after.cloned(),
        });
    }

    fn schema(&mut self, pointer: &str, old: &Value, new: &Value) {
        match (old, new) {
            (Value::Object(old), Value::Object(new)) => self.keywords(pointer, old, new),
            _ if old != new => self.push("schema-changed", pointer, Some(old), Some(new)),
            _ => {}
        }
    }

    fn keywords(&mut self, pointer: &str, old: &Map<String, Value>, new: &Map<String, Value>) {
        let names: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
        for name in names {
            let (before, after) = (old.get(name), new.get(name));
            if before == after {
                continue;
            }
            let at = join(pointer, name);
            match name.as_str() {
                "properties" => self.properties(&at, old, new),
                "$defs" => self.members(&at, before, after, |_, _| "schema-part-changed"),
                "required" => self.required(&at, old, new),
                "enum" => self.values(&at, before, after),
                "type" => self.types(&at, before, after),
                "title" | "description" | "$comment" | "examples" | "$id" | "default" | "deprecated" => {
                    self.push("schema-documentation-changed", &at, before, after);
                }
                "x-ontoreg" => self.push("schema-policy-changed", &at, before, after),
                "items" | "additionalProperties" | "propertyNames"
                    if before.is_some_and(Value::is_object) && after.is_some_and(Value::is_object) =>
                {
                    self.schema(&at, before.unwrap_or(&Value::Null), after.unwrap_or(&Value::Null));
                }
                "additionalProperties" if after == Some(&Value::Bool(false)) => {
                    self.push("schema-guarantee-gained", &at, before, after);
                }
                "minLength" | "maxLength" | "pattern" | "minItems" | "maxItems" => {
                    self.push("schema-text-limit-changed", &at, before, after);
                }
                _ => self.push("schema-changed", &at, before, after),
            }
        }
    }

    /// The members of a map of schemas; `lone` names the rule for one that stands on one side only.
    fn members(
        &mut self,
        at: &str,
        old: Option<&Value>,
        new: Option<&Value>,
        lone: impl Fn(&str, bool) -> &'static str,
    ) {
        let empty = Map::new();
        let map = |value: Option<&Value>| value.and_then(Value::as_object).cloned().unwrap_or_else(|| empty.clone());
        let (old, new) = (map(old), map(new));
        for name in old.keys().chain(new.keys()).collect::<BTreeSet<_>>() {
            let inner = join(at, name);
            match (old.get(name), new.get(name)) {
                (Some(before), Some(after)) => self.schema(&inner, before, after),
                (before, after) => self.push(lone(name, after.is_some()), &inner, before, after),
            }
        }
    }

    fn properties(&mut self, at: &str, old: &Map<String, Value>, new: &Map<String, Value>) {
        let required = |schema: &Map<String, Value>, name: &str| {
            schema
                .get("required")
                .and_then(Value::as_array)
                .is_some_and(|names| names.iter().any(|known| known == name))
        };
        self.members(at, old.get("properties"), new.get("properties"), |name, added| {
            match (added, required(new, name)) {
                (true, true) => "schema-required-property-added",
                (true, false) => "schema-property-added",
                (false, _) => "schema-property-removed",
            }
        });
    }

    /// A property that became required is a guarantee readers gain; one that is no longer, a guarantee they lose. One
    /// that came or vanished altogether is judged once, as added or removed.
    fn required(&mut self, at: &str, old: &Map<String, Value>, new: &Map<String, Value>) {
        let names =
            |schema: &Map<String, Value>| schema.get("required").and_then(Value::as_array).cloned().unwrap_or_default();
        let describes = |schema: &Map<String, Value>, name: &Value| {
            let properties = schema.get("properties").and_then(Value::as_object);
            name.as_str().is_some_and(|name| properties.is_some_and(|properties| properties.contains_key(name)))
        };
        let stays = |name: &&Value| describes(old, name) == describes(new, name);
        let (before, after) = (names(old), names(new));
        for name in before.iter().filter(|name| !after.contains(name)).filter(stays) {
            self.push("schema-guarantee-lost", at, Some(name), None);
        }
        for name in after.iter().filter(|name| !before.contains(name)).filter(stays) {
            self.push("schema-guarantee-gained", at, None, Some(name));
        }
    }

    fn values(&mut self, at: &str, old: Option<&Value>, new: Option<&Value>) {
        match (old.and_then(Value::as_array), new.and_then(Value::as_array)) {
            (Some(old), Some(new)) => {
                for value in old.iter().filter(|value| !new.contains(value)) {
                    self.push("schema-enum-value-removed", at, Some(value), None);
                }
                for value in new.iter().filter(|value| !old.contains(value)) {
                    self.push("schema-enum-value-added", at, None, Some(value));
                }
            }
            (None, Some(_)) => self.push("schema-guarantee-gained", at, old, new),
            _ => self.push("schema-guarantee-lost", at, old, new),
        }
    }

    fn types(&mut self, at: &str, old: Option<&Value>, new: Option<&Value>) {
        let types = |value: Option<&Value>| -> Option<BTreeSet<String>> {
            Some(match value? {
                Value::String(one) => BTreeSet::from([one.clone()]),
                Value::Array(many) => many.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
                _ => return None,
            })
        };
        let rule = match (types(old), types(new)) {
            (Some(old), Some(new)) if new == old => return,
            (None, Some(_)) => "schema-guarantee-gained",
            (Some(old), Some(new)) if new.is_subset(&old) => "schema-guarantee-gained",
            _ => "schema-guarantee-lost",
        };
        self.push(rule, at, old, new);
    }
}

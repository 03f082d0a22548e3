//! Two schemas to changes. What they mean for readers of the JSON is decided in [`crate::rules`].

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::model::shape::join;
use crate::model::{Change, ChangeKind, SchemaChange, Subject};

/// The changes between two schemas, in the order of their pointers.
#[must_use]
pub(super) fn schemas(old: &Value, new: &Value) -> Vec<Change> {
    let mut walk = SchemaDiff { roots: [old, new], undecided: false, out: Vec::new() };
    walk.schema("", old, new);
    walk.out
}

struct SchemaDiff<'s> {
    roots: [&'s Value; 2],
    /// Inside a condition or an alternative: whether less or more is admitted there says nothing of the whole.
    undecided: bool,
    out: Vec<Change>,
}

impl SchemaDiff<'_> {
    fn push(&mut self, what: SchemaChange, pointer: &str, before: Option<&Value>, after: Option<&Value>) {
        self.out.push(Change {
            subject: Subject::Schema,
            pointer: pointer.to_owned(),
            kind: ChangeKind::Schema(what),
            before: before.cloned(),
            after: after.cloned(),
        });
    }

    fn schema(&mut self, pointer: &str, old: &Value, new: &Value) {
        match (old, new) {
            (Value::Object(old), Value::Object(new)) => self.keywords(pointer, old, new),
            _ if old != new => self.push(SchemaChange::Unrecognised, pointer, Some(old), Some(new)),
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
            if before.zip(after).is_some_and(|(before, after)| self.inner(name, &at, before, after)) {
                continue;
            }
            match name.as_str() {
                "title" | "description" | "$comment" | "$schema" | "$id" | "examples" | "default" | "deprecated"
                | "readOnly" | "writeOnly" => self.push(SchemaChange::Documentation, &at, before, after),
                "x-ontoreg" => self.push(SchemaChange::Policy, &at, before, after),
                "$ref" => self.reference(&at, before, after),
                "properties" => self.properties(&at, old, new),
                "$defs" => self.members(&at, before, after, |_, _| SchemaChange::Part),
                _ if self.undecided => self.push(SchemaChange::Unrecognised, &at, before, after),
                "required" => self.required(&at, old, new),
                "enum" => self.values(&at, before, after),
                "type" => self.types(&at, before, after),
                "minLength" | "maxLength" | "pattern" | "minItems" | "maxItems" => {
                    self.push(SchemaChange::TextLimit, &at, before, after);
                }
                _ => self.push(limit(name, before, after), &at, before, after),
            }
        }
    }

    /// Goes into keywords that hold schemas, where both sides have the like; whether that is so.
    fn inner(&mut self, name: &str, at: &str, old: &Value, new: &Value) -> bool {
        let outer = self.undecided;
        self.undecided |= !matches!(name, "items" | "additionalProperties" | "propertyNames");
        let inner = match (name, old, new) {
            ("allOf" | "anyOf" | "oneOf" | "prefixItems", Value::Array(old), Value::Array(new))
                if old.len() == new.len() =>
            {
                let branches = old.iter().zip(new).enumerate();
                branches.for_each(|(index, (old, new))| self.schema(&join(at, &index.to_string()), old, new));
                true
            }
            ("patternProperties" | "dependentSchemas", Value::Object(_), Value::Object(_)) => {
                self.members(at, Some(old), Some(new), |_, _| SchemaChange::Unrecognised);
                true
            }
            (
                "items"
                | "additionalProperties"
                | "propertyNames"
                | "if"
                | "then"
                | "else"
                | "not"
                | "contains"
                | "unevaluatedItems"
                | "unevaluatedProperties"
                | "contentSchema",
                Value::Object(_),
                Value::Object(_),
            ) => {
                self.schema(at, old, new);
                true
            }
            _ => false,
        };
        self.undecided = outer;
        inner
    }

    /// A reference that leads to an equal part under another name is nothing that readers could notice.
    fn reference(&mut self, at: &str, old: Option<&Value>, new: Option<&Value>) {
        let target = |root: &Value, reference: Option<&Value>| {
            reference?.as_str()?.strip_prefix('#').and_then(|pointer| root.pointer(pointer)).cloned()
        };
        let [was, is] = self.roots;
        let same = target(was, old).is_some_and(|part| target(is, new) == Some(part));
        self.push(if same { SchemaChange::Part } else { SchemaChange::Unrecognised }, at, old, new);
    }

    /// The members of a map of schemas; `lone` says what one is that stands on one side only.
    fn members(
        &mut self,
        at: &str,
        old: Option<&Value>,
        new: Option<&Value>,
        lone: impl Fn(&str, bool) -> SchemaChange,
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
        let undecided = self.undecided;
        self.members(at, old.get("properties"), new.get("properties"), |name, added| {
            if undecided {
                return SchemaChange::Unrecognised;
            }
            match (added, required(new, name)) {
                (true, true) => SchemaChange::RequiredPropertyAdded,
                (true, false) => SchemaChange::PropertyAdded,
                (false, _) => SchemaChange::PropertyRemoved,
            }
        });
    }

    /// A property that came or vanished altogether is one change, as added or removed.
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
            self.push(SchemaChange::RequiredLost, at, Some(name), None);
        }
        for name in after.iter().filter(|name| !before.contains(name)).filter(stays) {
            self.push(SchemaChange::RequiredGained, at, None, Some(name));
        }
    }

    fn values(&mut self, at: &str, old: Option<&Value>, new: Option<&Value>) {
        match (old.and_then(Value::as_array), new.and_then(Value::as_array)) {
            (Some(old), Some(new)) => {
                for value in old.iter().filter(|value| !new.contains(value)) {
                    self.push(SchemaChange::EnumValueRemoved, at, Some(value), None);
                }
                for value in new.iter().filter(|value| !old.contains(value)) {
                    self.push(SchemaChange::EnumValueAdded, at, None, Some(value));
                }
            }
            (None, Some(_)) => self.push(SchemaChange::LimitNarrowed, at, old, new),
            _ => self.push(SchemaChange::LimitWidened, at, old, new),
        }
    }

    fn types(&mut self, at: &str, old: Option<&Value>, new: Option<&Value>) {
        let types = |value: Option<&Value>| -> Option<BTreeSet<String>> {
            let mut types: BTreeSet<String> = match value? {
                Value::String(one) => BTreeSet::from([one.clone()]),
                Value::Array(many) => many.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
                _ => return None,
            };
            if types.contains("number") {
                types.insert("integer".into());
            }
            Some(types)
        };
        let what = match (types(old), types(new)) {
            (Some(old), Some(new)) if new == old => return,
            (None, Some(_)) => SchemaChange::TypeNarrowed,
            (Some(old), Some(new)) if new.is_subset(&old) => SchemaChange::TypeNarrowed,
            _ => SchemaChange::TypeWidened,
        };
        self.push(what, at, old, new);
    }
}

/// Whether a keyword that only ever restricts does so more or less than before, where that can be told.
fn limit(name: &str, old: Option<&Value>, new: Option<&Value>) -> SchemaChange {
    let is = |value: bool, side: Option<&Value>| side == Some(&Value::Bool(value));
    let bound = |side: Option<&Value>| side.map_or(Some(f64::INFINITY), Value::as_f64);
    let strictness = |side: Option<&Value>| -> Option<f64> {
        match name {
            "minimum" | "exclusiveMinimum" | "minProperties" => side.map_or(Some(f64::NEG_INFINITY), Value::as_f64),
            "maximum" | "exclusiveMaximum" | "maxProperties" => Some(-bound(side)?),
            "uniqueItems" => Some(f64::from(is(true, side))),
            "additionalProperties" if is(false, side) => Some(2.0),
            "additionalProperties" => Some(f64::from(side.is_some_and(Value::is_object))),
            "const" | "format" | "multipleOf" | "dependentRequired" | "items" | "propertyNames"
                if old.is_none() || new.is_none() =>
            {
                Some(f64::from(side.is_some()))
            }
            _ => None,
        }
    };
    match strictness(old).zip(strictness(new)) {
        Some((was, is)) if is > was => SchemaChange::LimitNarrowed,
        Some((was, is)) if is < was => SchemaChange::LimitWidened,
        Some(_) => SchemaChange::LimitRestated,
        None => SchemaChange::Unrecognised,
    }
}

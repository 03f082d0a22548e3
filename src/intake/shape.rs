//! From a schema to the shape of records: linted, and bounded.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::vocabulary;
use crate::model::id::nearest;
use crate::model::shape::join;
use crate::model::{Compare, Defect, Kind, Policy, Property, Role, RuleId, Shape, Spot};

/// The dialect of schemas that is read; a schema that names none is of this one.
pub(super) const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";
/// How many subschemas a schema may expand to when every reference is followed: bounds validation time.
const MAX_EXPANSION: usize = 5_000;
/// How deeply subschemas may nest when every reference is followed: bounds the stack.
const MAX_NESTING: usize = 128;
/// The keywords of JSON Schema 2020-12 that a record's schema may use, and the vocabulary's own.
const KEYWORDS: [&str; 56] = [
    "$anchor",
    "$comment",
    "$defs",
    "$id",
    "$ref",
    "$schema",
    "$vocabulary",
    "additionalProperties",
    "allOf",
    "anyOf",
    "const",
    "contains",
    "contentEncoding",
    "contentMediaType",
    "contentSchema",
    "default",
    "dependentRequired",
    "dependentSchemas",
    "deprecated",
    "description",
    "else",
    "enum",
    "examples",
    "exclusiveMaximum",
    "exclusiveMinimum",
    "format",
    "if",
    "items",
    "maxContains",
    "maxItems",
    "maxLength",
    "maxProperties",
    "maximum",
    "minContains",
    "minItems",
    "minLength",
    "minProperties",
    "minimum",
    "multipleOf",
    "not",
    "oneOf",
    "pattern",
    "patternProperties",
    "prefixItems",
    "properties",
    "propertyNames",
    "readOnly",
    "required",
    "then",
    "title",
    "type",
    "unevaluatedItems",
    "unevaluatedProperties",
    "uniqueItems",
    "writeOnly",
    "x-ontoreg",
];

/// The shape that a schema describes, and the most that it asks of one value; what is wrong with the schema joins
/// `defects`.
pub(super) fn read(json: &Value, defects: &mut Vec<Defect>) -> (Shape, usize) {
    let (roles, asked, refs) = (BTreeMap::new(), BTreeMap::new(), Vec::new());
    let mut walk = ShapeReader { root: json, defects, roles, asked, left: MAX_EXPANSION, depth: 0, refs };
    if let Some(dialect) = json.get("$schema").filter(|dialect| *dialect != DIALECT) {
        walk.refuse("/$schema", &dialect.to_string(), format!("the schema is of {dialect}; ontoreg reads {DIALECT}"));
    }
    let root = walk.subschema(json, "", "", None).unwrap_or_default();
    let ShapeReader { roles, asked, defects, .. } = walk;
    vocabulary::check_policies(&root, defects);
    (Shape::new(root, roles), asked.into_values().max().unwrap_or_default())
}

pub(super) fn invalid(spot: Spot, value: &str, message: String) -> Defect {
    Defect::new(RuleId::SchemaInvalid, spot, value, message)
}

/// One walk over the schema with every reference followed: lint, expansion count and shape at once.
struct ShapeReader<'s> {
    root: &'s Value,
    defects: &'s mut Vec<Defect>,
    roles: BTreeMap<Role, String>,
    /// By instance: how many subschemas look at it, and how many properties they require.
    asked: BTreeMap<String, usize>,
    left: usize,
    depth: usize,
    refs: Vec<&'s str>,
}

impl<'s> ShapeReader<'s> {
    fn refuse(&mut self, at: &str, value: &str, message: String) {
        let defect = invalid(Spot::Value(at.to_owned()), value, message);
        if !self.defects.contains(&defect) {
            self.defects.push(defect);
        }
    }

    /// Describes the instances at `instance` (a pointer with `*` for items and map values) by the schema at `at`.
    fn subschema(
        &mut self,
        schema: &'s Value,
        at: &str,
        instance: &str,
        parent: Option<&Property>,
    ) -> Option<Property> {
        let Value::Object(keywords) = schema else {
            if !schema.is_boolean() {
                self.refuse(at, &schema.to_string(), "a schema is an object, true or false".into());
            }
            return None;
        };
        self.left = self.left.saturating_sub(1);
        if self.left == 0 {
            self.refuse("/$defs", "expansion", format!("the references expand to more than {MAX_EXPANSION} subschemas: validation would not end in bounded time"));
            return None;
        }
        if self.depth == MAX_NESTING {
            self.refuse("/$defs", "nesting", format!("the references nest more than {MAX_NESTING} subschemas deep"));
            return None;
        }
        self.lint(keywords, at);
        let required = keywords.get("required").and_then(Value::as_array).map_or(0, Vec::len);
        *self.asked.entry(instance.to_owned()).or_default() += 1 + required;
        self.depth += 1;
        let property = self.property(keywords, at, instance, parent);
        self.depth -= 1;
        property
    }

    fn property(
        &mut self,
        keywords: &'s serde_json::Map<String, Value>,
        at: &str,
        instance: &str,
        parent: Option<&Property>,
    ) -> Option<Property> {
        let mut property = match keywords.get("$ref").and_then(Value::as_str) {
            Some(reference) => self.reference(reference, at, instance, parent)?,
            None => Property { open: true, ..Property::default() },
        };
        self.describe(&mut property, keywords, at, instance, parent);
        self.structure(&mut property, keywords, at, instance);
        self.branches(&mut property, keywords, at, instance);
        Some(property)
    }

    fn lint(&mut self, keywords: &'s serde_json::Map<String, Value>, at: &str) {
        for name in keywords.keys() {
            if !KEYWORDS.contains(&name.as_str()) {
                let hint = nearest(name, KEYWORDS).map_or(String::new(), |known| format!("; did you mean `{known}`?"));
                let defect = invalid(
                    Spot::Key(join(at, name)),
                    name,
                    format!("`{name}` is not a keyword of JSON Schema 2020-12{hint}"),
                );
                if !self.defects.contains(&defect) {
                    self.defects.push(defect);
                }
            }
        }
        if !at.is_empty() {
            self.alone(keywords, at);
        }
        if let Some(format) = keywords.get("format").and_then(Value::as_str) {
            let known = jsonschema::draft202012::options();
            if !known.is_known_format(jsonschema::Draft::Draft202012, format) {
                self.refuse(
                    &join(at, "format"),
                    format,
                    format!("the format `{format}` is unknown, so nothing would check it"),
                );
            }
        }
    }

    /// Below its root a schema names neither an id nor a dialect: `#/...` would mean another place there than it does
    /// in this walk, and what the walk bounds would not be what validates.
    fn alone(&mut self, keywords: &serde_json::Map<String, Value>, at: &str) {
        for name in ["$id", "$schema"] {
            if keywords.get(name).is_some_and(Value::is_string) {
                let message = format!("`{name}` stands at the root of a schema only");
                self.refuse(&join(at, name), name, message);
            }
        }
    }

    fn reference(
        &mut self,
        reference: &'s str,
        at: &str,
        instance: &str,
        parent: Option<&Property>,
    ) -> Option<Property> {
        let spot = join(at, "$ref");
        let Some(pointer) = reference.strip_prefix('#').filter(|rest| rest.starts_with('/')) else {
            if reference.starts_with('#') {
                self.refuse(&spot, reference, format!("`{reference}` is not a JSON pointer into this schema"));
            } else {
                let message =
                    format!("`{reference}` is outside this schema: checking must not read the network or other files");
                self.defects.push(Defect::new(RuleId::SchemaRemoteReference, Spot::Value(spot), reference, message));
            }
            return None;
        };
        if self.refs.contains(&reference) {
            self.refuse(&spot, reference, format!("`{reference}` refers to itself: a record has a fixed depth"));
            return None;
        }
        let Some(target) = self.root.pointer(pointer) else {
            self.refuse(&spot, reference, format!("`{reference}` leads nowhere in this schema"));
            return None;
        };
        // What lies on the way to the target is walked by nobody else.
        for (end, _) in pointer.match_indices('/').skip(1) {
            if let Some(Value::Object(outer)) = self.root.pointer(&pointer[..end]) {
                self.alone(outer, &pointer[..end]);
            }
        }
        self.refs.push(reference);
        let property = self.subschema(target, pointer, instance, parent);
        self.refs.pop();
        property
    }

    /// Title, description, types, choices and the `x-ontoreg` block. Siblings of a reference override its target.
    fn describe(
        &mut self,
        property: &mut Property,
        keywords: &'s serde_json::Map<String, Value>,
        at: &str,
        instance: &str,
        parent: Option<&Property>,
    ) {
        let text = |name: &str| keywords.get(name).and_then(Value::as_str).map(str::to_owned);
        property.title = text("title").or(property.title.take());
        property.description = text("description").or(property.description.take());
        property.format = text("format").or(property.format.take());
        match keywords.get("type") {
            Some(Value::String(one)) => property.types = vec![one.clone()],
            Some(Value::Array(many)) => {
                property.types = many.iter().filter_map(Value::as_str).map(str::to_owned).collect()
            }
            _ => {}
        }
        if let Some(Value::Array(values)) = keywords.get("enum") {
            property.choices = values.iter().filter_map(Value::as_str).map(str::to_owned).collect();
        }
        let unique = keywords.get("uniqueItems") == Some(&Value::Bool(true));
        property.compare = vocabulary::default_compare(&property.types, unique, keywords).unwrap_or(property.compare);
        if let Some(block) = keywords.get("x-ontoreg") {
            let spot = join(at, "x-ontoreg");
            let mut problems = Vec::new();
            let role = vocabulary::read(block, property, &mut problems);
            for (key, message) in problems {
                self.refuse(&spot, &format!("{key}: {message}"), message);
            }
            if let Some(role) = role
                && let Some(other) = self.roles.insert(role, instance.to_owned()).filter(|other| other != instance)
            {
                self.refuse(&spot, role.as_str(), format!("the role `{role}` is given to {other} and to {instance}"));
            }
            if instance.is_empty() && (block.get("bump").is_some() || block.get("effect").is_some()) {
                self.refuse(
                    &spot,
                    "root policy",
                    "a policy on the root would judge every property that has none".into(),
                );
            }
        }
        if let Some(parent) = parent {
            property.policy = std::mem::take(&mut property.policy).inheriting(&parent.policy);
        }
    }

    /// Properties, map values and items.
    fn structure(
        &mut self,
        property: &mut Property,
        keywords: &'s serde_json::Map<String, Value>,
        at: &str,
        instance: &str,
    ) {
        if let Some(members) = keywords.get("properties").and_then(Value::as_object) {
            for (name, member) in members {
                let spot = join(&join(at, "properties"), name);
                // What the target of a reference describes already has inherited its policy.
                let known = property.properties.iter().any(|known| known.name == *name);
                let inner = self.subschema(member, &spot, &join(instance, name), (!known).then_some(&*property));
                self.member(property, Property { name: name.clone(), ..inner.unwrap_or_default() }, &spot);
            }
        }
        for name in keywords.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str) {
            if let Some(member) = property.properties.iter_mut().find(|member| member.name == name) {
                (member.required, member.spared) = (true, false);
            }
        }
        match keywords.get("additionalProperties") {
            Some(Value::Bool(open)) => property.open = *open,
            Some(values) => {
                property.open = false;
                let inner =
                    self.subschema(values, &join(at, "additionalProperties"), &join(instance, "*"), Some(property));
                // An entry of a map is no property of its own: what the schema says of the map holds for it.
                let why = property.why.clone();
                property.values = inner.map(|inner| Box::new(Property { why: inner.why.clone().or(why), ..inner }));
            }
            None => {}
        }
        if let Some(items) = keywords.get("items") {
            property.items =
                self.subschema(items, &join(at, "items"), &join(instance, "*"), Some(property)).map(Box::new);
        }
        // Nothing but words can be said better.
        if let Some(items) = &mut property.items
            && items.types == ["string"]
            && items.choices.is_empty()
            && vocabulary::rules_on_clarification(keywords)
        {
            items.compare = Compare::Prose;
        }
        for (name, key, inner) in several(keywords, ["prefixItems", "patternProperties"]) {
            let spot = join(&join(at, name), &key);
            let Some(inner) = self.subschema(inner, &spot, &join(instance, "*"), Some(property)) else { continue };
            let said = self.defects.len();
            match name {
                "prefixItems" => self.every(&mut property.items, inner, &property.policy, &spot),
                // Beside its patterns an open object has entries that no schema describes.
                _ if !property.open => self.every(&mut property.values, inner, &property.policy, &spot),
                _ => {}
            }
            // Other places and patterns are other entries: that their policies differ is no contradiction.
            self.defects.truncate(said);
        }
        // Constraints that describe no property of their own still count towards the expansion and are linted.
        for name in ["propertyNames", "contains", "not", "unevaluatedProperties", "unevaluatedItems", "contentSchema"] {
            if let Some(inner) = keywords.get(name) {
                self.subschema(inner, &join(at, name), &join(instance, "*"), Some(property));
            }
        }
    }

    /// Subschemas for the same instance: what they describe is merged, the strictest policy wins.
    fn branches(
        &mut self,
        property: &mut Property,
        keywords: &'s serde_json::Map<String, Value>,
        at: &str,
        instance: &str,
    ) {
        let single = ["if", "then", "else"].into_iter();
        let mut branches: Vec<(&'s Value, String)> =
            single.filter_map(|name| Some((keywords.get(name)?, join(at, name)))).collect();
        for (name, key, branch) in several(keywords, ["allOf", "anyOf", "oneOf", "dependentSchemas"]) {
            branches.push((branch, join(&join(at, name), &key)));
        }
        for (branch, spot) in branches {
            // What a branch does not say of a policy it leaves to the property.
            if let Some(mut inner) = self.subschema(branch, &spot, instance, None) {
                if spot.ends_with("/if") {
                    only_asked(&mut inner);
                }
                self.merge(property, inner, &spot);
            }
        }
        if self.tells_inputs(keywords, instance) {
            let required = keywords.get("else").and_then(|other| other.get("required")).and_then(Value::as_array);
            for name in required.into_iter().flatten().filter_map(Value::as_str) {
                let member = property.properties.iter_mut().find(|member| member.name == name);
                if let Some(member) = member.filter(|member| !member.required) {
                    (member.required, member.spared) = (true, true);
                }
            }
        }
    }

    /// Whether `if` asks for nothing but that the record names the kind of inputs.
    fn tells_inputs(&self, keywords: &serde_json::Map<String, Value>, instance: &str) -> bool {
        let pointer = self.roles.get(&Role::Kind).and_then(|pointer| pointer.strip_prefix(instance)?.strip_prefix('/'));
        let Some((condition, name)) = keywords.get("if").zip(pointer) else { return false };
        let told = json!({ "properties": { name: { "const": Kind::Input.as_str() } }, "required": [name] });
        *condition == told
    }

    /// Adds what is said of a member of `parent` to what is known of it.
    fn member(&mut self, parent: &mut Property, mut member: Property, at: &str) {
        match parent.properties.iter_mut().find(|known| known.name == member.name) {
            Some(known) => self.merge(known, member, at),
            None => {
                inherit(&mut member, &parent.policy);
                parent.properties.push(member);
            }
        }
    }

    /// Adds what is said of some items or map values to what is known of all of them.
    fn every(&mut self, all: &mut Option<Box<Property>>, mut some: Property, parent: &Policy, at: &str) {
        match all {
            Some(known) => self.merge(known, some, at),
            None => {
                inherit(&mut some, parent);
                *all = Some(Box::new(some));
            }
        }
    }

    /// Adds what another schema says of a property to what is known of it.
    fn merge(&mut self, known: &mut Property, other: Property, at: &str) {
        if known.policy != other.policy && !other.policy.is_empty() && !known.policy.is_empty() {
            let name = if known.name.is_empty() { "one property" } else { &known.name };
            let message = format!("several branches give `{name}` different policies; the strictest is used");
            let defect =
                Defect::new(RuleId::SchemaPolicyAmbiguous, Spot::Value(at.to_owned()), known.name.clone(), message);
            self.defects.push(defect);
        }
        known.policy = known.policy.strictest(&other.policy);
        if other.required {
            known.spared = other.spared && (known.spared || !known.required);
            known.required = true;
        }
        for member in other.properties {
            let spot = join(&join(at, "properties"), &member.name);
            self.member(known, member, &spot);
        }
        for (all, some) in [(&mut known.values, other.values), (&mut known.items, other.items)] {
            if let Some(some) = some {
                self.every(all, *some, &known.policy, at);
            }
        }
        known.format = known.format.take().or(other.format);
        known.title = known.title.take().or(other.title);
        known.description = known.description.take().or(other.description);
        known.why = known.why.take().or(other.why);
    }
}

/// The schemas in lists and maps of a schema: the keyword, the index or key, the schema.
fn several<'s, const N: usize>(
    keywords: &'s serde_json::Map<String, Value>,
    names: [&'static str; N],
) -> impl Iterator<Item = (&'static str, String, &'s Value)> {
    names.into_iter().flat_map(|name| {
        let list = keywords.get(name).and_then(Value::as_array).into_iter().flatten().enumerate();
        let map = keywords.get(name).and_then(Value::as_object).into_iter().flatten();
        let list = list.map(move |(index, inner)| (name, index.to_string(), inner));
        list.chain(map.map(move |(key, inner)| (name, key.clone(), inner)))
    })
}

/// What a condition requires, no record has to have, and no value has the format that it asks for.
fn only_asked(property: &mut Property) {
    (property.required, property.format) = (false, None);
    property.properties.iter_mut().for_each(only_asked);
}

/// Gives a property and what is below it the policy of a parent where they have none.
fn inherit(property: &mut Property, parent: &Policy) {
    property.policy = std::mem::take(&mut property.policy).inheriting(parent);
    let Property { policy, properties, values, items, .. } = property;
    let below = properties.iter_mut().chain(values.as_deref_mut()).chain(items.as_deref_mut());
    below.for_each(|inner| inherit(inner, policy));
}

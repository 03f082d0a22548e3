//! Kinds of records: what a schema asks of those that do not name a kind that another schema does not know.

use std::collections::HashSet;

use serde_json::{Map, Value, json};

/// What `schema` asks of all records but those of a kind that `other` does not admit: where `if` looks at one value of a
/// property that `other` forbids, every record that it admitted, or admits, meets the requirements of `else`. None where
/// that is not so.
pub(super) fn without_kind(schema: &Map<String, Value>, other: &Map<String, Value>) -> Option<Map<String, Value>> {
    let condition = schema.get("if").filter(|_| !other.contains_key("if"))?;
    let (name, asked) = condition.get("properties")?.as_object().filter(|all| all.len() == 1)?.iter().next()?;
    let is_told = asked.get("const").is_some() && condition["required"] == json!([name]);
    let described = |schema: &Map<String, Value>| schema.get("properties").is_some_and(|all| all.get(name).is_some());
    let is_closed = other.get("additionalProperties") == Some(&Value::Bool(false));
    let is_new = described(schema) && !described(other) && is_closed && !other.contains_key("patternProperties");
    if !(is_told && is_new && condition.as_object().is_some_and(|keywords| keywords.len() == 2)) {
        return None;
    }
    let mut others = schema.clone();
    for keyword in ["if", "then", "else"] {
        others.shift_remove(keyword);
    }
    let Some(more) = schema.get("else") else { return Some(others) };
    let more = more.as_object().filter(|keywords| keywords.keys().all(|keyword| keyword == "required"))?;
    let names = |keywords: &Map<String, Value>| keywords.get("required").and_then(Value::as_array).cloned();
    let required = [names(&others), names(more)].into_iter().flatten().flatten();
    let (before, required) = (names(other).unwrap_or_default(), required.collect::<Vec<_>>());
    let is_same = before.iter().collect::<HashSet<_>>() == required.iter().collect();
    others.insert("required".into(), Value::Array(if is_same { before } else { required }));
    Some(others)
}

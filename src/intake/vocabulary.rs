//! The `x-ontoreg` vocabulary: role, comparison and policy of a property.

use std::collections::BTreeMap;
use std::str::FromStr;

use serde_json::{Map, Value};

use crate::model::id::nearest;
use crate::model::shape::join;
use crate::model::{Bump, Compare, Defect, Effect, Op, Policy, Property, Role, RuleId, Spot, UnknownWord};

/// A problem with a block: the key and what is wrong.
type BlockProblem = (String, String);

/// Reads an `x-ontoreg` block into `property`; returns the role it assigns.
pub(super) fn read(block: &Value, property: &mut Property, problems: &mut Vec<BlockProblem>) -> Option<Role> {
    let Some(block) = block.as_object() else {
        problems.push(("x-ontoreg".into(), "`x-ontoreg` is an object".into()));
        return None;
    };
    let mut role = None;
    for (key, value) in block {
        let text = value.as_str();
        match key.as_str() {
            "role" => role = word::<Role>(key, text, problems),
            "compare" => property.compare = word(key, text, problems).unwrap_or(property.compare),
            "why" => property.why = text.map(str::to_owned),
            "bump" | "effect" => {}
            other => problems.push((other.into(), unknown(other, &["role", "compare", "bump", "effect", "why"]))),
        }
    }
    let bump: BTreeMap<Op, Bump> = table(block, "bump", problems);
    let effect: BTreeMap<Op, Effect> = table(block, "effect", problems);
    property.policy = Policy::new(bump, effect).inheriting(&property.policy);
    role
}

/// Whether the block itself says what a clarification is.
pub(super) fn rules_on_clarification(keywords: &Map<String, Value>) -> bool {
    let bump = keywords.get("x-ontoreg").and_then(|block| block.get("bump"));
    bump.is_some_and(|bump| bump.get(Op::Clarified.as_str()).is_some())
}

fn unknown(word: &str, known: &[&str]) -> String {
    let hint = nearest(word, known.iter().copied())
        .map_or_else(|| format!("; known are {}", known.join(", ")), |near| format!("; did you mean `{near}`?"));
    format!("`{word}` is unknown{hint}")
}

fn word<T: FromStr<Err = UnknownWord>>(key: &str, text: Option<&str>, problems: &mut Vec<BlockProblem>) -> Option<T> {
    let text = text.unwrap_or_default();
    let read = text.parse();
    read.map_err(|UnknownWord { known }| problems.push((key.into(), format!("`{key}`: {}", unknown(text, known))))).ok()
}

/// A table from operation to word; a plain word stands for every operation but those that have to be named: what keeps the
/// figure.
fn table<T: Copy + FromStr<Err = UnknownWord>>(
    block: &Map<String, Value>,
    key: &str,
    problems: &mut Vec<BlockProblem>,
) -> BTreeMap<Op, T> {
    match block.get(key) {
        None => BTreeMap::new(),
        Some(Value::Object(table)) => table
            .iter()
            .filter_map(|(name, value)| {
                let Some(op) = Op::RULED.into_iter().find(|op| op.as_str() == name) else {
                    problems.push((key.into(), format!("`{key}`: {}", unknown(name, &Op::RULED.map(Op::as_str)))));
                    return None;
                };
                Some((op, word(key, value.as_str(), problems)?))
            })
            .collect(),
        Some(value) => {
            let every: Option<T> = word(key, value.as_str(), problems);
            let named = |op: &Op| !matches!(op, Op::Rewritten | Op::SameValue);
            every.into_iter().flat_map(|every| Op::RULED.into_iter().filter(named).map(move |op| (op, every))).collect()
        }
    }
}

/// How values of these types compare when the schema does not say; none leaves the comparison as it is.
pub(super) fn default_compare(types: &[String], unique: bool, keywords: &Map<String, Value>) -> Option<Compare> {
    let is = |name: &str| types.iter().any(|known| known == name);
    if !keywords.contains_key("type") {
        None
    } else if is("array") && unique {
        Some(Compare::Set)
    } else if is("array") {
        Some(Compare::List)
    } else if is("number") || is("integer") {
        Some(Compare::Number)
    } else if is("object") && !keywords.contains_key("properties") {
        Some(Compare::Map)
    } else {
        Some(Compare::Exact)
    }
}

/// Finds properties that the policy leaves out, and rulings that contradict each other.
pub(super) fn check_policies(root: &Property, defects: &mut Vec<Defect>) {
    root.walk("", &mut |pointer, property| {
        if pointer.is_empty() || pointer.ends_with("/*") {
            return;
        }
        let spot = Spot::Value(schema_pointer(root, pointer));
        let ops: &[Op] = match property.compare {
            Compare::Set | Compare::List => &[Op::Added, Op::Removed, Op::ItemAdded, Op::ItemRemoved],
            _ if !property.properties.is_empty() || property.values.is_some() => &[Op::Added, Op::Removed],
            _ => &[Op::Added, Op::Removed, Op::Changed],
        };
        let missing: Vec<&str> = ops.iter().filter(|op| property.policy.ruling(**op).is_none()).map(|op| op.as_str()).collect();
        if !missing.is_empty() {
            let message = format!("nothing says what it means when {pointer} is {}", missing.join(", "));
            defects.push(Defect::new(RuleId::SchemaPolicyMissing, spot.clone(), format!("{pointer} {}", missing.join(" ")), message));
        }
        let ruling = |op| property.policy.ruling(op);
        if let (Some(added), Some(removed), Some(changed)) = (ruling(Op::Added), ruling(Op::Removed), ruling(Op::Changed)) {
            let (bump, effect) = (added.0.max(removed.0), added.1.max(removed.1));
            if changed.0 > bump || changed.1 > effect {
                let message = format!(
                    "a change of {pointer} ({}, {}) is judged stricter than its removal and addition together ({bump}, {effect})",
                    changed.0, changed.1
                );
                defects.push(Defect::new(RuleId::PolicyIncoherent, spot, pointer, message));
            }
        }
    });
}

/// The pointer into the schema of the property that `pointer` names in records, as far as plain `properties` lead.
fn schema_pointer(root: &Property, pointer: &str) -> String {
    let mut at = String::new();
    let mut here = root;
    for token in crate::model::shape::tokens(pointer) {
        let Some(child) = here.child(&token) else { break };
        at = if child.name == token { join(&join(&at, "properties"), &token) } else { join(&at, "items") };
        here = child;
    }
    at
}

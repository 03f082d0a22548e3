//! Keywords that only ever restrict: whether one restricts more than before.

use std::collections::BTreeSet;

use serde_json::Value;

/// Whether less is admitted than before, where that can be told; two values that differ and admit the same have been
/// seen to before. An empty name stands for a whole schema.
pub(super) fn narrows(name: &str, old: Option<&Value>, new: Option<&Value>) -> Option<bool> {
    let is = |value: bool, side: Option<&Value>| side == Some(&Value::Bool(value));
    let number = |side: Option<&Value>, absent: f64| side.map_or(Some(absent), Value::as_f64);
    let strictness = |side: Option<&Value>| -> Option<f64> {
        match name {
            "minimum" | "exclusiveMinimum" => number(side, f64::NEG_INFINITY),
            "minLength" | "minItems" | "minProperties" => number(side, 0.0),
            "minContains" => number(side, 1.0),
            "maximum" | "exclusiveMaximum" | "maxLength" | "maxItems" | "maxProperties" | "maxContains" => {
                number(side, f64::INFINITY).map(|most| -most)
            }
            "uniqueItems" => Some(f64::from(is(true, side))),
            "" | "additionalProperties" | "items" | "propertyNames" | "unevaluatedItems" | "unevaluatedProperties" => {
                match side {
                    None | Some(Value::Bool(true)) => Some(0.0),
                    Some(Value::Object(_)) => Some(1.0),
                    Some(Value::Bool(false)) => Some(2.0),
                    Some(_) => None,
                }
            }
            "allOf" | "anyOf" | "contains" | "dependentRequired" | "dependentSchemas" | "format" | "multipleOf"
            | "not" | "oneOf" | "pattern"
                if old.is_none() || new.is_none() =>
            {
                Some(f64::from(side.is_some()))
            }
            _ => None,
        }
    };
    match (name, old, new) {
        ("multipleOf", Some(old), Some(new)) => {
            let (old, new) = (old.as_f64()?, new.as_f64()?);
            if new % old == 0.0 { Some(true) } else { (old % new == 0.0).then_some(false) }
        }
        ("dependentRequired", Some(old), Some(new)) => {
            let (old, new) = (pairs(old), pairs(new));
            if old.is_subset(&new) { Some(true) } else { new.is_subset(&old).then_some(false) }
        }
        _ => {
            let (was, is) = (strictness(old)?, strictness(new)?);
            (was != is).then_some(is > was)
        }
    }
}

/// Who requires whom.
fn pairs(value: &Value) -> BTreeSet<(&str, &str)> {
    let all = value.as_object().into_iter().flatten();
    let every = all.flat_map(|(key, names)| names.as_array().into_iter().flatten().map(move |name| (key, name)));
    every.filter_map(|(key, name)| Some((key.as_str(), name.as_str()?))).collect()
}

//! Values that a schema allows, from pools so small that two draws often agree.

use jsonschema::Validator;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Map, Value, json};

/// Every value of the schema `at` (a subschema of `root`) that is made of the scalars below.
pub fn values(root: &Value, at: &Value) -> BoxedStrategy<Value> {
    let at = match at["$ref"].as_str() {
        Some(reference) => root.pointer(reference.trim_start_matches('#')).unwrap(),
        None => at,
    };
    if let Some(options) = at["enum"].as_array() {
        return select(options.clone()).boxed();
    }
    match at["type"].as_str() {
        Some("array") => array(root, at),
        Some("object") if at["properties"].is_object() => object(root, at),
        Some("object") => map(root, at),
        _ => select(admitted(at)).boxed(),
    }
}

/// Scalars of every kind; each schema takes those that it admits. Some differ only in form.
fn scalars() -> Vec<Value> {
    let texts = [
        "arr",
        "net_revenue",
        "sales.arr",
        "sales.carr",
        "customers.churn_rate",
        "2025-01-01",
        "2026-06-30",
        "2026-10",
        "2026-Q4",
        "https://example.org/a",
        "http://example.org/b?c=d#e",
        "ARR",
        "Net revenue",
        "Net  revenue\n",
        "\u{e9} \u{2013} \"x\" \\ 1.5 %",
        "sales.arr + sales.carr",
        "Sum of sales.arr, e.g. 12 months",
    ];
    let numbers = [json!(0), json!(1), json!(1.0), json!(-2.5), json!(12), json!(2024), json!(2025), json!(1e21)];
    texts.into_iter().map(Value::from).chain(numbers).chain([json!(null), json!(true), json!(false)]).collect()
}

fn admitted(at: &Value) -> Vec<Value> {
    let validator: Validator = jsonschema::draft202012::options().should_validate_formats(true).build(at).unwrap();
    let admitted: Vec<Value> = scalars().into_iter().filter(|value| validator.is_valid(value)).collect();
    assert!(admitted.len() > 1, "too few scalars for {at}");
    admitted
}

fn array(root: &Value, at: &Value) -> BoxedStrategy<Value> {
    let least = at["minItems"].as_u64().unwrap_or(0) as usize;
    let unique = at["uniqueItems"] == true;
    let distinct = move |items: Vec<Value>| {
        let mut kept: Vec<Value> = Vec::new();
        // One number can be written in two ways.
        let same = |one: &Value, other: &Value| one == other || one.is_number() && one.as_f64() == other.as_f64();
        for item in items {
            if !unique || !kept.iter().any(|other| same(other, &item)) {
                kept.push(item);
            }
        }
        Value::Array(kept)
    };
    vec(values(root, &at["items"]), least..4).prop_map(distinct).boxed()
}

/// The properties of the schema in its order, the optional ones as often there as not.
fn object(root: &Value, at: &Value) -> BoxedStrategy<Value> {
    let mut required = at["required"].as_array().cloned().unwrap_or_default();
    // What records of another kind need not have they may have.
    required.extend(at["else"]["required"].as_array().cloned().unwrap_or_default());
    let properties = at["properties"].as_object().unwrap();
    let member = |(name, inner): (&String, &Value)| {
        let value = values(root, inner);
        if required.iter().any(|known| known == name) {
            value.prop_map(Some).boxed()
        } else {
            option::of(value).boxed()
        }
    };
    members(properties.keys().cloned().collect(), properties.iter().map(member).collect(), at)
}

fn map(root: &Value, at: &Value) -> BoxedStrategy<Value> {
    let names = match at["propertyNames"]["$ref"].as_str() {
        Some(reference) => root.pointer(reference.trim_start_matches('#')).unwrap(),
        None => &at["propertyNames"],
    };
    let names = names["enum"].as_array().cloned().unwrap_or_else(|| admitted(names));
    let names: Vec<String> = names.iter().filter_map(|name| Some(name.as_str()?.to_owned())).collect();
    let inner = names.iter().map(|_| option::of(values(root, &at["additionalProperties"])).boxed()).collect();
    members(names, inner, at)
}

fn members(names: Vec<String>, values: Vec<BoxedStrategy<Option<Value>>>, at: &Value) -> BoxedStrategy<Value> {
    let least = at["minProperties"].as_u64().unwrap_or(0) as usize;
    let whole = move |values: Vec<Option<Value>>| -> Map<String, Value> {
        names.iter().cloned().zip(values).filter_map(|(name, value)| Some((name, value?))).collect()
    };
    values
        .prop_map(whole)
        .prop_filter("too few properties", move |map| map.len() >= least)
        .prop_map(Value::Object)
        .boxed()
}

//! The default schema is the versioning policy: it rules on every property and every way to change it.

use std::collections::BTreeSet;
use std::sync::Arc;

use ontoreg::diff;
use ontoreg::intake::schema::Refusal;
use ontoreg::intake::schema_edit::SchemaEdit;

use ontoreg::model::shape::{join, tokens};
use ontoreg::model::{
    Change, ChangeKind, ChangeRule, Compare, Definition, Id, Kind, Op, Property, Role, Schema, SchemaChange, Snapshot,
    Verdict,
};
use ontoreg::rules::{self, Judging, judge};
use proptest::strategy::{BoxedStrategy, Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};

use crate::support::{default_schema, values, wide_schema};

/// The pointers of all properties, read from the schema's text without the code under test.
fn pointers(at: &Value, pointer: &str, out: &mut Vec<String>) {
    for (name, inner) in at["properties"].as_object().into_iter().flatten() {
        let pointer = join(pointer, name);
        pointers(inner, &pointer, out);
        out.push(pointer);
    }
}

/// The schema of the property at a pointer.
fn subschema(pointer: &str) -> &'static Value {
    let path: String = pointer.split('/').skip(1).map(|name| format!("/properties/{name}")).collect();
    default_schema().schema.json.pointer(&path).unwrap()
}

/// Two values of a schema that differ by more than form.
fn two(at: &Value, compare: Compare) -> (Value, Value) {
    let mut runner = TestRunner::deterministic();
    let strategy: BoxedStrategy<Value> = values(&default_schema().schema.json, at);
    let mut draw = || strategy.new_tree(&mut runner).unwrap().current();
    let form = |value: &Value| match (compare, value) {
        (Compare::Prose, Value::String(text)) => text.split_whitespace().collect(),
        (Compare::Set, Value::Array(items)) => {
            items.iter().map(Value::to_string).collect::<BTreeSet<_>>().into_iter().collect()
        }
        (_, Value::Number(number)) => number.as_f64().unwrap().to_string(),
        (_, value) => value.to_string(),
    };
    let first = draw();
    let second = (0..1000).map(|_| draw()).find(|value| form(value) != form(&first));
    (first, second.expect("a property has more than one value"))
}

/// The record with a value at a pointer, or without one; blocks on the way are made.
fn with(record: &Value, pointer: &str, value: Option<&Value>) -> Value {
    let mut record = record.clone();
    let (blocks, name) = pointer.rsplit_once('/').unwrap();
    let mut at = &mut record;
    for block in blocks.split('/').skip(1) {
        at = at.as_object_mut().unwrap().entry(block).or_insert_with(|| json!({ "kept": true }));
    }
    let members = at.as_object_mut().unwrap();
    match value {
        Some(value) => drop(members.insert(name.to_owned(), value.clone())),
        None => drop(members.shift_remove(name)),
    }
    record
}

fn verdicts(old: &Value, new: &Value) -> Vec<Verdict> {
    judged(&default_schema().schema, old, new)
}

fn judged(schema: &Arc<Schema>, old: &Value, new: &Value) -> Vec<Verdict> {
    let snapshot = |record: &Value| {
        let id: Id = "sales.arr".parse().unwrap();
        Snapshot {
            schema: Some(schema.clone()),
            definitions: [(id.clone(), Definition { id, record: record.clone() })].into(),
            ..Snapshot::default()
        }
    };
    let shape = &schema.shape;
    judge(
        &diff::snapshots(&snapshot(old), &snapshot(new)),
        &Judging { old: shape, new: shape, notes: &[], standings: &Default::default() },
    )
}

/// Every way to change the property at a pointer: what is done, and the record before and after.
fn mutations(pointer: &str, property: &Property) -> Vec<(&'static str, Value, Value)> {
    let (first, second) = two(subschema(pointer), property.compare);
    let record = json!({});
    let record = match pointer.rsplit_once('/') {
        Some((block, _)) if !block.is_empty() => with(&record, block, Some(&json!({ "kept": true }))),
        _ => record,
    };
    let (null, odd) = (json!(null), json!([true]));
    let [absent, one, other, null, odd] =
        [None, Some(&first), Some(&second), Some(&null), Some(&odd)].map(|value| with(&record, pointer, value));
    let mut mutations = vec![("added", &absent, &one), ("removed", &one, &absent), ("changed", &one, &other)];
    for (what, value) in [("made null", &null), ("made a list", &odd)] {
        mutations.extend([(what, &one, value), (what, value, &one), (what, &absent, value), (what, value, &absent)]);
    }
    let differing = mutations.into_iter().filter(|(_, old, new)| old != new);
    differing.map(|(what, old, new)| (what, old.clone(), new.clone())).collect()
}

#[test]
fn the_default_schema_is_without_defects() {
    assert_eq!(default_schema().defects, []);
}

#[test]
fn every_property_is_ruled_on_in_every_operation() {
    let schema = &default_schema().schema;
    let mut written = Vec::new();
    pointers(&schema.json, "", &mut written);
    let mut known = Vec::new();
    schema.shape.root.walk("", &mut |pointer, property| {
        // What stands in an item of a list changes with the item.
        if pointer.is_empty() || pointer.contains("/*") {
            return;
        }
        known.push(pointer.to_owned());
        for op in [Op::Added, Op::Removed, Op::Changed, Op::ItemAdded, Op::ItemRemoved] {
            assert!(property.policy.ruling(op).is_some(), "nothing rules on {pointer} being {op}");
        }
        assert!(property.why.is_some(), "{pointer} does not say why it is ruled on like that");
        assert!(property.title.is_some() && property.description.is_some(), "{pointer} is not described");
    });
    let set = |pointers: Vec<String>| -> BTreeSet<String> { pointers.into_iter().collect() };
    assert_eq!(set(known), set(written));
}

#[test]
fn every_role_has_its_property() {
    for role in Role::ALL {
        assert!(default_schema().schema.shape.pointer(*role).is_some(), "the default schema assigns no {role}");
    }
}

#[test]
fn every_change_of_every_property_has_a_named_verdict() {
    let shape = &default_schema().schema.shape;
    let named = rules::property_rules(shape);
    let mut cases = 0;
    shape.root.walk("", &mut |pointer, property| {
        if pointer.is_empty() || pointer.contains("/*") {
            return;
        }
        for (what, old, new) in mutations(pointer, property) {
            let verdicts = verdicts(&old, &new);
            assert!(!verdicts.is_empty(), "{pointer} {what}: nothing is said\n{old}\n{new}");
            for verdict in verdicts {
                let known = named.contains_key(&verdict.rule) || matches!(verdict.rule, ChangeRule::Listed(_));
                let sort = ["unclassified-change", "file-reformatted"].contains(&verdict.rule.as_str());
                assert!(known && !sort, "{pointer} {what} is {}\n{old}\n{new}", verdict.rule);
                assert!(!verdict.why.is_empty() && !verdict.message.is_empty(), "{pointer} {what}: {verdict:?}");
            }
            cases += 1;
        }
    });
    assert!(cases >= 500, "only {cases} cases ran");
}

#[test]
fn a_block_is_never_judged_milder_than_what_is_in_it() {
    let schema = &wide_schema().schema;
    let gravest = |old: &Value, new: &Value| {
        let verdicts = judged(schema, old, new);
        let bump = verdicts.iter().map(|verdict| verdict.bump).max();
        (bump.unwrap(), verdicts.iter().map(|verdict| verdict.effect).max().unwrap())
    };
    let mut cases = 0;
    schema.shape.root.walk("", &mut |pointer, _| {
        if pointer.starts_with("/steps") || pointer.ends_with("/*") {
            return;
        }
        let names: Vec<String> = tokens(pointer).map(|token| token.replace('*', "de")).collect();
        let whole = names.iter().rev().fold(json!(1), |value, name| json!({ name: value }));
        for depth in 1..names.len() {
            let block = format!("/{}", names[..depth].join("/"));
            let [empty, null, absent] =
                [Some(json!({})), Some(json!(null)), None].map(|value| with(&whole, &block, value.as_ref()));
            for other in [null, absent] {
                for (few, many) in [
                    (gravest(&whole, &empty), gravest(&whole, &other)),
                    (gravest(&empty, &whole), gravest(&other, &whole)),
                ] {
                    assert!(few.0 <= many.0 && few.1 <= many.1, "{pointer} is {few:?}, {block} and {other} {many:?}");
                }
                cases += 1;
            }
        }
    });
    assert!(cases >= 60, "only {cases} cases ran");
}

#[test]
fn an_undescribed_property_is_never_silent() {
    let plain = json!({ "rogueId": "sales.arr", "definitionSource": {} });
    let mut owned = plain.clone();
    owned["owner"] = "me".into();
    owned["definitionSource"]["licence"] = "CC0".into();
    for (old, new) in [(&plain, &owned), (&owned, &plain)] {
        let rules: Vec<String> = verdicts(old, new).into_iter().map(|verdict| verdict.rule.to_string()).collect();
        assert_eq!(rules, ["unclassified-change", "unclassified-change"]);
    }
}

fn schema_changes(old: &Value, new: &Value) -> Vec<Change> {
    let snapshot = |json: &Value| {
        let schema = Schema { json: json.clone(), ..Schema::default() };
        Snapshot { schema: Some(schema.into()), ..Snapshot::default() }
    };
    diff::snapshots(&snapshot(old), &snapshot(new))
}

/// The pointers of everything in a JSON value, itself excepted.
fn places(value: &Value, pointer: &str, out: &mut Vec<String>) {
    let members: Vec<(String, &Value)> = match value {
        Value::Object(members) => members.iter().map(|(name, value)| (name.clone(), value)).collect(),
        Value::Array(items) => items.iter().enumerate().map(|(index, value)| (index.to_string(), value)).collect(),
        _ => Vec::new(),
    };
    for (name, value) in members {
        let pointer = join(pointer, &name);
        places(value, &pointer, out);
        out.push(pointer);
    }
}

#[test]
fn every_edit_of_a_schema_is_seen() {
    let json = &default_schema().schema.json;
    let mut all = Vec::new();
    places(json, "", &mut all);
    assert!(all.len() >= 700, "only {} places", all.len());
    for pointer in all {
        let mut edited = json.clone();
        *edited.pointer_mut(&pointer).unwrap() = json!("edited");
        let mut cut = json.clone();
        let (parent, name) = pointer.rsplit_once('/').unwrap();
        match cut.pointer_mut(parent).unwrap() {
            Value::Object(members) => drop(members.shift_remove(name)),
            Value::Array(items) => drop(items.remove(name.parse().unwrap())),
            _ => unreachable!("only objects and arrays hold something"),
        }
        for (what, old, new) in [("edit", json, &edited), ("loss", json, &cut), ("gain", &cut, json)] {
            let changes = schema_changes(old, new);
            assert!(!changes.is_empty(), "the {what} of {pointer} is not seen");
            let back = schema_changes(new, old);
            assert_eq!(changes.len(), back.len(), "the {what} of {pointer} and its way back");
            for change in &changes {
                let mirror = back.iter().find(|back| are_mirrors(change, back));
                assert!(mirror.is_some(), "the {what} of {pointer}: {change:?} has no mirror in {back:?}");
            }
        }
    }
}

/// Whether one change of the schema is another one's way back.
fn are_mirrors(change: &Change, back: &Change) -> bool {
    const PAIRS: [[SchemaChange; 2]; 7] = [
        [SchemaChange::RequiredGained, SchemaChange::RequiredLost],
        [SchemaChange::TypeNarrowed, SchemaChange::TypeWidened],
        [SchemaChange::LimitNarrowed, SchemaChange::LimitWidened],
        [SchemaChange::PropertyAdded, SchemaChange::PropertyRemoved],
        [SchemaChange::RequiredPropertyAdded, SchemaChange::PropertyRemoved],
        [SchemaChange::EnumValueAdded, SchemaChange::EnumValueRemoved],
        [SchemaChange::KindAdded, SchemaChange::KindRemoved],
    ];
    let (ChangeKind::Schema(one), ChangeKind::Schema(other)) = (&change.kind, &back.kind) else { return false };
    if (&change.pointer, &change.before, &change.after) != (&back.pointer, &back.after, &back.before) {
        return false;
    }
    let paired = PAIRS.iter().any(|[more, less]| [one, other] == [more, less] || [one, other] == [less, more]);
    // What has quite another type, pattern or format is lost both ways; what cannot be paired is its own way back.
    let another = ["/type", "/pattern", "/format"].iter().any(|keyword| change.pointer.ends_with(keyword));
    paired || one == other && (another || !PAIRS.as_flattened().contains(one))
}

#[test]
fn an_input_need_not_say_what_a_kpi_has_to() {
    let schema = default_schema();
    let required = |kind| -> Vec<&str> {
        let properties = schema.schema.shape.root.properties.iter();
        properties.filter(|one| one.is_required_of(kind)).map(|one| one.name.as_str()).collect()
    };
    let short = ["rogueId", "slug", "domain", "defaultLabel", "description", "fieldType", "unit"];
    assert_eq!(required(Kind::Input), short);
    assert_eq!(required(Kind::Kpi).len(), 15);
    let mut record = json!({
        "rogueId": "sales.orders", "slug": "orders", "domain": "sales", "kind": "input", "defaultLabel": "Orders",
        "description": "Every order.", "fieldType": "table", "unit": null,
        "columns": [{ "name": "amount", "type": "number", "unit": "currency" }]
    });
    assert_eq!(schema.violations(&record), []);
    record["kind"] = "kpi".into();
    let missing = schema.refusals(&record);
    assert_eq!(missing.iter().map(|refusal| refusal.path.as_str()).collect::<Vec<_>>(), required(Kind::Kpi)[7..]);
    let at = |refusal: &Refusal| match &refusal.edit {
        Some(SchemaEdit::Optional { at, .. }) => at.clone(),
        other => panic!("{other:?}"),
    };
    assert_eq!(missing.iter().map(at).collect::<BTreeSet<_>>(), ["/else/required".to_owned()].into());
}

#[test]
fn another_kind_of_record_takes_nothing_from_the_others() {
    let new = &default_schema().schema.json;
    let mut old = new.clone();
    let members = old.as_object_mut().unwrap();
    members.shift_remove("if");
    let of_others = members.shift_remove("else").unwrap()["required"].as_array().unwrap().clone();
    old["required"].as_array_mut().unwrap().extend(of_others);
    old["properties"].as_object_mut().unwrap().shift_remove("kind");
    let told = |old: &Value, new: &Value| -> Vec<String> {
        let changes = schema_changes(old, new).into_iter();
        changes.map(|change| format!("{} {:?}", change.pointer, change.kind)).collect()
    };
    let kind = |what: &str| format!("/if Schema(Kind{what})");
    assert_eq!(told(&old, new), [kind("Added"), "/properties/kind Schema(PropertyAdded)".into()]);
    assert_eq!(told(new, &old), [kind("Removed"), "/properties/kind Schema(PropertyRemoved)".into()]);

    let mut lost = new.clone();
    lost["else"]["required"].as_array_mut().unwrap().remove(0);
    assert_eq!(told(&old, &lost)[1..], ["/properties/kind Schema(PropertyAdded)", "/required Schema(RequiredLost)"]);
    old["additionalProperties"] = true.into();
    let strict = told(&old, new);
    assert!(
        !strict.contains(&kind("Added")) && strict.contains(&"/required Schema(RequiredLost)".into()),
        "{strict:?}"
    );
}

#[test]
fn the_order_of_keys_and_lists_in_a_schema_says_nothing() {
    fn reversed(value: &Value) -> Value {
        match value {
            Value::Object(members) => {
                members.iter().rev().map(|(name, value)| (name.clone(), reversed(value))).collect()
            }
            Value::Array(items) => items.iter().rev().map(reversed).collect(),
            value => value.clone(),
        }
    }
    let json = &default_schema().schema.json;
    let changes = schema_changes(json, &reversed(json));
    assert!(changes.len() > 5, "{changes:?}");
    for change in changes {
        assert_eq!(change.kind, ChangeKind::Schema(SchemaChange::Restated), "{}", change.pointer);
    }
}

//! Laws of comparing and judging, for any two registries under a schema that has every kind of property.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use ontoreg::diff;
use ontoreg::intake::{canonical, schema};
use ontoreg::model::change::max_bump;
use ontoreg::model::shape::join;
use ontoreg::model::{
    Bump, Change, ChangeKind, Compare, Definition, Effect, Id, Op, Property, RuleId, Schema, Shape, Snapshot, Subject,
    Verdict,
};
use ontoreg::rules::{Judging, judge};
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use serde_json::{Map, Value, json};

use crate::support::{values, wide_schema};

/// Records by id: what the files of a registry hold.
type Registry = BTreeMap<Id, Value>;

const IDS: [&str; 3] = ["customers.churn_rate", "sales.arr", "sales.carr"];

fn shape() -> &'static Shape {
    &wide_schema().schema.shape
}

/// Registries with some of the ids; every record is valid by the default schema.
fn registry() -> impl Strategy<Value = Registry> {
    let json = &wide_schema().schema.json;
    let record = |id: &str| {
        let (id, (domain, slug)) = (id.to_owned(), id.split_once('.').unwrap());
        let identity = [("rogueId", id.clone()), ("domain", domain.to_owned()), ("slug", slug.to_owned())];
        let placed = move |mut record: Value| {
            for (key, text) in &identity {
                record[*key] = text.clone().into();
            }
            (id.parse().unwrap(), record)
        };
        option::weighted(0.8, values(json, json).prop_map(placed))
    };
    IDS.map(record).prop_map(|records| records.into_iter().flatten().collect())
}

/// Records in which one property has a value of another.
fn values_of_any_kind() -> impl Strategy<Value = Value> {
    let json = &wide_schema().schema.json;
    let names: Vec<String> = json["properties"].as_object().unwrap().keys().cloned().collect();
    (values(json, json), values(json, json), select(names.clone()), select(names)).prop_map(
        |(record, other, to, from)| {
            let mut record = record;
            record[to] = other[from].clone();
            record
        },
    )
}

/// Where two records may differ: the pointers of the schema.
fn pointers() -> Vec<String> {
    let mut pointers = Vec::new();
    shape().root.walk("", &mut |pointer, _| pointers.push(pointer.to_owned()));
    pointers
}

/// Some of the places at which one registry may take over from another.
fn places() -> impl Strategy<Value = BTreeSet<String>> {
    let all: Vec<String> = IDS.iter().map(|id| (*id).to_owned()).chain(pointers()).collect();
    let most = all.len();
    // Few changes, too: among many, the gravest hides what the others are.
    prop_oneof![subsequence(all.clone(), 0..most), subsequence(all, 0..4)]
        .prop_map(|places| places.into_iter().collect())
}

/// `old` with what `new` has at `places`: definitions that come or go, properties that do, values of properties.
fn crossed(old: &Registry, new: &Registry, places: &BTreeSet<String>) -> Registry {
    let ids: BTreeSet<&Id> = old.keys().chain(new.keys()).collect();
    let taken = |id: &Id| match (old.get(id), new.get(id)) {
        (Some(old), Some(new)) => Some(cross(old, new, &shape().root, "", places)),
        (old, new) => if places.contains(id.as_str()) { new } else { old }.cloned(),
    };
    ids.into_iter().filter_map(|id| Some((id.clone(), taken(id)?))).collect()
}

fn cross(old: &Value, new: &Value, property: &Property, pointer: &str, places: &BTreeSet<String>) -> Value {
    let (Value::Object(old), Value::Object(new), false) = (old, new, property.properties.is_empty()) else {
        return if places.contains(pointer) { new } else { old }.clone();
    };
    let member = |inner: &Property| {
        let pointer = join(pointer, &inner.name);
        let value = match (old.get(&inner.name), new.get(&inner.name)) {
            (Some(old), Some(new)) => Some(cross(old, new, inner, &pointer, places)),
            (old, new) => if places.contains(&pointer) { new } else { old }.cloned(),
        };
        Some((inner.name.clone(), value?))
    };
    let members: Map<String, Value> = property.properties.iter().filter_map(member).collect();
    // A block that lost every member would not be valid.
    Value::Object(if members.is_empty() { old.clone() } else { members })
}

/// The changes between two registries. As when files are compared, what is equal byte by byte stays out.
fn changes(old: &Registry, new: &Registry) -> Vec<Change> {
    changes_under([&wide_schema().schema; 2], old, new)
}

fn changes_under(schemas: [&Arc<Schema>; 2], old: &Registry, new: &Registry) -> Vec<Change> {
    let differs = |(id, _): &(&Id, &Value)| old.get(id).map(Value::to_string) != new.get(id).map(Value::to_string);
    let [old, new] = [(schemas[0], old), (schemas[1], new)].map(|(schema, registry)| {
        let differing = registry.iter().filter(differs).map(|(id, record)| (id.clone(), record.clone()));
        snapshot(schema, &differing.collect())
    });
    diff::snapshots(&old, &new)
}

fn snapshot(schema: &Arc<Schema>, registry: &Registry) -> Snapshot {
    let definition = |(id, record): (&Id, &Value)| (id.clone(), Definition { id: id.clone(), record: record.clone() });
    let definitions = registry.iter().map(definition).collect();
    Snapshot { schema: Some(schema.clone()), definitions, ..Snapshot::default() }
}

fn verdicts(old: &Registry, new: &Registry) -> Vec<Verdict> {
    verdicts_under([&wide_schema().schema; 2], old, new)
}

fn verdicts_under(schemas: [&Arc<Schema>; 2], old: &Registry, new: &Registry) -> Vec<Verdict> {
    let [was, is] = schemas.map(|schema| &schema.shape);
    judge(&changes_under(schemas, old, new), &Judging { old: was, new: is, notes: &[], standings: &Default::default() })
}

/// The schema with other policies, and stricter or laxer comparisons, of some properties.
fn with_policy(places: &BTreeSet<String>, policy: &Value) -> Arc<Schema> {
    let mut json = wide_schema().schema.json.clone();
    for (name, property) in json["properties"].as_object_mut().unwrap() {
        if places.contains(&format!("/{name}")) {
            for (key, value) in policy.as_object().unwrap() {
                property["x-ontoreg"][key] = value.clone();
            }
        }
    }
    schema::read(json.to_string().as_bytes()).schema
}

fn bump(old: &Registry, new: &Registry) -> Bump {
    max_bump(&verdicts(old, new))
}

/// The verdicts that are about content.
fn content(mut verdicts: Vec<Verdict>) -> Vec<Verdict> {
    verdicts.retain(|verdict| verdict.bump > Bump::None);
    verdicts
}

/// What two values have in common when the order of items differs too: an item of a list is told without its place.
fn loose(value: &Value) -> Value {
    match value {
        Value::Object(members) => members.iter().map(|(name, value)| (name.clone(), loose(value))).collect(),
        Value::Array(items) => {
            let mut items = items.clone();
            items.sort_by_key(Value::to_string);
            Value::Array(items)
        }
        value => value.clone(),
    }
}

/// What two values have in common when only form and the order of sets differ.
fn normal(value: &Value, property: Option<&Property>) -> Value {
    let compare = property.map_or(Compare::Exact, |property| property.compare);
    match value {
        Value::Object(members) => {
            let member = |(name, value): (&String, &Value)| {
                (name.clone(), normal(value, property.and_then(|property| property.child(name))))
            };
            Value::Object(members.iter().map(member).collect())
        }
        Value::Array(items) => {
            let inner = property.and_then(|property| property.items.as_deref());
            let mut items: Vec<Value> = items.iter().map(|item| normal(item, inner)).collect();
            if compare == Compare::Set {
                items.sort_by_key(Value::to_string);
            }
            Value::Array(items)
        }
        Value::String(text) if compare == Compare::Prose => {
            text.split_whitespace().collect::<Vec<_>>().join(" ").into()
        }
        Value::Number(number) => number.as_f64().into(),
        value => value.clone(),
    }
}

fn normalised(registry: &Registry) -> Registry {
    registry.iter().map(|(id, record)| (id.clone(), normal(record, Some(&shape().root)))).collect()
}

/// Every record with its keys in reverse order, at every depth.
fn reversed(value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            Value::Object(members.iter().rev().map(|(name, value)| (name.clone(), reversed(value))).collect())
        }
        Value::Array(items) => Value::Array(items.iter().map(reversed).collect()),
        value => value.clone(),
    }
}

fn each(registry: &Registry, form: impl Fn(&Value) -> Value) -> Registry {
    registry.iter().map(|(id, record)| (id.clone(), form(record))).collect()
}

/// A record as it reads back from its canonical form.
fn rewritten(record: &Value) -> Value {
    serde_json::from_slice(&canonical::record(record, shape())).unwrap()
}

fn mirrored(change: &Change) -> Change {
    let kind = match change.kind.clone() {
        ChangeKind::DefinitionAdded => ChangeKind::DefinitionRemoved,
        ChangeKind::DefinitionRemoved => ChangeKind::DefinitionAdded,
        ChangeKind::Property(Op::Added) => ChangeKind::Property(Op::Removed),
        ChangeKind::Property(Op::Removed) => ChangeKind::Property(Op::Added),
        ChangeKind::Property(Op::ItemAdded) => ChangeKind::Property(Op::ItemRemoved),
        ChangeKind::Property(Op::ItemRemoved) => ChangeKind::Property(Op::ItemAdded),
        same => same,
    };
    Change { kind, before: change.after.clone(), after: change.before.clone(), ..change.clone() }
}

fn sorted(mut changes: Vec<Change>) -> Vec<Change> {
    changes.sort_by_key(|change| format!("{change:?}"));
    changes
}

/// A record after the changes of its properties.
fn applied(record: &Value, changes: &[Change]) -> Value {
    let mut record = record.clone();
    for Change { pointer, kind, before, after, .. } in changes {
        let (block, name) = pointer.rsplit_once('/').unwrap_or_default();
        let Some(Value::Object(members)) = record.pointer_mut(block) else { continue };
        match (kind, members.get_mut(name), before, after) {
            (ChangeKind::Property(Op::ItemRemoved), Some(Value::Array(items)), Some(gone), _) => {
                let at = items.iter().position(|item| item == gone).expect("what went was there");
                items.remove(at);
            }
            (ChangeKind::Property(Op::ItemChanged), Some(Value::Array(items)), Some(was), Some(is)) => {
                *items.iter_mut().find(|item| *item == was).expect("what changed was there") = is.clone();
            }
            (ChangeKind::Property(Op::ItemAdded), Some(Value::Array(items)), _, Some(come)) => items.push(come.clone()),
            (ChangeKind::Property(_), _, _, Some(after)) => drop(members.insert(name.to_owned(), after.clone())),
            (ChangeKind::Property(_), _, _, None) => drop(members.shift_remove(name)),
            _ => {}
        }
    }
    record
}

proptest! {
    #[test]
    fn what_is_generated_is_valid(registry in registry()) {
        for record in registry.values() {
            prop_assert_eq!(wide_schema().violations(record), []);
        }
    }

    #[test]
    fn a_registry_does_not_differ_from_itself(a in registry()) {
        prop_assert_eq!(verdicts(&a, &a), []);
    }

    #[test]
    fn only_differences_of_form_are_none(a in registry(), c in registry(), places in places()) {
        let b = crossed(&a, &c, &places);
        prop_assert_eq!(bump(&a, &b) == Bump::None, normalised(&a) == normalised(&b));
    }

    #[test]
    fn the_way_back_is_the_mirror(a in registry(), c in registry(), places in places()) {
        let b = crossed(&a, &c, &places);
        let back: Vec<Change> = changes(&b, &a).iter().map(mirrored).collect();
        prop_assert_eq!(sorted(changes(&a, &b)), sorted(back));
    }

    #[test]
    fn the_changes_lead_from_the_one_to_the_other(a in registry(), c in registry(), places in places()) {
        let b = crossed(&a, &c, &places);
        let changes = changes(&a, &b);
        for (id, record) in &a {
            let own: Vec<Change> = changes.iter().filter(|change| change.subject.definition() == Some(id)).cloned().collect();
            if let Some(target) = b.get(id) {
                let root = Some(&shape().root);
                prop_assert_eq!(loose(&normal(&applied(record, &own), root)), loose(&normal(target, root)));
            }
        }
    }

    #[test]
    fn more_changes_never_lower_the_bump(a in registry(), c in registry(), few in places(), more in places()) {
        let all = few.union(&more).cloned().collect();
        prop_assert!(bump(&a, &crossed(&a, &c, &few)) <= bump(&a, &crossed(&a, &c, &all)));
    }

    #[test]
    fn of_two_schemas_the_stricter_judges(
        a in registry(), c in registry(), places in places(), other in places(),
        policy in select(vec![
            json!({ "bump": "none" }), json!({ "bump": "major" }), json!({ "effect": "none" }),
            json!({ "effect": "value" }), json!({ "compare": "exact" }), json!({ "compare": "prose" }),
        ])
    ) {
        let b = crossed(&a, &c, &places);
        let (old, new) = (&wide_schema().schema, &with_policy(&other, &policy));
        let gravest = |schemas| -> BTreeMap<(Subject, Option<String>), (Bump, Effect)> {
            let mut gravest = BTreeMap::new();
            for verdict in verdicts_under(schemas, &a, &b).into_iter().filter(|verdict| verdict.subject != Subject::Schema) {
                let (bump, effect) = gravest.entry((verdict.subject, verdict.pointer)).or_default();
                (*bump, *effect) = (verdict.bump.max(*bump), verdict.effect.max(*effect));
            }
            gravest
        };
        let both = gravest([old, new]);
        prop_assert_eq!(&both, &gravest([new, old]), "which of the two is the new one says nothing");
        for alone in [gravest([old, old]), gravest([new, new])] {
            for (place, (bump, effect)) in alone.into_iter().filter(|(_, ruling)| *ruling != Default::default()) {
                let found = both.get(&place);
                prop_assert!(found.is_some_and(|found| found.0 >= bump && found.1 >= effect), "{:?}: {:?}", place, found);
            }
        }
    }

    #[test]
    fn a_rename_hides_no_change(a in registry(), c in registry(), places in places()) {
        let [old, new]: [Id; 2] = ["sales.arr", "sales.live"].map(|id| id.parse().unwrap());
        let b = crossed(&a, &c, &places);
        let (Some(was), Some(is)) = (a.get(&old), b.get(&old)) else { return Ok(()) };
        let one = |id: &Id, record: &Value| Registry::from([(id.clone(), record.clone())]);
        let mut expected = content(verdicts(&one(&old, was), &one(&old, is)));
        let mut record = is.clone();
        (record["rogueId"], record["slug"]) = ("sales.live".into(), "live".into());
        let aliases = is["aliases"].as_array().into_iter().flatten().cloned();
        record["aliases"] = aliases.chain(["sales.arr".into()]).collect();
        let [before, mut after] = [one(&old, was), one(&new, &record)].map(|registry| snapshot(&wide_schema().schema, &registry));
        let tombstone = json!({ "label": "ARR", "reason": "Renamed.", "replacedBy": new, "date": "2026-01-01" });
        after.retired.insert(old, serde_json::from_value(tombstone).unwrap());
        let mut found = judge(&diff::snapshots(&before, &after), &Judging { old: shape(), new: shape(), notes: &[], standings: &Default::default() });
        prop_assert_eq!(found.remove(0).rule, RuleId::DefinitionRenamed);
        let mut found = content(found);
        for verdicts in [&mut expected, &mut found] {
            verdicts.retain(|verdict| verdict.pointer.as_deref() != Some("/aliases"));
        }
        let facts = |verdicts: Vec<Verdict>| -> Vec<_> {
            let fact = |verdict: Verdict| (verdict.rule, verdict.bump, verdict.effect, verdict.before, verdict.after);
            verdicts.into_iter().map(fact).collect()
        };
        prop_assert_eq!(facts(found), facts(expected));
    }

    #[test]
    fn no_step_is_larger_than_the_largest_on_a_way_around(a in registry(), b in registry(), c in registry()) {
        prop_assert!(bump(&a, &c) <= bump(&a, &b).max(bump(&b, &c)));
    }

    #[test]
    fn the_canonical_form_is_stable_and_changes_no_verdict(a in registry(), c in registry(), places in places()) {
        for record in a.values() {
            let bytes = canonical::record(record, shape());
            prop_assert_eq!(canonical::record(&rewritten(record), shape()), bytes);
        }
        let b = crossed(&a, &c, &places);
        let expected = content(verdicts(&a, &b));
        prop_assert_eq!(&content(verdicts(&each(&a, rewritten), &b)), &expected);
        prop_assert_eq!(&content(verdicts(&a, &each(&b, rewritten))), &expected);
    }

    #[test]
    fn the_order_of_keys_changes_no_verdict(a in registry(), c in registry(), places in places()) {
        let b = crossed(&a, &c, &places);
        let expected = content(verdicts(&a, &b));
        prop_assert_eq!(&content(verdicts(&each(&a, reversed), &b)), &expected);
        prop_assert_eq!(&content(verdicts(&a, &each(&b, reversed))), &expected);
        prop_assert_eq!(bump(&a, &each(&a, reversed)), Bump::None);
    }

    #[test]
    fn the_order_of_keys_changes_no_violation(record in values_of_any_kind()) {
        let violations = |record: &Value| {
            let defects = wide_schema().violations(record);
            defects.into_iter().map(|defect| (defect.spot, defect.value)).collect::<BTreeSet<_>>()
        };
        prop_assert_eq!(violations(&reversed(&record)), violations(&record));
    }
}

//! Two registries that the bytes make from the same definitions, compared and judged.
#![no_main]

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use libfuzzer_sys::arbitrary::{Result, Unstructured};
use libfuzzer_sys::fuzz_target;
use ontoreg::diff;
use ontoreg::intake::schema;
use ontoreg::model::shape::join;
use ontoreg::model::{Bump, Change, ChangeKind, Definition, Id, Note, NoteKind, Schema, Snapshot, Tombstone, Verdict};
use ontoreg::ops::KPI_SCHEMA;
use ontoreg::rules::{Judging, judge};
use serde_json::{Map, Value, json};

const IDS: [&str; 4] = ["sales.arr", "sales.carr", "sales.arr_2", "finance.total_cogs"];
const TEXTS: [&str; 10] = [
    "",
    "sales.arr - sales.carr",
    "(sales.arr) / sales.arr_2.",
    "one  two",
    "one two",
    "editorial",
    "published",
    "a/b~c",
    "e\u{e9}",
    "*",
];

static RECORDS: LazyLock<[Value; 2]> = LazyLock::new(|| {
    [include_str!("../../registry/kpis/sales/arr.json"), include_str!("../../registry/kpis/finance/total_cogs.json")]
        .map(|text| serde_json::from_str(text).expect("a definition is JSON"))
});
static SCHEMA: LazyLock<Arc<Schema>> = LazyLock::new(|| schema::read(KPI_SCHEMA.as_bytes()).schema);

fuzz_target!(|bytes: &[u8]| {
    // Too few bytes end a registry early; that is an input like any other.
    let mut bytes = Unstructured::new(bytes);
    let Ok(base) = snapshot(&mut bytes, &Snapshot::default()) else { return };
    let Ok(edited) = snapshot(&mut bytes, &base) else { return };
    for (old, new) in [(&base, &edited), (&edited, &base), (&base, &base)] {
        let (old, new) = without_what_is_equal(old, new);
        check(&old, &new, &edited.notes);
    }
});

/// As when files are compared, what is equal byte by byte stays out.
fn without_what_is_equal(old: &Snapshot, new: &Snapshot) -> (Snapshot, Snapshot) {
    let text = |snapshot: &Snapshot, id: &Id| snapshot.definitions.get(id).map(|found| found.record.to_string());
    let differing = |of: &Snapshot| {
        let mut of = of.clone();
        of.definitions.retain(|id, _| text(old, id) != text(new, id));
        of
    };
    (differing(old), differing(new))
}

/// No difference is without a change, and no change without a verdict.
fn check(old: &Snapshot, new: &Snapshot, notes: &[Note]) {
    let changes = diff::snapshots(old, new);
    let verdicts =
        judge(&changes, &Judging { old: old.shape(), new: new.shape(), notes, standings: &Default::default() });
    if old.definitions.is_empty()
        && new.definitions.is_empty()
        && old.schema.as_ref().map(|s| &s.json) == new.schema.as_ref().map(|s| &s.json)
    {
        assert_eq!((changes.len(), verdicts.len()), (0, 0));
    }
    for change in &changes {
        assert!(verdicts.iter().any(|verdict| stands_for(verdict, change)), "no verdict for {change:?}");
    }
    assert!(verdicts.len() <= changes.len());
    for id in old.definitions.keys().chain(new.definitions.keys()) {
        let told = |change: &&Change| {
            let renamed = matches!(&change.kind, ChangeKind::DefinitionRenamed { from } if from == id);
            renamed || change.subject.definition() == Some(id)
        };
        let kinds: Vec<&ChangeKind> = changes.iter().filter(told).map(|change| &change.kind).collect();
        assert!(!kinds.is_empty(), "{id} differs and nothing says so");
        if let (Some(before), Some(after), [ChangeKind::FileReformatted]) =
            (old.definitions.get(id), new.definitions.get(id), &kinds[..])
        {
            assert_eq!(form(&before.record), form(&after.record), "{id} is more than reformatted");
        }
    }
}

fn stands_for(verdict: &Verdict, change: &Change) -> bool {
    verdict.subject == change.subject && verdict.covers.contains(&change.pointer)
}

/// A value without what may differ in form only: white space in texts, how numbers are written.
fn form(value: &Value) -> Value {
    match value {
        Value::Object(members) => members.iter().map(|(name, value)| (name.clone(), form(value))).collect(),
        Value::Array(items) => items.iter().map(form).collect(),
        Value::String(text) => text.split_whitespace().collect::<Vec<_>>().join(" ").into(),
        Value::Number(number) => number.as_f64().into(),
        value => value.clone(),
    }
}

/// A registry: `base` with some edits.
fn snapshot(bytes: &mut Unstructured<'_>, base: &Snapshot) -> Result<Snapshot> {
    let mut snapshot = base.clone();
    match bytes.int_in_range(0..=7)? {
        0 => snapshot.schema = None,
        1 => snapshot.schema = Some(Arc::new(edited_schema(bytes)?)),
        _ => snapshot.schema = Some(SCHEMA.clone()),
    }
    for _ in 0..bytes.int_in_range(1..=8)? {
        let id = id(bytes)?;
        match bytes.int_in_range(0..=7)? {
            0 => drop(snapshot.definitions.remove(&id)),
            1 => {
                let record = bytes.choose(&*RECORDS)?.clone();
                snapshot.definitions.insert(id.clone(), Definition { id, record });
            }
            2 => rename(bytes, &mut snapshot, id)?,
            3 => {
                let note = note(bytes)?;
                snapshot.notes.push(note);
            }
            _ => {
                let new = || Definition { id: id.clone(), record: RECORDS[0].clone() };
                edit(bytes, &mut snapshot.definitions.entry(id.clone()).or_insert_with(new).record)?;
            }
        }
    }
    Ok(snapshot)
}

fn id(bytes: &mut Unstructured<'_>) -> Result<Id> {
    Ok(bytes.choose(&IDS)?.parse().expect("an id"))
}

/// A tombstone that names its successor, and, mostly, the successor with the alias that makes it a rename.
fn rename(bytes: &mut Unstructured<'_>, snapshot: &mut Snapshot, from: Id) -> Result<()> {
    let to = id(bytes)?;
    let tombstone = Tombstone {
        label: "ARR".into(),
        reason: "renamed".into(),
        replaced_by: Some(to.clone()),
        date: "2026-01-01".parse().expect("a date"),
    };
    let gone = if bytes.ratio(7, 8)? { snapshot.definitions.remove(&from) } else { None };
    if let Some(Definition { mut record, .. }) = gone
        && bytes.ratio(7, 8)?
    {
        if let Some(members) = record.as_object_mut() {
            members.insert("aliases".into(), json!([from.as_str()]));
            members.insert("rogueId".into(), to.as_str().into());
        }
        snapshot.definitions.insert(to.clone(), Definition { id: to, record });
    }
    snapshot.retired.insert(from, tombstone);
    Ok(())
}

fn note(bytes: &mut Unstructured<'_>) -> Result<Note> {
    let places: Vec<String> = pointers(&RECORDS[0]);
    let place = bytes.choose(&places)?;
    let id = bytes.choose(&IDS)?;
    let cover = if bytes.ratio(1, 8)? { format!("schema#{place}") } else { format!("{id}#{place}") };
    let kinds = [None, Some(NoteKind::Correction), Some(NoteKind::Clarification), Some(NoteKind::Change)];
    let bumps = [None, Some(Bump::Patch), Some(Bump::Minor), Some(Bump::Major)];
    Ok(Note {
        name: "note".into(),
        covers: vec![cover.parse().expect("a place")],
        speaks_of: None,
        kind: *bytes.choose(&kinds)?,
        restates_history: Some(true),
        action: Some("Recompute.".into()),
        bump: *bytes.choose(&bumps)?,
        refs: Vec::new(),
        text: "Why.".into(),
    })
}

/// The default schema with some edits, as far as reading it gives a shape.
fn edited_schema(bytes: &mut Unstructured<'_>) -> Result<Schema> {
    let mut json = SCHEMA.json.clone();
    for _ in 0..bytes.int_in_range(1..=3)? {
        edit(bytes, &mut json)?;
    }
    Ok(Schema::clone(&schema::read(json.to_string().as_bytes()).schema))
}

/// One value of a record set, moved, removed or wrapped.
fn edit(bytes: &mut Unstructured<'_>, record: &mut Value) -> Result<()> {
    let places = pointers(record);
    let (place, source) = (bytes.choose(&places)?, bytes.choose(&places)?);
    let other = record.pointer(source).cloned().unwrap_or_default();
    let (block, name) = place.rsplit_once('/').unwrap_or_default();
    let what = bytes.int_in_range(0..=6)?;
    let value = value(bytes, 3)?;
    match (what, record.pointer_mut(if what < 2 { block } else { place })) {
        (0, Some(Value::Object(members))) => drop(members.shift_remove(name)),
        (0 | 1, Some(Value::Array(items))) if !items.is_empty() => drop(items.pop()),
        (1, Some(Value::Object(members))) => members.reverse(),
        (2, Some(Value::Array(items))) => items.reverse(),
        (3, Some(Value::Array(items))) => items.push(value),
        (3, Some(Value::Object(members))) => drop(members.insert((*bytes.choose(&TEXTS)?).into(), value)),
        (3, Some(Value::String(text))) => text.push_str(bytes.choose(&TEXTS)?),
        (4, Some(here)) => *here = other,
        (5, Some(here)) => *here = value,
        (6, Some(here)) => *here = json!([here.take(), other]),
        _ => {}
    }
    Ok(())
}

trait Reverse {
    fn reverse(&mut self);
}

impl Reverse for Map<String, Value> {
    fn reverse(&mut self) {
        *self = std::mem::take(self).into_iter().rev().collect();
    }
}

fn value(bytes: &mut Unstructured<'_>, depth: usize) -> Result<Value> {
    Ok(match bytes.int_in_range(0..=if depth == 0 { 5 } else { 7 })? {
        0 => Value::Null,
        1 => bytes.arbitrary::<bool>()?.into(),
        2 => bytes.int_in_range(-3..=3)?.into(),
        3 => (f64::from(bytes.int_in_range(-3..=3)?) / 2.0).into(),
        4 | 5 => (*bytes.choose(&TEXTS)?).into(),
        6 => (0..bytes.int_in_range(0..=3)?).map(|_| value(bytes, depth - 1)).collect::<Result<_>>()?,
        _ => {
            let members: BTreeMap<&str, Value> = (0..bytes.int_in_range(0..=3)?)
                .map(|_| Ok((*bytes.choose(&TEXTS)?, value(bytes, depth - 1)?)))
                .collect::<Result<_>>()?;
            json!(members)
        }
    })
}

/// Every place of a record, the whole first.
fn pointers(record: &Value) -> Vec<String> {
    fn walk(value: &Value, pointer: &str, out: &mut Vec<String>) {
        out.push(pointer.to_owned());
        match value {
            Value::Object(members) => members.iter().for_each(|(name, value)| walk(value, &join(pointer, name), out)),
            Value::Array(items) => {
                items.iter().enumerate().for_each(|(index, item)| walk(item, &format!("{pointer}/{index}"), out));
            }
            _ => {}
        }
    }
    let mut out = Vec::new();
    walk(record, "", &mut out);
    out
}

//! Drafts: the rows of a list as definitions, all of them or none, and what there is to say of them.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::alike;
use super::bind::{Binding, bind};
use super::causes::Causes;
use super::value::{Cell, scalar, tidy};
use crate::intake::CompiledSchema;
use crate::intake::cell;
use crate::intake::list::{List, Row, slug};
use crate::intake::mapping::{Mapping, OnCollision};
use crate::intake::schema_edit::SchemaEdit;
use crate::model::id::folded;
use crate::model::{Config, Definition, Id, Role, Shape, Tombstone};

/// The registry that a list is laid over.
pub struct Ground<'a> {
    /// The schema of its records.
    pub schema: &'a CompiledSchema,
    /// Its configuration.
    pub config: &'a Config,
    /// Its definitions.
    pub definitions: &'a BTreeMap<Id, Definition>,
    /// Its tombstones.
    pub retired: &'a BTreeMap<Id, Tombstone>,
}

/// What the rows of a list come to.
#[derive(Debug, Default)]
pub struct Drafts {
    /// The record of each row.
    pub records: BTreeMap<Id, Value>,
    /// The domains that are new, with their titles.
    pub domains: BTreeMap<String, String>,
    /// Why the list cannot be taken in.
    pub problems: Causes,
    /// What a person should know.
    pub remarks: Causes,
    /// What is open.
    pub gaps: Vec<Gap>,
    /// The edits of the schema that would admit what it refuses.
    pub edits: BTreeSet<SchemaEdit>,
}

/// Something that a definition lacks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gap {
    /// The definition.
    pub id: Id,
    /// The path of the property.
    pub path: String,
    /// What is missing, in words.
    pub what: String,
}

/// Makes definitions of the rows of a list.
#[must_use]
pub fn draft(list: &List, mapping: &Mapping, ground: &Ground<'_>) -> Drafts {
    let shape = &ground.schema.schema.shape;
    let mut drafts = Drafts::default();
    let (binding, remarks) = match bind(mapping, list, shape) {
        Ok(bound) => bound,
        Err(problems) => return Drafts { problems, ..drafts },
    };
    drafts.remarks = remarks;
    let names = Names::new(ground, shape);
    let filled = filled(list, mapping, &binding);
    let rows = || list.rows.iter().zip(&filled);
    let made: Vec<Option<Id>> =
        rows().map(|(row, cells)| id(row, cells, &binding, mapping, &names, ground, &mut drafts)).collect();
    let numbers = Numbers::new(&made, mapping, ground);
    let (mut places, mut order): (BTreeMap<Id, String>, Vec<Id>) = Default::default();
    for ((row, cells), own) in rows().zip(&made) {
        let Some(own) = own else { continue };
        let read = |id: &Id| {
            let mut said = Drafts::default();
            let old = ground.definitions.get(id).map(|definition| &definition.record);
            (record(id, row, cells, old, &binding, shape, &mut said), said)
        };
        let id = numbers.settle(own, &drafts.records, shape, |id| read(id).0);
        let (record, said) = read(&id);
        drafts.remarks.extend(said.remarks);
        drafts.problems.extend(said.problems);
        drafts.gaps.extend(said.gaps);
        match drafts.records.get(&id) {
            None => {
                if id != *own {
                    drafts
                        .remarks
                        .say("rows that make the id of another, and are numbered", format!("{}: {id}", row.place));
                }
                places.insert(id.clone(), row.place.clone());
                order.push(id.clone());
                drafts.records.insert(id, record);
            }
            Some(first) if *first == record => drafts.remarks.say("rows that are there twice", row.place.clone()),
            Some(_) => {
                let place = format!("{}: {id}, as {}", row.place, places[&id]);
                let cause = "another row makes the same id with other content; `on-collision = \"number\"` below [id] numbers them";
                drafts.problems.say(cause, place);
            }
        }
    }
    relate(&mut drafts, &names, shape);
    drafts.records.values_mut().for_each(|record| name_once(record, shape));
    for (id, record) in &mut drafts.records {
        incomplete(id, record, shape, &mut drafts.remarks, &mut drafts.gaps);
    }
    judge(&mut drafts, &places, &order, ground);
    near(&mut drafts, &names, shape);
    if drafts.records.is_empty() && drafts.problems.is_empty() {
        drafts.problems.say_once("no row of the list makes a definition");
    }
    drafts
}

/// The cells of each row; where an empty cell means what stands above it, that.
fn filled(list: &List, mapping: &Mapping, binding: &Binding<'_>) -> Vec<Map<String, Value>> {
    let mut rows: Vec<Map<String, Value>> = list.rows.iter().map(|row| row.cells.clone()).collect();
    for name in &mapping.fill_down {
        let own = list.columns.iter().find(|own| folded(own) == folded(name)).unwrap_or(name);
        let mut above: Option<Value> = None;
        for cells in rows.iter_mut().filter(|cells| cells.contains_key(binding.from) || cells.contains_key(own)) {
            match (cells.get(own), &above) {
                (Some(value), _) => above = Some(value.clone()),
                (None, Some(value)) => drop(cells.insert(own.clone(), value.clone())),
                (None, None) => {}
            }
        }
    }
    rows
}

/// The ids that rows get whose own another row has too.
struct Numbers<'a> {
    /// How many rows make each id; none where nothing is numbered.
    made: BTreeMap<&'a Id, usize>,
    ground: &'a Ground<'a>,
}

/// No id gets a higher number.
const MOST_NUMBERS: usize = 99;

impl<'a> Numbers<'a> {
    fn new(made: &'a [Option<Id>], mapping: &Mapping, ground: &'a Ground<'_>) -> Self {
        let mut counts: BTreeMap<&Id, usize> = BTreeMap::new();
        for id in made.iter().flatten().filter(|_| mapping.id.on_collision == OnCollision::Number) {
            *counts.entry(id).or_default() += 1;
        }
        Self { made: counts, ground }
    }

    /// The id that a row gets: the one under which this record is there already, or under which the registry has its
    /// label, else the first that nothing else has. Where there is none it is the row's own.
    fn settle(&self, own: &Id, records: &BTreeMap<Id, Value>, shape: &Shape, read: impl Fn(&Id) -> Value) -> Id {
        if self.made.get(own).is_none_or(|count| *count < 2) {
            return own.clone();
        }
        let numbered = |number: usize| {
            let end = format!("_{number}");
            let stem = &own.slug()[..own.slug().len().min(64 - end.len())];
            format!("{}.{}{end}", own.domain(), stem.trim_end_matches('_')).parse::<Id>().ok()
        };
        let others = (2..=MOST_NUMBERS).filter_map(numbered);
        let is_ours = |id: &Id| !self.made.contains_key(id) && !self.ground.retired.contains_key(id);
        let all: Vec<Id> = std::iter::once(own.clone()).chain(others.filter(is_ours)).collect();
        if let Some(twice) = all.iter().find(|id| records.get(*id).is_some_and(|record| *record == read(id))) {
            return twice.clone();
        }
        let record = read(own);
        let label = shape.text(&record, Role::Label);
        let there = |id: &Id| self.ground.definitions.get(id);
        let mut free = all.iter().filter(|id| !records.contains_key(*id));
        let by_label =
            free.clone().find(|id| there(id).is_some_and(|known| shape.text(&known.record, Role::Label) == label));
        by_label.or_else(|| free.find(|id| *id == own || there(id).is_none())).unwrap_or(own).clone()
    }
}

/// Under which names a registry knows its definitions.
struct Names<'a> {
    /// Ids by domain and folded name; none where a name is that of several.
    by_name: BTreeMap<(String, String), Option<Id>>,
    /// Labels.
    labels: Vec<(Id, &'a str)>,
}

impl<'a> Names<'a> {
    fn new(ground: &'a Ground<'_>, shape: &'a Shape) -> Self {
        let mut by_name: BTreeMap<(String, String), Option<Id>> = BTreeMap::new();
        let mut labels = Vec::new();
        for (id, definition) in ground.definitions {
            let label = shape.text(&definition.record, Role::Label);
            let texts = |role| shape.texts(&definition.record, role).map(|(_, text)| text);
            for name in texts(Role::Aliases).chain(texts(Role::Synonyms)).chain(label) {
                let known = by_name.entry((id.domain().to_owned(), folded(name))).or_insert_with(|| Some(id.clone()));
                if known.as_ref() != Some(id) {
                    *known = None;
                }
            }
            labels.extend(label.map(|label| (id.clone(), label)));
        }
        Self { by_name, labels }
    }

    fn find(&self, domain: &str, name: &str) -> Option<&Id> {
        self.by_name.get(&(domain.to_owned(), folded(name)))?.as_ref()
    }
}

/// The id of a row; none where it has none, which is said.
fn id(
    row: &Row,
    cells: &Map<String, Value>,
    binding: &Binding<'_>,
    mapping: &Mapping,
    names: &Names<'_>,
    ground: &Ground<'_>,
    drafts: &mut Drafts,
) -> Option<Id> {
    let Some(name) = cells.get(binding.from).and_then(scalar).map(|text| tidy(&text)).filter(|text| !text.is_empty())
    else {
        drafts.remarks.say(format!("rows without `{}`, which were left out", binding.from), row.place.clone());
        return None;
    };
    if let Ok(id) = name.parse::<Id>() {
        return known(id, &name, names, ground, row, drafts);
    }
    let (said, rest) = match mapping.id.domain_until.as_deref().and_then(|sign| name.split_once(sign)) {
        Some((domain, rest)) => (Some(domain.to_owned()), rest),
        None => (binding.domain_from.and_then(|column| cells.get(column)).and_then(scalar), name.as_str()),
    };
    let said = said.map(|text| tidy(&text)).filter(|text| !text.is_empty() && !super::value::says_nothing(text));
    let translated = said.as_ref().and_then(|text| binding.domains.get(&folded(text))).and_then(|value| value.as_str());
    let domain = match (translated, &said) {
        (Some(domain), _) => slug(domain),
        (None, Some(text)) => declared(text, ground.config).or_else(|| slug(text)),
        (None, None) => mapping.id.domain.as_deref().and_then(slug),
    };
    let Some(domain) = domain else {
        drafts.problems.say("nothing says the domain", format!("{}: {name}", row.place));
        return None;
    };
    let Some(slug) = slug(rest) else {
        drafts.problems.say(format!("no id can be made of `{}`", binding.from), format!("{}: {name}", row.place));
        return None;
    };
    if slug.starts_with('n') && rest.trim_start().starts_with(|c: char| c.is_ascii_digit()) {
        drafts.remarks.say("ids do not begin with a digit, so an `n` stands before it", format!("{domain}.{slug}"));
    }
    if !rest.is_ascii() && !rest.chars().any(|c| c.is_ascii_alphabetic()) {
        drafts.remarks.say(
            "ids have the letters a to z, so others are written as they sound",
            format!("{domain}.{slug}: {rest}"),
        );
    }
    let id: Id = format!("{domain}.{slug}").parse().ok()?;
    let id = known(id, &name, names, ground, row, drafts)?;
    if !ground.config.domains.contains_key(id.domain()) {
        let title = said.filter(|text| text.chars().any(char::is_uppercase)).unwrap_or_else(|| title(id.domain()));
        drafts.domains.entry(id.domain().to_owned()).or_insert(title);
    }
    Some(id)
}

/// The domain that a text names: by its key, its title, or what either gives as a slug.
fn declared(text: &str, config: &Config) -> Option<String> {
    let by_title = config.domains.iter().find(|(_, domain)| folded(&domain.title) == folded(text));
    by_title.map(|(key, _)| key.clone())
}

fn title(domain: &str) -> String {
    let word = |word: &str| {
        let mut letters = word.chars();
        letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
    };
    domain.split('_').map(word).collect::<Vec<_>>().join(" ")
}

/// The id under which the registry has it today: a retired one leads on, and so does a name that it has.
fn known(id: Id, name: &str, names: &Names<'_>, ground: &Ground<'_>, row: &Row, drafts: &mut Drafts) -> Option<Id> {
    if ground.definitions.contains_key(&id) {
        return Some(id);
    }
    let mut now = &id;
    for _ in 0..100 {
        let Some(tombstone) = ground.retired.get(now) else { break };
        match &tombstone.replaced_by {
            Some(next) => now = next,
            None => {
                drafts.problems.say("ids that are retired here, and are never reused", format!("{}: {id}", row.place));
                return None;
            }
        }
    }
    if ground.definitions.contains_key(now) {
        return Some(now.clone());
    }
    Some(names.find(id.domain(), name).cloned().unwrap_or(id))
}

/// The record that a row makes of what is there.
fn record(
    id: &Id,
    row: &Row,
    cells: &Map<String, Value>,
    old: Option<&Value>,
    binding: &Binding<'_>,
    shape: &Shape,
    drafts: &mut Drafts,
) -> Value {
    let mut record = old.cloned().unwrap_or_else(|| Value::Object(Map::new()));
    let mut values: Vec<(&str, Option<Value>)> = Vec::new();
    if old.is_none() {
        let parts = [(Role::Id, id.as_str()), (Role::Domain, id.domain()), (Role::Slug, id.slug())];
        values.extend(parts.into_iter().filter_map(|(role, text)| Some((shape.pointer(role)?, Some(text.into())))));
    }
    values.extend(binding.constants.iter().map(|(column, value)| (&*column.pointer, Some((*value).clone()))));
    for bound in &binding.bound {
        let pointer = bound.column.pointer.as_str();
        let read = cells.get(bound.name).map_or(Ok(Cell::Nothing), |value| bound.reading.read(value, &bound.column));
        let value = match read {
            Ok(Cell::Value(value)) => Some(value),
            Ok(Cell::Nothing) => None,
            Ok(Cell::Blank) => {
                let said = cells.get(bound.name).and_then(scalar).unwrap_or_default();
                drafts.remarks.say(
                    "cells that say nothing, as n/a, and were left out",
                    format!("{}, `{}`: {said}", row.place, bound.name),
                );
                None
            }
            Err(expected) => {
                let shown: String = cells
                    .get(bound.name)
                    .map(|value| scalar(value).unwrap_or_else(|| value.to_string()))
                    .unwrap_or_default();
                let shown: String = shown.chars().take(60).collect();
                drafts.problems.say(
                    format!("column `{}` goes to `{}`: {expected}", bound.name, bound.column.name),
                    format!("{}: {shown}", row.place),
                );
                None
            }
        };
        match value {
            Some(value) if shape.pointer(Role::Label) == Some(pointer) => {
                let line = value.as_str().map(|text| text.split_whitespace().collect::<Vec<_>>().join(" "));
                values.push((pointer, Some(line.map_or(value, Value::from))));
            }
            Some(value) => values.push((pointer, Some(value))),
            None if old.is_none_or(|old| old.pointer(pointer).is_none_or(Value::is_null)) => {
                let what = format!("`{}` is empty in the list", bound.name);
                drafts.gaps.push(Gap { id: id.clone(), path: bound.column.name.clone(), what });
            }
            None => {}
        }
    }
    if old.is_none() {
        for (column, value) in &binding.defaults {
            if !values.iter().any(|(pointer, _)| *pointer == column.pointer) {
                values.push((&column.pointer, Some((*value).clone())));
            }
        }
    }
    cell::apply(&mut record, shape, &values);
    record
}

/// Related definitions are named by labels in most lists, and by ids here.
fn relate(drafts: &mut Drafts, names: &Names<'_>, shape: &Shape) {
    let Some(pointer) = shape.pointer(Role::Related) else { return };
    let mut by_name: BTreeMap<String, Option<Id>> = BTreeMap::new();
    let own = drafts.records.iter().filter_map(|(id, record)| Some((id, shape.text(record, Role::Label)?)));
    for (id, label) in own.chain(names.labels.iter().map(|(id, label)| (id, *label))) {
        for name in [folded(label), id.slug().to_owned(), id.to_string()] {
            let known = by_name.entry(name).or_insert_with(|| Some(id.clone()));
            if known.as_ref() != Some(id) {
                *known = None;
            }
        }
    }
    for (id, record) in &mut drafts.records {
        let Some(Value::Array(items)) = record.pointer_mut(pointer) else { continue };
        let mut related: Vec<Value> = Vec::new();
        for item in items.iter() {
            let text = item.as_str().unwrap_or_default();
            let by_slug = || by_name.get(&slug(text)?)?.clone();
            match by_name.get(&folded(text)).cloned().flatten().or_else(by_slug) {
                Some(found) if found == *id => {}
                Some(found) if related.contains(&found.as_str().into()) => {}
                Some(found) => related.push(found.as_str().into()),
                None => drafts
                    .remarks
                    .say("related names that no definition has, and that were left out", format!("{id}: {text}")),
            }
        }
        *items = related;
    }
}

/// A definition is not its own synonym.
fn name_once(record: &mut Value, shape: &Shape) {
    let label = shape.text(record, Role::Label).map(folded);
    let Some((pointer, label)) = shape.pointer(Role::Synonyms).zip(label) else { return };
    let Some(Value::Array(names)) = record.pointer_mut(pointer) else { return };
    names.retain(|name| name.as_str().map(folded).as_ref() != Some(&label));
    if names.is_empty() {
        cell::apply(record, shape, &[(pointer, None)]);
    }
}

/// An object that lacks a part that the schema requires is left out, where it may be.
fn incomplete(id: &Id, record: &mut Value, shape: &Shape, remarks: &mut Causes, gaps: &mut Vec<Gap>) {
    for block in shape.root.properties.iter().filter(|block| !block.required && !block.properties.is_empty()) {
        let Some(Value::Object(members)) = record.get(&block.name) else { continue };
        let lacks = |part: &&crate::model::Property| part.required && !members.contains_key(&part.name);
        let missing: Vec<&str> = block.properties.iter().filter(lacks).map(|part| part.name.as_str()).collect();
        if missing.is_empty() {
            continue;
        }
        let what = format!("left out, for it has no {}", missing.join(", "));
        remarks.say(
            format!("`{}` was left out where a part of it is missing", block.name),
            format!("{id}: no {}", missing.join(", ")),
        );
        gaps.push(Gap { id: id.clone(), path: block.name.clone(), what });
        if let Value::Object(members) = record {
            members.shift_remove(&block.name);
        }
    }
}

/// Says what the schema refuses in the records, and what it would take to admit it.
fn judge(drafts: &mut Drafts, places: &BTreeMap<Id, String>, order: &[Id], ground: &Ground<'_>) {
    for (id, record) in order.iter().filter_map(|id| drafts.records.get_key_value(id)) {
        for refusal in ground.schema.refusals(record) {
            let cause = match (&refusal.edit, refusal.is_missing) {
                (_, true) => format!("nothing for `{}`, which the schema requires", refusal.path),
                (Some(SchemaEdit::Add { path, .. }), _) => format!("the schema has no property `{path}`"),
                _ => format!("`{}`: {}", refusal.path, refusal.defect.message),
            };
            drafts.problems.say(cause, format!("{}: {id}", places.get(id).map_or("", String::as_str)));
            drafts.edits.extend(refusal.edit);
        }
    }
}

/// Says which of the new definitions may be another of the list, or of the registry, once more.
fn near(drafts: &mut Drafts, names: &Names<'_>, shape: &Shape) {
    let there: BTreeSet<&Id> = names.labels.iter().map(|(id, _)| id).collect();
    let new = drafts.records.iter().filter(|(id, _)| !there.contains(id));
    let new: Vec<(Id, String)> =
        new.filter_map(|(id, record)| Some((id.clone(), shape.text(record, Role::Label)?.to_owned()))).collect();
    let all =
        new.iter().map(|(id, label)| (id, label.as_str())).chain(names.labels.iter().map(|(id, label)| (id, *label)));
    let labels: BTreeMap<&Id, &str> = all.clone().collect();
    for group in alike::groups(all) {
        if group.iter().any(|id| !there.contains(id)) {
            let shown: Vec<String> = group.iter().map(|id| format!("{id} \"{}\"", labels[id])).collect();
            drafts.remarks.say("names that may stand for one figure", shown.join(", "));
        }
    }
}

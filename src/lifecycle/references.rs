//! References: where definitions name another one, and what becomes of that when it is renamed or gone.

use serde_json::{Map, Value};

use crate::intake::cell::set;
use crate::model::definition::{ids_in, replaced};
use crate::model::note::is_below;
use crate::model::shape::join;
use crate::model::{Compare, Definition, Id, Property, Role, Shape};

/// What a place names another definition for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Use {
    /// It is computed from it: the expression, the formula, an input.
    Computed,
    /// It sends its readers there.
    Replacement,
    /// It is related.
    Related,
    /// It speaks of it.
    Prose,
}

/// A place that names a definition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// The definition that names the other.
    pub definition: Id,
    /// Where, as a JSON pointer.
    pub pointer: String,
    /// What for.
    pub r#use: Use,
}

/// A value that another step's change brings along.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Rewrite {
    /// The definition.
    pub definition: Id,
    /// Where, as a JSON pointer.
    pub pointer: String,
    /// The old value.
    pub before: Value,
    /// The new value.
    pub after: Value,
}

/// Every place where `definition` names `id`.
#[must_use]
pub fn references(definition: &Definition, id: &Id, shape: &Shape) -> Vec<Reference> {
    let mut found = Vec::new();
    walk(&definition.record, &shape.root, "", shape, &mut |pointer, text, exact| {
        let names = if exact { text == id.as_str() } else { ids_in(text).any(|named| named == *id) };
        if names {
            found.push(Reference {
                definition: definition.id.clone(),
                pointer: pointer.to_owned(),
                r#use: usage(pointer, shape),
            });
        }
    });
    for (pointer, _) in given(definition, shape).into_iter().filter(|(_, given)| given.contains_key(id.as_str())) {
        found.push(Reference { definition: definition.id.clone(), pointer, r#use: Use::Computed });
    }
    found
}

/// The record of `definition` with `from` renamed to `to` wherever it names it, and what that changes; none where it
/// does not. Aliases, sources and the definition's own id stay as they are.
#[must_use]
pub fn renamed(definition: &Definition, from: &Id, to: &Id, shape: &Shape) -> Option<(Value, Vec<Rewrite>)> {
    let mut record = definition.record.clone();
    let mut rewrites = Vec::new();
    walk(&definition.record, &shape.root, "", shape, &mut |pointer, text, exact| {
        let after = if exact { (text == from.as_str()).then(|| to.to_string()) } else { replaced(text, from, to) };
        if let (Some(after), Some(place)) = (after, record.pointer_mut(pointer)) {
            *place = after.clone().into();
            rewrites.push(Rewrite {
                definition: definition.id.clone(),
                pointer: pointer.to_owned(),
                before: text.into(),
                after: after.into(),
            });
        }
    });
    for (pointer, given) in given(definition, shape) {
        let Some(place) = record.pointer_mut(&pointer).filter(|_| given.contains_key(from.as_str())) else { continue };
        let name = |key: &String| if key == from.as_str() { to.to_string() } else { key.clone() };
        // In their order, as it was written.
        let after: Map<String, Value> = given.iter().map(|(key, value)| (name(key), value.clone())).collect();
        *place = after.clone().into();
        let (before, after) = (given.clone().into(), after.into());
        rewrites.push(Rewrite { definition: definition.id.clone(), pointer, before, after });
    }
    (!rewrites.is_empty()).then_some((record, rewrites))
}

/// What each worked example gives, by id, and where.
fn given<'d>(definition: &'d Definition, shape: &Shape) -> Vec<(String, &'d Map<String, Value>)> {
    let examples = shape.value(&definition.record, Role::Examples).and_then(Value::as_array);
    let pointer = shape.pointer(Role::Examples).unwrap_or_default();
    let examples = examples.into_iter().flatten().enumerate();
    let given = examples.filter_map(|(index, example)| Some((index, example.get("given")?.as_object()?)));
    given.map(|(index, given)| (format!("{pointer}/{index}/given"), given)).collect()
}

/// The record of `definition` with `gone` taken out of its related ids, or replaced, and what that changes; none where
/// it is not related.
#[must_use]
pub fn unrelated(
    definition: &Definition,
    gone: &Id,
    replacement: Option<&Id>,
    shape: &Shape,
) -> Option<(Value, Rewrite)> {
    let pointer = shape.pointer(Role::Related)?;
    let before = shape.value(&definition.record, Role::Related)?.as_array()?;
    let is = |item: &Value, id: &Id| item.as_str() == Some(id.as_str());
    // Nothing is related to itself, or twice.
    let instead = replacement.filter(|id| **id != definition.id && !before.iter().any(|item| is(item, id)));
    let after: Vec<Value> = before
        .iter()
        .filter_map(|item| if is(item, gone) { instead.map(|id| id.as_str().into()) } else { Some(item.clone()) })
        .collect();
    if after == *before {
        return None;
    }
    let mut record = definition.record.clone();
    set(&mut record, pointer, after.clone().into());
    let rewrite = Rewrite {
        definition: definition.id.clone(),
        pointer: pointer.to_owned(),
        before: before.clone().into(),
        after: after.into(),
    };
    Some((record, rewrite))
}

/// The record of `new` with the related ids that the retirement took out or replaced; none where it did neither.
#[must_use]
pub fn again_related(
    old: &Definition,
    new: &Definition,
    id: &Id,
    replacement: Option<&Id>,
    shape: &Shape,
) -> Option<(Value, Rewrite)> {
    let has = |definition: &Definition, id: &Id| {
        shape.texts(&definition.record, Role::Related).any(|(_, related)| related == id.as_str())
    };
    if !has(old, id) || has(new, id) {
        return None;
    }
    let pointer = shape.pointer(Role::Related)?;
    let before = shape.value(&new.record, Role::Related).cloned().unwrap_or_else(|| Value::Array(Vec::new()));
    let mut after = before.as_array()?.clone();
    let came = replacement.filter(|other| !has(old, other));
    match after.iter_mut().find(|item| came.is_some_and(|other| item.as_str() == Some(other.as_str()))) {
        Some(item) => *item = id.as_str().into(),
        // Where it stood before, as far as there is such a place.
        None => {
            let at = shape.texts(&old.record, Role::Related).position(|(_, related)| related == id.as_str())?;
            after.insert(at.min(after.len()), id.as_str().into());
        }
    }
    let mut record = new.record.clone();
    set(&mut record, pointer, after.clone().into());
    Some((record, Rewrite { definition: new.id.clone(), pointer: pointer.to_owned(), before, after: after.into() }))
}

fn usage(pointer: &str, shape: &Shape) -> Use {
    let is = |role: &Role| shape.pointer(*role).is_some_and(|place| is_below(pointer, place));
    if [Role::Expression, Role::Formula, Role::Inputs].iter().any(is) {
        Use::Computed
    } else if is(&Role::DeprecationReplacement) {
        Use::Replacement
    } else if is(&Role::Related) {
        Use::Related
    } else {
        Use::Prose
    }
}

/// What is in words, however the schema compares it.
const WORDED: [Role; 8] = [
    Role::Description,
    Role::Expression,
    Role::Formula,
    Role::Inputs,
    Role::Calculation,
    Role::Rationale,
    Role::Guidance,
    Role::DeprecationReason,
];
/// What names the definition itself, or repeats the words of others.
const OWN: [Role; 5] = [Role::Id, Role::Slug, Role::Domain, Role::Aliases, Role::Source];

/// Visits every text that may name a definition: its pointer, and whether only all of it can be an id.
fn walk<'r>(
    value: &'r Value,
    property: &Property,
    pointer: &str,
    shape: &Shape,
    visit: &mut impl FnMut(&str, &'r str, bool),
) {
    if OWN.iter().any(|role| shape.pointer(*role) == Some(pointer)) {
        return;
    }
    let open = Property::default();
    match value {
        Value::String(text) => {
            let worded = |role: &Role| shape.pointer(*role).is_some_and(|place| is_below(pointer, place));
            visit(pointer, text, property.compare != Compare::Prose && !WORDED.iter().any(worded));
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                let inner = property.items.as_deref().unwrap_or(&open);
                walk(item, inner, &join(pointer, &index.to_string()), shape, visit);
            }
        }
        Value::Object(members) => {
            for (name, member) in members {
                walk(member, property.child(name).unwrap_or(&open), &join(pointer, name), shape, visit);
            }
        }
        _ => {}
    }
}

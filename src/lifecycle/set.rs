//! Setting one value of a record, within what no step of a definition's life is for.

use serde_json::Value;

use super::edit::remove;
use super::undo::Undo;
use crate::intake::{cell, strict_json};
use crate::model::id::nearest;
use crate::model::shape::{join, tokens};
use crate::model::{Definition, Property, Role, Shape};

/// Why a value cannot be set.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SetError {
    /// The text is no JSON pointer to a place in a record.
    #[error("`{0}` is not a JSON pointer to a place in a definition")]
    Pointer(String),
    /// The schema describes no such place.
    #[error("the schema has no property at {pointer}{}", near.as_ref().map_or(String::new(), |near| format!("; did you mean {near}?")))]
    Unknown {
        /// The first part of the pointer that the schema does not describe.
        pointer: String,
        /// A pointer that it does.
        near: Option<String>,
    },
    /// The text is not JSON, and no text may stand there.
    #[error("`{text}` is not JSON, and the schema takes {types} at {pointer}")]
    NotJson {
        /// The text.
        text: String,
        /// The place.
        pointer: String,
        /// What may stand there.
        types: String,
    },
    /// The text is JSON that does not read back as itself.
    #[error("the value cannot be taken as it is: {0}")]
    Unsafe(String),
    /// There is nothing to take away, or no such item to replace.
    #[error("there is nothing at {0}")]
    Nothing(String),
    /// A step of the definition's life is the way to change this.
    #[error("{pointer} is not for a plain edit: a step of its own changes it")]
    Step {
        /// The place.
        pointer: String,
        /// The steps that change it.
        step: Steps,
    },
}

/// The steps that change what no plain edit may.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Steps {
    /// Renaming, which takes everything along that names the definition.
    Rename,
    /// Promotion and demotion, which change the tier with its source.
    Tier,
    /// Deprecation and its way back.
    Deprecation,
}

/// What only a step may change, and which.
const STEPS: [(Role, Steps); 5] = [
    (Role::Id, Steps::Rename),
    (Role::Slug, Steps::Rename),
    (Role::Domain, Steps::Rename),
    (Role::Tier, Steps::Tier),
    (Role::Deprecation, Steps::Deprecation),
];

/// The value that a text means at a place: JSON, or the text itself where it is none and a text may stand there.
///
/// # Errors
/// When the schema has no such place, or the text cannot stand for a value of it.
pub fn value(text: &str, pointer: &str, shape: &Shape) -> Result<Value, SetError> {
    let property = described(pointer, shape)?;
    let strict = strict_json(text.as_bytes());
    match strict.value {
        Some(value) => match strict.defects.into_iter().find(|defect| !defect.is_cosmetic()) {
            None => Ok(value),
            Some(defect) => Err(SetError::Unsafe(defect.message)),
        },
        None if property.types.is_empty() || property.types.iter().any(|known| known == "string") => Ok(text.into()),
        None => Err(SetError::NotJson {
            text: text.to_owned(),
            pointer: pointer.to_owned(),
            types: property.types.join(" or "),
        }),
    }
}

/// The record of `definition` with `value` at `pointer`, or with nothing there. The token `-` stands for a new item
/// at the end of a list; what is on the way is made.
///
/// # Errors
/// When there is no such place, or a step of the definition's life is the way to change it.
pub fn set(definition: &Definition, shape: &Shape, pointer: &str, value: Option<Value>) -> Result<Value, SetError> {
    described(pointer, shape)?;
    let mut record = definition.record.clone();
    let nothing = || SetError::Nothing(pointer.to_owned());
    let (above, last) = pointer.rsplit_once('/').unwrap_or_default();
    match (value, record.pointer_mut(above)) {
        (None, _) => drop(remove(&mut record, pointer).ok_or_else(nothing)?),
        (Some(value), Some(Value::Array(items))) if last == "-" => items.push(value),
        (Some(value), Some(Value::Array(_))) => *record.pointer_mut(pointer).ok_or_else(nothing)? = value,
        (Some(value), _) if last == "-" => cell::set(&mut record, above, Value::Array(vec![value])),
        (Some(value), _) => cell::set(&mut record, pointer, value),
    }
    for (role, step) in STEPS {
        let (old, new) = (shape.written(&definition.record, role), shape.written(&record, role));
        // Of the deprecation only coming and going is a step; what it says may be put better.
        let differs = if role == Role::Deprecation { old.is_some() != new.is_some() } else { old != new };
        if differs {
            let pointer = shape.pointer(role).unwrap_or(pointer).to_owned();
            return Err(SetError::Step { pointer, step });
        }
    }
    Ok(record)
}

/// Where a value that was set stands in the record: a new item at the end of its list.
#[must_use]
pub fn place(record: &Value, pointer: &str) -> String {
    let list = pointer.strip_suffix("/-");
    let items = list.and_then(|list| record.pointer(list)?.as_array());
    let last = list.zip(items).map(|(list, items)| join(list, &items.len().saturating_sub(1).to_string()));
    last.unwrap_or_else(|| pointer.to_owned())
}

/// The step that sets the old value again; none where that is not one step.
#[must_use]
pub fn undo(old: &Definition, new: &Value, pointer: &str) -> Option<Undo> {
    let to = |pointer: String, value: Option<Value>| Some(Undo::Set { id: old.id.clone(), pointer, value });
    let (above, last) = pointer.rsplit_once('/')?;
    let place = if last == "-" { above } else { pointer };
    // What was made on the way goes with the value.
    let ends = place.match_indices('/').map(|(at, _)| at).skip(1).chain([place.len()]);
    if let Some(made) = ends.map(|end| &place[..end]).find(|above| old.record.pointer(above).is_none()) {
        return to(made.to_owned(), None);
    }
    let items = |record: &Value| record.pointer(above).and_then(Value::as_array).map(Vec::len);
    match (items(&old.record), items(new)) {
        (Some(before), Some(after)) if after > before => to(format!("{above}/{before}"), None),
        // An item that went from within a list is not put back at its place.
        (Some(before), Some(after)) if after < before => None,
        _ => to(pointer.to_owned(), Some(old.record.pointer(pointer)?.clone())),
    }
}

/// What the schema says of a place.
fn described<'s>(pointer: &str, shape: &'s Shape) -> Result<&'s Property, SetError> {
    if !pointer.starts_with('/') {
        return Err(SetError::Pointer(pointer.to_owned()));
    }
    let (mut property, mut above) = (&shape.root, String::new());
    for token in tokens(pointer) {
        let here = join(&above, &token);
        // Any item of a list is described like its first.
        property = property.child(if token == "-" { "0" } else { &token }).ok_or_else(|| SetError::Unknown {
            near: nearest(&token, property.properties.iter().map(|known| known.name.as_str()))
                .map(|near| join(&above, near)),
            pointer: here.clone(),
        })?;
        above = here;
    }
    Ok(property)
}

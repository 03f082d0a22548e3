//! `set`: one value of a definition.

use serde_json::Value;

use super::error::LifecycleError;
use super::plan::{Plan, Step, Undo, alive, ensure_valid};
use crate::lifecycle::set;
use crate::model::Definition;
use crate::ops::error::OpsError;
use crate::registry::Workspace;

/// Sets the value at a JSON pointer, or takes it away where none is given.
///
/// # Errors
/// When there is no such place, the schema does not take the value, or a step is the way to change it.
pub fn set(workspace: &Workspace, text: &str, pointer: &str, value: Option<&str>) -> Result<Step, OpsError> {
    let here = workspace.current()?;
    let old = alive(&here, text)?;
    let (id, shape) = (old.id.clone(), here.shape());
    let value = value.map(|text| set::value(text, pointer, shape)).transpose().map_err(LifecycleError::Set)?;
    let record = set::set(&old, shape, pointer, value).map_err(LifecycleError::Set)?;
    let undo = undo(&old, &record, pointer);
    let definition = Definition { id: id.clone(), record };
    ensure_valid(&here, &definition)?;
    let mut plan = Plan::of(&here, format!("Set {id}{pointer}"), &definition);
    if definition.record == old.record {
        plan.remarks.push(format!("{id}{pointer} has this value already"));
    } else {
        plan.undo = undo;
    }
    plan.judged(workspace, &here)
}

/// The step that sets the old value again; none where that is not one step.
fn undo(old: &Definition, new: &Value, pointer: &str) -> Option<Undo> {
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

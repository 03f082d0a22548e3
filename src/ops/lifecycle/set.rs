//! `set`: one value of a definition.

use serde_json::Value;

use super::{Plan, Step, alive, valid};
use crate::lifecycle::set::{self, SetError};
use crate::model::Definition;
use crate::ops::error::{OpsError, refuse};
use crate::registry::Workspace;

/// Sets the value at a JSON pointer, or takes it away where none is given.
///
/// # Errors
/// When there is no such place, the schema does not take the value, or a step is the way to change it.
pub fn set(workspace: &Workspace, text: &str, pointer: &str, value: Option<&str>) -> Result<Step, OpsError> {
    let here = workspace.current()?;
    let old = alive(&here, text)?;
    let (id, shape) = (old.id.clone(), here.shape());
    let value = value.map(|text| set::value(text, pointer, shape)).transpose().map_err(refused)?;
    let record = set::set(&old, shape, pointer, value).map_err(refused)?;
    let undo = undo(&old, &record, pointer).map(|end| format!("ontoreg set {id} {end}"));
    let definition = Definition { id: id.clone(), record };
    valid(&here, &definition)?;
    let mut plan = Plan::of(&here, format!("Set {id}{pointer}"), &definition);
    if definition.record == old.record {
        plan.remarks.push(format!("{id}{pointer} has this value already"));
    } else {
        plan.undo = undo;
    }
    plan.judged(workspace, &here)
}

fn refused(error: SetError) -> OpsError {
    let what = error.to_string();
    match error {
        SetError::Step { .. } => refuse(what, "Take that step instead."),
        SetError::Pointer(_) => {
            usage(what, "Write it like /formula or /relatedKpiIds/0; `ontoreg show ID` shows what there is.")
        }
        SetError::Unknown { .. } => usage(what, "Correct the pointer; the schema lists the properties."),
        SetError::NotJson { .. } => usage(what, "Write the value as JSON."),
        SetError::Unsafe(_) => usage(what, "Write it so that every reader gets the same value."),
        SetError::Nothing(_) => usage(what, "A list is added to at its end with `-` as the last part of the pointer."),
    }
}

fn usage(what: String, todo: &str) -> OpsError {
    OpsError::Usage { what, todo: todo.to_owned() }
}

/// The rest of the command that sets the old value again; none where that is not one command.
fn undo(old: &Definition, new: &Value, pointer: &str) -> Option<String> {
    let (above, last) = pointer.rsplit_once('/')?;
    let place = if last == "-" { above } else { pointer };
    // What was made on the way goes with the value.
    let ends = place.match_indices('/').map(|(at, _)| at).skip(1).chain([place.len()]);
    if let Some(made) = ends.map(|end| &place[..end]).find(|above| old.record.pointer(above).is_none()) {
        return Some(format!("{made} --remove"));
    }
    let items = |record: &Value| record.pointer(above).and_then(Value::as_array).map(Vec::len);
    match (items(&old.record), items(new)) {
        (Some(before), Some(after)) if after > before => Some(format!("{above}/{before} --remove")),
        // An item that went from within a list is not put back at its place.
        (Some(before), Some(after)) if after < before => None,
        _ => {
            let before = old.record.pointer(pointer)?.to_string();
            Some(format!("{pointer} '{}'", before.replace('\'', "'\\''")))
        }
    }
}

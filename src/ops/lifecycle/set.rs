//! `set`: one value of a definition.

use super::error::LifecycleError;
use super::plan::{Plan, Step, after, alive, ensure_valid};
use crate::lifecycle::set;
use crate::model::note::is_below;
use crate::model::{Definition, Finding, Level, RuleId};
use crate::ops::error::OpsError;
use crate::registry::{Inspection, Workspace};

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
    let undo = set::undo(&old, &record, pointer);
    let definition = Definition { id: id.clone(), record };
    ensure_valid(&here, &definition)?;
    let mut plan = Plan::of(&here, format!("Set {id}{pointer}"), &definition);
    let at = set::place(&definition.record, pointer);
    let after = after(workspace, &plan)?;
    let findings = Inspection::read(workspace, &after, None)?.findings(&after, None, &[])?.findings;
    let here_at = |finding: &&Finding| {
        let place = finding.spot.pointer().is_some_and(|place| is_below(place, &at));
        (finding.is_advice() || finding.level == Level::Error && finding.rule != RuleId::ChangeUncovered)
            && finding.definition.as_ref() == Some(&id)
            && place
    };
    plan.remarks.extend(findings.iter().filter(here_at).map(|finding| finding.message.clone()));
    if definition.record == old.record {
        plan.remarks.push(format!("{id}{pointer} has this value already"));
    } else {
        plan.undo = undo;
    }
    plan.judged(workspace, &here)
}

//! `deprecate`: a definition is on its way out, and says so.

use super::error::LifecycleError;
use super::plan::{Plan, Step, alive, ensure_valid};
use crate::lifecycle::deprecate::{self, Deprecation};
use crate::lifecycle::references::{Use, references};
use crate::lifecycle::undo::Undo;
use crate::model::{Date, Definition, Role};
use crate::ops::error::OpsError;
use crate::ops::guards::ensure_said;
use crate::registry::{Outside, Workspace};
use crate::rules::replacement_differs;

/// What the user says of a deprecation.
#[derive(Debug, Clone, Default)]
pub struct DeprecateOptions {
    /// Why readers should move away.
    pub reason: String,
    /// The id of what takes its place.
    pub replaced_by: Option<String>,
    /// The day it begins; today when absent.
    pub since: Option<Date>,
    /// The day after which it may be gone.
    pub sunset: Option<Date>,
}

/// Deprecates a definition.
///
/// # Errors
/// When it is deprecated, or what is said of it makes no sense.
pub fn deprecate(
    workspace: &Workspace,
    outside: &Outside,
    text: &str,
    options: &DeprecateOptions,
) -> Result<Step, OpsError> {
    let here = workspace.current()?;
    let definition = alive(&here, text)?;
    ensure_said("reason", &options.reason)?;
    let replacement = options.replaced_by.as_deref().map(|id| alive(&here, id)).transpose()?;
    let shape = here.shape();
    let deprecation = Deprecation {
        reason: options.reason.clone(),
        since: options.since.unwrap_or_else(|| outside.today()),
        sunset: options.sunset,
    };
    let id = definition.id.clone();
    let policy = &here.config().release;
    let record =
        deprecate::deprecate(&definition, shape, &deprecation, replacement.as_ref(), policy).map_err(|why| {
            let pointer = shape.pointer(Role::Deprecation).unwrap_or_default().to_owned();
            LifecycleError::Deprecate { id: id.clone(), pointer, why }
        })?;
    let definition = Definition { record, ..definition };
    ensure_valid(&here, &definition)?;
    let mut plan = Plan::of(&here, format!("Deprecate {id}"), &definition);
    plan.reason = Some(options.reason.clone());
    plan.undo = Some(Undo::Revive(id.clone()));
    if let Some(other) = &replacement
        && let Some(difference) =
            replacement_differs(|role| definition.text(shape, role), |role| other.text(shape, role))
    {
        plan.remarks.push(format!("{} takes its place, but {difference}", other.id));
    }
    let (others, _) = here.definitions(here.entries()?)?;
    for other in others.values().flat_map(|other| references(other, &id, shape)) {
        if other.r#use == Use::Replacement {
            plan.remarks.push(format!("{} sends its readers to {id}: say there where to now", other.definition));
        }
    }
    plan.judged(workspace, &here)
}

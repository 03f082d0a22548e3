//! `retire`: a definition goes, and a tombstone says where to.

use super::error::LifecycleError;
use super::plan::{Plan, Step, alive, editable, everything};
use crate::lifecycle::references::{Reference, Use, references, unrelated};
use crate::lifecycle::retire::{self, Retirement};
use crate::lifecycle::undo::Undo;
use crate::model::{Definition, Id, Role};
use crate::ops::error::OpsError;
use crate::ops::guards::ensure_said;
use crate::registry::{Outside, State, Workspace};

/// What the user says of a retirement.
#[derive(Debug, Clone, Default)]
pub struct RetireOptions {
    /// The id of what takes its place; that of its deprecation when absent.
    pub replaced_by: Option<String>,
    /// Why, and whether without a warning.
    pub retirement: Retirement,
}

/// Retires a definition.
///
/// # Errors
/// When its readers were not told in time, or another definition cannot do without it.
pub fn retire(workspace: &Workspace, outside: &Outside, text: &str, options: &RetireOptions) -> Result<Step, OpsError> {
    let here = workspace.current()?;
    let old = alive(&here, text)?;
    let (id, shape) = (old.id.clone(), here.shape());
    if let Some(reason) = &options.retirement.reason {
        ensure_said("reason", reason)?;
    }
    let named = options.replaced_by.as_deref().or(old.text(shape, Role::DeprecationReplacement));
    let replacement = named.map(|id| alive(&here, id)).transpose()?;
    let last = workspace.released(&here, &id)?;
    let last = last.as_ref().map(|(definition, schema)| (definition, &schema.schema.shape));
    let when = (&here.config().release, outside.today());
    let retired = retire::retire(&old, last, shape, &options.retirement, replacement.as_ref(), when);
    let tombstone = retired.map_err(|why| LifecycleError::Retire { id: id.clone(), why })?;
    let mut plan = Plan { title: format!("Retire {id}"), definitions: vec![id.clone()], ..Plan::default() };
    plan.files.insert(here.file_of(&id), None);
    let known = here.newest_release()?.is_some_and(|newest| newest.manifest.predicate.definitions.contains_key(&id));
    if known {
        plan.bury(&here, &id, Some(&tombstone));
        plan.undo = Some(Undo::Revive(id.clone()));
        plan.action = tombstone.replaced_by.as_ref().map(|instead| format!("Use {instead} instead."));
        plan.reason = Some(tombstone.reason.clone());
    } else {
        plan.remarks.push(format!("{id} was never released, so no tombstone is needed: its id is free again"));
        // A dispute about nothing would be in the way of whoever takes the id.
        for dispute in here.disputes().iter().filter(|dispute| dispute.definition == id) {
            plan.files.insert(here.layout().dispute(&dispute.name), None);
            plan.remarks.push(format!("the dispute {} goes with it", dispute.name));
        }
    }
    release_others(&here, &mut plan, &id, replacement.as_ref().map(|definition| &definition.id), known)?;
    plan.judged(workspace, &here)
}

/// Takes the definition out of what names it; refuses where that is not for a tool to decide.
fn release_others(
    here: &State,
    plan: &mut Plan,
    id: &Id,
    replacement: Option<&Id>,
    tombstone: bool,
) -> Result<(), OpsError> {
    let shape = here.shape();
    let mut needed: Vec<(&str, Reference)> = Vec::new();
    for (other, definition) in everything(here)?.into_iter().filter(|(other, _)| other != id) {
        let named = references(&definition, id, shape);
        for reference in &named {
            match reference.r#use {
                Use::Computed => needed.push(("computes from it", reference.clone())),
                Use::Replacement => needed.push(("sends its readers to it", reference.clone())),
                Use::Prose => plan.mentions.push(reference.clone()),
                Use::Related => {}
            }
        }
        if named.iter().any(|reference| reference.r#use == Use::Related)
            && let Some((record, rewrite)) = unrelated(&editable(here, &other)?, id, replacement, shape)
        {
            plan.rewrite(here, &Definition { id: other, record }, [rewrite]);
        }
    }
    let mut cases: Vec<String> = needed
        .iter()
        .map(|(what, Reference { definition, pointer, .. })| format!("{definition}{pointer} {what}"))
        .collect();
    match replacement {
        _ if tombstone => {}
        Some(instead) => plan.redirect(here, id, instead),
        None => {
            let leading = here.retired().iter().filter(|(_, grave)| grave.replaced_by.as_ref() == Some(id));
            let case = |other: &Id| format!("{} sends readers of {other} to it", here.layout().tombstone(other));
            cases.extend(leading.map(|(other, _)| case(other)));
        }
    }
    if cases.is_empty() {
        return Ok(());
    }
    Err(LifecycleError::Needed { id: id.clone(), by: cases, instead: replacement.cloned() }.into())
}

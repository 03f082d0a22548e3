//! `promote`: a definition is anchored to a cited standard.

use std::path::Path;

use super::error::{BatchProblem, BatchReason, LifecycleError};
use super::plan::{Plan, Step, after, alive, ensure_valid};
use crate::lifecycle::batch;
use crate::lifecycle::promote::{self, Citation};
use crate::lifecycle::undo::Undo;
use crate::model::id::nearest;
use crate::model::{Definition, Verdict};
use crate::ops::error::OpsError;
use crate::registry::{DiffReport, Outside, RegistryError, State, Workspace};
use crate::rules;
use crate::store::read_file;

/// Promotes a definition.
///
/// # Errors
/// When the definition or the source does not fit, or the wording changes at the same time and no note says why.
pub fn promote(
    workspace: &Workspace,
    outside: &Outside,
    text: &str,
    source: Option<&str>,
    citation: &Citation,
) -> Result<Step, OpsError> {
    let here = workspace.current()?;
    let definition = promoted(&here, outside, text, source, citation)?;
    let id = definition.id.clone();
    let mut plan = Plan::of(&here, format!("Promote {id}"), &definition);
    plan.undo = Some(Undo::Demote(id.clone()));
    ensure_aligned(workspace, &here, &plan)?;
    plan.judged(workspace, &here)
}

/// Promotes every definition that a batch names: CSV, or JSON where the name of the file says so.
///
/// # Errors
/// A refusal that lists every problem of every row; nothing is promoted then.
pub fn promote_batch(workspace: &Workspace, outside: &Outside, file: &Path) -> Result<Step, OpsError> {
    let here = workspace.current()?;
    let json = file.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("json"));
    let (rows, malformed) = batch::read(&read_file(&outside.cwd.join(file))?, json);
    let malformed = malformed.into_iter().map(|(place, why)| BatchProblem { place, why: BatchReason::Malformed(why) });
    let mut problems: Vec<BatchProblem> = malformed.collect();
    let mut plan = Plan::default();
    for row in rows {
        match promoted(&here, outside, &row.id, row.source.as_deref(), &row.citation) {
            Ok(definition) => {
                plan.write(&here, &definition);
                plan.definitions.push(definition.id);
            }
            Err(error) => problems.push(BatchProblem { place: row.place, why: of_row(error, row.id)? }),
        }
    }
    if !problems.is_empty() {
        problems.sort_by_key(|problem| problem.place);
        return Err(LifecycleError::Batch { file: file.to_owned(), json, problems }.into());
    }
    plan.title = match &plan.definitions[..] {
        [one] => format!("Promote {one}"),
        many => format!("Promote {} definitions", many.len()),
    };
    ensure_aligned(workspace, &here, &plan)?;
    plan.judged(workspace, &here)
}

/// What is wrong with a row; what concerns the run as a whole stays an error.
fn of_row(error: OpsError, id: String) -> Result<BatchReason, OpsError> {
    match error {
        OpsError::Registry(
            error @ (RegistryError::UnknownId { .. }
            | RegistryError::FormerId(_)
            | RegistryError::UnreadableDefinition { .. }),
        ) => Ok(BatchReason::Registry(id, error)),
        OpsError::Lifecycle(error) => Ok(BatchReason::Step(id, Box::new(error))),
        error => Err(error),
    }
}

/// A definition in the published tier.
fn promoted(
    here: &State,
    outside: &Outside,
    text: &str,
    source: Option<&str>,
    citation: &Citation,
) -> Result<Definition, OpsError> {
    let definition = alive(here, text)?;
    let known = match source {
        None => None,
        Some(key) => Some(here.config().sources.get(key).ok_or_else(|| {
            let near = nearest(key, here.config().sources.keys().map(String::as_str)).map(str::to_owned);
            LifecycleError::UnknownSource { key: key.to_owned(), near }
        })?),
    };
    let shape = here.shape();
    let around = (here.config(), here.disputes());
    let record = promote::promote(&definition, shape, citation, known, around, outside.today())
        .map_err(|why| LifecycleError::Promote { id: definition.id.clone(), why })?;
    let definition = Definition { record, ..definition };
    ensure_valid(here, &definition)?;
    Ok(definition)
}

/// A definition that is promoted does not change in substance since the last release, unless a note says why.
fn ensure_aligned(workspace: &Workspace, here: &State, plan: &Plan) -> Result<(), OpsError> {
    if workspace.repo.is_none() || here.last_final().is_none() {
        return Ok(());
    }
    let pending = DiffReport::between(&workspace.load_last_release(here)?, &after(workspace, plan)?)?.verdicts;
    let is_own = |verdict: &&Verdict| verdict.subject.definition().is_some_and(|id| plan.definitions.contains(id));
    let changes: Vec<Verdict> =
        rules::unaligned(&pending, here.shape(), here.notes()).filter(is_own).cloned().collect();
    if changes.is_empty() { Ok(()) } else { Err(LifecycleError::Unaligned { changes }.into()) }
}

//! `promote`: a definition is anchored to a cited standard.

use std::path::Path;

use super::{Plan, Step, after, alive, cannot, valid};
use crate::escape::shell;
use crate::lifecycle::batch;
use crate::lifecycle::promote::{self, Citation, PromoteError};
use crate::model::id::nearest;
use crate::model::note::is_below;
use crate::model::{Definition, Effect, Id, NoteKind, Role, Verdict};
use crate::ops::change::change;
use crate::ops::error::{OpsError, refuse_cases};
use crate::ops::propose::fork;
use crate::registry::{Outside, Workspace};
use crate::registry::{RegistryError, State};
use crate::rules::covers;
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
    plan.undo = Some(format!("ontoreg demote {id} --reason \"...\""));
    aligned(workspace, &here, &plan)?;
    plan.judged(workspace, &here)
}

/// Promotes every definition that a batch names: CSV, or JSON where the name of the file says so.
///
/// # Errors
/// A refusal that lists every problem of every row; nothing is promoted then.
pub fn promote_batch(workspace: &Workspace, outside: &Outside, file: &Path) -> Result<Step, OpsError> {
    let here = workspace.current()?;
    let json = file.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("json"));
    let (rows, mut problems) = batch::read(&read_file(&outside.cwd.join(file))?, json);
    let mut plan = Plan::default();
    for row in rows {
        match promoted(&here, outside, &row.id, row.source.as_deref(), &row.citation) {
            Ok(definition) => {
                plan.write(&here, &definition);
                plan.definitions.push(definition.id);
            }
            Err(error) => problems.push((row.place, in_short(error, &row.id)?)),
        }
    }
    if !problems.is_empty() {
        problems.sort_by_key(|(place, _)| *place);
        let cases = problems.into_iter().map(|(place, problem)| match (place, json) {
            (0, _) => problem,
            (line, true) => format!("line {line}: {problem}"),
            (row, false) => format!("row {row}: {problem}"),
        });
        return Err(refuse_cases(
            format!("{}: nothing was promoted", file.display()),
            cases.collect(),
            "Correct these and run it again; a batch takes all or nothing.",
        ));
    }
    plan.title = match &plan.definitions[..] {
        [one] => format!("Promote {one}"),
        many => format!("Promote {} definitions", many.len()),
    };
    aligned(workspace, &here, &plan)?;
    plan.judged(workspace, &here)
}

/// What is wrong with a row, in a line that names its definition; what concerns the run as a whole stays an error.
fn in_short(error: OpsError, id: &str) -> Result<String, OpsError> {
    let near = |near: &str| format!("; did you mean `{near}`?");
    let text = match &error {
        OpsError::Registry(RegistryError::UnreadableDefinition { problems, .. }) => {
            format!("{error}: {}", problems.join("; "))
        }
        OpsError::Refused(refusal) if refusal.cases.is_empty() => refusal.what.clone(),
        OpsError::Refused(refusal) => format!("{}: {}", refusal.what, refusal.cases.join("; ")),
        OpsError::Usage { what, todo } => format!("{what}. {todo}"),
        OpsError::Registry(RegistryError::UnknownId { near: name, .. }) => {
            error.to_string() + &name.as_deref().map_or(String::new(), near)
        }
        _ => return Err(error),
    };
    Ok(if text.contains(id) { text } else { format!("{id}: {text}") })
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
            let near = nearest(key, here.config().sources.keys().map(String::as_str))
                .map(|near| format!("Did you mean `{near}`?"));
            OpsError::Usage {
                what: format!("ontoreg.toml declares no source `{key}`"),
                todo: near.unwrap_or_else(|| format!("Add [sources.{key}] with its name and host.")),
            }
        })?),
    };
    let shape = here.shape();
    let record =
        promote::promote(&definition, shape, citation, known, here.disputes(), outside.today()).map_err(|error| {
            let todo = match &error {
                PromoteError::Published { .. } => {
                    "Edit its source block directly; a change of source is judged like any other.".to_owned()
                }
                PromoteError::Disputed { name, .. } => {
                    format!(
                        "Settle it first: `ontoreg dispute settle {name} --rejected --reason \"...\"`, or --upheld."
                    )
                }
                PromoteError::Incomplete { missing } => format!("Add {}.", missing.join(", ")),
                PromoteError::Future { .. } => "Cite a standard that is published.".to_owned(),
                PromoteError::NoNotice(_) => {
                    "Give it with --attribution-notice, or as `notice` of the source.".to_owned()
                }
                PromoteError::NoRole(_) => "Assign the role in the schema's x-ontoreg.".to_owned(),
            };
            cannot(&definition.id, "promoted", &error, todo)
        })?;
    let definition = Definition { record, ..definition };
    valid(here, &definition)?;
    Ok(definition)
}

/// What a standard decides: a promotion that changes it too hides which of the two did.
const SUBSTANCE: [Role; 7] =
    [Role::Description, Role::Type, Role::Unit, Role::Formula, Role::Basis, Role::Calculation, Role::Inputs];

/// Refuses a promotion whose definition changes in substance in the same proposal, unless a note says why.
fn aligned(workspace: &Workspace, here: &State, plan: &Plan) -> Result<(), OpsError> {
    let Some(base) = base(workspace, here)? else { return Ok(()) };
    let after = after(workspace, plan)?;
    let shape = here.shape();
    let is_substance = |verdict: &Verdict| {
        let pointer = verdict.pointer.as_deref();
        verdict.effect >= Effect::Meaning
            && pointer.is_some_and(|pointer| {
                SUBSTANCE.iter().filter_map(|role| shape.pointer(*role)).any(|place| is_below(pointer, place))
            })
    };
    let says_why = |verdict: &Verdict| {
        let aligns = |kind| matches!(kind, NoteKind::Correction | NoteKind::Promotion);
        here.notes().iter().any(|note| note.kind.is_some_and(aligns) && covers(note, verdict))
    };
    let verdicts = change(workspace, &base, &after)?.diff.verdicts;
    let own = |verdict: &&Verdict| verdict.subject.definition().is_some_and(|id| plan.definitions.contains(id));
    let silent: Vec<&Verdict> =
        verdicts.iter().filter(own).filter(|verdict| is_substance(verdict) && !says_why(verdict)).collect();
    let Some(first) = silent.first() else { return Ok(()) };
    let name = |verdict: &Verdict| verdict.subject.definition().map_or("", Id::as_str).to_owned();
    let case = |verdict: &&Verdict| {
        format!("{}{}: {}", name(verdict), verdict.pointer.as_deref().unwrap_or_default(), verdict.message)
    };
    let cover = shell(&format!("{}#{}", name(first), first.pointer.as_deref().unwrap_or_default()));
    Err(refuse_cases(
        "what the definition says changes at the same time, and no note says that it follows its source",
        silent.iter().map(case).collect(),
        format!(
            "Propose the wording first; or say that it was aligned to the source, with a note of kind promotion or \
             correction: `ontoreg note add {cover} --kind promotion -m \"...\" --action \"...\"`."
        ),
    ))
}

/// What a proposal from here would be compared with; none without a commit.
fn base(workspace: &Workspace, here: &State) -> Result<Option<State>, OpsError> {
    let Some(repo) = &workspace.repo else { return Ok(None) };
    let Some(head) = repo.head()? else { return Ok(None) };
    Ok(Some(workspace.load_commit(&fork(repo, &here.config().branch, &head)?)?))
}

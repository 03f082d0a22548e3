//! `demote`: no cited standard stands behind a definition any more.

use super::error::LifecycleError;
use super::plan::{Plan, Step, alive, ensure_valid};
use crate::intake::note;
use crate::lifecycle::demote;
use crate::lifecycle::undo::Undo;
use crate::model::definition::MAX_FILE;
use crate::model::{Content, Definition, Tier};
use crate::ops::error::OpsError;
use crate::ops::guards::ensure_said;
use crate::proposal;
use crate::registry::{Outside, Workspace};

/// Demotes a definition. The reason becomes a note, because no property of the record holds it.
///
/// # Errors
/// When the definition is not published, or another note has the name.
pub fn demote(
    workspace: &Workspace,
    outside: &Outside,
    text: &str,
    reason: &str,
    action: Option<&str>,
) -> Result<Step, OpsError> {
    let here = workspace.current()?;
    let old = alive(&here, text)?;
    ensure_said("reason", reason)?;
    let shape = here.shape();
    let id = old.id.clone();
    let released = workspace.released(&here, &id)?;
    let mut record = demote::demote(&old, shape, here.config(), outside.today())
        .map_err(|why| LifecycleError::Demote { id: id.clone(), why })?;
    // A promotion that no release tells of is taken back whole.
    let pending = released.as_ref().filter(|(before, then)| before.tier(&then.schema.shape) != Some(Tier::Published));
    if let Some((before, then)) = pending {
        demote::take_back(&mut record, shape, before, &then.schema.shape);
    }
    let definition = Definition { id: id.clone(), record };
    ensure_valid(&here, &definition)?;
    let mut plan = Plan::of(&here, format!("Demote {id}"), &definition);
    plan.reason = Some(reason.to_owned());
    plan.undo = Some(Undo::Promote(id.clone()));
    if pending.is_some() {
        plan.remarks.push(format!("its promotion was never released: {id} has the source of the last release again"));
    } else if released.is_some() {
        let note = demote::note(proposal::slug(&plan.title), &old, shape, &here.config().publisher, reason, action);
        let (file, bytes) = (here.layout().note(&note.name), note::write(&note).into_bytes());
        // A killed run may have left its note: the next one goes on with it.
        if here.source().read(&file, MAX_FILE)?.is_some_and(|there| there != Content::Bytes(bytes.clone())) {
            return Err(LifecycleError::NoteExists { file }.into());
        }
        plan.files.insert(file, Some(bytes));
    } else {
        plan.remarks.push(format!("{id} was never released, so no note tells its readers why"));
    }
    plan.judged(workspace, &here)
}

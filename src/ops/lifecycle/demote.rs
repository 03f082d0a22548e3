//! `demote`: no cited standard stands behind a definition any more.

use super::error::LifecycleError;
use super::plan::{Plan, Step, Undo, alive, ensure_valid, released};
use crate::intake::cell::set;
use crate::intake::note;
use crate::lifecycle::demote;
use crate::lifecycle::edit::remove;
use crate::model::definition::MAX_FILE;
use crate::model::{Cover, Definition, Note, Role, Subject, Tier};
use crate::ops::error::OpsError;
use crate::ops::guards::ensure_said;
use crate::proposal;
use crate::registry::{Outside, Workspace};

/// What says where a definition comes from: the whole before its parts.
const CITED: [Role; 7] = [
    Role::Source,
    Role::Tier,
    Role::SourceName,
    Role::SourceUrl,
    Role::SourceSection,
    Role::SourceDate,
    Role::SourceNotice,
];

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
    let released = released(workspace, &here, &id)?;
    let mut record = demote::demote(&old, shape, here.config(), outside.today())
        .map_err(|why| LifecycleError::Demote { id: id.clone(), why })?;
    // A promotion that no release tells of is taken back whole.
    let pending = released.as_ref().filter(|(before, then)| before.tier(&then.schema.shape) != Some(Tier::Published));
    if let Some((before, then)) = pending {
        for (role, pointer) in CITED.iter().filter_map(|role| Some((*role, shape.pointer(*role)?))) {
            match then.schema.shape.written(&before.record, role) {
                Some(value) => set(&mut record, pointer, value.clone()),
                None => drop(remove(&mut record, pointer)),
            }
        }
    }
    let definition = Definition { id: id.clone(), record };
    ensure_valid(&here, &definition)?;
    let mut plan = Plan::of(&here, format!("Demote {id}"), &definition);
    plan.reason = Some(reason.to_owned());
    plan.undo = Some(Undo::Promote(id.clone()));
    if pending.is_some() {
        plan.remarks.push(format!("its promotion was never released: {id} has the source of the last release again"));
    } else if released.is_some() {
        let source = old.text(shape, Role::SourceName).unwrap_or("its former source");
        let instead = format!("Cite {} for it instead of {source}.", here.config().publisher);
        let pointer = shape.pointer(Role::Source).or(shape.pointer(Role::Tier)).unwrap_or_default();
        let note = Note {
            name: proposal::slug(&plan.title),
            covers: vec![Cover { subject: Subject::Definition(id.clone()), pointer: pointer.to_owned() }],
            kind: None,
            restates_history: None,
            action: Some(action.map_or(instead, str::to_owned)),
            bump: None,
            refs: Vec::new(),
            text: reason.trim().to_owned(),
        };
        let file = here.layout().note(&note.name);
        if here.source().read(&file, MAX_FILE)?.is_some() {
            return Err(LifecycleError::NoteExists { file }.into());
        }
        plan.files.insert(file, Some(note::write(&note).into_bytes()));
    } else {
        plan.remarks.push(format!("{id} was never released, so no note tells its readers why"));
    }
    plan.judged(workspace, &here)
}

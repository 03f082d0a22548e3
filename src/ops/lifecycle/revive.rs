//! `revive`: takes back a deprecation, or a retirement that no release tells of.

use super::error::LifecycleError;
use super::plan::{Plan, Step, alive, editable, ensure_valid, everything};
use crate::lifecycle::deprecate;
use crate::lifecycle::references::again_related;
use crate::lifecycle::undo::Undo;
use crate::model::definition::MAX_FILE;
use crate::model::{Content, Definition, Id, Role};
use crate::ops::error::OpsError;
use crate::registry::{State, Workspace};

/// Revives a definition.
///
/// # Errors
/// When it is not deprecated, or a release tells that it is gone.
pub fn revive(workspace: &Workspace, text: &str) -> Result<Step, OpsError> {
    let here = workspace.current()?;
    if let Some(id) = text.parse().ok().filter(|id| here.retired().contains_key(id)) {
        return bring_back(workspace, &here, &id);
    }
    let definition = alive(&here, text)?;
    let id = definition.id.clone();
    let record =
        deprecate::revive(&definition, here.shape()).map_err(|why| LifecycleError::Revive { id: id.clone(), why })?;
    let definition = Definition { record, ..definition };
    ensure_valid(&here, &definition)?;
    let mut plan = Plan::of(&here, format!("Revive {id}"), &definition);
    plan.undo = Some(Undo::Deprecate(id.clone()));
    plan.judged(workspace, &here)
}

/// Brings back a definition that was retired since the last release, from where it was last.
fn bring_back(workspace: &Workspace, here: &State, id: &Id) -> Result<Step, OpsError> {
    let tombstone = &here.retired()[id];
    if let Some(newest) = here.newest_release()?.filter(|newest| newest.manifest.predicate.retired.contains_key(id)) {
        let (version, former) = (newest.version().clone(), here.former(id)?.map(Box::new));
        return Err(LifecycleError::ReleasedAsRetired { id: id.clone(), version, former, reviving: true }.into());
    }
    let shape = here.shape();
    if let Some(instead) = &tombstone.replaced_by {
        let renamed = here.ids()?.any(|other| other == *instead)
            && shape.texts(&editable(here, instead)?.record, Role::Aliases).any(|(_, alias)| alias == id.as_str());
        if renamed {
            return Err(LifecycleError::Renamed { id: id.clone(), now: instead.clone() }.into());
        }
    }
    let file = here.file_of(id);
    let head = workspace.repo()?.head()?.map(|head| workspace.load_commit(&head)).transpose()?;
    let from = head.into_iter().chain([workspace.load_last_release(here)?]);
    let mut found = None;
    for point in from {
        if let Some(Content::Bytes(bytes)) = point.source().read(&point.file_of(id), MAX_FILE)? {
            found = Some((point, bytes));
            break;
        }
    }
    let Some((point, bytes)) = found else {
        return Err(LifecycleError::Nowhere { file, tombstone: here.layout().tombstone(id) }.into());
    };
    let mut plan = Plan { title: format!("Revive {id}"), definitions: vec![id.clone()], ..Plan::default() };
    plan.files.insert(file, Some(bytes));
    plan.bury(here, id, None);
    let before = everything(&point)?;
    for (other, definition) in everything(here)? {
        let related = before
            .get(&other)
            .and_then(|old| again_related(old, &definition, id, tombstone.replaced_by.as_ref(), shape));
        if let Some((record, rewrite)) = related {
            plan.rewrite(here, &Definition { id: other, record }, [rewrite]);
        }
    }
    plan.undo = Some(Undo::Retire(id.clone()));
    plan.judged(workspace, here)
}

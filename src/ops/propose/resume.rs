//! What a run planned, began to propose and did not finish.

use super::select::{Changed, changed_files};
use crate::model::Content;
use crate::model::definition::MAX_FILE;
use crate::ops::error::OpsError;
use crate::proposal::is_proposal;
use crate::registry::{State, Workspace};
use crate::store::Commit;

/// The plan that a run began and did not finish, if there is one, and whether HEAD is a proposal of it already.
///
/// Such a run may have left its files in the work tree: the plan is made on what HEAD has then, or where HEAD is the
/// proposal itself, on what was before it.
pub(in crate::ops) fn resumed<T>(
    workspace: &Workspace,
    plan: impl Fn(&Workspace) -> Result<T, OpsError>,
    files: impl Fn(&T) -> &Changed,
) -> Result<Option<(T, bool)>, OpsError> {
    let here = workspace.current()?;
    let repo = workspace.repo()?;
    let Some(head) = repo.head()? else { return Ok(None) };
    if let Ok(Some((plan, _))) = replanned(workspace, &here, &head, &plan, &files) {
        return Ok(Some((plan, false)));
    }
    // On the registry's branch a proposal is merged, and no run of it is unfinished.
    let on_main = repo.branch()?.is_none_or(|branch| branch == here.config().branch);
    if on_main || !is_proposal(&repo.message(&head)?.0) {
        return Ok(None);
    }
    let made = workspace.load_before(&here, &head)?;
    Ok(replanned(workspace, &made, &repo.parent(&head)?, plan, files)?.filter(|(_, is_whole)| *is_whole))
}

/// The plan as it is made on what a commit has, where `here` has every file of it as the commit has it or as the plan
/// writes it; and whether it has all of them as the plan does. None where `here` has nothing that the commit lacks.
fn replanned<T>(
    workspace: &Workspace,
    here: &State,
    commit: &Commit,
    plan: impl Fn(&Workspace) -> Result<T, OpsError>,
    files: impl Fn(&T) -> &Changed,
) -> Result<Option<(T, bool)>, OpsError> {
    let base = workspace.load_before(here, commit)?;
    let changed = changed_files(here, &base)?;
    if changed.is_empty() {
        return Ok(None);
    }
    let before = |path: &String| match base.source().read(path, MAX_FILE)? {
        Some(Content::Bytes(bytes)) => Ok::<_, OpsError>(Some(bytes)),
        _ => Ok(None),
    };
    let old = changed.keys().map(|path| Ok((path.clone(), before(path)?))).collect::<Result<_, OpsError>>()?;
    let planned = plan(&workspace.strict().with_edits(old))?;
    let mut is_whole = true;
    for (path, new) in files(&planned) {
        match changed.get(path) {
            Some(there) if there != new => return Ok(None),
            Some(_) => {}
            None => is_whole &= before(path)? == *new,
        }
    }
    Ok(Some((planned, is_whole)))
}

//! A drafted proposal becomes visible, in the order in which a killed run can be continued.

use super::error::ProposeError;
use super::report::ProposeReport;
use super::select::Changed;
use super::site::Site;
use crate::model::layout::branch_ref;
use crate::ops::error::OpsError;
use crate::ops::guards::ensure_not_elsewhere;
use crate::store::{Commit, Draft, IndexUpdate, RefError, Repo, StoreError, write_files};

/// The branch must be free, or hold this very proposal from a run that was killed.
pub(super) fn claim_branch(repo: &Repo, report: &ProposeReport, draft: &Draft) -> Result<Option<Commit>, OpsError> {
    ensure_not_elsewhere(repo, &report.branch)?;
    if !report.new_branch {
        return Ok(None);
    }
    let branch = &report.branch;
    match repo.reference(&branch_ref(branch))? {
        None => Ok(None),
        Some(id) => {
            let there = repo.commit(&id)?;
            if there.tree == draft.commit.tree && repo.parent(&there).is_ok_and(|parent| parent == draft.parent) {
                return Ok(Some(there));
            }
            Err(ProposeError::BranchExists { branch: branch.clone() }.into())
        }
    }
}

/// Index, work tree, branch, HEAD: in the order in which a killed run can be continued. The files come before the
/// references, so that a run that was killed after HEAD moved finds them there and not deleted; and after the lock of
/// the index, so that whoever comes second takes nothing of the first away.
pub(super) fn publish(
    site: &Site<'_>,
    report: &ProposeReport,
    draft: Draft,
    changed: &Changed,
) -> Result<String, OpsError> {
    let (repo, workspace) = (site.repo, site.workspace);
    let existing = claim_branch(repo, report, &draft)?;
    let there = existing.is_some();
    let draft = Draft { commit: existing.unwrap_or(draft.commit), ..draft };
    let mut index = repo.update_index(&draft)?;
    // Whoever moves HEAD holds the lock of the index, so from here on it stays where it is.
    let (branch, head) = (repo.branch()?.unwrap_or_default(), repo.commit("HEAD")?);
    let done = (&branch, &head) == (&report.branch, &draft.commit);
    if !done && (&branch, &head) != (&site.branch, &site.head) {
        let (expected, found) = (Some(site.head.id.clone()), Some(head.id));
        let name = format!("HEAD ({branch})");
        return Err(StoreError::from(RefError::Moved { name, expected, found }).into());
    }
    let written = write_files(&workspace.base, changed)?;
    if !done && let Err(error) = move_references(repo, report, &draft, there, &mut index) {
        // Without its files, a proposal that a branch has already would look like one to remove them.
        if is_unseen(repo, report, &draft) {
            written.undo()?;
        }
        return Err(error.into());
    }
    index.publish()?;
    workspace.settle(&draft)?;
    Ok(draft.commit.id)
}

fn move_references(
    repo: &Repo,
    report: &ProposeReport,
    draft: &Draft,
    there: bool,
    index: &mut IndexUpdate<'_>,
) -> Result<(), StoreError> {
    index.place()?;
    if !there {
        let expected = (!report.new_branch).then_some(report.before.as_str());
        repo.set_reference(&branch_ref(&report.branch), &draft.commit.id, expected, "ontoreg: propose")?;
    }
    if report.new_branch { repo.switch_head(&report.branch) } else { Ok(()) }
}

/// Whether no branch has the proposal, made by this run or by another that says the same.
fn is_unseen(repo: &Repo, report: &ProposeReport, draft: &Draft) -> bool {
    match repo.reference(&branch_ref(&report.branch)) {
        Ok(None) => true,
        Ok(Some(tip)) => repo.commit(&tip).is_ok_and(|tip| tip.tree != draft.commit.tree),
        Err(_) => false,
    }
}

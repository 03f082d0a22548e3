//! A drafted proposal becomes visible, in the order in which a killed run can be continued.

use super::error::ProposeError;
use super::report::ProposeReport;
use super::select::Changed;
use super::site::Site;
use crate::model::layout::branch_ref;
use crate::ops::error::OpsError;
use crate::ops::guards::ensure_not_elsewhere;
use crate::store::{Commit, Draft, RefError, Repo, StoreError, write_files};

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

/// Work tree, branch, HEAD, index: in the order in which a killed run can be continued. The files come first, so that
/// a run that was killed after HEAD moved finds them there and not deleted.
pub(super) fn publish(
    site: &Site<'_>,
    report: &ProposeReport,
    draft: Draft,
    changed: &Changed,
) -> Result<String, OpsError> {
    let existing = claim_branch(site.repo, report, &draft)?;
    let there = existing.is_some();
    let draft = Draft { commit: existing.unwrap_or(draft.commit), ..draft };
    let written = write_files(&site.workspace.base, changed)?;
    let published = publish_refs(site, report, &draft, there).or_else(|error| {
        // Without its files, a proposal that HEAD is at already would look like one to remove them.
        if site.repo.commit("HEAD").is_ok_and(|head| head != draft.commit) {
            written.undo()?;
        }
        Err(error)
    });
    published.map(|()| draft.commit.id)
}

fn publish_refs(site: &Site<'_>, report: &ProposeReport, draft: &Draft, there: bool) -> Result<(), OpsError> {
    let repo = site.repo;
    let mut index = repo.update_index(draft)?;
    // Whoever moves HEAD holds the lock of the index, so from here on it stays where it is.
    let (branch, head) = (repo.branch()?.unwrap_or_default(), repo.commit("HEAD")?);
    if (&branch, &head) != (&report.branch, &draft.commit) {
        if (&branch, &head) != (&site.branch, &site.head) {
            let (expected, found) = (Some(site.head.id.clone()), Some(head.id));
            let name = format!("HEAD ({branch})");
            return Err(StoreError::from(RefError::Moved { name, expected, found }).into());
        }
        index.place()?;
        if !there {
            let expected = (!report.new_branch).then_some(report.before.as_str());
            let branch = branch_ref(&report.branch);
            repo.set_reference(&branch, &draft.commit.id, expected, "ontoreg: propose")?;
        }
        if report.new_branch {
            repo.switch_head(&report.branch)?;
        }
    }
    Ok(index.publish()?)
}

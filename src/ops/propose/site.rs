//! Where a proposal is made: the branch, the commits around it, and what an earlier run left.

use super::error::ProposeError;
use super::report::ProposeReport;
use crate::model::layout::branch_ref;
use crate::ops::error::OpsError;
use crate::proposal::is_proposal;
use crate::registry::{State, Workspace};
use crate::store::{Commit, Draft, IndexUpdate, Repo};

/// Where a proposal is made.
pub(super) struct Site<'w> {
    pub(super) workspace: &'w Workspace,
    pub(super) repo: &'w Repo,
    /// The work tree.
    pub(super) here: State,
    pub(super) head: Commit,
    /// The registry at HEAD.
    pub(super) base: State,
    /// The registry where the branch left the registry's branch.
    pub(super) fork: State,
    pub(super) branch: String,
    /// Whether this is the registry's branch, so that a proposal gets one of its own.
    pub(super) on_main: bool,
}

impl<'w> Site<'w> {
    pub(super) fn new(workspace: &'w Workspace) -> Result<Self, OpsError> {
        let repo = workspace.repo()?;
        let here = workspace.current()?;
        let head = repo.head()?.ok_or(ProposeError::NoCommit)?;
        let main = &here.config().branch;
        let branch = repo.branch()?.ok_or_else(|| ProposeError::Detached { main: main.clone() })?;
        let on_main = branch == *main;
        let base = workspace.load_before(&here, &head)?;
        let fork = if on_main { head.clone() } else { fork(repo, main, &head)? };
        let fork = workspace.load_before(&here, &fork)?;
        Ok(Self { workspace, repo, here, head, base, fork, branch, on_main })
    }

    /// The remote that a branch would be pushed to, or the name that the first one usually has.
    pub(super) fn remote(&self, branch: &str) -> String {
        let remote = self.repo.push_remote(branch, &self.here.config().branch);
        remote.map_or_else(|_| "origin".into(), |remote| remote.name)
    }

    pub(super) fn report(&self, left_out: Vec<String>) -> ProposeReport {
        ProposeReport {
            branch: self.branch.clone(),
            main: self.here.config().branch.clone(),
            remote: self.remote(&self.branch),
            commit: None,
            change: None,
            title: String::new(),
            body: String::new(),
            files: Vec::new(),
            left_out,
            unfinished: Vec::new(),
            new_branch: false,
            amended: false,
            before: self.head.id.clone(),
        }
    }
}

/// Where a branch left the registry's branch, as this repository or a remote knows it: the later of both, so that what
/// others merged since is no part of the proposal. A branch of another history says nothing about that.
fn fork(repo: &Repo, main: &str, head: &Commit) -> Result<Commit, OpsError> {
    let mut known = vec![branch_ref(main)];
    known.extend(repo.remotes()?.into_iter().map(|remote| format!("refs/remotes/{remote}/{main}")));
    let mut fork: Option<Commit> = None;
    for tip in known.iter().filter_map(|name| repo.commit(name).ok()) {
        let Some(base) = repo.merge_base(&tip, head)? else { continue };
        let later = match &fork {
            Some(known) => repo.merge_base(known, &base)?.as_ref() == Some(known),
            None => true,
        };
        if later {
            fork = Some(base);
        }
    }
    Ok(fork.unwrap_or_else(|| head.clone()))
}

/// The commit that an amended proposal builds on.
pub(super) fn amended(site: &Site<'_>) -> Result<Commit, OpsError> {
    let (message, parents) = site.repo.message(&site.head)?;
    let own = !site.on_main && parents == 1 && site.fork.point() != site.base.point();
    if own && is_proposal(&message) {
        return Ok(site.repo.parent(&site.head)?);
    }
    Err(ProposeError::NothingToAmend { branch: site.branch.clone() }.into())
}

/// After a run that was killed between branch and index: brings index and work tree to the proposal at HEAD, if the
/// index is as it was before.
pub(super) fn repair(site: &Site<'_>, dry_run: bool) -> Result<(), OpsError> {
    let repo = site.repo;
    let own = !dry_run && !site.on_main && is_proposal(&repo.message(&site.head)?.0);
    let Some(parent) = repo.parent(&site.head).ok().filter(|_| own) else { return Ok(()) };
    let before = match repo.previous_tip(&site.branch, &site.head.id) {
        Some(before) => repo.commit(&before)?,
        None => parent,
    };
    let draft = Draft { changes: repo.changed_blobs(&before, &site.head)?, parent: before, commit: site.head.clone() };
    let undone = repo.changed_blobs(&site.head, &draft.parent)?;
    if draft.changes.is_empty() || repo.staged_differs(&undone)? {
        return Ok(repo.unlock_index()?);
    }
    repo.update_index(&draft).and_then(IndexUpdate::publish)?;
    site.workspace.settle(&draft)?;
    Ok(())
}

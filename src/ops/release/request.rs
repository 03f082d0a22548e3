//! The release as the single commit of a branch, for a registry whose branch takes nothing but pull requests.

use super::error::ReleaseError;
use super::publish::{commit_message, draft_commit};
use crate::model::Content;
use crate::model::layout::{branch_ref, request_branch};
use crate::ops::error::OpsError;
use crate::ops::forge::Offer;
use crate::ops::guards::ensure_not_elsewhere;
use crate::proposal::added;
use crate::proposal::overview::Account;
use crate::proposal::summary::{Summary, summarize};
use crate::registry::{DiffReport, MAX_RELEASE_FILE, State, Workspace};
use crate::release::{ReleasePlan, failures};
use crate::store::{Author, Commit, Remote, Repo, trailers};

/// A release on a branch of its own.
#[derive(Debug)]
#[non_exhaustive]
pub struct Requested {
    /// The branch.
    pub branch: String,
    /// The branch that it is to be merged into.
    pub main: String,
    /// The title of the pull request.
    pub title: String,
    /// The body of the pull request.
    pub body: String,
    /// The commit of the remote's branch that this one takes the place of.
    pub replaces: Option<String>,
}

impl Requested {
    /// What others are to see of it.
    #[must_use]
    pub fn offer(&self) -> Offer<'_> {
        Offer {
            branch: &self.branch,
            main: &self.main,
            title: &self.title,
            body: &self.body,
            replaces: self.replaces.as_deref(),
        }
    }

    pub(super) fn new(head: &State, main: &str, report: &DiffReport, planned: &ReleasePlan) -> Self {
        Self {
            branch: request_branch(&head.config().tag_prefix, &planned.version),
            main: main.to_owned(),
            title: planned.commit_message.lines().next().unwrap_or_default().to_owned(),
            body: body(report, planned),
            replaces: None,
        }
    }

    /// Makes the branch, or makes it anew where it holds nothing but an earlier try of this release, whose trailers it
    /// keeps. Neither HEAD nor index nor work tree are touched.
    pub(super) fn make(&mut self, making: &Making<'_>) -> Result<String, OpsError> {
        let Making { workspace, parent, planned, .. } = *making;
        let repo = workspace.repo()?;
        let name = branch_ref(&self.branch);
        ensure_not_elsewhere(repo, &self.branch)?;
        let old = repo.reference(&name)?.map(|id| repo.commit(&id)).transpose()?;
        let mut kept = Vec::new();
        let mut keep = |commit: &Commit| -> Result<(), OpsError> {
            kept.extend(added(trailers(&repo.message(commit)?.0)));
            Ok(())
        };
        if let Some(old) = &old {
            self.ensure_only_a_release(making, old, None)?;
            keep(old)?;
        }
        if making.push {
            let remote = repo.push_remote(&self.branch, &self.main)?;
            if let Some(theirs) = repo.remote_tips(&remote, &[&name])?.remove(&name) {
                repo.fetch(&remote, &name)?;
                let tip = repo.commit(&theirs)?;
                self.ensure_only_a_release(making, &tip, Some(&remote))?;
                keep(&tip)?;
                self.replaces = Some(theirs);
            }
        }
        let message = commit_message(planned, &kept, making.author, making.signoff);
        let draft = draft_commit(repo, parent, planned, making.author, &message)?;
        let problems = failures(workspace.load_existing(&draft.commit)?.check_release(&planned.version)?);
        if !problems.is_empty() {
            return Err(ReleaseError::RequestUnverified { problems }.into());
        }
        if let Some(old) = &old
            && old.tree == draft.commit.tree
            && repo.parent(old)? == *parent
            && is_said(repo, &draft.commit, old)?
        {
            return Ok(old.id.clone());
        }
        let old = old.as_ref().map(|old| old.id.as_str());
        repo.set_reference(&name, &draft.commit.id, old, "ontoreg: release request")?;
        Ok(draft.commit.id)
    }

    /// The branch, here or on a remote, holds nothing but one commit with the files of a release, on top of a commit of
    /// the registry's branch.
    fn ensure_only_a_release(
        &self,
        making: &Making<'_>,
        tip: &Commit,
        remote: Option<&Remote>,
    ) -> Result<(), OpsError> {
        let repo = making.workspace.repo()?;
        let (mut commits, mut files) = (Vec::new(), Vec::new());
        match repo.parent(tip) {
            Ok(parent) if repo.contains(making.parent, &parent)? => {
                files = foreign_files(repo, making.head, &parent, tip)?;
                if files.is_empty() {
                    return Ok(());
                }
            }
            Ok(_) => commits = repo.commits_beyond(&tip.id, &making.parent.id)?,
            Err(_) => {}
        }
        let (branch, remote) = (self.branch.clone(), remote.map(|remote| remote.name.clone()));
        Err(ReleaseError::RequestBranchInUse { branch, remote, commits, files }.into())
    }
}

/// Whether the trailers of a commit are among those of another.
fn is_said(repo: &Repo, commit: &Commit, other: &Commit) -> Result<bool, OpsError> {
    let said = trailers(&repo.message(other)?.0);
    Ok(trailers(&repo.message(commit)?.0).iter().all(|trailer| said.contains(trailer)))
}

/// What the release means, as a proposal says it, with where the whole is.
fn body(report: &DiffReport, planned: &ReleasePlan) -> String {
    let way_to_all = format!("; `{}CHANGES.md` has them all", planned.folder);
    let versions = match &report.last {
        Some(last) => format!("A {} release after {last}.", report.bump),
        None => "The first release.".to_owned(),
    };
    let summary = Summary {
        account: Account { next: Some(&planned.version), ..report.account() },
        versions,
        notes: &report.notes,
        events: &[],
        disputes: &[],
        words: "",
        way_to_all: &way_to_all,
    };
    format!("{}\nThe changelog's entry is `{}CHANGES.md`.\n", summarize(&summary), planned.folder)
}

/// What the branch of a release is made of.
pub(super) struct Making<'a> {
    pub workspace: &'a Workspace,
    pub head: &'a State,
    /// The tip of the registry's branch.
    pub parent: &'a Commit,
    pub planned: &'a ReleasePlan,
    pub author: &'a Author,
    pub push: bool,
    pub signoff: bool,
}

/// The files that differ between two commits and that no release would change like this: one takes notes away and
/// writes what was not there.
fn foreign_files(repo: &Repo, head: &State, parent: &Commit, tip: &Commit) -> Result<Vec<String>, OpsError> {
    let layout = head.layout();
    let (changelog, folders) = (layout.changelog(), [layout.releases(), layout.notes()]);
    let before = repo.source(parent);
    let mut foreign = Vec::new();
    for (path, blob) in repo.changed_blobs(parent, tip)? {
        let there = matches!(before.read(&path, MAX_RELEASE_FILE)?, Some(Content::Bytes(_)));
        let below = folders.iter().any(|folder| path.starts_with(folder));
        if !(path == changelog || below && (blob.is_none() || !there)) {
            foreign.push(path);
        }
    }
    Ok(foreign)
}

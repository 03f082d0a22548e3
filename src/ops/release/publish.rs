//! Steps 2 to 8: objects, the staged release, references, index and work tree, in the order in which a killed run can
//! be continued.

use semver::Version;

use super::error::ReleaseError;
use super::push::Upstream;
use crate::model::Release;
use crate::model::layout::{branch_ref, tag_ref};
use crate::ops::error::OpsError;
use crate::ops::guards::ensure_on_branch;
use crate::ops::verify::check_staged;
use crate::registry::{Outside, RegistryError, State, Workspace};
use crate::release::{ReleasePlan, failures, seal_text};
use crate::store::{Author, Commit, Draft, Edit, IndexUpdate, PushError, RefError, Repo, StoreError, with_trailers};

/// Where unfinished releases are pinned, each under its tag.
pub(super) const STAGED: &str = "refs/ontoreg/staged/";

fn staging_ref(tag: &str) -> String {
    format!("{STAGED}{tag}")
}

/// The message of a release's commit, signed off where asked to, with the trailers that an earlier one had besides its
/// own.
pub(super) fn commit_message(planned: &ReleasePlan, kept: &[String], author: &Author, signoff: bool) -> String {
    let message = with_trailers(&planned.commit_message, kept);
    if signoff { author.sign_off(&message) } else { message }
}

/// Blobs, trees and commit, signed where asked to: nothing is visible yet.
pub(super) fn draft_commit(
    repo: &Repo,
    parent: &Commit,
    planned: &ReleasePlan,
    author: &Author,
    message: &str,
) -> Result<Draft, OpsError> {
    let written = planned.files.iter().map(|(path, bytes)| (path.clone(), Some(bytes.clone())));
    let removed = planned.removed.iter().map(|path| (path.clone(), None));
    let edits: Vec<Edit> = written.chain(removed).collect();
    Ok(repo.signed(repo.draft(parent, &edits, author, message)?, author)?)
}

/// The tag object that seals a release which is there.
pub(super) fn draft_seal(
    workspace: &Workspace,
    outside: &Outside,
    head: &State,
    release: &Release,
    commit: &Commit,
) -> Result<String, OpsError> {
    let (config, version) = (head.config(), release.version());
    let text = seal_text(&config.name, version, &release.digest);
    let (tag, author) = (head.tag(version), workspace.author(outside)?);
    Ok(workspace.repo()?.draft_tag(&tag, commit, &author, &text, config.release.require_signature)?)
}

/// Step 3: pins the release, create-only, so that of two runs only one goes on.
pub(super) fn stage(repo: &Repo, version: &Version, tag: &str, object: &str) -> Result<(), OpsError> {
    repo.set_reference(&staging_ref(tag), object, None, "stage a release").map_err(|error| match error {
        StoreError::Ref(_) => ReleaseError::Racing { version: version.clone() }.into(),
        error => error.into(),
    })
}

/// Step 4: the staged release is verified with the code that `verify` runs.
pub(super) fn ensure_staged_verifies(workspace: &Workspace, version: &Version, object: &str) -> Result<(), OpsError> {
    let workspace = workspace.strict();
    let tag = workspace.repo()?.tag_object(object)?;
    let problems = failures(check_staged(&workspace, version, &tag)?);
    if problems.is_empty() {
        Ok(())
    } else {
        Err(ReleaseError::Unverified { version: version.clone(), problems }.into())
    }
}

/// A release that is written and pinned, and that no reference shows yet.
pub(super) struct Staged<'a> {
    pub workspace: &'a Workspace,
    pub branch: &'a str,
    pub tag: &'a str,
    pub draft: &'a Draft,
    /// The tag object.
    pub object: &'a str,
}

impl Staged<'_> {
    /// Pushes where asked to, then moves branch, index, tag and work tree, in the order in which a killed run can be
    /// continued. A release that lost a race is not staged any more. Gives the files of the work tree that have changes
    /// of the user's and were left as they are.
    pub(super) fn publish(&self, upstream: Option<&Upstream>) -> Result<Vec<String>, OpsError> {
        self.move_references(upstream).inspect_err(|error| {
            let lost = matches!(
                error,
                OpsError::Release(_)
                    | OpsError::Guard(_)
                    | OpsError::Registry(RegistryError::Store(StoreError::Push(
                        PushError::Moved { .. } | PushError::Refused { .. }
                    )))
            );
            if lost {
                // What stays behind pins objects and is taken up or let go by the next run.
                let _ = self.unstage();
            }
        })?;
        let left = self.workspace.settle(self.draft)?;
        self.unstage()?;
        Ok(left)
    }

    fn unstage(&self) -> Result<(), OpsError> {
        Ok(self.workspace.repo()?.remove_reference(&staging_ref(self.tag), self.object)?)
    }

    fn move_references(&self, upstream: Option<&Upstream>) -> Result<(), OpsError> {
        let Self { workspace, branch, tag, draft, object } = *self;
        let repo = workspace.repo()?;
        let (name, sealed) = (branch_ref(branch), tag_ref(tag));
        let mut index = repo.workdir().map(|_| repo.update_index(draft)).transpose()?;
        // Whoever moves HEAD holds the lock of the index, so from here on it stays where it is.
        ensure_on_branch(repo, branch)?;
        self.ensure_unmoved(repo.reference(&name)?)?;
        if let Some(upstream) = upstream {
            upstream.push(repo, branch, &draft.commit, tag, object)?;
        }
        if let Some(index) = &mut index {
            index.place()?;
        }
        if repo.reference(&name)?.as_deref() != Some(&draft.commit.id) {
            let reason = format!("ontoreg: release {tag}");
            match repo.set_reference(&name, &draft.commit.id, Some(&draft.parent.id), &reason) {
                Err(StoreError::Ref(RefError::Moved { .. })) => self.ensure_unmoved(repo.reference(&name)?)?,
                moved => moved?,
            }
        }
        index.map_or(Ok(()), IndexUpdate::publish)?;
        if repo.reference(&sealed)?.as_deref() != Some(object) {
            repo.set_reference(&sealed, object, None, "ontoreg: seal a release")?;
        }
        Ok(())
    }

    /// The branch is where the release was planned, or at the release.
    fn ensure_unmoved(&self, now: Option<String>) -> Result<(), OpsError> {
        let Self { branch, draft, .. } = self;
        if now.as_ref().is_some_and(|now| [&draft.parent.id, &draft.commit.id].contains(&now)) {
            return Ok(());
        }
        let repo = self.workspace.repo()?;
        let commits = now.as_ref().map(|now| repo.commits_beyond(now, &draft.parent.id)).transpose()?;
        let commits = commits.unwrap_or_default();
        Err(ReleaseError::BranchMoved { branch: (*branch).to_owned(), now, commits }.into())
    }
}

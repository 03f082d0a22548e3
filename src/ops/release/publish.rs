//! Steps 2 to 8: objects, the staged release, references, index and work tree, in the order in which a killed run can
//! be continued.

use semver::Version;

use super::push::{Upstream, commits};
use crate::ops::error::{OpsError, refuse_cases};
use crate::ops::files::settle_worktree;
use crate::ops::guards::ensure_on_branch;
use crate::ops::verify;
use crate::registry::RegistryError;
use crate::registry::Workspace;
use crate::release::{Outcome, ReleasePlan};
use crate::store::{Author, Commit, Draft, Edit, IndexUpdate, PushError, RefError, Repo, StoreError, Tag};

/// Where an unfinished release is pinned.
pub(super) fn staging_ref(tag: &str) -> String {
    format!("refs/ontoreg/staged/{tag}")
}

/// Blobs, trees and commit: nothing is visible yet.
pub(super) fn write_commit(
    repo: &Repo,
    parent: &Commit,
    planned: &ReleasePlan,
    author: &Author,
) -> Result<Draft, OpsError> {
    let edits: Vec<Edit> = planned
        .files
        .iter()
        .map(|(path, bytes)| (path.clone(), Some(bytes.clone())))
        .chain(planned.removed.iter().map(|path| (path.clone(), None)))
        .collect();
    Ok(repo.draft(parent, &edits, author, &planned.commit_message)?)
}

/// [`write_commit`] and the tag object that will seal it.
pub(super) fn write(
    repo: &Repo,
    parent: &Commit,
    planned: &ReleasePlan,
    author: &Author,
    must_sign: bool,
) -> Result<(Draft, String), OpsError> {
    let draft = write_commit(repo, parent, planned, author)?;
    let tag = repo.draft_tag(&planned.tag, &draft.commit, author, &planned.tag_message, must_sign)?;
    Ok((draft, tag))
}

/// Step 4: the staged release is verified with the code that `verify` runs.
pub(super) fn verify_staged(workspace: &Workspace, version: &Version, tag_object: &str) -> Result<Tag, OpsError> {
    let workspace = workspace.strict();
    let tag = workspace.repo()?.tag_object(tag_object)?;
    let checks = verify::check_staged(&workspace, version, &tag)?;
    let failed = checks.into_iter().filter(|check| check.outcome == Outcome::Failed);
    let failed: Vec<String> = failed.flat_map(|check| check.details).map(|detail| detail.text).collect();
    if failed.is_empty() {
        return Ok(tag);
    }
    Err(refuse_cases(format!("the staged release {version} does not verify"), failed, "Nothing was published."))
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
    /// continued. A release that lost a race is not staged any more.
    pub fn publish(&self, upstream: Option<&Upstream>) -> Result<Vec<String>, OpsError> {
        self.move_references(upstream).inspect_err(|error| {
            let lost = matches!(
                error,
                OpsError::Refused(_)
                    | OpsError::Registry(RegistryError::Store(StoreError::Push(
                        PushError::Moved { .. } | PushError::Refused { .. }
                    )))
            );
            if lost {
                // What stays behind pins objects and is taken up or let go by the next run.
                let _ = self.unstage();
            }
        })?;
        let hints = settle_worktree(self.workspace, self.draft)?;
        self.unstage()?;
        Ok(hints)
    }

    fn unstage(&self) -> Result<(), OpsError> {
        Ok(self.workspace.repo()?.remove_reference(&staging_ref(self.tag), self.object)?)
    }

    fn move_references(&self, upstream: Option<&Upstream>) -> Result<(), OpsError> {
        let Self { workspace, branch, tag, draft, object } = *self;
        let repo = workspace.repo()?;
        let (name, sealed) = (format!("refs/heads/{branch}"), format!("refs/tags/{tag}"));
        let mut index = match repo.workdir() {
            Some(_) => Some(repo.update_index(draft)?),
            None => None,
        };
        // Whoever moves HEAD holds the lock of the index, so from here on it stays where it is.
        ensure_on_branch(repo, branch)?;
        self.unmoved(&repo.reference(&name)?)?;
        if let Some(upstream) = upstream {
            upstream.push(repo, branch, &draft.commit, tag, object)?;
        }
        if let Some(index) = &mut index {
            index.place()?;
        }
        if repo.reference(&name)?.as_deref() != Some(&draft.commit.id) {
            let reason = format!("ontoreg: release {tag}");
            match repo.set_reference(&name, &draft.commit.id, Some(&draft.parent.id), &reason) {
                Err(StoreError::Ref(RefError::Moved { .. })) => self.unmoved(&repo.reference(&name)?)?,
                moved => moved?,
            }
        }
        index.map_or(Ok(()), IndexUpdate::publish)?;
        if repo.reference(&sealed)?.as_deref() != Some(object) {
            repo.set_reference(&sealed, object, None, "ontoreg: seal a release")?;
        }
        Ok(())
    }

    /// Refuses when the branch is neither where the release was planned nor at the release.
    fn unmoved(&self, found: &Option<String>) -> Result<(), OpsError> {
        let Self { branch, draft, .. } = self;
        match found.as_deref() {
            Some(found) if found == draft.parent.id || found == draft.commit.id => Ok(()),
            found => {
                let cases = found.map(|found| commits(self.workspace.repo()?, found, &draft.parent)).transpose()?;
                let to = found.map_or("gone".to_owned(), |found| format!("at {found} now"));
                Err(refuse_cases(
                    format!("{branch} moved while the release was made: it is {to}, and nothing was released"),
                    cases.unwrap_or_default(),
                    "Look at what came in, then release again.",
                ))
            }
        }
    }
}

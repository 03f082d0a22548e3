//! Step 5: branch and tag go to the remote in one push, all or none, before anything moves here.

use super::error::ReleaseError;
use crate::model::layout::{branch_ref, tag_ref};
use crate::ops::error::OpsError;
use crate::store::{Commit, PushError, RefUpdate, Remote, Repo, StoreError};

/// Where a release is pushed to, and what the branch must still be there.
pub(super) struct Upstream {
    pub remote: Remote,
    expected: Option<String>,
}

impl Upstream {
    /// Asks the remote, that of `main` where the branch has none: its branch must have nothing that `tip` lacks, and its tag of that name, if it has one, must be
    /// `object`.
    pub(super) fn ask(
        repo: &Repo,
        (branch, main): (&str, &str),
        tip: &Commit,
        tag: &str,
        object: Option<&str>,
    ) -> Result<Self, OpsError> {
        let remote = repo.push_remote(branch, main)?;
        let (head, seal) = (branch_ref(branch), tag_ref(tag));
        let mut tips = repo.remote_tips(&remote, &[&head, &seal])?;
        if let Some(found) = tips.remove(&seal).filter(|found| Some(found.as_str()) != object) {
            let (remote, tag) = (remote.name, tag.to_owned());
            return Err(ReleaseError::TagExistsOnRemote { remote, tag, object: found }.into());
        }
        let expected = tips.remove(&head);
        if let Some(theirs) = &expected {
            let known = repo.commit(theirs).ok();
            if !known.is_some_and(|known| repo.contains(tip, &known).unwrap_or(false)) {
                repo.fetch(&remote, &head)?;
                let commits = repo.commits_beyond(theirs, &tip.id)?;
                return Err(
                    ReleaseError::BehindRemote { remote: remote.name, branch: branch.to_owned(), commits }.into()
                );
            }
        }
        Ok(Self { remote, expected })
    }

    /// Sets branch and tag there: the branch only where it was when asked, the tag only if there is none. A branch that
    /// follows none follows that one from now on.
    pub(super) fn push(
        &self,
        repo: &Repo,
        branch: &str,
        commit: &Commit,
        tag: &str,
        object: &str,
    ) -> Result<(), OpsError> {
        let update = |source: &str, target, expected| RefUpdate { source: source.to_owned(), target, expected };
        let head = update(&commit.id, branch_ref(branch), self.expected.clone());
        match repo.push(&self.remote, &[head, update(object, tag_ref(tag), None)]) {
            Ok(_) => Ok(repo.track(branch, &self.remote)?),
            Err(StoreError::Push(PushError::Refused { remote, reference, reason, said }))
                if reference == branch_ref(branch) =>
            {
                Err(ReleaseError::BranchRefused { remote, reference, reason, said }.into())
            }
            Err(error) => Err(error.into()),
        }
    }
}

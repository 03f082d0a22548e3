//! Step 5: branch and tag go to the remote in one push, all or none, before anything moves here.

use crate::ops::error::{OpsError, refuse, refuse_cases};
use crate::store::{Commit, RefUpdate, Remote, Repo};

/// Where a release is pushed to, and what the branch must still be there.
pub(super) struct Upstream {
    pub remote: Remote,
    expected: Option<String>,
}

impl Upstream {
    /// Asks the remote: its branch must have nothing that `tip` lacks, and its tag of that name, if it has one, must be
    /// `object`.
    pub fn ask(repo: &Repo, branch: &str, tip: &Commit, tag: &str, object: Option<&str>) -> Result<Self, OpsError> {
        let remote = repo.push_remote(branch, branch)?;
        let [head, seal] = [format!("refs/heads/{branch}"), format!("refs/tags/{tag}")];
        let mut tips = repo.remote_tips(&remote, &[&head, &seal])?;
        if let Some(found) = tips.remove(&seal).filter(|found| Some(found.as_str()) != object) {
            return Err(refuse(
                format!("{} has a tag {tag} already, at {found}; a tag is never moved", remote.name),
                format!("`git fetch {} tag {tag}` brings it; `git show {tag}` says what it seals.", remote.name),
            ));
        }
        let expected = tips.remove(&head);
        if let Some(theirs) = &expected {
            let known = repo.commit(theirs).ok();
            if !known.is_some_and(|known| repo.contains(tip, &known).unwrap_or(false)) {
                repo.fetch(&remote, &head)?;
                let what = format!(
                    "{branch} of {} has commits that are not here: the release would not contain them",
                    remote.name
                );
                let todo = format!("`git pull {} {branch}`, then release again.", remote.name);
                return Err(refuse_cases(what, commits(repo, theirs, tip)?, todo));
            }
        }
        Ok(Self { remote, expected })
    }

    /// Sets branch and tag there: the branch only where it was when asked, the tag only if there is none.
    pub fn push(&self, repo: &Repo, branch: &str, commit: &Commit, tag: &str, object: &str) -> Result<(), OpsError> {
        let update = |source: &str, target: String, expected| RefUpdate { source: source.to_owned(), target, expected };
        let branch = update(&commit.id, format!("refs/heads/{branch}"), self.expected.clone());
        let tag = update(object, format!("refs/tags/{tag}"), None);
        repo.push(&self.remote, &[branch, tag])?;
        Ok(())
    }
}

/// The commits of `theirs` that `ours` lacks, one a line.
pub(super) fn commits(repo: &Repo, theirs: &str, ours: &Commit) -> Result<Vec<String>, OpsError> {
    let mut found = repo.commits_beyond(theirs, &ours.id)?;
    let more = found.len().saturating_sub(20);
    found.truncate(20);
    let more = (more > 0).then(|| format!("and {more} more"));
    Ok(found.iter().map(ToString::to_string).chain(more).collect())
}

//! `--pr`: the release as the single commit of a branch, for a registry whose branch takes nothing but pull requests.

use super::publish::write_commit;
use crate::model::Content;
use crate::ops::error::{OpsError, refuse_cases};
use crate::ops::forge::Offer;
use crate::ops::guards::ensure_not_elsewhere;
use crate::ops::verify;
use crate::registry::Workspace;
use crate::registry::{MAX_RELEASE_FILE, State};
use crate::release::{Outcome, ReleasePlan};
use crate::store::{Author, Commit, Repo};

/// A release on a branch of its own.
#[derive(Debug)]
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

    pub(super) fn new(head: &State, planned: &ReleasePlan) -> Self {
        let title = planned.commit_message.lines().next().unwrap_or_default().to_owned();
        let entry = format!("{}releases/{}/CHANGES.md", head.layout().folder(), planned.version);
        let entry = planned.files.get(&entry).map(|bytes| String::from_utf8_lossy(bytes).into_owned());
        Self {
            branch: format!("release/{}", planned.version),
            main: head.config().branch.clone(),
            title,
            body: entry.unwrap_or_default(),
            replaces: None,
        }
    }

    /// Makes the branch, or makes it anew where it holds nothing but an earlier try of this release. Neither HEAD nor
    /// index nor work tree are touched.
    pub(super) fn make(
        &mut self,
        workspace: &Workspace,
        head: &State,
        parent: &Commit,
        planned: &ReleasePlan,
        author: &Author,
        push: bool,
    ) -> Result<String, OpsError> {
        let repo = workspace.repo()?;
        let name = format!("refs/heads/{}", self.branch);
        ensure_not_elsewhere(repo, &self.branch)?;
        let old = repo.reference(&name)?.map(|id| repo.commit(&id)).transpose()?;
        if let Some(old) = &old {
            only_a_release(repo, head, parent, old, &self.branch)?;
        }
        if push {
            let remote = repo.push_remote(&self.branch, &self.main)?;
            if let Some(theirs) = repo.remote_tips(&remote, &[&name])?.remove(&name) {
                repo.fetch(&remote, &name)?;
                only_a_release(
                    repo,
                    head,
                    parent,
                    &repo.commit(&theirs)?,
                    &format!("{} of {}", self.branch, remote.name),
                )?;
                self.replaces = Some(theirs);
            }
        }
        let draft = write_commit(repo, parent, planned, author)?;
        let staged = verify::check_release(&workspace.load_existing(&draft.commit)?, &planned.version)?;
        let failed =
            staged.into_iter().filter(|check| check.outcome == Outcome::Failed).flat_map(|check| check.details);
        let failed: Vec<String> = failed.map(|detail| detail.text).collect();
        if !failed.is_empty() {
            return Err(refuse_cases("the release does not verify", failed, "No branch was made."));
        }
        match old {
            Some(old) if old.tree == draft.commit.tree && repo.parent(&old)? == *parent => Ok(old.id),
            old => {
                let old = old.as_ref().map(|old| old.id.as_str());
                repo.set_reference(&name, &draft.commit.id, old, "ontoreg: release request")?;
                Ok(draft.commit.id)
            }
        }
    }
}

/// Refuses a branch that holds anything but one commit with the files of a release, on top of a commit of the
/// registry's branch.
fn only_a_release(repo: &Repo, head: &State, main: &Commit, tip: &Commit, name: &str) -> Result<(), OpsError> {
    let refused = |cases| {
        let what = format!("{name} holds more than a release, and that would be lost");
        Err(refuse_cases(what, cases, "Move it to another branch, or delete this one: `git branch -D`."))
    };
    let Ok(parent) = repo.parent(tip) else { return refused(Vec::new()) };
    if !repo.contains(main, &parent)? {
        return refused(super::push::commits(repo, &tip.id, main)?);
    }
    let own = |path: &str| {
        let inside = path.strip_prefix(head.layout().folder()).unwrap_or_default();
        inside == "CHANGELOG.md" || ["releases/", "notes/"].iter().any(|folder| inside.starts_with(folder))
    };
    let before = repo.source(&parent);
    let mut foreign = Vec::new();
    for (path, blob) in repo.changed_blobs(&parent, tip)? {
        // A release takes notes away and writes what was not there.
        let there = matches!(before.read(&path, MAX_RELEASE_FILE)?, Some(Content::Bytes(_)));
        let fits = own(&path) && (blob.is_none() || !there || path.ends_with("CHANGELOG.md"));
        if !fits {
            foreign.push(path);
        }
    }
    if foreign.is_empty() { Ok(()) } else { refused(foreign) }
}

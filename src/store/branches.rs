//! Branches: of this repository, and of others as they were last fetched.

use git2::{BranchType, ErrorCode, Oid};

use super::error::{StoreError, git};
use super::lookup::{oid, tree};
use super::repo::{Commit, Repo};

/// A branch, with what its newest commit says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Branch {
    /// The short name of the reference: `propose/x`, or `origin/propose/x`.
    pub reference: String,
    /// The name in the repository that the branch is of.
    pub name: String,
    /// The newest commit.
    pub tip: Commit,
    /// The first line of its message.
    pub subject: String,
}

impl Repo {
    /// The branches, local and remote-tracking, whose name starts with `prefix`, by name, the local one first.
    ///
    /// # Errors
    /// When references cannot be listed.
    pub fn branches(&self, prefix: &str) -> Result<Vec<Branch>, StoreError> {
        let (handle, mut branches, mut remotes) = (self.git()?, Vec::new(), self.remotes()?);
        // The name of a remote may have a slash, and may begin like another's.
        remotes.sort_by_key(|name| std::cmp::Reverse(name.len()));
        let of_remote = |reference: &'_ str| {
            let after = |remote: &String| Some(reference.strip_prefix(remote.as_str())?.strip_prefix('/')?.to_owned());
            remotes.iter().find_map(after)
        };
        self.ensure_whole_history()?;
        for listed in handle.branches(None).map_err(git("list the branches"))? {
            let (branch, kind) = listed.map_err(git("list the branches"))?;
            let Some(reference) = branch.name().ok().flatten() else { continue };
            let name = match kind {
                BranchType::Local => reference.to_owned(),
                // What no remote of today has is what is left of one.
                BranchType::Remote => {
                    of_remote(reference).or_else(|| Some(reference.split_once('/')?.1.to_owned())).unwrap_or_default()
                }
            };
            // A branch whose commit is missing, or the symbolic HEAD of a remote, is nobody's work.
            let Some(tip) = branch.get().peel_to_commit().ok().filter(|_| name.starts_with(prefix)) else { continue };
            branches.push((
                kind == BranchType::Remote,
                Branch {
                    reference: reference.to_owned(),
                    name,
                    tip: Commit { id: tip.id().to_string(), tree: tip.tree_id().to_string() },
                    subject: tip.summary().ok().flatten().unwrap_or_default().to_owned(),
                },
            ));
        }
        branches.sort_by(|(a_remote, a), (b_remote, b)| {
            (&a.name, a_remote, &a.reference).cmp(&(&b.name, b_remote, &b.reference))
        });
        Ok(branches.into_iter().map(|(_, branch)| branch).collect())
    }

    /// The reference of a branch, here or on a remote, whose name a tag has as well; none for any other name.
    ///
    /// # Errors
    /// When references cannot be read.
    pub fn branch_beside_tag(&self, name: &str) -> Result<Option<String>, StoreError> {
        let tag = format!("refs/tags/{name}");
        if !git2::Reference::is_valid_name(&tag) || self.reference(&tag)?.is_none() {
            return Ok(None);
        }
        for reference in ["refs/heads/", "refs/remotes/"].map(|folder| format!("{folder}{name}")) {
            if self.reference(&reference)?.is_some() {
                return Ok(Some(reference));
            }
        }
        Ok(None)
    }

    /// Refuses a revision that begins with the name of a branch and of a tag, unless both are the same commit: git would
    /// take the tag.
    pub(super) fn ensure_unambiguous(&self, revision: &str) -> Result<(), StoreError> {
        let name = revision.split(['~', '^', '@', ':']).next().unwrap_or_default();
        // An id has one meaning, and commits are mostly asked for by theirs.
        if name.len() == 40 && oid(name).is_ok() {
            return Ok(());
        }
        let Some(branch) = self.branch_beside_tag(name)? else { return Ok(()) };
        let handle = self.git()?;
        let commit = |name: &str| handle.find_reference(name).and_then(|found| found.peel_to_commit()).ok();
        let [tagged, tip] = [format!("refs/tags/{name}"), branch.clone()].map(|name| commit(&name).map(|it| it.id()));
        if tagged == tip { Ok(()) } else { Err(StoreError::Ambiguous { name: name.to_owned(), branch }) }
    }

    /// The id of the tree of a folder in a commit; none where there is no such folder.
    ///
    /// # Errors
    /// When a tree is missing.
    pub fn folder_id(&self, commit: &Commit, folder: &str) -> Result<Option<String>, StoreError> {
        let handle = self.git()?;
        let tree = tree(&handle, oid(&commit.tree)?, "the top folder")?;
        match tree.get_path(std::path::Path::new(folder.trim_end_matches('/'))) {
            Ok(entry) => Ok(Some(entry.id().to_string())),
            Err(error) if error.code() == ErrorCode::NotFound => Ok(None),
            Err(error) => Err(git(format!("read {folder}"))(error)),
        }
    }

    /// Whether `into` has what `branch` brings: its commits, or, as after a squash, every file that `concerns` as the
    /// branch left it, be it in a commit that others followed.
    ///
    /// # Errors
    /// When commits or trees cannot be read.
    pub fn is_merged(
        &self,
        branch: &Commit,
        into: &Commit,
        concerns: impl Fn(&str) -> bool,
    ) -> Result<bool, StoreError> {
        self.ensure_whole_history()?;
        let base = match self.git()?.merge_base(oid(&branch.id)?, oid(&into.id)?) {
            Ok(base) => base,
            // Another history, or one that a shallow clone does not reach: nothing is known to be merged.
            Err(error) if error.code() == ErrorCode::NotFound => return Ok(false),
            Err(error) => return Err(git("find a common ancestor")(error)),
        };
        if base == oid(&branch.id)? {
            return Ok(true);
        }
        let brought = self.changed_blobs(&self.commit(&base.to_string())?, branch)?;
        let handle = self.git()?;
        let holds = |tree: &git2::Tree<'_>| {
            let there = |path: &str| tree.get_path(std::path::Path::new(path)).ok().map(|entry| entry.id());
            let same = |(path, blob): &(String, Option<String>)| {
                there(path) == blob.as_deref().and_then(|id| Oid::from_str(id).ok())
            };
            brought.iter().filter(|(path, _)| concerns(path)).all(same)
        };
        if holds(&tree(&handle, oid(&into.tree)?, "the top folder")?) {
            return Ok(true);
        }
        let mut since = handle.revwalk().map_err(git("walk the history"))?;
        since.simplify_first_parent().map_err(git("walk the history"))?;
        since.push(oid(&into.id)?).and_then(|()| since.hide(base)).map_err(git("walk the history"))?;
        // A history that is cut short ends where it does.
        let mut commits = since.map_while(|id| handle.find_commit(id.ok()?).ok());
        Ok(commits.any(|commit| commit.tree().is_ok_and(|tree| holds(&tree))))
    }
}

//! Opening a repository and finding revisions.

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use git2::{ErrorClass, ErrorCode, ObjectType, Oid, Repository};

use super::environment::{self, Environment, Seen};
use super::error::{Fetch, Found, StoreError, git};
use super::lookup::{file_oid, is_shallow, missing, oid, tree, unreadable};
use super::objects::{Loan, Objects, Paths, open};
use super::source::Source;
use super::unreferenced::Unreferenced;
use super::whole::{ensure_whole, ensure_whole_folders, ensure_whole_tip};
use crate::model::point::short;

/// A name and an address.
pub(super) type Person = (String, String);

/// A git repository.
///
/// Many threads can use one at the same time; each call works with a handle of its own.
pub struct Repo {
    objects: Arc<Objects>,
    pub(super) unreferenced: Unreferenced,
    /// Author and committer, once git was asked.
    pub(super) identity: OnceLock<(Person, Person)>,
    /// Once its history was found to be whole.
    pub(super) whole: OnceLock<()>,
    /// The lock of the index, where it stays behind.
    pub(super) left_lock: OnceLock<PathBuf>,
}

/// A commit, as outputs and later steps need it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Commit {
    /// Its id in full.
    pub id: String,
    /// Its tree's id.
    pub tree: String,
}

impl Commit {
    /// Its id as screens show it.
    #[must_use]
    pub fn short(&self) -> &str {
        short(&self.id)
    }
}

impl Repo {
    /// The repository that git would use for `from`: the one that `GIT_DIR` names, where `from` lies in its work tree,
    /// with whatever else the environment says of it; else the one that `from` lies in, where nothing that the environment
    /// says of another counts. None when there is none.
    ///
    /// # Errors
    /// When there is one that cannot be opened: foreign owner, an extension libgit2 does not know.
    pub fn discover(from: &Path) -> Result<Option<Self>, StoreError> {
        let found = Self::search(from)?;
        let Some(named) = Seen::named()? else { return Ok(found) };
        // Whoever begins in a folder of the work tree, as hooks may do, still means the whole.
        let top = found.as_ref().filter(|found| same_folder(found.folder(), &named.git_dir)).map(Self::workdir);
        let is_meant = top.is_some() || named.holds(from);
        if !is_meant {
            return Ok(found);
        }
        let top = top.flatten().map(Path::to_owned);
        let (environment, git_dir, seen) = named.by_name();
        Self::opened(environment, &git_dir, top.or(seen)).map(Some)
    }

    /// The repository that `from` lies in.
    fn search(from: &Path) -> Result<Option<Self>, StoreError> {
        match environment::search(from) {
            Ok(git) => {
                // A folder that is committed can look like a repository of its own, whose references its author chose:
                // only where nothing is around it, the folder is one.
                let git_dir = git.path().to_owned();
                if from.starts_with(&git_dir)
                    && let Some(outer) = git_dir.parent().map(Self::search).transpose()?.flatten()
                    && outer.folder() != git_dir
                {
                    return Ok(Some(outer));
                }
                Ok(Some(Self::new(git)?))
            }
            Err(error) if error.code() == ErrorCode::NotFound => Ok(None),
            // git takes more for an answer than libgit2.
            Err(error) if error.code() == ErrorCode::Owner => match Seen::found(from)? {
                Some(seen) => {
                    let (environment, git_dir, top) = seen.by_trust();
                    Self::opened(environment, &git_dir, top).map(Some)
                }
                None => {
                    let folder = error.message().split('\'').nth(1).unwrap_or_default().to_owned();
                    Err(StoreError::ForeignOwner { folder })
                }
            },
            Err(error) => Err(git("open the repository")(error)),
        }
    }

    fn opened(environment: Environment, git_dir: &Path, top: Option<PathBuf>) -> Result<Self, StoreError> {
        let handle = open(git_dir, top.as_deref(), &environment).map_err(git("open the repository"))?;
        Ok(Self::over(Objects::reading(handle, environment)))
    }

    pub(super) fn new(handle: Repository) -> Result<Self, StoreError> {
        let environment = Environment::of(&handle);
        environment.set_index(&handle).map_err(git("read the index"))?;
        Ok(Self::over(Objects::reading(handle, environment)))
    }

    fn over(objects: Objects) -> Self {
        Self {
            objects: Arc::new(objects),
            unreferenced: Unreferenced::default(),
            identity: OnceLock::new(),
            whole: OnceLock::new(),
            left_lock: OnceLock::new(),
        }
    }

    /// The same repository, read anew: while it or a source of it lives, every object that is read is checked against
    /// its id.
    #[must_use]
    pub fn strict(&self) -> Self {
        Self::over(Objects::checking(self.objects.paths()))
    }

    /// A handle to read with.
    pub(super) fn git(&self) -> Result<Loan<'_>, StoreError> {
        self.objects.lend()
    }

    /// Where it lies, and what of the environment counts for it.
    pub(super) fn paths(&self) -> &Paths {
        self.objects.paths()
    }

    /// The top of the work tree; none in a bare repository.
    #[must_use]
    pub fn workdir(&self) -> Option<&Path> {
        self.objects.paths().workdir.as_deref()
    }

    /// git's own folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.objects.paths().git_dir
    }

    /// git's own folder that all work trees of the repository share.
    #[must_use]
    pub fn common_folder(&self) -> &Path {
        &self.objects.paths().common_dir
    }

    /// The object store, for sources.
    #[must_use]
    pub fn objects(&self) -> Arc<Objects> {
        Arc::clone(&self.objects)
    }

    /// The commit a revision names.
    ///
    /// # Errors
    /// [`StoreError::UnknownRevision`] when there is none of that name, [`StoreError::Ambiguous`] when a branch and a tag
    /// have it.
    pub fn commit(&self, revision: &str) -> Result<Commit, StoreError> {
        let unknown = |error: git2::Error| match (error.class(), error.code()) {
            // The way there leads over a commit that is not here; an id by itself may be anything.
            (ErrorClass::Odb, ErrorCode::NotFound) if !is_hexadecimal(revision) => self.missing(revision, "a commit"),
            (ErrorClass::Invalid, _)
            | (_, ErrorCode::NotFound | ErrorCode::InvalidSpec | ErrorCode::Ambiguous | ErrorCode::Peel) => {
                StoreError::UnknownRevision(revision.to_owned())
            }
            _ => git(format!("read {revision}"))(error),
        };
        self.ensure_unambiguous(revision)?;
        let handle = self.git()?;
        // A branch, a tag or an id names one object; anything else is found by walking.
        let named = handle.resolve_reference_from_short_name(revision).ok();
        let named = named.and_then(|it| it.resolve().ok()?.target()).or_else(|| Oid::from_str(revision).ok());
        match named.filter(|_| !is_hexadecimal(revision) || revision.len() == 40) {
            Some(id) => ensure_whole_tip(&handle, id)?,
            None => self.ensure_whole_history()?,
        }
        let object = handle.revparse_single(revision).map_err(unknown)?;
        let commit = object.peel_to_commit().map_err(unknown)?;
        Ok(Commit { id: commit.id().to_string(), tree: commit.tree_id().to_string() })
    }

    /// Whatever walks the history or the folders comes by whole objects alone. This is found out once.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] where a file of an object breaks off.
    pub(super) fn ensure_whole_history(&self) -> Result<(), StoreError> {
        if self.whole.get().is_none() {
            ensure_whole_folders(self.common_folder())?;
        }
        self.whole.get_or_init(|| ());
        Ok(())
    }

    /// When the commit that is checked out was made, in seconds since 1970; none before the first one.
    ///
    /// # Errors
    /// When HEAD, its branch or its commit cannot be read.
    pub fn head_time(&self) -> Result<Option<i64>, StoreError> {
        let Some(head) = self.head()? else { return Ok(None) };
        let handle = self.git()?;
        let found = handle.find_commit(oid(&head.id)?).map_err(git("read HEAD"))?;
        Ok(Some(found.time().seconds()))
    }

    /// The commit that is checked out; none before the first one.
    ///
    /// # Errors
    /// When HEAD, its branch or its commit cannot be read.
    pub fn head(&self) -> Result<Option<Commit>, StoreError> {
        let head = self.git()?.head().map(drop);
        match head {
            Err(error) if error.code() == ErrorCode::UnbornBranch => Ok(None),
            Err(error) => Err(git("read HEAD")(error)),
            Ok(()) => self.commit("HEAD").map(Some),
        }
    }

    /// The files of a commit.
    #[must_use]
    pub fn source(&self, commit: &Commit) -> Source {
        Source::Tree { objects: self.objects(), tree: commit.tree.clone() }
    }

    /// The branch that is checked out, in short form; none when HEAD is detached.
    ///
    /// # Errors
    /// When HEAD cannot be read.
    pub fn branch(&self) -> Result<Option<String>, StoreError> {
        let handle = self.git()?;
        let head = handle.find_reference("HEAD").map_err(git("read HEAD"))?;
        let target = head.symbolic_target().ok().flatten();
        Ok(target.and_then(|name| name.strip_prefix("refs/heads/")).map(str::to_owned))
    }

    /// What the user began in this work tree and did not finish: `merge`, `rebase` and the like.
    ///
    /// # Errors
    /// When the repository cannot be opened again.
    pub fn unfinished(&self) -> Result<Option<&'static str>, StoreError> {
        use git2::RepositoryState as State;
        Ok(match self.git()?.state() {
            State::Clean | State::Bisect => None,
            State::Merge => Some("merge"),
            State::Revert | State::RevertSequence => Some("revert"),
            State::CherryPick | State::CherryPickSequence => Some("cherry-pick"),
            State::Rebase | State::RebaseInteractive | State::RebaseMerge => Some("rebase"),
            State::ApplyMailbox | State::ApplyMailboxOrRebase => Some("am"),
        })
    }

    /// Another work tree of this repository in which a branch is checked out; none where there is none.
    ///
    /// # Errors
    /// When the work trees cannot be listed.
    pub fn checked_out_elsewhere(&self, branch: &str) -> Result<Option<PathBuf>, StoreError> {
        let handle = self.git()?;
        let (common, name) = (self.common_folder(), format!("refs/heads/{branch}"));
        let elsewhere = |git_dir: &Path| {
            let head = std::fs::read_to_string(git_dir.join("HEAD")).unwrap_or_default();
            head.trim_end().strip_prefix("ref: ") == Some(&name) && !same_folder(git_dir, self.folder())
        };
        let linked = handle.worktrees().map_err(git("list the work trees"))?;
        let linked = linked.iter().filter_map(|name| name.ok()?).find_map(|name| {
            let folder = handle.find_worktree(name).ok()?.path().to_owned();
            (elsewhere(&common.join("worktrees").join(name)) && folder.is_dir()).then_some(folder)
        });
        // The HEAD of a bare repository is no checkout.
        let main = || Environment::default().open(common).ok()?.workdir().map(Path::to_owned);
        Ok(linked.or_else(|| elsewhere(common).then(main).flatten()))
    }

    /// The best common ancestor of two commits; none between two histories.
    ///
    /// # Errors
    /// [`StoreError::MissingObject`] in a shallow clone that does not reach it.
    pub fn merge_base(&self, one: &Commit, two: &Commit) -> Result<Option<Commit>, StoreError> {
        self.ensure_whole_history()?;
        let base = self.git()?.merge_base(oid(&one.id)?, oid(&two.id)?);
        match base {
            Ok(id) => self.commit(&id.to_string()).map(Some),
            Err(_) if self.is_shallow() => Err(StoreError::MissingObject {
                id: one.id.clone(),
                what: "the common ancestor".into(),
                fetch: Fetch::History,
            }),
            Err(error) if error.code() == ErrorCode::NotFound => Ok(None),
            Err(error) => Err(git(format!("find a common ancestor of {} and {}", one.id, two.id))(error)),
        }
    }

    /// The first-parent history of a commit, itself first.
    ///
    /// # Errors
    /// When a parent is missing, as in a shallow clone.
    pub fn first_parents(&self, from: &Commit) -> Result<Vec<Commit>, StoreError> {
        self.ensure_whole_history()?;
        let handle = self.git()?;
        let mut commit = handle.find_commit(oid(&from.id)?).map_err(git("read a commit"))?;
        let mut history = Vec::new();
        loop {
            history.push(Commit { id: commit.id().to_string(), tree: commit.tree_id().to_string() });
            if commit.parent_count() == 0 {
                return Ok(history);
            }
            commit = match commit.parent(0) {
                Ok(parent) => parent,
                Err(error) if error.code() == ErrorCode::NotFound && self.is_shallow() => return Ok(history),
                Err(error) => return Err(git("read a parent commit")(error)),
            };
        }
    }

    /// The bytes of a blob.
    ///
    /// # Errors
    /// [`StoreError::MissingObject`] when it is not here, [`StoreError::Unreadable`] when it is no blob.
    pub fn blob(&self, id: &str, what: &str) -> Result<Vec<u8>, StoreError> {
        let handle = self.git()?;
        let odb = handle.odb().map_err(git("open the object store"))?;
        ensure_whole(&handle, file_oid(id, what)?)?;
        match odb.read(file_oid(id, what)?) {
            Ok(object) if object.kind() == ObjectType::Blob => Ok(object.data().to_owned()),
            Ok(_) => Err(unreadable(what, Some(id), Found::OtherObject)),
            Err(error) if error.code() == ErrorCode::NotFound => Err(self.missing(id, what)),
            Err(error) => Err(git(format!("read {what}"))(error)),
        }
    }

    /// An object that should be there and is not, with what is likely to bring it.
    #[must_use]
    pub fn missing(&self, id: &str, what: &str) -> StoreError {
        self.git().map_or_else(|error| error, |handle| missing(&handle, id, what))
    }

    /// Whether a commit is another one or has it among its ancestors.
    ///
    /// # Errors
    /// When a commit on the way is missing: a history that is cut short says yes, and never no.
    pub fn contains(&self, commit: &Commit, ancestor: &Commit) -> Result<bool, StoreError> {
        self.ensure_whole_history()?;
        let inside =
            || self.git()?.graph_descendant_of(oid(&commit.id)?, oid(&ancestor.id)?).map_err(git("walk the history"));
        if commit == ancestor || inside()? {
            Ok(true)
        } else if self.is_shallow() {
            Err(self.missing(&ancestor.id, "the history between it and what is here"))
        } else {
            Ok(false)
        }
    }

    /// Whether `info/grafts` gives commits other parents than they have.
    #[must_use]
    pub fn has_grafts(&self) -> bool {
        let grafts = std::fs::read_to_string(self.common_folder().join("info/grafts")).unwrap_or_default();
        grafts.lines().any(|line| !line.trim().is_empty() && !line.starts_with('#'))
    }

    /// Whether an object is a tree.
    #[must_use]
    pub fn is_tree(&self, id: &str) -> bool {
        oid(id).is_ok_and(|id| self.git().is_ok_and(|handle| handle.find_tree(id).is_ok()))
    }

    /// Whether the history is cut short.
    #[must_use]
    pub fn is_shallow(&self) -> bool {
        is_shallow(self.common_folder())
    }

    /// The names of the references that start with `prefix`, sorted.
    ///
    /// # Errors
    /// When references cannot be listed.
    pub fn references(&self, prefix: &str) -> Result<Vec<String>, StoreError> {
        let handle = self.git()?;
        let references = handle.references_glob(&format!("{prefix}*")).map_err(git("list references"))?;
        let mut names: Vec<String> =
            references.flatten().filter_map(|reference| Some(reference.name().ok()?.to_owned())).collect();
        names.sort();
        Ok(names)
    }

    /// The paths that differ between two commits, each with its new blob or none where it is gone.
    ///
    /// # Errors
    /// When a tree is missing.
    pub fn changed_blobs(&self, old: &Commit, new: &Commit) -> Result<Vec<(String, Option<String>)>, StoreError> {
        self.ensure_whole_history()?;
        let handle = self.git()?;
        let tree = |commit: &Commit| tree(&handle, oid(&commit.tree)?, "a folder");
        let diff =
            handle.diff_tree_to_tree(Some(&tree(old)?), Some(&tree(new)?), None).map_err(git("compare two trees"))?;
        let change = |delta: git2::DiffDelta<'_>| {
            let gone = delta.status() == git2::Delta::Deleted;
            let file = if gone { delta.old_file() } else { delta.new_file() };
            let path = String::from_utf8_lossy(file.path_bytes().unwrap_or_default()).into_owned();
            (path, (!gone).then(|| file.id().to_string()))
        };
        Ok(diff.deltas().map(change).collect())
    }

    /// Whether the repository has tags of this prefix, and its names: `(tag, prefix removed)`.
    ///
    /// # Errors
    /// When references cannot be listed.
    pub fn tags(&self, prefix: &str) -> Result<Vec<(String, String)>, StoreError> {
        let names = self.git()?.tag_names(Some(&format!("{prefix}*"))).map_err(git("list the tags"))?;
        let names = names.iter().filter_map(|name| name.ok().flatten().map(str::to_owned));
        Ok(names
            .filter_map(|name| {
                Some((name.strip_prefix(prefix)?.to_owned(), name.clone())).map(|(rest, name)| (name, rest))
            })
            .collect())
    }

    /// Whether `name` is the upstream of a branch that has commits the branch does not: `(upstream, how many)`.
    ///
    /// # Errors
    /// When the branches cannot be compared.
    pub fn behind_upstream(&self, branch: &str) -> Result<Option<(String, usize)>, StoreError> {
        let handle = self.git()?;
        let Ok(local) = handle.find_branch(branch, git2::BranchType::Local) else { return Ok(None) };
        let Ok(upstream) = local.upstream() else { return Ok(None) };
        let (Some(mine), Some(theirs)) = (local.get().target(), upstream.get().target()) else { return Ok(None) };
        self.ensure_whole_history()?;
        let (_, behind) = handle.graph_ahead_behind(mine, theirs).map_err(git("compare with the upstream"))?;
        let name = upstream.name().ok().flatten().unwrap_or("upstream").to_owned();
        Ok((behind > 0).then_some((name, behind)))
    }
}

fn same_folder(one: &Path, other: &Path) -> bool {
    one.canonicalize().is_ok_and(|one| other.canonicalize().is_ok_and(|other| one == other))
}

fn is_hexadecimal(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

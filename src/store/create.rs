//! Making a repository.

use std::path::Path;

use git2::{ObjectType, Repository, RepositoryInitOptions};

use super::draft::Edit;
use super::error::{StoreError, git};
use super::identity::{Author, signatures};
use super::repo::{Commit, Repo};

impl Repo {
    /// Makes a repository without a commit in `folder`, on the branch that git's settings name for new ones, else `main`.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn begin(folder: &Path) -> Result<Self, StoreError> {
        let named = git2::Config::open_default().and_then(|all| all.get_string("init.defaultBranch"));
        let mut options = RepositoryInitOptions::new();
        options.initial_head(named.as_deref().unwrap_or("main")).no_reinit(true);
        Self::new(Repository::init_opts(folder, &options).map_err(git("make a repository"))?)
    }

    /// Makes a repository in `folder` whose branch `branch` has one commit with `files`, all of them on disk already.
    ///
    /// # Errors
    /// When anything cannot be written.
    pub fn create(
        folder: &Path,
        branch: &str,
        files: &[Edit],
        author: &Author,
        message: &str,
    ) -> Result<Self, StoreError> {
        let mut options = RepositoryInitOptions::new();
        options.initial_head(branch).no_reinit(true).external_template(false);
        let repo = Self::new(Repository::init_opts(folder, &options).map_err(git("make a repository"))?)?;
        let [by, committer] = signatures(author)?;
        let (empty, root) = {
            let handle = repo.git()?;
            let empty = handle.treebuilder(None).and_then(|tree| tree.write()).map_err(git("write a tree"))?;
            let root = handle
                .find_tree(empty)
                .and_then(|tree| handle.commit_create_buffer(&by, &committer, "Start", &tree, &[]));
            (empty, root.map_err(git("build a commit"))?)
        };
        let root = repo.write(ObjectType::Commit, &root)?;
        let parent = Commit { id: root.to_string(), tree: empty.to_string() };
        let draft = repo.draft(&parent, files, author, message)?;
        repo.set_reference(&format!("refs/heads/{branch}"), &draft.commit.id, None, "create")?;
        repo.update_index(&draft)?.publish()?;
        Ok(repo)
    }

    /// Configures who commits in this repository; nothing is signed there, whatever the user's own settings are.
    ///
    /// # Errors
    /// When the configuration cannot be written.
    pub fn configure_identity(&self, author: &Author) -> Result<(), StoreError> {
        let write = |all: git2::Config| {
            let mut config = all.open_level(git2::ConfigLevel::Local)?;
            config.set_str("user.name", &author.name)?;
            config.set_str("user.email", &author.email)?;
            config.set_bool("commit.gpgSign", false)?;
            config.set_bool("tag.gpgSign", false)
        };
        self.git()?.config().and_then(write).map_err(git("write the configuration"))
    }
}

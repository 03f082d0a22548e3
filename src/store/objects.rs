//! Handles on the object store. libgit2's work for one thread at a time, and opening one costs more than a file: they
//! are lent out and come back, with whatever they have mapped and unpacked.

use std::fmt;
use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use git2::{Repository, RepositoryOpenFlags};

/// The object store of a repository.
pub struct Objects {
    git_dir: PathBuf,
    free: Mutex<Vec<Repository>>,
}

impl Objects {
    pub(super) fn new(git_dir: &Path) -> Self {
        Self { git_dir: git_dir.to_owned(), free: Mutex::default() }
    }

    /// A handle nobody else has.
    pub(super) fn lend(&self) -> Result<Loan<'_>, git2::Error> {
        let free = self.free.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let handle = free.map_or_else(|| open(&self.git_dir), Ok)?;
        Ok(Loan { objects: self, handle: Some(handle) })
    }

    /// A handle of its own, which takes with it whatever it has read.
    pub(super) fn fresh(&self) -> Result<Repository, git2::Error> {
        open(&self.git_dir)
    }
}

impl fmt::Debug for Objects {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Objects").field(&self.git_dir).finish()
    }
}

/// Opens a repository as the first handle was opened: with the configuration that the environment names, which says whom
/// to trust.
pub(super) fn open(folder: &Path) -> Result<Repository, git2::Error> {
    let no_ceiling: [&Path; 0] = [];
    Repository::open_ext(folder, RepositoryOpenFlags::FROM_ENV | RepositoryOpenFlags::NO_SEARCH, no_ceiling)
}

/// A handle for as long as one thread needs it.
pub(super) struct Loan<'o> {
    objects: &'o Objects,
    /// There until the loan ends.
    handle: Option<Repository>,
}

impl Deref for Loan<'_> {
    type Target = Repository;

    fn deref(&self) -> &Repository {
        self.handle.as_ref().expect("a handle comes back only when its loan ends")
    }
}

impl Drop for Loan<'_> {
    fn drop(&mut self) {
        self.objects.free.lock().unwrap_or_else(PoisonError::into_inner).extend(self.handle.take());
    }
}

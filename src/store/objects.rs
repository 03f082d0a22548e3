//! Handles on a repository and its objects. libgit2's work for one thread at a time, and opening one costs more than a
//! file: they are lent out and come back, with whatever they have mapped and unpacked.

use std::fmt;
use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use git2::Repository;

use super::environment::Environment;
use super::error::{StoreError, git};
use super::strict::{StrictHashing, relax};

/// The handles on a repository that nobody uses at the moment.
pub struct Objects {
    paths: Paths,
    /// There where they check every object against its id; else they trust the object store.
    _strict: Option<StrictHashing>,
    free: Mutex<Vec<Repository>>,
}

/// Where a repository lies.
#[derive(Debug, Clone)]
pub(super) struct Paths {
    /// git's own folder.
    pub git_dir: PathBuf,
    /// The folder that it shares with other work trees.
    pub common_dir: PathBuf,
    /// The top of the work tree; none in a bare repository.
    pub workdir: Option<PathBuf>,
    /// What of the environment counts for it.
    pub environment: Environment,
}

impl Objects {
    /// Handles to read with, one of which is there already.
    pub(super) fn reading(first: Repository, environment: Environment) -> Self {
        relax();
        let paths = Paths {
            git_dir: first.path().to_owned(),
            common_dir: first.commondir().to_owned(),
            workdir: first.workdir().map(Path::to_owned),
            environment,
        };
        Self { paths, _strict: None, free: Mutex::new(vec![first]) }
    }

    /// Handles that check what they read. All are new: others remember what they read unchecked.
    pub(super) fn checking(paths: &Paths) -> Self {
        Self { paths: paths.clone(), _strict: Some(StrictHashing::hold()), free: Mutex::default() }
    }

    pub(super) fn paths(&self) -> &Paths {
        &self.paths
    }

    /// A handle nobody else has.
    ///
    /// # Errors
    /// When none is free, and the repository cannot be opened again.
    pub(super) fn lend(&self) -> Result<Loan<'_>, StoreError> {
        let free = self.free.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let handle = free.map_or_else(|| self.fresh(), Ok)?;
        Ok(Loan { objects: self, handle: Some(handle) })
    }

    /// A handle of its own, which takes with it whatever it has read.
    ///
    /// # Errors
    /// When the repository cannot be opened again.
    pub(super) fn fresh(&self) -> Result<Repository, StoreError> {
        let Paths { git_dir, workdir, environment, .. } = &self.paths;
        let handle = open(git_dir, workdir.as_deref(), environment).map_err(git("open the repository"))?;
        Ok(handle)
    }
}

impl fmt::Debug for Objects {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Objects").field(&self.paths.git_dir).finish()
    }
}

/// Opens a repository as the environment has it.
pub(super) fn open(
    git_dir: &Path,
    workdir: Option<&Path>,
    environment: &Environment,
) -> Result<Repository, git2::Error> {
    let handle = environment.open(git_dir)?;
    // git's own folder alone does not always say where the work tree is.
    if let Some(workdir) = workdir.filter(|workdir| handle.workdir() != Some(workdir)) {
        handle.set_workdir(workdir, false)?;
    }
    environment.set_index(&handle)?;
    Ok(handle)
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

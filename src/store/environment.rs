//! Whose repository the variables of the environment are about. git gives its hooks some that name the repository they
//! belong to, and a hook may work on another one: there, none of them may count.

use std::env::var_os;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use git2::{Config, ConfigLevel, Index, Repository, RepositoryOpenFlags};

use super::error::{StoreError, file};
use super::system::path;

/// The variables that are about one repository: `git rev-parse --local-env-vars`, but for the settings that
/// `GIT_CONFIG_COUNT` counts, which a container gives to every repository.
const LOCAL: [&str; 15] = [
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_COMMON_DIR",
    "GIT_CONFIG",
    "GIT_CONFIG_PARAMETERS",
    "GIT_DIR",
    "GIT_GRAFT_FILE",
    "GIT_IMPLICIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_NAMESPACE",
    "GIT_NO_REPLACE_OBJECTS",
    "GIT_OBJECT_DIRECTORY",
    "GIT_PREFIX",
    "GIT_REPLACE_REF_BASE",
    "GIT_SHALLOW_FILE",
    "GIT_WORK_TREE",
];

/// What of the environment counts for a repository.
#[derive(Debug, Clone, Default)]
pub(super) struct Environment {
    /// The repository is the one that `GIT_DIR` names, so that all its variables count.
    named: bool,
    /// git trusts the repository of somebody else's, though libgit2 does not.
    trusted: bool,
    /// The index that git uses in the place of its own, while a commit is made.
    index: Option<PathBuf>,
}

/// A command on which no variable of any repository has an effect.
pub(super) fn unaware(program: &str) -> Command {
    let mut command = Command::new(program);
    for name in LOCAL {
        command.env_remove(name);
    }
    command
}

impl Environment {
    /// A command that sees of the environment what counts, in the folder of the repository. Its hooks do not get to know
    /// `GIT_DIR`, unless the user set it.
    pub(super) fn command(&self, program: &str, folder: &Path) -> Command {
        // What GIT_DIR and its kin say may start from the current folder.
        if self.named {
            return Command::new(program);
        }
        let mut command = unaware(program);
        command.current_dir(folder);
        command
    }

    /// Opens the repository whose own folder is `git_dir`.
    pub(super) fn open(&self, git_dir: &Path) -> Result<Repository, git2::Error> {
        let no_ceiling: [&Path; 0] = [];
        let open = |flags| Repository::open_ext(git_dir, RepositoryOpenFlags::NO_SEARCH | flags, no_ceiling);
        if self.named {
            // Where the work tree is, git said; libgit2 reads GIT_WORK_TREE in another way.
            return open(RepositoryOpenFlags::FROM_ENV | RepositoryOpenFlags::BARE);
        }
        if !self.trusted && says_nothing() {
            return open(RepositoryOpenFlags::FROM_ENV);
        }
        let handle = if self.trusted { Repository::open_bare(git_dir) } else { open(RepositoryOpenFlags::empty()) }?;
        add_settings(&handle)?;
        Ok(handle)
    }

    /// Gives a handle the index that git uses.
    pub(super) fn set_index(&self, handle: &Repository) -> Result<(), git2::Error> {
        self.index.as_ref().map_or(Ok(()), |index| handle.set_index(&mut Index::open(index)?))
    }
}

/// Whether the environment has no variable about one repository.
fn says_nothing() -> bool {
    LOCAL.iter().all(|name| var_os(name).is_none())
}

/// The files of settings that the environment names, in the place of the usual ones: to read. Whoever writes a setting
/// names the repository's own file.
fn add_settings(handle: &Repository) -> Result<(), git2::Error> {
    let no_system = var_os("GIT_CONFIG_NOSYSTEM").is_some_and(|value| Config::parse_bool(value).unwrap_or(false));
    let system = if no_system { Some(OsString::from("/dev/null")) } else { var_os("GIT_CONFIG_SYSTEM") };
    let (global, mut config) = (var_os("GIT_CONFIG_GLOBAL"), handle.config()?);
    if global.is_some() {
        config.add_file(Path::new("/dev/null"), ConfigLevel::XDG, true)?;
    }
    for (file, level) in [(system, ConfigLevel::System), (global, ConfigLevel::Global)] {
        if let Some(file) = file {
            config.add_file(Path::new(&file), level, true)?;
        }
    }
    Ok(())
}

/// Searches for a repository where git does, by place alone.
pub(super) fn search(from: &Path) -> Result<Repository, git2::Error> {
    let yes = |name| var_os(name).is_some_and(|value| Config::parse_bool(value).unwrap_or(false));
    let mut flags = RepositoryOpenFlags::empty();
    flags.set(RepositoryOpenFlags::CROSS_FS, yes("GIT_DISCOVERY_ACROSS_FILESYSTEM"));
    flags.set(RepositoryOpenFlags::FROM_ENV, says_nothing());
    let ceilings = var_os("GIT_CEILING_DIRECTORIES").unwrap_or_default();
    let handle = Repository::open_ext(from, flags, std::env::split_paths(&ceilings))?;
    if !says_nothing() {
        add_settings(&handle)?;
    }
    Ok(handle)
}

/// A repository as git itself sees it.
pub(super) struct Seen {
    pub git_dir: PathBuf,
    index: PathBuf,
    /// The top of the work tree; none in a bare repository.
    pub top: Option<PathBuf>,
}

impl Seen {
    /// The repository that `GIT_DIR` names; none where it is not set, or names none.
    pub(super) fn named() -> Result<Option<Self>, StoreError> {
        if var_os("GIT_DIR").is_none() {
            return Ok(None);
        }
        let Some(mut seen) = Self::by(Command::new("git"))? else { return Ok(None) };
        // git takes the current folder for the work tree where nothing says which it is. A hook that goes elsewhere does
        // not mean that: the repository has a work tree of its own.
        if var_os("GIT_WORK_TREE").is_none() && seen.top.is_some() {
            let linked = std::fs::read_to_string(seen.git_dir.join("gitdir")).ok();
            let link = linked.map_or_else(|| seen.git_dir.clone(), |link| PathBuf::from(link.trim_end()));
            if link.ends_with(".git") {
                seen.top = link.parent().map(Path::to_owned);
            }
        }
        Ok(Some(seen))
    }

    /// The repository that git finds from a folder on, and trusts.
    pub(super) fn found(from: &Path) -> Result<Option<Self>, StoreError> {
        let mut command = unaware("git");
        command.current_dir(from);
        Self::by(command)
    }

    fn by(mut git: Command) -> Result<Option<Self>, StoreError> {
        git.args(["rev-parse", "--path-format=absolute", "--git-dir", "--git-path", "index", "--show-toplevel"]);
        // In a bare repository the last question fails, and the others are answered.
        let out = git.output().map_err(file("run", "git"))?;
        let mut lines = out.stdout.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
        let mut next = || lines.next().map(path);
        Ok(next().zip(next()).map(|(git_dir, index)| Self { git_dir, index, top: next() }))
    }

    /// Whether `from` lies in it: in the work tree, or in a bare repository's own folder.
    pub(super) fn holds(&self, from: &Path) -> bool {
        is_below(from, self.top.as_ref().unwrap_or(&self.git_dir))
    }

    /// What counts for it, where `GIT_DIR` names it.
    pub(super) fn by_name(self) -> (Environment, PathBuf, Option<PathBuf>) {
        (Environment { named: true, trusted: false, index: Some(self.index) }, self.git_dir, self.top)
    }

    /// What counts for it, where libgit2 does not trust it.
    pub(super) fn by_trust(self) -> (Environment, PathBuf, Option<PathBuf>) {
        let index = index_below(&self.git_dir, self.top.as_deref());
        (Environment { named: false, trusted: true, index }, self.git_dir, self.top)
    }
}

impl Environment {
    /// What counts for a repository that was found by its place.
    pub(super) fn of(handle: &Repository) -> Self {
        Self { index: index_below(handle.path(), handle.workdir()), ..Self::default() }
    }
}

/// The index that git gives to the hooks of a commit, which lies in its own folder; none where it is the usual one, or
/// another repository's.
fn index_below(git_dir: &Path, top: Option<&Path>) -> Option<PathBuf> {
    let index = top?.join(var_os("GIT_INDEX_FILE").filter(|name| !name.is_empty())?);
    let usual = || git_dir.join("index").canonicalize().is_ok_and(|usual| index.canonicalize().ok() == Some(usual));
    (index.is_file() && is_below(&index, git_dir) && !usual()).then_some(index)
}

fn is_below(path: &Path, folder: &Path) -> bool {
    path.canonicalize().is_ok_and(|path| folder.canonicalize().is_ok_and(|folder| path.starts_with(folder)))
}

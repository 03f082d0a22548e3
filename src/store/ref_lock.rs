//! The lock of a reference: the file that git takes too. It appears with its whole content or not at all, so that one
//! left behind by a killed run is known by what it was about to write, and that run can be continued.

use std::fs;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use git2::{Oid, Signature};

use super::error::{StoreError, file, git};
use super::locks::{TRIES, in_folder, locked, pause};
use super::lookup::oid;
use super::repo::Repo;
use super::sync::sync;

/// A reference that nobody else can move until this is dropped.
pub(super) struct RefLock<'r> {
    repo: &'r Repo,
    name: &'r str,
    /// Where the reference lies, and where its reflog does, from there on.
    folder: &'r Path,
    lock: PathBuf,
}

impl Repo {
    /// Locks a reference, to write `content` to it.
    ///
    /// # Errors
    /// [`StoreError::Locked`] when another process holds the lock.
    pub(super) fn lock_reference<'r>(&'r self, name: &'r str, content: &str) -> Result<RefLock<'r>, StoreError> {
        let folder = if name == "HEAD" { self.folder() } else { self.common_folder() };
        let lock = folder.join(format!("{name}.lock"));
        for attempt in 0.. {
            match appear(&lock, folder, content, |ready, lock| fs::hard_link(ready, lock)) {
                Ok(()) => break,
                Err(error) if error.kind() != ErrorKind::AlreadyExists => return Err(file("write", &lock)(error)),
                Err(_) if attempt < TRIES => pause(attempt),
                // A live process with the same content is not harmed: it does the same.
                Err(_) if self.is_left_behind(&lock, content) => {
                    appear(&lock, folder, content, |ready, lock| fs::rename(ready, lock))
                        .map_err(file("write", &lock))?;
                    break;
                }
                Err(_) => return Err(locked(lock)),
            }
        }
        Ok(RefLock { repo: self, name, folder, lock })
    }

    /// Makes a reference of the tool's own, below `refs/ontoreg/`, and says whether it was free. Nothing but this makes
    /// one, so it needs no lock, and none can be left behind.
    ///
    /// # Errors
    /// When the disk says no.
    pub(super) fn pin(&self, name: &str, id: &str) -> Result<bool, StoreError> {
        let path = self.common_folder().join(name);
        match appear(&path, self.common_folder(), id, |ready, path| fs::hard_link(ready, path)) {
            // `git gc` may have put it among the packed references already, and taken its folder away.
            Ok(()) => sync(path.parent().unwrap_or(&path)).map(|_| true),
            Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(false),
            Err(error) => Err(file("write", path)(error)),
        }
    }

    /// Whether a lock was about to write `content`, or a commit or tag of the same work at another time.
    fn is_left_behind(&self, lock: &Path, content: &str) -> bool {
        let Ok(found) = fs::read_to_string(lock) else { return false };
        let found = found.trim_end();
        let Ok(handle) = self.git() else { return false };
        let same_work = |one: Oid, two: Oid| match (handle.find_commit(one), handle.find_commit(two)) {
            (Ok(one), Ok(two)) => one.tree_id() == two.tree_id() && one.parent_ids().eq(two.parent_ids()),
            _ => match (handle.find_tag(one), handle.find_tag(two)) {
                (Ok(one), Ok(two)) => one.target_id() == two.target_id() && one.name_bytes() == two.name_bytes(),
                _ => false,
            },
        };
        found == content || oid(found).ok().zip(oid(content).ok()).is_some_and(|(one, two)| same_work(one, two))
    }
}

/// Makes a file appear with its whole content: written to `folder` first, then brought to its place by `place`.
fn appear(
    path: &Path,
    folder: &Path,
    content: &str,
    place: impl Fn(&Path, &Path) -> std::io::Result<()>,
) -> std::io::Result<()> {
    let mut ready = tempfile::Builder::new().prefix(".ontoreg-").tempfile_in(folder)?;
    writeln!(ready, "{content}")?;
    ready.as_file().sync_all()?;
    in_folder(path.parent().unwrap_or(folder), || place(ready.path(), path))
}

impl RefLock<'_> {
    /// Puts the new content in the place of the old one and brings it to the disk.
    ///
    /// # Errors
    /// When the disk says no.
    pub(super) fn commit(self) -> Result<(), StoreError> {
        let target = self.folder.join(self.name);
        match fs::rename(&self.lock, &target) {
            // git leaves empty folders behind where a branch `x/y` was, and they are in the way of `x`.
            Err(error) if error.kind() == ErrorKind::IsADirectory => {
                fs::remove_dir(&target).and_then(|()| fs::rename(&self.lock, &target))
            }
            renamed => renamed,
        }
        .map_err(file("write", &target))?;
        sync(target.parent().unwrap_or(&target)).map(drop)
    }

    /// Adds a line to a reflog where git would: a branch's or HEAD's, unless the user switched them off.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(super) fn log(&self, name: &str, old: Option<&str>, new: &str, reason: &str) -> Result<(), StoreError> {
        let folder = if name == "HEAD" { self.repo.folder() } else { self.repo.common_folder() };
        let path = folder.join("logs").join(name);
        let handle = self.repo.git()?;
        let config = handle.config().and_then(|mut config| config.snapshot());
        let switched_on = config.map_err(git("read the configuration"))?.get_bool("core.logAllRefUpdates");
        let usual = name == "HEAD" || name.starts_with("refs/heads/");
        if !(path.exists() || usual && switched_on.unwrap_or(!handle.is_bare())) {
            return Ok(());
        }
        let unknown = || ("unknown".to_owned(), "unknown@localhost".to_owned());
        let (who, email) = self.repo.identity().map_or_else(|_| unknown(), |(_, committer)| committer);
        let by = Signature::now(&who, &email).map_err(git("name the author of a reflog"))?;
        let minutes = by.when().offset_minutes();
        let line = format!(
            "{} {new} {by} {} {}{:02}{:02}\t{reason}\n",
            old.unwrap_or(&Oid::ZERO_SHA1.to_string()),
            by.when().seconds(),
            by.when().sign(),
            minutes.abs() / 60,
            minutes.abs() % 60,
        );
        let open = || fs::File::options().append(true).create(true).open(&path);
        let log = in_folder(path.parent().unwrap_or(folder), open);
        // One write of one line: other processes add theirs.
        log.and_then(|mut log| log.write_all(line.as_bytes())).map_err(file("write", &path))
    }
}

impl Drop for RefLock<'_> {
    fn drop(&mut self) {
        // After a commit there is none any more. What cannot be removed is known by its content the next time.
        let _ = fs::remove_file(&self.lock);
    }
}

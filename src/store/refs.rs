//! References: created once, moved only from a known value.

use std::fs;
use std::io::ErrorKind;

use git2::ErrorCode;

use super::error::{RefError, StoreError, file, git};
use super::locks::{TRIES, locked, pause};
use super::lookup::oid;
use super::repo::Repo;
use super::sync::sync;

/// Where the tool keeps its own references: nothing else moves them.
const OWN: &str = "refs/ontoreg/";

impl Repo {
    /// The object a reference names; none when there is no such reference.
    ///
    /// # Errors
    /// When references cannot be read.
    pub fn reference(&self, name: &str) -> Result<Option<String>, StoreError> {
        match self.git()?.refname_to_id(name) {
            Ok(id) => Ok(Some(id.to_string())),
            Err(error) if error.code() == ErrorCode::NotFound => Ok(None),
            Err(error) => Err(git(format!("read {name}"))(error)),
        }
    }

    /// What a branch stands for that is a symbolic reference; none for one that is not, or not there.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn stands_for(&self, branch: &str) -> Result<Option<String>, StoreError> {
        let name = format!("refs/heads/{branch}");
        let handle = self.git()?;
        match handle.find_reference(&name) {
            Ok(found) => {
                let target = found.symbolic_target().ok().flatten();
                Ok(target.map(|target| target.strip_prefix("refs/heads/").unwrap_or(target).to_owned()))
            }
            Err(error) if error.code() == ErrorCode::NotFound => Ok(None),
            Err(error) => Err(git(format!("read {name}"))(error)),
        }
    }

    /// Sets a reference to `new` if it is at `expected` (`None`: if it does not exist), brings it to the disk and reads
    /// it back, with what was written for it. Of two processes that try, exactly one succeeds: the reference is compared
    /// under its lock.
    ///
    /// # Errors
    /// [`RefError::Moved`] when it is not at `expected`; [`StoreError::Locked`] when a lock file stays in the way.
    pub fn set_reference(&self, name: &str, new: &str, expected: Option<&str>, reason: &str) -> Result<(), StoreError> {
        oid(new)?;
        if expected.is_none() {
            self.ensure_room_for(name)?;
        }
        if name.starts_with(OWN) && expected.is_none() {
            self.ensure_at(name, None)?;
            return if self.pin(name, new)? { self.hold_written(None) } else { self.ensure_at(name, None) };
        }
        let lock = self.lock_reference(name, new)?;
        self.ensure_at(name, expected)?;
        lock.log(name, expected, new, reason)?;
        if self.git()?.find_reference("HEAD").is_ok_and(|head| head.symbolic_target() == Ok(Some(name))) {
            lock.log("HEAD", expected, new, reason)?;
        }
        lock.commit()?;
        match self.reference(name)? {
            Some(found) if found == new => self.hold_written(Some(new)),
            _ => Err(StoreError::LostWrite(name.to_owned())),
        }
    }

    /// Where a branch was before it came to `tip`, as its log says; none where it says nothing.
    #[must_use]
    pub fn previous_tip(&self, branch: &str, tip: &str) -> Option<String> {
        let handle = self.git().ok()?;
        let log = handle.reflog(&format!("refs/heads/{branch}")).ok()?;
        let last = log.get(0).filter(|entry| entry.id_new().to_string() == tip)?;
        (!last.id_old().is_zero()).then(|| last.id_old().to_string())
    }

    /// Removes a reference of the tool's own, below `refs/ontoreg/`, if it is at `expected`; one that is already gone is
    /// fine.
    ///
    /// # Errors
    /// [`RefError::Moved`] when it is at something else.
    pub fn remove_reference(&self, name: &str, expected: &str) -> Result<(), StoreError> {
        if self.reference(name)?.is_none() {
            return Ok(());
        }
        self.ensure_at(name, Some(expected))?;
        // Whoever collects garbage has to see this, or what took its place.
        self.outlast_garbage_collection();
        // Nobody else moves it, and a file goes in one step: no lock can be left behind.
        let path = self.common_folder().join(name);
        match fs::remove_file(&path) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(file("remove", path)(error)),
            _ => sync(path.parent().unwrap_or(&path))?,
        };
        let handle = self.git()?;
        match handle.find_reference(name) {
            Ok(mut packed) => self.patiently(name, || packed.delete()),
            Err(_) => Ok(()),
        }
    }

    /// Points HEAD at a branch without touching the work tree.
    ///
    /// # Errors
    /// When HEAD is locked or cannot be written.
    pub fn switch_head(&self, branch: &str) -> Result<(), StoreError> {
        let (from, name) = (self.branch()?, format!("refs/heads/{branch}"));
        let (old, new) = (self.reference("HEAD")?, self.reference(&name)?);
        let lock = self.lock_reference("HEAD", &format!("ref: {name}"))?;
        if let Some(new) = new {
            // In git's words: `git switch -` looks for them.
            let reason = format!("checkout: moving from {} to {branch}", from.as_deref().unwrap_or("HEAD"));
            lock.log("HEAD", old.as_deref(), &new, &reason)?;
        }
        lock.commit()
    }

    /// Refuses a name that cannot lie beside another reference, because git keeps them in folders.
    fn ensure_room_for(&self, name: &str) -> Result<(), StoreError> {
        let above = name.match_indices('/').map(|(end, _)| &name[..end]).skip(2);
        let mut taken: Vec<String> =
            above.filter(|name| self.reference(name).is_ok_and(|id| id.is_some())).map(str::to_owned).collect();
        taken.extend(self.references(&format!("{name}/"))?);
        match taken.into_iter().next() {
            Some(other) => Err(RefError::Collides { name: name.to_owned(), other }.into()),
            None => Ok(()),
        }
    }

    /// Refuses when a reference is not where it should be.
    ///
    /// # Errors
    /// [`RefError::Moved`] with where it is.
    pub fn ensure_at(&self, name: &str, expected: Option<&str>) -> Result<(), StoreError> {
        let found = self.reference(name)?;
        if found.as_deref() == expected {
            return Ok(());
        }
        Err(RefError::Moved { name: name.to_owned(), expected: expected.map(str::to_owned), found }.into())
    }

    /// Tries again while a lock is held: libgit2 never waits, and other tools hold locks for milliseconds.
    fn patiently(&self, name: &str, mut write: impl FnMut() -> Result<(), git2::Error>) -> Result<(), StoreError> {
        for attempt in 0..TRIES {
            match write() {
                Err(error) if error.code() == ErrorCode::Locked => pause(attempt),
                result => return result.map_err(git(format!("update {name}"))),
            }
        }
        let path = self.common_folder().join(format!("{name}.lock"));
        Err(locked(path))
    }
}

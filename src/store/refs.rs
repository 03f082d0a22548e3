//! References: created once, moved only from a known value.

use std::path::PathBuf;
use std::thread::sleep;
use std::time::Duration;

use git2::{ErrorCode, Oid};

use super::repo::{Repo, oid};
use super::{StoreError, git};

/// A reference did not move.
#[derive(Debug, thiserror::Error)]
pub enum RefError {
    /// It does not have the value it should have: somebody else moved, made or removed it.
    #[error("{name} is at {found}, not at {expected}")]
    Moved {
        /// The reference.
        name: String,
        /// What was expected; `nothing` for a reference that should not exist.
        expected: String,
        /// What is there.
        found: String,
    },
}

/// How often a locked reference is tried again, and for how long in all: 1.5 seconds.
pub(super) const TRIES: u32 = 6;

/// The wait after a number of tries.
pub(super) fn pause(attempt: u32) {
    sleep(Duration::from_millis(50 << attempt.min(3)));
}

impl Repo {
    /// The object a reference names; none when there is no such reference.
    ///
    /// # Errors
    /// When references cannot be read.
    pub fn reference(&self, name: &str) -> Result<Option<String>, StoreError> {
        match self.git.refname_to_id(name) {
            Ok(id) => Ok(Some(id.to_string())),
            Err(error) if error.code() == ErrorCode::NotFound => Ok(None),
            Err(error) => Err(git(format!("read {name}"))(error)),
        }
    }

    /// Sets a reference to `new` if it is at `expected` (`None`: if it does not exist), brings it to
    /// the disk and reads it back.
    ///
    /// Of two processes that try, exactly one succeeds: libgit2 compares under the reference's lock.
    ///
    /// # Errors
    /// [`RefError::Moved`] when it is not at `expected`; [`StoreError::Locked`] when a lock file stays in the way.
    pub fn set_reference(&self, name: &str, new: &str, expected: Option<&str>, reason: &str) -> Result<(), StoreError> {
        let old = expected.map_or(Ok(Oid::ZERO_SHA1), oid)?;
        self.patiently(name, || {
            self.git.reference_matching(name, oid(new).unwrap_or(Oid::ZERO_SHA1), true, old, reason).map(drop)
        })
        .map_err(|error| self.moved(name, expected).unwrap_or(error))?;
        match self.reference(name)? {
            Some(found) if found == new => self.sync_reference(name),
            _ => Err(StoreError::LostWrite(name.to_owned())),
        }
    }

    /// Where a branch was before it came to `tip`, as its log says; none where it says nothing.
    #[must_use]
    pub fn before(&self, branch: &str, tip: &str) -> Option<String> {
        let log = self.git.reflog(&format!("refs/heads/{branch}")).ok()?;
        let last = log.get(0).filter(|entry| entry.id_new().to_string() == tip)?;
        (!last.id_old().is_zero()).then(|| last.id_old().to_string())
    }

    /// Removes a reference if it is at `expected`; one that is already gone is fine.
    ///
    /// # Errors
    /// [`RefError::Moved`] when it is at something else.
    pub fn remove_reference(&self, name: &str, expected: &str) -> Result<(), StoreError> {
        let Ok(mut reference) = self.git.find_reference(name) else { return Ok(()) };
        if reference.target().map(|id| id.to_string()).as_deref() != Some(expected) {
            return Err(self.moved(name, Some(expected)).unwrap_or_else(|| StoreError::LostWrite(name.to_owned())));
        }
        self.patiently(name, || reference.delete())
    }

    /// Points HEAD at a branch without touching the work tree.
    ///
    /// # Errors
    /// When HEAD is locked or cannot be written.
    pub fn switch_head(&self, branch: &str) -> Result<(), StoreError> {
        self.patiently("HEAD", || self.git.set_head(&format!("refs/heads/{branch}")))
    }

    fn moved(&self, name: &str, expected: Option<&str>) -> Option<StoreError> {
        let found = self.reference(name).ok()?;
        (found.as_deref() != expected).then(|| {
            let words = |id: Option<&str>| id.map_or_else(|| "nothing".to_owned(), str::to_owned);
            RefError::Moved { name: name.to_owned(), expected: words(expected), found: words(found.as_deref()) }.into()
        })
    }

    /// Tries again while a lock is held: libgit2 never waits, and other tools hold locks for milliseconds.
    fn patiently(&self, name: &str, mut write: impl FnMut() -> Result<(), git2::Error>) -> Result<(), StoreError> {
        for attempt in 0..TRIES {
            match write() {
                Err(error) if error.code() == ErrorCode::Locked => pause(attempt),
                result => return result.map_err(git(format!("update {name}"))),
            }
        }
        let path = self.git.commondir().join(format!("{name}.lock"));
        Err(locked(path))
    }
}

/// A lock that stays: which file, how old.
pub(super) fn locked(path: PathBuf) -> StoreError {
    let age =
        std::fs::metadata(&path).and_then(|metadata| metadata.modified()).ok().and_then(|time| time.elapsed().ok());
    let age = match age.map(|age| age.as_secs()) {
        None => "an unknown time".into(),
        Some(seconds @ 0..=119) => format!("{seconds} seconds"),
        Some(seconds @ 120..=7_199) => format!("{} minutes", seconds / 60),
        Some(seconds) => format!("{} hours", seconds / 3_600),
    };
    StoreError::Locked { path, age }
}

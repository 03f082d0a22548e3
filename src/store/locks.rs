//! What other processes hold and take away: locks are waited for, and named when they stay; folders are made again.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::Duration;

use super::error::StoreError;

/// How often a locked reference is tried again, and for how long in all: 1.5 seconds.
pub(super) const TRIES: u32 = 6;

/// The wait after a number of tries.
pub(super) fn pause(attempt: u32) {
    sleep(Duration::from_millis(50 << attempt.min(3)));
}

/// Puts something into a folder, which is made where it is not there. Git takes folders of objects and references away when
/// they are empty, even while one is made, or before anything is in it: then it is made again.
pub(super) fn in_folder<T>(folder: &Path, mut put: impl FnMut() -> std::io::Result<T>) -> std::io::Result<T> {
    let mut tries = 1..TRIES;
    loop {
        match fs::create_dir_all(folder).and_then(|()| put()) {
            Err(error)
                if matches!(error.kind(), ErrorKind::AlreadyExists | ErrorKind::NotFound) && tries.next().is_some() => {
            }
            done => return done,
        }
    }
}

/// A lock that stays.
pub(super) fn locked(path: PathBuf) -> StoreError {
    let age = fs::metadata(&path).and_then(|metadata| metadata.modified()).ok().and_then(|time| time.elapsed().ok());
    StoreError::Locked { path, age }
}

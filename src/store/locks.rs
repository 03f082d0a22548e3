//! The locks of other processes: waited for, and named when they stay.

use std::fs;
use std::path::PathBuf;
use std::thread::sleep;
use std::time::Duration;

use super::error::StoreError;

/// How often a locked reference is tried again, and for how long in all: 1.5 seconds.
pub(super) const TRIES: u32 = 6;

/// The wait after a number of tries.
pub(super) fn pause(attempt: u32) {
    sleep(Duration::from_millis(50 << attempt.min(3)));
}

/// A lock that stays.
pub(super) fn locked(path: PathBuf) -> StoreError {
    let age = fs::metadata(&path).and_then(|metadata| metadata.modified()).ok().and_then(|time| time.elapsed().ok());
    StoreError::Locked { path, age }
}

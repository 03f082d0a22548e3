//! Files that are only ever hints: read whole, written by rename, never synced. Nothing fails because of them.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// The largest hint that is read.
const LIMIT: u64 = 512 << 20;

/// The bytes of a hint; none where there is none that can be read.
#[must_use]
pub fn read_hint(folder: &Path, name: &str) -> Option<Vec<u8>> {
    let path = folder.join(name);
    let metadata = fs::symlink_metadata(&path).ok()?;
    (metadata.is_file() && metadata.len() <= LIMIT).then(|| fs::read(path).ok()).flatten()
}

/// Whether a folder has a hint whose name begins with `prefix`.
#[must_use]
pub fn has_hint(folder: &Path, prefix: &str) -> bool {
    let mut entries = folder.read_dir().into_iter().flatten().flatten();
    entries.any(|entry| entry.file_name().to_string_lossy().starts_with(prefix))
}

/// Writes a hint, if that can be done, and removes all but the `kept` newest of those whose names begin with `prefix`.
pub fn write_hint(folder: &Path, prefix: &str, name: &str, bytes: &[u8], kept: usize) {
    let write = || {
        fs::create_dir_all(folder)?;
        let mut beside = tempfile::Builder::new().prefix(".ontoreg-").tempfile_in(folder)?;
        beside.write_all(bytes)?;
        beside.persist(folder.join(name)).map_err(|error| error.error)
    };
    if write().is_err() {
        return;
    }
    let Ok(entries) = folder.read_dir() else { return };
    let mut hints: Vec<(SystemTime, PathBuf)> = entries
        .flatten()
        .filter(|entry| entry.file_name().to_string_lossy().starts_with(prefix))
        .filter_map(|entry| Some((entry.metadata().ok()?.modified().ok()?, entry.path())))
        .collect();
    hints.sort();
    hints.iter().rev().skip(kept).for_each(|(_, path)| drop(fs::remove_file(path)));
}

//! Files and folders that are on the disk before anything rests on them.

use std::fs::File;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::thread;

use super::error::{StoreError, file};

/// Brings a file or folder to the disk; says whether there is one. Windows has no such thing for folders.
pub(super) fn sync(path: &Path) -> Result<bool, StoreError> {
    if cfg!(not(unix)) {
        return Err(StoreError::ReadOnlySystem);
    }
    match File::open(path).and_then(|handle| handle.sync_all()) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
        Err(error) => Err(file("sync", path)(error)),
    }
}

/// Brings files and folders to the disk, many at the same time, which a file system does in one go; gives those that
/// there are.
pub(super) fn sync_all(paths: &[PathBuf]) -> Result<Vec<PathBuf>, StoreError> {
    const AT_ONCE: usize = 16;
    let sync_some = |paths: &[PathBuf]| -> Result<Vec<PathBuf>, StoreError> {
        let found = |path: &PathBuf| Ok(sync(path)?.then(|| path.clone()));
        paths.iter().filter_map(|path| found(path).transpose()).collect()
    };
    let parts = paths.chunks(paths.len().div_ceil(AT_ONCE).max(1));
    thread::scope(|scope| {
        let threads: Vec<_> = parts.map(|paths| scope.spawn(move || sync_some(paths))).collect();
        let mut all = Vec::new();
        for thread in threads {
            all.extend(thread.join().expect("nothing panics while files are synced")?);
        }
        Ok(all)
    })
}

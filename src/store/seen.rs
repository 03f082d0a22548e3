//! Whether files were touched, without reading them.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// How files look from outside: where it is another, one of them was touched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen(BTreeMap<PathBuf, (Option<SystemTime>, u64)>);

impl Seen {
    /// Files, and all that is below folders, as they look now. What cannot be looked at looks like what is not there; nothing
    /// is followed.
    #[must_use]
    pub fn now(paths: &[PathBuf]) -> Self {
        let mut seen = BTreeMap::new();
        paths.iter().for_each(|path| look(path, 0, &mut seen));
        Self(seen)
    }
}

fn look(path: &Path, depth: usize, seen: &mut BTreeMap<PathBuf, (Option<SystemTime>, u64)>) {
    let Ok(metadata) = fs::symlink_metadata(path) else { return };
    if metadata.is_dir() {
        for entry in fs::read_dir(path).into_iter().flatten().flatten().filter(|_| depth < 32) {
            look(&entry.path(), depth + 1, seen);
        }
    } else {
        seen.insert(path.to_owned(), (metadata.modified().ok(), metadata.len()));
    }
}

//! What was written is on the disk before anything rests on it. libgit2 syncs nothing by default.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::ErrorKind;
use std::path::Path;
use std::thread::sleep;
use std::time::{Duration, Instant};

use git2::{ErrorCode, Oid, Tree};

use super::repo::Repo;
use super::{StoreError, file};

impl Repo {
    /// Brings loose objects to the disk, and the folders that name them. What lies in a pack was there before.
    pub(super) fn sync_objects(&self, ids: impl IntoIterator<Item = Oid>) -> Result<(), StoreError> {
        let objects = self.git.commondir().join("objects");
        let mut folders = BTreeSet::from([objects.clone()]);
        for id in ids {
            let id = id.to_string();
            let folder = objects.join(&id[..2]);
            if sync(&folder.join(&id[2..]))? {
                folders.insert(folder);
            }
        }
        folders.iter().try_for_each(|folder| sync(folder).map(drop))
    }

    /// Waits while `git gc` runs: it may have read some references before they changed and others after.
    pub(super) fn outlast_garbage_collection(&self) {
        let running = self.git.commondir().join("gc.pid");
        let until = Instant::now() + LONGEST_COLLECTION;
        while running.exists() && Instant::now() < until {
            sleep(Duration::from_millis(20));
        }
    }

    /// Whether a tag that was just pinned is here with all that its commit brought. A garbage collection that began
    /// before may not have seen the pin, so it is waited for.
    ///
    /// # Errors
    /// When it cannot be found out.
    pub fn survives_garbage_collection(&self, tag: &str) -> Result<bool, StoreError> {
        self.outlast_garbage_collection();
        let here = || {
            let commit = self.tag_object(tag)?.commit;
            let brought = self.changed_blobs(&self.parent(&commit)?, &commit)?;
            brought
                .iter()
                .filter_map(|(path, blob)| Some((path, blob.as_ref()?)))
                .try_for_each(|(path, blob)| self.blob(blob, path).map(drop))
        };
        match here() {
            Ok(()) => Ok(true),
            Err(StoreError::MissingObject { .. }) => Ok(false),
            Err(StoreError::Git { source, .. }) if source.code() == ErrorCode::NotFound => Ok(false),
            Err(error) => Err(error),
        }
    }
}

/// How long a garbage collection is waited for. One that takes longer spares what is younger than two weeks, unless
/// somebody asked for the opposite.
const LONGEST_COLLECTION: Duration = Duration::from_secs(5);

/// The trees on the way from `root` to the files at `paths`, itself included.
pub(super) fn trees_on_the_way<'p>(root: &Tree<'_>, paths: impl Iterator<Item = &'p str>) -> BTreeSet<Oid> {
    let folders: BTreeSet<&Path> = paths.flat_map(|path| Path::new(path).ancestors().skip(1)).collect();
    let found = folders.into_iter().filter_map(|folder| root.get_path(folder).ok()).map(|entry| entry.id());
    found.chain([root.id()]).collect()
}

/// Brings a file or folder to the disk; says whether there is one.
pub(super) fn sync(path: &Path) -> Result<bool, StoreError> {
    match File::open(path).and_then(|handle| handle.sync_all()) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
        Err(error) => Err(file("sync", path)(error)),
    }
}

//! What was written is on the disk before anything rests on it, and still there when a reference does: git takes what no
//! reference reaches for garbage.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::thread::sleep;
use std::time::{Duration, Instant};

use git2::{ErrorCode, ObjectType, Oid, Tree};

use super::error::{StoreError, git};
use super::locks::TRIES;
use super::repo::Repo;
use super::unreferenced::DraftObjects;

impl Repo {
    /// Waits while `git gc` runs: it may have read some references before they changed and others after.
    pub(super) fn outlast_garbage_collection(&self) {
        let lock = self.common_folder().join("gc.pid");
        let until = Instant::now() + LONGEST_COLLECTION;
        while is_held(&lock) && Instant::now() < until {
            sleep(Duration::from_millis(20));
        }
    }

    /// Writes again what a garbage collection took of what was written, and says whether it took anything.
    ///
    /// # Errors
    /// When something cannot be written or read back.
    fn restore(&self, written: &DraftObjects) -> Result<bool, StoreError> {
        // A handle that was lent before remembers what it read.
        let fresh = self.objects().fresh()?;
        let fresh = fresh.odb().map_err(git("open the object store"))?;
        let mut lost = DraftObjects::new();
        for (id, (kind, bytes)) in written {
            match fresh.read(*id) {
                Ok(object) if object.data() == bytes => {}
                Ok(_) => return Err(StoreError::LostWrite(id.to_string())),
                Err(error) if error.code() == ErrorCode::NotFound => {
                    lost.insert(*id, (*kind, bytes.clone()));
                }
                Err(error) => return Err(git("read back an object")(error)),
            }
        }
        if lost.is_empty() {
            return Ok(false);
        }
        self.bring(&lost).map(|()| true)
    }

    /// Does `work` again when it failed and a garbage collection had taken what this process wrote.
    ///
    /// # Errors
    /// What `work` says, at the latest when it was interrupted a few times.
    pub fn despite_collection<T, E>(&self, mut work: impl FnMut() -> Result<T, E>) -> Result<T, E> {
        for _ in 1..TRIES {
            match work() {
                Err(error) => {
                    let written = self.unreferenced.take();
                    let restored = self.restore(&written);
                    self.unreferenced.put(written);
                    if !restored.is_ok_and(|lost| lost) {
                        return Err(error);
                    }
                }
                done => return done,
            }
        }
        work()
    }

    /// Makes sure that what was written is there now that a reference reaches it. A garbage collection that began before
    /// may not have seen the reference, so it is waited for; every later one does. A reference at `reached` that nobody
    /// takes away again ends the worry about all but other tags.
    ///
    /// # Errors
    /// When something cannot be written again.
    pub(super) fn hold_written(&self, reached: Option<&str>) -> Result<(), StoreError> {
        let mut written = self.unreferenced.take();
        if written.is_empty() {
            return Ok(());
        }
        self.outlast_garbage_collection();
        let restored = self.restore(&written);
        if let (Ok(_), Some(reached)) = (&restored, reached) {
            let other_tag = |id: &Oid, kind: ObjectType| kind == ObjectType::Tag && id.to_string() != reached;
            written.retain(|id, (kind, _)| other_tag(id, *kind));
        }
        self.unreferenced.put(written);
        restored.map(drop)
    }
}

/// How long a garbage collection is waited for. One that takes longer spares what is younger than two weeks, unless
/// somebody asked for the opposite.
const LONGEST_COLLECTION: Duration = Duration::from_secs(30);

/// Whether `git gc` runs. Its file, which holds its number and machine, stays behind where it is killed.
fn is_held(lock: &Path) -> bool {
    let Ok(text) = fs::read_to_string(lock) else { return false };
    let Some((number, machine)) = text.trim_end().split_once(' ') else { return true };
    let here = fs::read_to_string("/proc/sys/kernel/hostname").is_ok_and(|name| name.trim_end() == machine);
    !here || Path::new("/proc").join(number).exists()
}

/// The trees on the way from `root` to the files at `paths`, itself included.
pub(super) fn trees_on_the_way<'p>(root: &Tree<'_>, paths: impl Iterator<Item = &'p str>) -> BTreeSet<Oid> {
    let folders: BTreeSet<&Path> = paths.flat_map(|path| Path::new(path).ancestors().skip(1)).collect();
    let found = folders.into_iter().filter_map(|folder| root.get_path(folder).ok()).map(|entry| entry.id());
    found.chain([root.id()]).collect()
}

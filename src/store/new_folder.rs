//! A folder that appears with all of its files or not at all. It is for what can be made again: nothing of it is brought
//! to the disk.

use std::borrow::Cow;
use std::fs::{self, File};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use rayon::iter::{IntoParallelRefIterator, ParallelIterator};
use tempfile::TempDir;

use super::error::{StoreError, file};
use super::system::{permissions, waiting};

/// How the names of folders begin in which files wait for their place.
const WAITING: &str = ".ontoreg-export-";

/// The files of a folder that is new or empty: they wait beside it, in one that is there inside of it, until they are
/// complete.
#[must_use = "the folder does not appear until it is finished"]
pub struct NewFolder {
    target: PathBuf,
    /// The uppermost folder on the way to the target that is not there yet; none where the target is.
    new: Option<PathBuf>,
    waiting: TempDir,
    /// The folder that will be the target.
    root: PathBuf,
    /// Held by a process that lives: what one leaves behind that was killed is not locked.
    _lock: File,
}

impl NewFolder {
    /// Begins a folder, and removes what a killed run left beside it.
    ///
    /// # Errors
    /// When the disk says no.
    pub fn begin(target: &Path) -> Result<Self, StoreError> {
        let new = target.ancestors().take_while(|folder| !folder.exists()).last();
        let around = new.map_or(target, |new| new.parent().unwrap_or(new));
        // Says what is wrong where a file is in the place of the folder.
        fs::create_dir_all(around).map_err(file("write", around))?;
        remove_left_behind(around);
        let waiting = waiting(WAITING, permissions(0o777)).tempdir_in(around);
        let waiting = waiting.map_err(file("write", around))?;
        let lock = File::open(waiting.path()).map_err(file("write", waiting.path()))?;
        // Where a file system has no locks, nothing there is taken for left behind.
        let _ = lock.try_lock();
        let root = match new.and_then(|new| target.strip_prefix(new).ok()) {
            Some(below) if below != Path::new("") => waiting.path().join(below),
            _ => waiting.path().to_owned(),
        };
        Ok(Self { target: target.to_owned(), new: new.map(Path::to_owned), waiting, root, _lock: lock })
    }

    /// Adds files, each of a path and the bytes that `content` makes when they are written: many at the same time.
    ///
    /// # Errors
    /// As [`NewFolder::write`], and those of `content`.
    pub fn write_all<'f, F: Sync, E: From<StoreError> + Send>(
        &self,
        files: &'f [F],
        content: impl Fn(&'f F) -> Result<(&'f str, Cow<'f, [u8]>), E> + Sync + Send,
    ) -> Result<(), E> {
        files.par_iter().map(content).try_for_each(|file| file.and_then(|(path, bytes)| Ok(self.write(path, &bytes)?)))
    }

    /// Adds a file, making its folders.
    ///
    /// # Errors
    /// When there is one of that path, or the disk says no.
    pub fn write(&self, path: &str, bytes: &[u8]) -> Result<(), StoreError> {
        let waiting = self.root.join(path);
        let made = File::create_new(&waiting).or_else(|error| match waiting.parent() {
            Some(folder) if error.kind() == ErrorKind::NotFound => {
                fs::create_dir_all(folder).and_then(|()| File::create_new(&waiting))
            }
            _ => Err(error),
        });
        made.and_then(|mut made| made.write_all(bytes)).map_err(|error| file("write", self.target.join(path))(error))
    }

    /// Brings the folder to its place: in one step, or where an empty one is there entry by entry, folders first.
    ///
    /// # Errors
    /// When something came to be in the way, or the disk says no.
    pub fn finish(self) -> Result<(), StoreError> {
        let failed = |error| file("write", &self.target)(error);
        let Some(new) = &self.new else { return self.move_up().map_err(failed) };
        fs::rename(self.waiting.path(), new).map_err(failed)?;
        // It has another name now.
        let _ = self.waiting.keep();
        Ok(())
    }

    fn move_up(&self) -> std::io::Result<()> {
        let mut entries = fs::read_dir(&self.root)?.collect::<std::io::Result<Vec<_>>>()?;
        // The pages that lead to all others are files of the top: without them it does not look complete.
        entries.sort_by_key(|entry| entry.file_type().is_ok_and(|kind| kind.is_file()));
        entries.iter().try_for_each(|entry| fs::rename(entry.path(), self.target.join(entry.file_name())))
    }
}

/// Whether a folder holds anything but what a killed run left behind; one that is not there holds nothing.
#[must_use]
pub fn holds_something(folder: &Path) -> bool {
    let is_own = |entry: std::io::Result<fs::DirEntry>| !entry.is_ok_and(|entry| is_waiting(&entry));
    folder.read_dir().is_ok_and(|mut entries| entries.any(is_own))
}

fn is_waiting(entry: &fs::DirEntry) -> bool {
    entry.file_name().to_string_lossy().starts_with(WAITING) && entry.file_type().is_ok_and(|kind| kind.is_dir())
}

/// Removes the folders of killed runs. One that cannot be removed harms nobody: its name says what it is.
fn remove_left_behind(around: &Path) {
    for entry in fs::read_dir(around).into_iter().flatten().flatten().filter(is_waiting) {
        if File::open(entry.path()).is_ok_and(|folder| folder.try_lock().is_ok()) {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

//! Files that are shown and kept nowhere.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{BufWriter, Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use super::entry::EntryKind;
use super::error::{StoreError, file};
use super::folder::list;

/// Files of a folder that is gone. They lie in one file without a name, so that nothing is left of them however the
/// program ends, and no path leads to another one.
pub struct HeldFiles {
    file: Mutex<File>,
    /// Where each begins, and its length, by its path below the folder.
    places: BTreeMap<String, (u64, u64)>,
}

impl HeldFiles {
    /// Keeps what `write` writes into a folder that is empty.
    ///
    /// # Errors
    /// What `write` says; or when there is no temporary folder, or the disk says no.
    pub fn filled<E: From<StoreError>>(write: impl FnOnce(&Path) -> Result<(), E>) -> Result<Self, E> {
        let folder = tempfile::Builder::new().prefix("ontoreg-shown-").tempdir().map_err(no_folder)?;
        write(folder.path())?;
        Ok(Self::of(folder.path())?)
    }

    fn of(folder: &Path) -> Result<Self, StoreError> {
        let mut kept = BufWriter::new(tempfile::tempfile().map_err(no_folder)?);
        let (mut places, mut end) = (BTreeMap::new(), 0);
        for entry in list(folder, "")?.into_iter().filter(|entry| entry.kind == EntryKind::File) {
            let path = folder.join(&entry.path);
            let mut from = File::open(&path).map_err(file("read", &path))?;
            let length = std::io::copy(&mut from, &mut kept).map_err(file("read", &path))?;
            places.insert(entry.path, (end, length));
            end += length;
            // Not all of them are there twice.
            fs::remove_file(&path).map_err(file("write", &path))?;
        }
        let kept = kept.into_inner().map_err(|error| no_folder(error.into_error()))?;
        Ok(Self { file: Mutex::new(kept), places })
    }

    /// How many files there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.places.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// Whether there is a file of that path.
    #[must_use]
    pub fn has(&self, path: &str) -> bool {
        self.places.contains_key(path)
    }

    /// The bytes of a file; none where there is none of that path.
    ///
    /// # Errors
    /// When they cannot be read.
    pub fn read(&self, path: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let Some((start, length)) = self.places.get(path).copied() else { return Ok(None) };
        let mut bytes = Vec::new();
        let mut kept = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        let read = kept
            .seek(SeekFrom::Start(start))
            .and_then(|_| Read::by_ref(&mut *kept).take(length).read_to_end(&mut bytes));
        read.map_err(file("read", path))?;
        Ok(Some(bytes))
    }
}

fn no_folder(error: std::io::Error) -> StoreError {
    file("write", "a temporary folder")(error)
}

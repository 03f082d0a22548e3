//! Where the files of an export go.

use std::path::PathBuf;

use crate::publish::File;
use crate::store::{NewFolder, StoreError};

/// A folder that appears once it is complete; nowhere in a dry run.
pub(super) struct Output {
    target: PathBuf,
    dry_run: bool,
    /// There from the first file on: what is refused before leaves no trace.
    folder: Option<NewFolder>,
    paths: Vec<String>,
}

impl Output {
    pub(super) fn new(target: PathBuf, dry_run: bool) -> Self {
        Self { target, dry_run, folder: None, paths: Vec::new() }
    }

    /// Makes and writes files, many at the same time.
    ///
    /// # Errors
    /// When the disk says no.
    pub(super) fn write<'e>(&mut self, files: impl IntoIterator<Item = File<'e>>) -> Result<(), StoreError> {
        let files: Vec<File<'e>> = files.into_iter().collect();
        if !self.dry_run {
            let folder = match &mut self.folder {
                Some(folder) => folder,
                none => none.insert(NewFolder::begin(&self.target)?),
            };
            folder.write_all(&files, |file| (&file.path, file.bytes()))?;
        }
        self.paths.extend(files.into_iter().map(|file| file.path));
        Ok(())
    }

    /// Lets the folder appear, and gives the paths of its files, sorted.
    ///
    /// # Errors
    /// When something came to be in the way, or the disk says no.
    pub(super) fn finish(mut self) -> Result<Vec<String>, StoreError> {
        self.folder.map_or(Ok(()), NewFolder::finish)?;
        self.paths.sort_unstable();
        Ok(self.paths)
    }
}

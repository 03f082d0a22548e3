//! Where the files of an export go.

use std::path::{Path, PathBuf};

use crate::ops::error::{ExportError, OpsError};
use crate::publish::File;
use crate::store::{LIST, NewFolder, UpdatedFolder, holds_something, list_of_files};

/// Where files go.
enum Way {
    /// Nowhere: they are only named.
    DryRun,
    /// Into a folder that appears once it is complete; there from the first file on: what is refused before leaves no
    /// trace.
    New(Option<NewFolder>),
    /// Into a folder that an older export wrote.
    Update(UpdatedFolder),
}

/// The folder of an export.
pub(super) struct Output {
    target: PathBuf,
    way: Way,
    /// What the list of its files is of; none where it keeps no list.
    of: Option<String>,
    paths: Vec<String>,
}

impl Output {
    /// A folder that is new or empty.
    ///
    /// # Errors
    /// When something is in it.
    pub(super) fn new(target: &Path, dry_run: bool) -> Result<Self, ExportError> {
        if holds_something(target) {
            return Err(ExportError::NotEmpty { folder: target.to_owned() });
        }
        let way = if dry_run { Way::DryRun } else { Way::New(None) };
        Ok(Self { target: target.to_owned(), way, of: None, paths: Vec::new() })
    }

    /// A folder that keeps a list of its files, of `of`: new or empty, or where `update` says so one that has such a list.
    ///
    /// # Errors
    /// When something else is in it, or it cannot be read.
    pub(super) fn listed(target: &Path, dry_run: bool, of: &str, update: bool) -> Result<Self, OpsError> {
        let older = if update && holds_something(target) {
            let foreign = || ExportError::NotAnExport { folder: target.to_owned() };
            Some(UpdatedFolder::open(target, of)?.ok_or_else(foreign)?)
        } else {
            None
        };
        let mut output = match older {
            None => Self::new(target, dry_run)?,
            Some(older) => {
                let way = if dry_run { Way::DryRun } else { Way::Update(older) };
                Self { target: target.to_owned(), way, of: None, paths: Vec::new() }
            }
        };
        output.of = Some(of.to_owned());
        Ok(output)
    }

    /// Makes and writes files, many at the same time.
    ///
    /// # Errors
    /// When the disk says no, or a template does not work.
    pub(super) fn write<'e>(&mut self, files: impl IntoIterator<Item = File<'e>>) -> Result<(), OpsError> {
        let files: Vec<File<'e>> = files.into_iter().collect();
        match &mut self.way {
            Way::DryRun => {}
            Way::New(folder) => {
                let folder = match folder {
                    Some(folder) => folder,
                    none => none.insert(NewFolder::begin(&self.target)?),
                };
                folder.write_all(&files, |file| -> Result<_, OpsError> {
                    Ok((&*file.path, file.bytes().map_err(ExportError::from)?))
                })?;
            }
            Way::Update(folder) => folder.write_all(
                &files,
                |file| &*file.path,
                |file| -> Result<_, OpsError> { Ok(file.bytes().map_err(ExportError::from)?) },
            )?,
        }
        self.paths.extend(files.into_iter().map(|file| file.path));
        Ok(())
    }

    /// Lets the folder appear, or what is gone disappear, and gives the paths of its files, sorted.
    ///
    /// # Errors
    /// When something came to be in the way, or the disk says no.
    pub(super) fn finish(mut self) -> Result<Vec<String>, OpsError> {
        self.paths.sort_unstable();
        match self.way {
            Way::DryRun | Way::New(None) => {}
            Way::New(Some(folder)) => {
                if let Some(of) = &self.of {
                    folder.write(LIST, list_of_files(of, &self.paths).as_bytes())?;
                }
                folder.finish()?;
            }
            Way::Update(folder) => folder.finish(&self.paths)?,
        }
        Ok(self.paths)
    }
}

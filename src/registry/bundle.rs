//! Bundles: one release as a folder or archive, read without git.

use std::path::{Path, PathBuf};

use super::state::MAX_RELEASE_FILE;
use crate::model::{Content, Manifest};
use crate::publish::Files;
use crate::publish::bundle::{Collected, MAX_BYTES, UnpackError, unpack};
use crate::release::{Check, Detail, bundle_manifest, check_bundle};
use crate::store::{EntryKind, Source, StoreError, holds_something, is_file, read_file};

/// A bundle could not be read. Nothing was taken from it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BundleError {
    /// The disk said no.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// It has no manifest that can be read.
    #[error("{} is no whole bundle: {}", path.display(), problem.text)]
    NotWhole {
        /// The folder or archive, as it was named.
        path: PathBuf,
        /// What is wrong.
        problem: Detail,
    },
    /// It holds more than plain files of a bounded size.
    #[error("{} is not opened: {problem}{}", path.display(), cause(problem))]
    NotOpened {
        /// The folder or archive, as it was named.
        path: PathBuf,
        /// What is wrong.
        problem: UnpackError,
    },
}

/// A bundle that was read: its files and its manifest.
#[derive(Debug, Clone)]
pub struct Bundle {
    /// Its files, by path.
    pub files: Files,
    /// Its manifest.
    pub manifest: Manifest,
}

impl Bundle {
    /// Reads a bundle from a folder or an archive, which errors name as `shown`.
    ///
    /// # Errors
    /// When it is not there, anything in it is more than plain files of a bounded size, or it has no manifest.
    pub fn read(path: &Path, shown: &Path) -> Result<Self, BundleError> {
        let files = files(path, shown)?;
        let not_whole = |problem| BundleError::NotWhole { path: shown.to_owned(), problem };
        let manifest = bundle_manifest(&files).map_err(not_whole)?;
        Ok(Self { files, manifest })
    }

    /// Everything that is checked of it.
    #[must_use]
    pub fn checks(&self) -> Vec<Check> {
        let blob = |bytes: &[u8]| Source::blob_id(bytes).unwrap_or_default();
        check_bundle(&self.manifest, &self.files, blob)
    }
}

/// Whether the name of a path is one of an archive.
#[must_use]
pub fn is_archive(path: &Path) -> bool {
    let name = path.to_string_lossy();
    name.ends_with(".tar.gz") || name.ends_with(".tgz")
}

/// Whether a path that the user named holds a bundle, as far as its name says.
#[must_use]
pub fn may_be_bundle(path: &Path) -> bool {
    is_archive(path) || !is_file(path)
}

/// The files of a folder or an archive.
fn files(path: &Path, shown: &Path) -> Result<Files, BundleError> {
    let not_opened = |problem| BundleError::NotOpened { path: shown.to_owned(), problem };
    if is_file(path) {
        return unpack(&read_file(path)?).map_err(not_opened);
    }
    if !holds_something(path) {
        read_file(path)?; // It is not there, or holds nothing: the system says which.
    }
    let source = Source::Folder { root: path.to_owned(), objects: None };
    let mut collected = Collected::new(MAX_BYTES);
    for entry in source.list("")? {
        if let EntryKind::Special(_) = entry.kind {
            return Err(not_opened(UnpackError::Special(entry.path)));
        }
        let bytes = match source.read(&entry.path, MAX_RELEASE_FILE)? {
            Some(Content::Bytes(bytes)) => bytes,
            Some(Content::TooLarge(_)) => return Err(not_opened(UnpackError::TooLarge(MAX_RELEASE_FILE))),
            _ => return Err(not_opened(UnpackError::Special(entry.path))),
        };
        collected.announce(&entry.path, bytes.len() as u64).map_err(not_opened)?;
        collected.files.insert(entry.path, bytes);
    }
    Ok(collected.files)
}

fn cause(problem: &UnpackError) -> String {
    std::error::Error::source(problem).map_or(String::new(), |cause| format!(" ({cause})"))
}

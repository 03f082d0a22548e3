//! Bundles: one release as a folder or archive, read without git.

use std::path::Path;

use super::error::{BundleError, OpsError};
use super::verify::VerifyReport;
use crate::model::{Content, Manifest};
use crate::publish::Files;
use crate::publish::bundle::{Collected, MAX_BYTES, UnpackError, unpack};
use crate::registry::{MAX_RELEASE_FILE, Outside};
use crate::release::{Check, bundle_manifest, check_bundle};
use crate::store::{EntryKind, Source, holds_something, is_file, read_file};

/// Whether the name of a path is one of an archive.
pub(super) fn is_archive(path: &Path) -> bool {
    let name = path.to_string_lossy();
    name.ends_with(".tar.gz") || name.ends_with(".tgz")
}

/// Whether a path that the user named holds a bundle, as far as its name says.
pub(super) fn may_be_bundle(path: &Path) -> bool {
    is_archive(path) || !is_file(path)
}

/// A bundle that was read: its files and its manifest.
pub(super) struct Bundle {
    /// Its files, by path.
    pub files: Files,
    /// Its manifest.
    pub manifest: Manifest,
}

/// Reads a bundle from a folder or an archive.
///
/// # Errors
/// When it is not there, anything in it is more than plain files of a bounded size, or it has no manifest.
pub(super) fn read(path: &Path, shown: &Path) -> Result<Bundle, OpsError> {
    let files = files(path, shown)?;
    let not_whole = |problem| BundleError::NotWhole { path: shown.to_owned(), problem };
    let manifest = bundle_manifest(&files).map_err(not_whole)?;
    Ok(Bundle { files, manifest })
}

/// The files of a folder or an archive.
fn files(path: &Path, shown: &Path) -> Result<Files, OpsError> {
    let not_opened = |problem| BundleError::NotOpened { path: shown.to_owned(), problem };
    if is_file(path) {
        return Ok(unpack(&read_file(path)?).map_err(not_opened)?);
    }
    if !holds_something(path) {
        read_file(path)?; // It is not there, or holds nothing: the system says which.
    }
    let source = Source::Folder { root: path.to_owned(), objects: None };
    let mut collected = Collected::new(MAX_BYTES);
    for entry in source.list("")? {
        if let EntryKind::Special(_) = entry.kind {
            return Err(not_opened(UnpackError::Special(entry.path)).into());
        }
        let bytes = match source.read(&entry.path, MAX_RELEASE_FILE)? {
            Some(Content::Bytes(bytes)) => bytes,
            Some(Content::TooLarge(_)) => return Err(not_opened(UnpackError::TooLarge(MAX_RELEASE_FILE)).into()),
            _ => return Err(not_opened(UnpackError::Special(entry.path)).into()),
        };
        collected.announce(&entry.path, bytes.len() as u64).map_err(not_opened)?;
        collected.files.insert(entry.path, bytes);
    }
    Ok(collected.files)
}

/// Verifies a bundle without git.
///
/// # Errors
/// When it cannot be opened.
pub fn verify_bundle(outside: &Outside, path: &Path) -> Result<VerifyReport, OpsError> {
    let files = files(&outside.cwd.join(path), path)?;
    Ok(match bundle_manifest(&files) {
        Ok(manifest) => report(&Bundle { files, manifest }),
        Err(problem) => {
            VerifyReport { version: None, checks: vec![Check::from_problems("manifest", vec![problem], "")] }
        }
    })
}

/// Everything that is checked of a bundle.
pub(super) fn report(bundle: &Bundle) -> VerifyReport {
    let blob = |bytes: &[u8]| Source::blob_id(bytes).unwrap_or_default();
    let checks = check_bundle(&bundle.manifest, &bundle.files, blob);
    VerifyReport::new(&bundle.manifest.predicate.version, checks)
}

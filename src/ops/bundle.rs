//! Bundles: one release as a folder or archive, written from git and read without it.

use std::path::Path;

use super::error::{OpsError, refuse};
use super::export::{Exported, unaltered};
use super::verify::VerifyReport;
use crate::model::{Content, Manifest, PointSpec};
use crate::publish::Files;
use crate::publish::bundle::{BundleError, Collected, MAX_BYTES, pack, unpack};
use crate::registry::MAX_RELEASE_FILE;
use crate::registry::folder_files;
use crate::registry::{Outside, Workspace};
use crate::release::{Check, PREVIOUS, bundle_manifest, check_bundle};
use crate::store::{EntryKind, Source, holds_something, is_file, read_file, write_file, write_files};

/// Writes a release as a bundle: an archive where `out` ends in `.tar.gz` or `.tgz`, else a folder that is new or empty.
///
/// # Errors
/// When the point is no release, the release was altered, or something is in the way.
pub fn export_bundle(
    workspace: &Workspace,
    outside: &Outside,
    out: &Path,
    at: Option<&PointSpec>,
    dry_run: bool,
) -> Result<Exported, OpsError> {
    let target = outside.cwd.join(out);
    if holds_something(&target) || is_file(&target) {
        let todo = "Name a new folder or file.";
        return Err(refuse(format!("{} is there already, and not empty", out.display()), todo));
    }
    let loaded = workspace.load(at.unwrap_or(&PointSpec::Latest))?;
    let Some(version) = loaded.point().version.clone() else {
        return Err(refuse(
            format!("{} is no release, and a bundle is what a release vouches for", loaded.point().words()),
            "Name a released version with `--at`; `ontoreg list --releases` shows them.",
        ));
    };
    let current = workspace.current()?;
    unaltered(workspace, &current, &version)?;
    let mut files = folder_files(current.source(), &format!("{}releases/{version}/", current.layout().folder()))?;
    let predicate = &current.release(&version)?.manifest.predicate;
    for file in predicate.files() {
        let Some(Content::Bytes(bytes)) = loaded.source().read(&file.path, MAX_RELEASE_FILE)? else {
            let what = format!("{} of {version} cannot be read", file.path);
            return Err(refuse(what, "`ontoreg verify` says more."));
        };
        if files.insert(file.path.clone(), bytes).is_some() {
            let what = format!("{} lies where a bundle has a file of its own", file.path);
            return Err(refuse(what, "Move it to another folder of the repository, and release again."));
        }
    }
    let mut previous = predicate.previous.clone();
    while let Some(earlier) = previous {
        let path = format!("{}releases/{}/manifest.json", current.layout().folder(), earlier.version);
        if let Some(Content::Bytes(bytes)) = current.source().read(&path, MAX_RELEASE_FILE)? {
            files.insert(format!("{PREVIOUS}/{}/manifest.json", earlier.version), bytes);
        }
        previous = current.release(&earlier.version)?.manifest.predicate.previous.clone();
    }
    if !dry_run {
        if is_archive(out) {
            let name = format!("{}-{version}", plain_name(&predicate.registry));
            let packed = pack(&name, predicate.released_at, &files).map_err(|error| {
                refuse(format!("the files cannot be packed: {error}"), "Write a folder: `--out DIR`.")
            })?;
            let name = target.file_name().unwrap_or_default().to_string_lossy().into_owned();
            write_file(target.parent().unwrap_or(&target), &name, Some(&packed))?;
        } else {
            let all = files.iter().map(|(path, bytes)| (path.clone(), Some(bytes.clone()))).collect();
            let _ = write_files(&target, &all)?;
        }
    }
    Ok(Exported { yanked: loaded.yanked().cloned(), version, files })
}

fn is_archive(path: &Path) -> bool {
    let name = path.to_string_lossy();
    name.ends_with(".tar.gz") || name.ends_with(".tgz")
}

/// Whether a path that the user named holds a bundle, as far as its name says.
pub(super) fn may_be_bundle(path: &Path) -> bool {
    is_archive(path) || !is_file(path)
}

fn plain_name(name: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-') { c } else { '-' };
    name.chars().map(plain).collect()
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
    let manifest = bundle_manifest(&files).map_err(|problem| {
        let todo = "A bundle is what `ontoreg export --format bundle` wrote; get it from its publisher again.";
        refuse(format!("{} is no whole bundle: {}", shown.display(), problem.text), todo)
    })?;
    Ok(Bundle { files, manifest })
}

/// The files of a folder or an archive.
fn files(path: &Path, shown: &Path) -> Result<Files, OpsError> {
    let hostile = |error: BundleError| {
        let cause = std::error::Error::source(&error).map_or(String::new(), |cause| format!(" ({cause})"));
        let what = format!("{} is not opened: {error}{cause}", shown.display());
        refuse(what, "Nothing was taken from it. Get the bundle from its publisher again.")
    };
    if is_file(path) {
        unpack(&read_file(path)?).map_err(hostile)
    } else {
        let source = Source::Folder { root: path.to_owned(), objects: None };
        if !holds_something(path) {
            read_file(path)?; // It is not there, or holds nothing: the system says which.
        }
        let mut collected = Collected::new(MAX_BYTES);
        for entry in source.list("")? {
            if let EntryKind::Special(_) = entry.kind {
                return Err(hostile(BundleError::Special(entry.path)));
            }
            let (size, bytes) = match source.read(&entry.path, MAX_RELEASE_FILE)? {
                Some(Content::Bytes(bytes)) => (bytes.len() as u64, bytes),
                Some(Content::TooLarge(_)) => return Err(hostile(BundleError::TooLarge(MAX_RELEASE_FILE))),
                _ => return Err(hostile(BundleError::Special(entry.path))),
            };
            collected.announce(&entry.path, size).map_err(hostile)?;
            collected.files.insert(entry.path, bytes);
        }
        Ok(collected.files)
    }
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

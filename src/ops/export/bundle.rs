//! One release as a bundle: a folder or archive, written from git and read without it.

use std::path::Path;

use semver::Version;

use super::edition::ensure_unaltered;
use super::report::{ExportOptions, Exported};
use crate::model::manifest::{FileRecord, Predicate, Previous};
use crate::model::{Content, PointSpec};
use crate::ops::error::{ExportError, OpsError};
use crate::publish::Files;
use crate::publish::bundle::pack;
use crate::registry::{MAX_RELEASE_FILE, Outside, State, Workspace, is_archive};
use crate::release::previous_manifest;
use crate::store::{NewFolder, holds_something, is_file, write_file};

/// Writes a release as a bundle: an archive where `out` ends in `.tar.gz` or `.tgz`, else a folder that is new or empty.
///
/// # Errors
/// When the point is no release, the release was altered, or something is in the way.
pub(super) fn export_bundle(
    workspace: &Workspace,
    outside: &Outside,
    out: &Path,
    options: &ExportOptions,
) -> Result<Exported, OpsError> {
    let target = outside.cwd.join(out);
    if holds_something(&target) || is_file(&target) {
        return Err(ExportError::Exists { path: out.to_owned() }.into());
    }
    let state = workspace.load(options.at.as_ref().unwrap_or(&PointSpec::Latest))?;
    let (Some(version), Some(release)) = (state.point().version.clone(), state.release_of()) else {
        return Err(ExportError::NoRelease { point: state.point().words() }.into());
    };
    let here = workspace.current()?;
    ensure_unaltered(workspace, &here, &version)?;
    let predicate = &release.manifest.predicate;
    let files = files(&here, &state, &version, predicate)?;
    if !options.dry_run {
        if is_archive(out) {
            let name = format!("{}-{version}", plain_name(&predicate.registry));
            let packed = pack(&name, predicate.released_at, &files).map_err(ExportError::Pack)?;
            let name = target.file_name().unwrap_or_default().to_string_lossy().into_owned();
            write_file(target.parent().unwrap_or(&target), &name, Some(&packed))?;
        } else {
            let folder = NewFolder::begin(&target)?;
            files.iter().try_for_each(|(path, bytes)| folder.write(path, bytes))?;
            folder.finish()?;
        }
    }
    Ok(Exported { yanked: state.yanked().cloned(), version, files: files.into_keys().collect() })
}

fn files(here: &State, state: &State, version: &Version, predicate: &Predicate) -> Result<Files, OpsError> {
    let mut files = here.release_files(version)?;
    let paths: Vec<String> = predicate.files().map(|FileRecord { path, .. }| path.clone()).collect();
    for (path, entry) in paths.iter().zip(state.source().entries(&paths)?) {
        let content = entry.map(|entry| state.source().content(&entry, MAX_RELEASE_FILE)).transpose()?;
        let Some(Content::Bytes(bytes)) = content else {
            return Err(ExportError::UnreadableFile { path: path.clone(), version: version.clone() }.into());
        };
        if files.insert(path.clone(), bytes).is_some() {
            return Err(ExportError::Clash { path: path.clone() }.into());
        }
    }
    let mut previous = predicate.previous.clone();
    while let Some(Previous { version, .. }) = previous {
        if let Some(Content::Bytes(bytes)) = here.source().read(&here.layout().manifest(&version), MAX_RELEASE_FILE)? {
            files.insert(previous_manifest(&version), bytes);
        }
        previous = here.release(&version)?.manifest.predicate.previous.clone();
    }
    Ok(files)
}

fn plain_name(name: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-') { c } else { '-' };
    name.chars().map(plain).collect()
}

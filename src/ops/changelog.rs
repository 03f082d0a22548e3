//! `changelog`: what releases told their readers, in their own words; and the file that has it all.

use semver::Version;

use super::error::{OpsError, QuestionError};
use super::files::{Written, write};
use crate::model::bump::is_final;
use crate::model::{Content, Date, Event, PointSpec, manifest};
use crate::registry::{MAX_RELEASE_FILE, Workspace, for_releases};

/// What a release tells its readers.
#[derive(Debug, serde::Serialize)]
#[non_exhaustive]
#[serde(rename_all = "camelCase")]
pub struct ChangelogEntry {
    /// The version.
    pub version: Version,
    /// The day.
    pub released_at: Date,
    /// Whether it is a prerelease: its final release says the same again.
    pub prerelease: bool,
    /// The event that advises against the release.
    pub yanked: Option<Event>,
    /// Its `CHANGES.md`.
    pub text: String,
}

/// The entries of the changelog, newest first, prereleases among them; with a version, that one.
///
/// # Errors
/// When there is no such version, or an entry or a manifest cannot be read.
pub fn changelog(workspace: &Workspace, version: Option<&str>) -> Result<Vec<ChangelogEntry>, OpsError> {
    let here = workspace.current()?;
    let asked = version.map(|text| here.named_version(&PointSpec::from(text))).transpose()?;
    let wanted = |version: &&Version| asked.as_ref().is_none_or(|asked| asked == *version);
    let versions: Vec<Version> = here.versions().iter().rev().filter(wanted).cloned().collect();
    for_releases(&versions, |version| {
        let released_at = here.manifest_head(version)?.released_at;
        let text = here.changelog_entry(version)?;
        Ok(ChangelogEntry {
            version: version.clone(),
            released_at,
            prerelease: !is_final(version),
            yanked: Event::yank(here.events(), version).cloned(),
            text: text.ok_or_else(|| QuestionError::MissingEntry { version: version.clone() })?,
        })
    })
}

/// `CHANGELOG.md` as it was written, or would be.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
#[serde(rename_all = "camelCase")]
pub struct ChangelogFile {
    /// The path from the repository root.
    pub file: String,
    /// Whether it was something else.
    pub changed: bool,
    /// Whether nothing was written.
    pub dry_run: bool,
}

/// Writes `CHANGELOG.md` anew of `entries`, those of every release, whatever is in it now: two lines of releases that
/// were merged leave a conflict there, and neither side is right.
///
/// # Errors
/// When the file cannot be written.
pub fn write_changelog(
    workspace: &Workspace,
    entries: &[ChangelogEntry],
    dry_run: bool,
) -> Result<ChangelogFile, OpsError> {
    let file = workspace.layout().changelog();
    let bytes = manifest::changelog(entries.iter().map(|entry| entry.text.as_str())).into_bytes();
    let found = workspace.worktree().read(&file, MAX_RELEASE_FILE)?;
    // Before the first release there is none.
    let changed = !entries.is_empty() && found != Some(Content::Bytes(bytes.clone()));
    if changed {
        write(workspace, Written { path: file.clone(), bytes }, dry_run)?;
    }
    Ok(ChangelogFile { file, changed, dry_run })
}

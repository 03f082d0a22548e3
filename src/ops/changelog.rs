//! `changelog`: what releases told their readers, in their own words.

use semver::Version;

use super::error::{OpsError, QuestionError};
use crate::model::{Date, Event, PointSpec};
use crate::registry::{Workspace, for_releases};

/// What a release tells its readers.
#[derive(Debug, serde::Serialize)]
#[non_exhaustive]
#[serde(rename_all = "camelCase")]
pub struct ChangelogEntry {
    /// The version.
    pub version: Version,
    /// The day.
    pub released_at: Date,
    /// The event that advises against the release.
    #[serde(skip)]
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
            yanked: Event::yank(here.events(), version).cloned(),
            text: text.ok_or_else(|| QuestionError::MissingEntry { version: version.clone() })?,
        })
    })
}

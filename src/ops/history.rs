//! `history`: what releases did, from their own records.

use semver::Version;

use super::error::{OpsError, QuestionError};
use crate::intake::record;
use crate::model::bump::is_final;
use crate::model::manifest::{ChangeRecord, Changes};
use crate::model::{Bump, Content, Date, Id, RuleId};
use crate::registry::{MAX_RELEASE_FILE, State, Workspace, known_id};

/// A release and what it changed; of one definition where one was asked for.
#[derive(Debug, serde::Serialize)]
#[non_exhaustive]
#[serde(rename_all = "camelCase")]
pub struct HistoryEntry {
    /// The version.
    pub version: Version,
    /// The day.
    pub released_at: Date,
    /// The bump of the whole release.
    pub bump: Bump,
    /// The changes.
    pub changes: Vec<ChangeRecord>,
}

/// The log of releases, newest first; with an id, only what concerns that definition under all its names.
///
/// # Errors
/// When the id was never known, or a release cannot be read.
pub fn history(workspace: &Workspace, text: Option<&str>) -> Result<Vec<HistoryEntry>, OpsError> {
    let here = workspace.current()?;
    let mut entries = Vec::new();
    // A prerelease says what its final release says again.
    for version in here.versions().iter().rev().filter(|version| is_final(version)) {
        let predicate = &here.release(version)?.manifest.predicate;
        let changes = changes(&here, version)?;
        entries.push(HistoryEntry {
            version: version.clone(),
            released_at: predicate.released_at,
            bump: predicate.bump.declared,
            changes,
        });
    }
    let Some(text) = text else { return Ok(entries) };
    let released = entries.iter().flat_map(|entry| &entry.changes).filter_map(|change| change.definition.clone());
    let known: Vec<Id> = here.ids()?.chain(here.retired().keys().cloned()).chain(released).collect();
    // From the oldest release on, a rename leads to the name after it, and from the newest back to the one before.
    let mut names = vec![known_id(text, known.iter(), here.point())?];
    let renames =
        entries.iter().rev().flat_map(|entry| &entry.changes).filter(|change| change.rule == RuleId::DefinitionRenamed);
    for (from, to) in renames.filter_map(|change| Some((former(change)?, change.definition.clone()?))) {
        if names.contains(&from) {
            names.push(to);
        }
    }
    for entry in &mut entries {
        entry.changes.retain(|change| change.definition.as_ref().is_some_and(|id| names.contains(id)));
        names.extend(entry.changes.iter().filter(|change| change.rule == RuleId::DefinitionRenamed).filter_map(former));
    }
    entries.retain(|entry| !entry.changes.is_empty());
    Ok(entries)
}

/// The id that a renamed definition had.
fn former(change: &ChangeRecord) -> Option<Id> {
    change.before.as_ref()?.as_str()?.parse().ok()
}

fn changes(here: &State, version: &Version) -> Result<Vec<ChangeRecord>, OpsError> {
    let file = here.layout().changes(version);
    let content = here.source().read(&file, MAX_RELEASE_FILE)?.unwrap_or(Content::Special("missing file"));
    let below = here.layout().below(&file).unwrap_or(&file);
    let reading = record::own::<Changes>(file.clone(), below, &content);
    reading.noun.map(|changes| changes.changes).ok_or_else(|| {
        let problems = reading.defects.into_iter().map(|defect| defect.message).collect();
        QuestionError::UnreadableChanges { file, problems }.into()
    })
}

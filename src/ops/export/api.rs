//! The JSON API: a point, and beside it every release that it knows.

use std::collections::BTreeMap;

use super::edition::{FullState, Keep, ensure_unaltered};
use super::output::Output;
use crate::intake::record;
use crate::model::bump::is_final;
use crate::model::layout::note_of_release;
use crate::model::manifest::Changes;
use crate::model::{Content, Event, Id, PointKind, Release};
use crate::ops::error::{ExportError, OpsError};
use crate::publish::json::{self, ApiRecord, ReleaseEntry};
use crate::publish::{File, Files};
use crate::registry::{State, Workspace};
use crate::release::history::{HistoryEntry, ValueChange, add_value_changes, value_changes};
use crate::release::migrations::migrations;
use crate::release::sha256;

/// The files of a release that `v/<version>/` has as they are, beside its notes.
const KEPT: [&str; 4] = ["CHANGES.md", "SHA256SUMS", "changes.json", "manifest.json"];

/// A definition as the API has it.
pub(super) const KEEP: Keep<ApiRecord> = |definition, shape| json::record(&definition, shape);

/// Writes the JSON API of a point: every final release that it knows, and the prerelease that it is, with the files
/// readers pin. The latest release has those that come after it, too: they are yanked, and who pinned one keeps getting
/// its files.
pub(super) fn write_api(
    workspace: &Workspace,
    full: &FullState<ApiRecord>,
    log: &[HistoryEntry],
    output: &mut Output,
) -> Result<(), OpsError> {
    let (edition, state) = (full.edition(), &full.state);
    if let Some(domain) = edition.domains().keys().find(|domain| json::RESERVED.contains(domain)) {
        return Err(ExportError::ReservedDomain { domain: (*domain).to_owned() }.into());
    }
    let (mut releases, mut changes, mut migrated) = (Vec::new(), Vec::new(), Vec::new());
    if !state.versions().is_empty() && state.point().kind != PointKind::Empty {
        let here = workspace.current()?;
        let own = state.point().version.as_ref();
        let mut before = None;
        let known = if own.is_some() && own == here.latest() { here.versions() } else { state.versions() };
        let (mut told, mut values) = (here.told(known)?.into_iter().rev().peekable(), BTreeMap::new());
        for version in known.iter().filter(|version| is_final(version) || Some(*version) == own) {
            let release = here.release(version)?;
            let files = ensure_unaltered(workspace, &here, version)?;
            if state.versions().contains(version) {
                let read: Option<Changes> = files.get("changes.json").and_then(|bytes| parse(bytes));
                let unread = || ExportError::UnreadableChanges { version: version.clone() };
                changes.extend(read.ok_or_else(unread)?.changes);
                migrated = migrations(&release.manifest.predicate, changes.iter());
            }
            while let Some(entry) = told.next_if(|entry| entry.version <= *version) {
                add_value_changes(&mut values, &entry);
            }
            if Some(version) == own {
                releases.push(write_release(&here, &release, &files, full, &values, output)?);
                continue;
            }
            // A release has most definitions as the one before it has them.
            let beside = before.as_ref().unwrap_or(full);
            let other = FullState::of_release(workspace.load_release(&here, version)?, &release, KEEP, Some(beside))?;
            releases.push(write_release(&here, &release, &files, &other, &values, output)?);
            before = Some(other);
        }
    }
    let (formers, value_changes) = (state.formers()?, value_changes(log));
    output.write(json::files(&edition, &releases, &migrated, &formers, &value_changes))
}

/// Writes `v/<version>/`, and gives what `versions.json` says of it. Of its definitions it has those that it changed: the
/// others are what an earlier release has.
fn write_release(
    here: &State,
    release: &Release,
    files: &Files,
    full: &FullState<ApiRecord>,
    values: &BTreeMap<Id, Vec<ValueChange>>,
    output: &mut Output,
) -> Result<ReleaseEntry, OpsError> {
    let version = release.version();
    let edition = full.edition();
    let index = json::index(&edition);
    let is_kept = |name: &str| KEPT.contains(&name) || note_of_release(name).is_some();
    let kept = files.iter().map(|(name, bytes)| (name.as_str(), bytes)).filter(|(name, _)| is_kept(name));
    let made = [("index.json", &index), ("schema.json", &full.schema)];
    let named = kept.chain(made);
    let predicate = &release.manifest.predicate;
    let pinned = predicate.changed().filter_map(|id| json::definition(&edition, id, values));
    let files = named.map(|(name, bytes)| File::of(name, bytes)).chain(pinned);
    output.write(files.map(|file| file.below(&format!("v/{version}"))))?;
    Ok(ReleaseEntry {
        version: version.clone(),
        released_at: predicate.released_at,
        previous: predicate.previous.as_ref().map(|previous| previous.version.clone()),
        bump: predicate.bump.declared,
        yanked: Event::yank(here.events(), version).cloned(),
        manifest_digest: release.digest.clone(),
        index_digest: sha256(&index),
    })
}

/// A file of a release as what it says.
fn parse<T: serde::de::DeserializeOwned>(bytes: &[u8]) -> Option<T> {
    record::own(String::new(), "release.json", &Content::Bytes(bytes.to_owned())).noun
}

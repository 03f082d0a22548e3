//! Step 1, the plan: what a point holds, as the pure planner needs it.

use std::collections::BTreeMap;

use rayon::iter::ParallelIterator;
use semver::Version;

use super::error::OpsError;
use crate::intake::{note, record};
use crate::model::definition::MAX_FILE;
use crate::model::layout::note_of_release;
use crate::model::manifest::{FileRecord, Predicate};
use crate::model::{Bump, Content, Date, Id, Note, Role, Verdict};
use crate::registry::{DiffReport, MAX_RELEASE_FILE, State};
use crate::release::{Contents, ReleasePlan, ReleaseStep, plan, sha256};
use crate::rules::covers;
use crate::store::{Entry, Source, StoreError, require_bytes};

/// The pending notes of a point that cover a verdict, with the bytes of their files; orphans stay pending.
pub(super) fn pending_notes(head: &State, verdicts: &[Verdict]) -> Result<Vec<(Note, Vec<u8>)>, OpsError> {
    let mut notes = Vec::new();
    for note in head.notes().iter().filter(|note| verdicts.iter().any(|verdict| covers(note, verdict))) {
        if let Some(Content::Bytes(bytes)) = head.source().read(&head.layout().note(&note.name), MAX_FILE)? {
            notes.push((note.clone(), bytes));
        }
    }
    Ok(notes)
}

/// What a release is called, and when and why.
pub(super) struct Named<'a> {
    pub version: &'a Version,
    pub date: Date,
    /// Why the version claims more than what changed.
    pub reason: Option<&'a str>,
    /// The version of ontoreg that makes it.
    pub generator: &'a str,
}

impl<'a> Named<'a> {
    /// As a release says of itself.
    pub(super) fn of(release: &'a Predicate) -> Self {
        let Predicate { version, released_at, bump, generator, .. } = release;
        Self { version, date: *released_at, reason: bump.reason.as_deref(), generator: &generator.version }
    }
}

/// Plans the release of `head` after `last`, which is nothing before the first. A replay plans with the same function.
pub(super) fn plan_release(
    head: &State,
    last: &State,
    report: &DiffReport,
    notes: Vec<(Note, Vec<u8>)>,
    named: &Named<'_>,
) -> Result<ReleasePlan, OpsError> {
    let (last, layout) = (last.release_of(), head.layout());
    let known = last.map(|release| &release.manifest.predicate);
    let known_files: BTreeMap<&str, (&FileRecord, Option<&String>)> = known
        .into_iter()
        .flat_map(|known| {
            known.definitions.values().map(|record| (record.file.blob.as_str(), (&record.file, record.tier.as_ref())))
        })
        .collect();
    // What the last release has under the same content id was digested then.
    let schema_file = file_record(head.source(), head.schema_file())?;
    let same_schema = known.is_some_and(|known| known.schema.blob == schema_file.blob);
    let entries = head.entries_with_ids()?;
    let (same, fresh): (Vec<&Entry>, Vec<&Entry>) = entries
        .iter()
        .partition(|entry| same_schema && entry.blob.as_deref().is_some_and(|blob| known_files.contains_key(blob)));
    let mut definitions: BTreeMap<Id, _> = of_files(head, &fresh)?.into_iter().collect();
    for entry in same {
        let (file, tier) = known_files[entry.blob.as_deref().unwrap_or_default()];
        if let Some(id) = layout.definition_at(&entry.path) {
            let file = FileRecord { path: entry.path.clone(), ..file.clone() };
            definitions.insert(id, (file, tier.cloned(), String::new()));
        }
    }
    let mut retired = BTreeMap::new();
    for (id, tombstone) in head.retired() {
        let file = file_record(head.source(), &layout.tombstone(id))?;
        retired.insert(id.clone(), (file, tombstone.replaced_by.clone()));
    }
    let contents = Contents {
        layout,
        config: head.config(),
        config_file: file_record(head.source(), &layout.config())?,
        schema_file,
        definitions,
        retired,
        notes,
    };
    let earlier = earlier_entries(head)?;
    let step = ReleaseStep {
        last,
        verdicts: &report.verdicts,
        affected: &report.affected,
        version: named.version.clone(),
        reason: named.reason,
        computed: if last.is_some() { report.bump } else { Bump::Major.min(report.bump) },
        released_at: named.date,
        generator: named.generator,
        earlier: &earlier,
    };
    Ok(plan(&contents, &step))
}

/// The version and `CHANGES.md` of every release so far.
pub(super) fn earlier_entries(head: &State) -> Result<Vec<(Version, String)>, OpsError> {
    let mut entries = Vec::new();
    for version in head.versions() {
        if let Some(Content::Bytes(bytes)) = head.source().read(&head.layout().entry(version), MAX_RELEASE_FILE)? {
            entries.push((version.clone(), String::from_utf8_lossy(&bytes).into_owned()));
        }
    }
    Ok(entries)
}

/// File, tier and label of a definition.
type DefinitionFile = (FileRecord, Option<String>, String);

/// The definitions in files, read in parallel; nothing else of them is kept.
fn of_files(head: &State, entries: &[&Entry]) -> Result<Vec<(Id, DefinitionFile)>, OpsError> {
    let shape = head.shape();
    let prefix = head.layout().definitions().len();
    let listed = |(entry, content): (&Entry, Result<Content, StoreError>)| {
        let content = content?;
        let file = recorded(&entry.path, entry.blob.as_deref(), Some(&content))?;
        let reading = record::read(entry.path.clone(), &entry.path[prefix..], &content);
        Ok(reading.noun.map(|definition| {
            let tier = definition.text(shape, Role::Tier).map(str::to_owned);
            let label = definition.label(shape).to_owned();
            (definition.id, (file, tier, label))
        }))
    };
    let listed: Result<Vec<_>, OpsError> = head.source().contents(entries).map(listed).collect();
    Ok(listed?.into_iter().flatten().collect())
}

fn file_record(source: &Source, path: &str) -> Result<FileRecord, OpsError> {
    let entry = source.entry(path)?;
    let content = entry.as_ref().map(|entry| source.content(entry, MAX_FILE)).transpose()?;
    recorded(path, entry.and_then(|entry| entry.blob).as_deref(), content.as_ref())
}

fn recorded(path: &str, object: Option<&str>, content: Option<&Content>) -> Result<FileRecord, OpsError> {
    let bytes = require_bytes(path, object, content)?;
    Ok(FileRecord { path: path.to_owned(), sha256: sha256(bytes), blob: Source::blob_id(bytes)? })
}

/// The note files of a release folder, parsed.
pub(super) fn released_notes(files: &BTreeMap<String, Vec<u8>>) -> Vec<(Note, Vec<u8>)> {
    let named = |(path, bytes): (&String, &Vec<u8>)| {
        let name = note_of_release(path)?;
        Some((note::read(name, bytes).ok()?, bytes.clone()))
    };
    files.iter().filter_map(named).collect()
}

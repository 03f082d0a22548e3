//! What a release of a state is made of, as the pure planner needs it.

use std::collections::BTreeMap;

use rayon::iter::ParallelIterator;
use semver::Version;

use super::error::RegistryError;
use super::log::for_releases;
use super::state::{MAX_RELEASE_FILE, State};
use crate::intake::record;
use crate::model::definition::MAX_FILE;
use crate::model::manifest::{FileRecord, Predicate};
use crate::model::{Content, Id, Note, Role, Verdict};
use crate::release::{Contents, sha256};
use crate::rules::covers;
use crate::store::{Entry, Source, StoreError, require_bytes};

/// File, tier and label of a definition.
type DefinitionFile = (FileRecord, Option<String>, String);

impl State {
    /// What a release of this state holds; what `known`, the last one, has under the same content id was digested then.
    ///
    /// # Errors
    /// When files cannot be read.
    pub fn contents(
        &self,
        known: Option<&Predicate>,
        notes: Vec<(Note, Vec<u8>)>,
    ) -> Result<Contents<'_>, RegistryError> {
        let layout = self.layout();
        let known_files: BTreeMap<&str, (&FileRecord, Option<&String>)> = known
            .into_iter()
            .flat_map(|known| {
                known
                    .definitions
                    .values()
                    .map(|record| (record.file.blob.as_str(), (&record.file, record.tier.as_ref())))
            })
            .collect();
        let schema_file = self.file_record(self.schema_file())?;
        let same_schema = known.is_some_and(|known| known.schema.blob == schema_file.blob);
        let entries = self.entries_with_ids()?;
        let (same, fresh): (Vec<&Entry>, Vec<&Entry>) = entries
            .iter()
            .partition(|entry| same_schema && entry.blob.as_deref().is_some_and(|blob| known_files.contains_key(blob)));
        let mut definitions: BTreeMap<Id, _> = self.definition_files(&fresh)?.into_iter().collect();
        for entry in same {
            let (file, tier) = known_files[entry.blob.as_deref().unwrap_or_default()];
            if let Some(id) = layout.definition_at(&entry.path) {
                let file = FileRecord { path: entry.path.clone(), ..file.clone() };
                definitions.insert(id, (file, tier.cloned(), String::new()));
            }
        }
        let mut retired = BTreeMap::new();
        let tombstones: Vec<String> = self.retired().keys().map(|id| layout.tombstone(id)).collect();
        let entries = self.source().entries(&tombstones)?;
        for (((id, tombstone), path), entry) in self.retired().iter().zip(&tombstones).zip(entries) {
            retired.insert(id.clone(), (self.record_of(path, entry)?, tombstone.replaced_by.clone()));
        }
        Ok(Contents {
            layout,
            config: self.config(),
            config_file: self.file_record(&layout.config())?,
            schema_file,
            definitions,
            retired,
            notes,
        })
    }

    /// The pending notes that cover a verdict, with the bytes of their files; orphans stay pending.
    ///
    /// # Errors
    /// When files cannot be read.
    pub fn pending_notes(&self, verdicts: &[Verdict]) -> Result<Vec<(Note, Vec<u8>)>, RegistryError> {
        let covering = |note: &&Note| verdicts.iter().any(|verdict| covers(note, verdict));
        let covering: Vec<&Note> = self.notes().iter().filter(covering).collect();
        let paths: Vec<String> = covering.iter().map(|note| self.layout().note(&note.name)).collect();
        let mut notes = Vec::new();
        for (note, entry) in covering.into_iter().zip(self.source().entries(&paths)?) {
            let content = entry.map(|entry| self.source().content(&entry, MAX_FILE)).transpose()?;
            if let Some(Content::Bytes(bytes)) = content {
                notes.push((note.clone(), bytes));
            }
        }
        Ok(notes)
    }

    /// The version and `CHANGES.md` of every release so far.
    ///
    /// # Errors
    /// When files cannot be read.
    pub fn changelog_entries(&self) -> Result<Vec<(Version, String)>, RegistryError> {
        let entry = |version: &Version| self.changelog_entry(version).map(|entry| Some((version.clone(), entry?)));
        Ok(for_releases(self.versions(), entry)?.into_iter().flatten().collect())
    }

    /// The `CHANGES.md` of a release, if it has one.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn changelog_entry(&self, version: &Version) -> Result<Option<String>, RegistryError> {
        Ok(match self.source().read(&self.layout().entry(version), MAX_RELEASE_FILE)? {
            Some(Content::Bytes(bytes)) => Some(String::from_utf8_lossy(&bytes).into_owned()),
            _ => None,
        })
    }

    /// The definitions in files, read in parallel; nothing else of them is kept.
    fn definition_files(&self, entries: &[&Entry]) -> Result<Vec<(Id, DefinitionFile)>, RegistryError> {
        let shape = self.shape();
        let prefix = self.layout().definitions().len();
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
        let listed: Result<Vec<_>, RegistryError> = self.source().contents(entries).map(listed).collect();
        Ok(listed?.into_iter().flatten().collect())
    }

    fn file_record(&self, path: &str) -> Result<FileRecord, RegistryError> {
        self.record_of(path, self.source().entry(path)?)
    }

    fn record_of(&self, path: &str, entry: Option<Entry>) -> Result<FileRecord, RegistryError> {
        let content = entry.as_ref().map(|entry| self.source().content(entry, MAX_FILE)).transpose()?;
        recorded(path, entry.and_then(|entry| entry.blob).as_deref(), content.as_ref())
    }
}

fn recorded(path: &str, object: Option<&str>, content: Option<&Content>) -> Result<FileRecord, RegistryError> {
    let bytes = require_bytes(path, object, content)?;
    Ok(FileRecord { path: path.to_owned(), sha256: sha256(bytes), blob: Source::blob_id(bytes)? })
}

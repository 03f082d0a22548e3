//! What is known of a file is not found out again: schemas, the cards of definitions, the files of releases.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::intake::{CompiledSchema, schema};
use crate::model::Manifest;
use crate::rules::{Card, Sources};
use crate::store::{Entry, EntryKind};

/// What was made of the files of a registry so far: points that are compared have most of them in common.
#[derive(Default)]
pub(super) struct Cache {
    /// The schemas, by their bytes.
    schemas: Mutex<Vec<(Vec<u8>, Arc<CompiledSchema>)>>,
    /// The cards: by the digest of what they depend on, and by content id.
    cards: Mutex<BTreeMap<String, HashMap<String, Card>>>,
    /// What their definitions cite.
    pub(super) sources: Sources,
    /// The files of release folders, by path and content id.
    releases: Mutex<BTreeMap<Entry, ReleaseFile>>,
}

/// What is asked of a file of a release folder.
#[derive(Debug, Clone)]
pub(super) struct ReleaseFile {
    /// SHA-256 of its bytes, or why it has none.
    pub(super) digest: String,
    /// The manifest, if it is one that can be read.
    pub(super) manifest: Option<Arc<Manifest>>,
    /// The text, if it is the entry of the changelog.
    pub(super) entry: Arc<str>,
}

impl Cache {
    /// The schema that `bytes` are, read once.
    pub(super) fn schema(&self, bytes: Vec<u8>) -> Arc<CompiledSchema> {
        let mut known = lock(&self.schemas);
        if let Some((_, schema)) = known.iter().find(|(other, _)| *other == bytes) {
            return Arc::clone(schema);
        }
        let schema = Arc::new(schema::read(&bytes));
        known.push((bytes, Arc::clone(&schema)));
        schema
    }

    /// Works with the cards that are known in a frame, by content id.
    pub(super) fn with_cards<T>(&self, frame: &str, work: impl FnOnce(&mut HashMap<String, Card>) -> T) -> T {
        work(lock(&self.cards).entry(frame.to_owned()).or_default())
    }

    /// What is known of a file of a release folder.
    pub(super) fn release_file(&self, entry: &Entry) -> Option<ReleaseFile> {
        content_id(entry)?;
        lock(&self.releases).get(entry).cloned()
    }

    /// Keeps what a file of a release folder is.
    pub(super) fn learn_release_file(&self, entry: Entry, file: &ReleaseFile) {
        lock(&self.releases).insert(entry, file.clone());
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The content id of a regular file.
pub(super) fn content_id(entry: &Entry) -> Option<&str> {
    entry.blob.as_deref().filter(|_| entry.kind == EntryKind::File)
}

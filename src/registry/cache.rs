//! What is known of a file is not found out again: schemas, the cards of definitions, the files of releases.

use std::collections::{BTreeMap, HashMap};
use std::mem::take;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::facts::{self, CARDS, Facts, PROPERTIES};

use crate::intake::{CompiledSchema, schema};
use crate::model::{Id, Manifest};
use crate::rules::{Card, Found, Grounds, Sources, give_back};
use crate::store::Entry;

/// Which ids definitions compute from, by content id; none of one that cannot be read.
type KnownInputs = HashMap<String, Option<Vec<Id>>>;

/// What was made of the files of a registry so far: points that are compared have most of them in common.
#[derive(Default)]
pub(super) struct Cache {
    /// The folder where facts are kept for the next run; none where they are not.
    folder: Option<PathBuf>,
    /// The schemas, by their bytes.
    schemas: Mutex<Vec<(Vec<u8>, Arc<CompiledSchema>)>>,
    /// The cards: by the digest of what they depend on, and by content id.
    cards: Mutex<BTreeMap<String, KnownCards>>,
    /// What their definitions cite.
    pub(super) sources: Sources,
    /// The files of release folders, by path and content id.
    releases: Mutex<BTreeMap<Entry, ReleaseFile>>,
    /// Size and SHA-256 of objects that were read, by content id.
    digests: Mutex<HashMap<String, (u64, String)>>,
    /// The ids that definitions compute from: by the digest of what that depends on, and by content id. None where a
    /// file holds no definition.
    inputs: Mutex<BTreeMap<String, KnownInputs>>,
    /// By what nothing is wrong with definitions as far as they compute, sorted: by the digest of what that depends on.
    sound: Mutex<BTreeMap<String, Vec<Grounds>>>,
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

/// The cards that are known in a frame, by content id.
pub(super) struct KnownCards {
    /// Of this run.
    read: HashMap<String, Card>,
    /// Of earlier runs.
    facts: Facts,
}

impl KnownCards {
    /// The card of a definition, if it is known.
    pub(super) fn card(&self, id: &str, sources: &Sources) -> Option<Card> {
        self.read.get(id).cloned().or_else(|| self.facts.card(id, sources))
    }

    /// Takes up the cards of a point, and keeps them for the next run where some are `new`.
    pub(super) fn learn(&mut self, cards: impl Iterator<Item = (String, Card)>, new: bool) {
        self.read.extend(cards);
        if new {
            self.facts.keep(&self.read, Card::pack);
        }
    }
}

impl Drop for KnownCards {
    fn drop(&mut self) {
        let (read, facts) = (take(&mut self.read), take(&mut self.facts));
        let count = read.len();
        give_back((read, facts), count);
    }
}

impl Cache {
    /// A cache that keeps facts in `folder` for the next run.
    pub(super) fn kept_in(folder: PathBuf) -> Self {
        Self { folder: Some(folder), ..Self::default() }
    }

    /// Whether anything is kept for the next run.
    pub(super) fn is_kept(&self) -> bool {
        self.folder.is_some()
    }

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

    /// Works with the cards that are known in a frame.
    pub(super) fn with_cards<T>(&self, frame: &str, work: impl FnOnce(&mut KnownCards) -> T) -> T {
        let known = || KnownCards { read: HashMap::new(), facts: Facts::open(self.folder.clone(), CARDS, frame) };
        work(lock(&self.cards).entry(frame.to_owned()).or_insert_with(known))
    }

    /// What earlier runs kept of some properties of definitions; the frame says which ones.
    pub(super) fn properties(&self, frame: &str) -> Facts {
        Facts::open(self.folder.clone(), PROPERTIES, frame)
    }

    /// What is known of a file of a release folder.
    pub(super) fn release_file(&self, entry: &Entry) -> Option<ReleaseFile> {
        entry.content_id()?;
        lock(&self.releases).get(entry).cloned()
    }

    /// SHA-256 of an object of at most `limit` bytes that was read before.
    pub(super) fn digest(&self, blob: &str, limit: u64) -> Option<String> {
        let digests = lock(&self.digests);
        let (_, digest) = digests.get(blob).filter(|(size, _)| *size <= limit)?;
        Some(digest.clone())
    }

    /// Keeps SHA-256 of an object and how many bytes it has.
    pub(super) fn learn_digest(&self, blob: &str, size: u64, digest: &str) {
        lock(&self.digests).insert(blob.to_owned(), (size, digest.to_owned()));
    }

    /// The ids that a definition which was read before computes from in a frame.
    pub(super) fn inputs(&self, frame: &str, blob: &str) -> Option<Option<Vec<Id>>> {
        lock(&self.inputs).get(frame)?.get(blob).cloned()
    }

    /// Keeps the ids that a definition computes from.
    pub(super) fn learn_inputs(&self, frame: &str, blob: &str, inputs: Option<Vec<Id>>) {
        lock(&self.inputs).entry(frame.to_owned()).or_default().insert(blob.to_owned(), inputs);
    }

    /// By what nothing is wrong in a frame with definitions as far as they compute: sorted.
    pub(super) fn sound(&self, frame: &str) -> Vec<Grounds> {
        let known = || self.folder.as_deref().map(|folder| facts::sound(folder, frame)).unwrap_or_default();
        lock(&self.sound).entry(frame.to_owned()).or_insert_with(known).clone()
    }

    /// Keeps what a run found out of that, for the next one as well where some is new.
    pub(super) fn learn_sound(&self, frame: &str, sound: &[Grounds]) {
        let mut all = lock(&self.sound);
        let known = all.entry(frame.to_owned()).or_default();
        if sound.iter().any(|grounds| known.binary_search(grounds).is_err()) {
            // What else was known is kept as well, up to as much again: of another branch, perhaps.
            let others = known.iter().filter(|grounds| sound.binary_search(grounds).is_err());
            let mut kept: Vec<Grounds> = others.take(sound.len()).chain(sound).copied().collect();
            kept.sort_unstable();
            if let Some(folder) = &self.folder {
                facts::keep_sound(folder, frame, &kept);
            }
            *known = kept;
        }
    }

    /// Whether an earlier run kept what it found.
    pub(super) fn has_answers(&self) -> bool {
        self.folder.as_deref().is_some_and(facts::has_answers)
    }

    /// What an earlier run found in a frame that looked at the same.
    pub(super) fn answer(&self, frame: &str, key: &Grounds) -> Option<Found> {
        postcard::from_bytes(&facts::answer(self.folder.as_deref()?, frame, key)).ok()
    }

    /// Keeps what was found for the next run.
    pub(super) fn learn_answer(&self, frame: &str, key: &Grounds, found: &Found) {
        if let (Some(folder), Ok(bytes)) = (self.folder.as_deref(), postcard::to_allocvec(found)) {
            facts::keep_answer(folder, frame, key, &bytes);
        }
    }

    /// Keeps what a file of a release folder is.
    pub(super) fn learn_release_file(&self, entry: Entry, file: &ReleaseFile) {
        lock(&self.releases).insert(entry, file.clone());
    }
}

pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

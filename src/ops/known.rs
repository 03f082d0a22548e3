//! What is known of a file is not found out again: the cards of definitions, the digests and manifests of releases.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, PoisonError};

use rayon::iter::ParallelIterator;

use super::error::OpsError;
use super::load::Loaded;
use super::releases::ReleaseFile;
use crate::intake::record;
use crate::model::Content;
use crate::rules::{self, Card, Frame};
use crate::store::{Entry, EntryKind, Source, StoreError};

/// What was made of files so far.
#[derive(Default)]
pub struct Known {
    /// The cards: by the digest of what they depend on, and by content id.
    cards: Mutex<BTreeMap<String, HashMap<String, Card>>>,
    /// The files of release folders, by path and content id.
    releases: Mutex<BTreeMap<Entry, ReleaseFile>>,
}

impl Known {
    /// What is known of a file of a release folder.
    pub fn release_file(&self, entry: &Entry) -> Option<ReleaseFile> {
        content_id(entry)?;
        self.releases.lock().unwrap_or_else(PoisonError::into_inner).get(entry).cloned()
    }

    /// Keeps what a file of a release folder is.
    pub fn learn_release_file(&self, entry: Entry, file: &ReleaseFile) {
        self.releases.lock().unwrap_or_else(PoisonError::into_inner).insert(entry, file.clone());
    }

    /// The cards of every definition of a point, sorted by file. Only files that no earlier point had are read; a file
    /// of the work tree is read in any case, because its content id is not known before.
    pub fn cards(&self, point: &Loaded) -> Result<Vec<Card>, OpsError> {
        let mut known = self.cards.lock().unwrap_or_else(PoisonError::into_inner);
        let known = known.entry(point.frame.clone()).or_default();
        let (mut cards, mut unread) = (Vec::new(), Vec::new());
        for entry in point.entries()? {
            // A file that was moved has another id: it counts as new.
            match content_id(entry).and_then(|blob| known.get(blob)).filter(|card| card.file == entry.path) {
                Some(card) => cards.push(card.clone()),
                None => unread.push(entry.clone()),
            }
        }
        if point.compared {
            unread = point.source.with_known_ids(unread);
        }
        let mut entries = Vec::new();
        for Read { entry, card, shared } in read(point, unread)? {
            if let Some(blob) = content_id(&entry).filter(|_| shared) {
                known.insert(blob.to_owned(), card.clone());
            }
            cards.push(card);
            entries.extend(point.compared.then_some(entry));
        }
        if point.compared {
            point.hashed.get_or_init(|| entries);
        }
        cards.sort_by(|a, b| a.file.cmp(&b.file));
        Ok(cards)
    }
}

/// The content id of a regular file.
fn content_id(entry: &Entry) -> Option<&str> {
    entry.blob.as_deref().filter(|_| entry.kind == EntryKind::File)
}

/// A definition that was read.
struct Read {
    entry: Entry,
    card: Card,
    /// Whether every point that has its content id has these bytes.
    shared: bool,
}

fn read(point: &Loaded, entries: Vec<Entry>) -> Result<Vec<Read>, StoreError> {
    let frame = Frame { config: &point.config, schema: &point.schema.schema };
    let prefix = point.kpis().len();
    let contents = point.source.contents(entries);
    let card = |(mut entry, content): (Entry, Result<_, StoreError>)| {
        let (content, mut shared) = (content?, true);
        if let (true, Content::Bytes(bytes)) = (point.compared, &content) {
            match &entry.blob {
                // Where git converts line ends and the like, its blob is not what lies in the work tree.
                Some(blob) => shared = point.shares && point.source.has_blob(blob, bytes),
                None => entry.blob = Some(Source::blob_id(bytes)?),
            }
        }
        let path = entry.path.get(prefix..).unwrap_or_default();
        let reading = record::definition(entry.path.clone(), path, &content, &point.schema);
        Ok(Read { entry, card: rules::card(reading, &frame), shared })
    };
    contents.map(card).collect()
}

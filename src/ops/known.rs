//! What is known of a file is not found out again: the cards of definitions, the digests and manifests of releases.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, PoisonError};

use rayon::iter::ParallelIterator;

use super::error::OpsError;
use super::load::Loaded;
use super::releases::ReleaseFile;
use crate::intake::record;
use crate::model::Content;
use crate::rules::{self, Card, Frame, Sources};
use crate::store::{Entry, EntryKind, StoreError};

/// What was made of files so far.
#[derive(Default)]
pub struct Known {
    /// The cards: by the digest of what they depend on, and by content id.
    cards: Mutex<BTreeMap<String, HashMap<String, Card>>>,
    /// What their definitions cite.
    sources: Sources,
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

    /// The cards of every definition of a point, sorted by id. Only files that no earlier point had are read; a file
    /// of the work tree is read in any case, because its content id is not known before.
    pub fn cards(&self, point: &Loaded) -> Result<Vec<Card>, OpsError> {
        let mut known = self.cards.lock().unwrap_or_else(PoisonError::into_inner);
        let known = known.entry(point.frame.clone()).or_default();
        let prefix = point.kpis().len();
        let of = |entry: &Entry| {
            // A file that was moved has another id: it counts as new.
            let card = content_id(entry).and_then(|blob| known.get(blob));
            card.filter(|card| entry.path.get(prefix..).is_some_and(|path| card.id.is_path(path))).cloned()
        };
        let (mut cards, mut unread) = (Vec::new(), Vec::new());
        for entry in point.entries()? {
            match of(entry) {
                Some(card) => cards.push(card),
                None => unread.push(entry),
            }
        }
        cards.reserve(unread.len());
        for Read { card, shared } in read(point, &unread)? {
            if let Some(blob) = shared {
                known.insert(blob.to_owned(), card.clone());
            }
            cards.push(card);
        }
        cards.sort_unstable_by(|a, b| a.id.cmp(&b.id));
        Ok(cards)
    }
}

/// The content id of a regular file.
fn content_id(entry: &Entry) -> Option<&str> {
    entry.blob.as_deref().filter(|_| entry.kind == EntryKind::File)
}

/// A definition that was read.
struct Read<'e> {
    card: Card,
    /// Its content id, where every point that has it has these bytes.
    shared: Option<&'e str>,
}

fn read<'e>(point: &'e Loaded, entries: &'e [&Entry]) -> Result<Vec<Read<'e>>, StoreError> {
    let prefix = point.kpis().len();
    let frame = Frame { config: &point.config, schema: &point.schema.schema, sources: &point.known.sources };
    // Where git converts line ends and the like, its blob is not what lies in the work tree.
    let is_shared = |blob: &&str, content: &Content| match content {
        Content::Bytes(bytes) if point.compared => point.shares && point.source.has_blob(blob, bytes),
        _ => true,
    };
    let card = |(entry, content): (&'e Entry, Result<_, StoreError>)| {
        let content = match content {
            Ok(content) => content,
            Err(error) => return Some(Err(error)),
        };
        let path = entry.path.get(prefix..).unwrap_or_default();
        let reading = record::definition(entry.path.clone(), path, &content, &point.schema);
        let shared = content_id(entry).filter(|blob| is_shared(blob, &content));
        rules::card(reading, &frame).map(|card| Ok(Read { card, shared }))
    };
    point.source.contents(entries).filter_map(card).collect()
}

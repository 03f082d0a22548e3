//! The cards of a point: what is known of a file is not found out again.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, PoisonError};

use rayon::iter::ParallelIterator;

use super::error::OpsError;
use super::load::Loaded;
use crate::intake::record;
use crate::rules::{self, Card, Frame};
use crate::store::{Entry, EntryKind, StoreError};

/// The cards that were made so far: by the digest of what they depend on, and by content id.
#[derive(Default)]
pub struct Known(Mutex<BTreeMap<String, HashMap<String, Card>>>);

impl Known {
    /// The cards of every definition of a point, sorted by file. Only files that no earlier point had are read; a file
    /// of the work tree is read in any case, because its content id is not known before.
    pub fn cards(&self, point: &Loaded) -> Result<Vec<Card>, OpsError> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let known = known.entry(point.frame.clone()).or_default();
        let (mut cards, mut unread) = (Vec::new(), Vec::new());
        for entry in point.entries()? {
            // A file that was moved has another id: it counts as new.
            match content_id(entry).and_then(|blob| known.get(blob)).filter(|card| card.file == entry.path) {
                Some(card) => cards.push(card.clone()),
                None => unread.push(entry.clone()),
            }
        }
        for (entry, card) in read(point, unread)? {
            if let Some(blob) = content_id(&entry) {
                known.insert(blob.to_owned(), card.clone());
            }
            cards.push(card);
        }
        cards.sort_by(|a, b| a.file.cmp(&b.file));
        Ok(cards)
    }
}

/// The content id of a regular file.
fn content_id(entry: &Entry) -> Option<&str> {
    entry.blob.as_deref().filter(|_| entry.kind == EntryKind::File)
}

fn read(point: &Loaded, entries: Vec<Entry>) -> Result<Vec<(Entry, Card)>, StoreError> {
    let frame = Frame { config: &point.config, schema: &point.schema.schema };
    let prefix = point.kpis().len();
    let contents = point.source.contents(entries);
    let card = |(entry, content): (Entry, Result<_, StoreError>)| {
        let path = entry.path.get(prefix..).unwrap_or_default();
        let reading = record::definition(entry.path.clone(), path, &content?, &point.schema);
        Ok((entry, rules::card(reading, &frame)))
    };
    contents.map(card).collect()
}

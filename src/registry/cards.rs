//! The cards of a state: what rules about the whole registry need of each definition.

use rayon::iter::{IntoParallelRefIterator, ParallelIterator};

use super::error::RegistryError;
use super::state::State;
use crate::intake::record;
use crate::model::Content;
use crate::rules::{self, Card, DefinitionContext};
use crate::store::{Entry, StoreError};

impl State {
    /// What is known of every definition, sorted by id. Only files are read that no earlier point had, and of which
    /// nothing is kept from an earlier run.
    ///
    /// # Errors
    /// When files cannot be listed or read.
    pub fn cards(&self) -> Result<&[Card], RegistryError> {
        if let Some(cards) = self.cards.get() {
            return Ok(cards);
        }
        let cards = self.read_cards()?;
        Ok(self.cards.get_or_init(|| cards))
    }

    /// The cards, where they were asked for before.
    #[must_use]
    pub fn cards_at_hand(&self) -> Option<&[Card]> {
        self.cards.get().map(Vec::as_slice)
    }

    fn read_cards(&self) -> Result<Vec<Card>, RegistryError> {
        let entries = if self.compared { self.entries_with_ids()? } else { self.entries()? };
        let prefix = self.layout.definitions().len();
        self.cache.with_cards(&self.frame, |known| {
            let card = |entry: &Entry| {
                let card = known.card(entry.content_id()?, &self.cache.sources)?;
                // A file that was moved has another id: it counts as new.
                entry.path.get(prefix..).is_some_and(|path| card.id.is_path(path)).then_some(card)
            };
            let found: Vec<Option<Card>> = entries.par_iter().map(card).collect();
            let unread: Vec<&Entry> =
                entries.iter().zip(&found).filter(|(_, card)| card.is_none()).map(|(entry, _)| entry).collect();
            let read = read(self, &unread)?;
            let again =
                entries.iter().zip(&found).filter_map(|(entry, card)| Some((entry.content_id()?, card.as_ref()?)));
            let new = read.iter().filter_map(|read| Some((read.shared?, &read.card)));
            let is_new = new.clone().next().is_some();
            known.learn(again.chain(new).map(|(id, card)| (id.to_owned(), card.clone())), is_new);
            let mut cards: Vec<Card> =
                found.into_iter().flatten().chain(read.into_iter().map(|read| read.card)).collect();
            cards.sort_unstable_by(|a, b| a.id.cmp(&b.id));
            Ok(cards)
        })
    }
}

/// A definition that was read.
struct Read<'e> {
    card: Card,
    /// Its content id, where every point that has it has these bytes.
    shared: Option<&'e str>,
}

fn read<'e>(state: &'e State, entries: &'e [&Entry]) -> Result<Vec<Read<'e>>, StoreError> {
    let prefix = state.layout.definitions().len();
    let context = DefinitionContext::new(&state.config, &state.schema.schema, &state.cache.sources);
    // Where git converts line ends and the like, its blob is not what lies in the work tree.
    let is_shared = |blob: &&str, content: &Content| match content {
        Content::Bytes(bytes) if state.compared => {
            (state.shares || state.cache.is_kept()) && state.source.has_blob(blob, bytes)
        }
        _ => true,
    };
    let card = |(entry, content): (&'e Entry, Result<_, StoreError>)| {
        let content = match content {
            Ok(content) => content,
            Err(error) => return Some(Err(error)),
        };
        let path = entry.path.get(prefix..).unwrap_or_default();
        let reading = record::definition(entry.path.clone(), path, &content, &state.schema);
        let shared = entry.content_id().filter(|blob| is_shared(blob, &content));
        rules::card(reading, &context).map(|card| Ok(Read { card, shared }))
    };
    state.source.contents(entries).filter_map(card).collect()
}

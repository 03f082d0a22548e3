//! The cards of a state: what rules about the whole registry need of each definition.

use rayon::iter::{IntoParallelRefIterator, ParallelIterator};

use super::error::RegistryError;
use super::state::State;
use crate::intake::record;
use crate::model::Content;
use crate::rules::{self, Card, Context, DefinitionContext, Found, Grounds, Located};
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
        Ok(self.cards.get_or_init(|| cards.into()))
    }

    /// The cards, where they were asked for before.
    #[must_use]
    pub fn cards_at_hand(&self) -> Option<&[Card]> {
        self.cards.get().map(|deck| &**deck)
    }

    /// Reads the cards before anything else, because what is read for them need not be read to be compared; unless an earlier
    /// run may have answered what they are needed for.
    ///
    /// # Errors
    /// As [`State::cards`].
    pub fn read_ahead(&self) -> Result<(), RegistryError> {
        if self.cache.has_answers() { Ok(()) } else { self.cards().map(drop) }
    }

    /// What is wrong here, looked at in a context: what an earlier run found where it looked at the very same.
    ///
    /// # Errors
    /// When files cannot be listed or read.
    pub(super) fn found(&self, context: &Context<'_>) -> Result<Found, RegistryError> {
        let others = self.other_defects()?;
        let key = self.key(&others, context)?;
        if let Some(found) = key.and_then(|key| self.cache.answer(&self.frame, &key)) {
            return Ok(found);
        }
        let sound = self.cache.sound(&self.frame);
        let found = rules::look(self.cards()?, others, &Context { sound: &sound, ..*context });
        self.cache.learn_sound(&self.frame, &found.sound);
        if let Some(key) = key.filter(|_| self.are_shared.get() == Some(&true)) {
            self.cache.learn_answer(&self.frame, &key, &found);
        }
        Ok(found)
    }

    /// A digest of all that a check looks at here; none where nothing is kept between runs, or a file has no content id.
    fn key(&self, others: &[Located], context: &Context<'_>) -> Result<Option<Grounds>, RegistryError> {
        if !self.cache.is_kept() {
            return Ok(None);
        }
        let entries = if self.compared { self.entries_with_ids()? } else { self.entries()? };
        let Some(ids) = entries.iter().map(Entry::content_id).collect::<Option<Vec<&str>>>() else { return Ok(None) };
        let around = format!("{:?} {} {} {others:?}", context.digest(), self.schema_file, self.frame);
        let files = entries.iter().map(|entry| entry.path.as_str()).zip(ids).flat_map(|(path, id)| [path, id]);
        Ok(Some(rules::digest([around.as_str()].into_iter().chain(files))))
    }

    /// Whether every point that has a file of this content id has the same bytes: where git converts line ends and the like,
    /// its blob is not what lies in the work tree.
    pub(super) fn is_shared(&self, blob: &str, content: &Content) -> bool {
        match content {
            Content::Bytes(bytes) if self.compared => {
                (self.shares || self.cache.is_kept()) && self.source.has_blob(blob, bytes)
            }
            _ => true,
        }
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
            // What lies in the work tree may be other bytes than those of the id that git gives it.
            let _ = self.are_shared.set(read.iter().all(|read| read.shared.is_some()));
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
    let card = |(entry, content): (&'e Entry, Result<_, StoreError>)| {
        let content = match content {
            Ok(content) => content,
            Err(error) => return Some(Err(error)),
        };
        let path = entry.path.get(prefix..).unwrap_or_default();
        let reading = record::definition(entry.path.clone(), path, &content, &state.schema);
        let shared = entry.content_id().filter(|blob| state.is_shared(blob, &content));
        rules::card(reading, &context).map(|card| Ok(Read { card, shared }))
    };
    state.source.contents(entries).filter_map(card).collect()
}

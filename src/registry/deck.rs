//! The cards of a state, as long as it needs them.

use std::mem::take;
use std::ops::Deref;

use crate::rules::{Card, give_back};

/// The cards of a state, whose memory another thread gives back.
#[derive(Clone)]
pub(super) struct Deck(Vec<Card>);

impl From<Vec<Card>> for Deck {
    fn from(cards: Vec<Card>) -> Self {
        Self(cards)
    }
}

impl Deref for Deck {
    type Target = [Card];

    fn deref(&self) -> &[Card] {
        &self.0
    }
}

impl Drop for Deck {
    fn drop(&mut self) {
        let cards = take(&mut self.0);
        let count = cards.len();
        give_back(cards, count);
    }
}

//! Causes: what is said of many rows at once, each with the rows it is said of.

use std::collections::BTreeMap;

/// What there is to say of rows, by cause; the places in the order of the rows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Causes(BTreeMap<String, Vec<String>>);

impl Causes {
    /// Says a cause of a place.
    pub fn say(&mut self, cause: impl Into<String>, place: impl Into<String>) {
        self.0.entry(cause.into()).or_default().push(place.into());
    }

    /// Says a cause that has no place.
    pub fn say_once(&mut self, cause: impl Into<String>) {
        self.0.entry(cause.into()).or_default();
    }

    /// Each cause with its places.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[String])> {
        self.0.iter().map(|(cause, places)| (cause.as_str(), places.as_slice()))
    }

    /// Whether nothing is said.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Takes in what others say.
    pub fn extend(&mut self, others: Self) {
        for (cause, places) in others.0 {
            self.0.entry(cause).or_default().extend(places);
        }
    }
}

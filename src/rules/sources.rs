//! The sources that definitions cite.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

use crate::model::Role;

/// What is kept of a source.
pub(super) const CITED: [Role; 4] = [Role::SourceName, Role::SourceUrl, Role::SourceDate, Role::SourceAccessed];

/// Name, address and date of a source, and the day it was read, empty where there is none.
pub(super) type CitedSource = [Box<str>; CITED.len()];

/// The sources that are cited: they are few, so each is kept once.
#[derive(Debug, Default)]
pub struct Sources(Mutex<HashSet<Arc<CitedSource>>>);

impl Sources {
    pub(super) fn of(&self, source: CitedSource) -> Arc<CitedSource> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let same = known.get(&source).cloned();
        same.unwrap_or_else(|| {
            let source = Arc::new(source);
            known.insert(Arc::clone(&source));
            source
        })
    }
}

//! What was written and nothing reaches yet.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread::{self, ThreadId};

use git2::{ObjectType, Oid};

/// The objects of a draft and of its tags, until a reference reaches them.
pub(super) type DraftObjects = BTreeMap<Oid, (ObjectType, Vec<u8>)>;

/// What each thread wrote: it makes one draft at a time.
#[derive(Default)]
pub(super) struct Unreferenced(Mutex<HashMap<ThreadId, DraftObjects>>);

impl Unreferenced {
    /// Adds an object of this thread.
    pub(super) fn insert(&self, id: Oid, kind: ObjectType, bytes: Vec<u8>) {
        self.all().entry(thread::current().id()).or_default().insert(id, (kind, bytes));
    }

    /// Takes what this thread wrote.
    pub(super) fn take(&self) -> DraftObjects {
        self.all().remove(&thread::current().id()).unwrap_or_default()
    }

    /// Puts back what this thread took.
    pub(super) fn put(&self, written: DraftObjects) {
        if !written.is_empty() {
            self.all().insert(thread::current().id(), written);
        }
    }

    fn all(&self) -> MutexGuard<'_, HashMap<ThreadId, DraftObjects>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

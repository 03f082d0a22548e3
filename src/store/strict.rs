//! Whether objects are checked against their ids when they are read. libgit2 has one switch for the whole process:
//! whoever wants it on holds it on, and nobody can switch it off under another.

use std::sync::{Mutex, PoisonError};

/// How many hold it on.
static HOLDERS: Mutex<usize> = Mutex::new(0);

/// Every object that libgit2 reads from the disk while one of these lives is checked.
pub(super) struct StrictHashing(());

impl StrictHashing {
    /// Switches checking on.
    pub(super) fn hold() -> Self {
        switch(|holders| holders + 1);
        Self(())
    }
}

impl Drop for StrictHashing {
    fn drop(&mut self) {
        switch(|holders| holders - 1);
    }
}

/// Whether somebody holds it on.
pub(super) fn is_held() -> bool {
    *HOLDERS.lock().unwrap_or_else(PoisonError::into_inner) > 0
}

/// Switches off what libgit2 has on from its start, unless somebody holds it on: bulk reads trust the object store.
pub(super) fn relax() {
    switch(|holders| holders);
}

fn switch(change: impl FnOnce(usize) -> usize) {
    let mut holders = HOLDERS.lock().unwrap_or_else(PoisonError::into_inner);
    *holders = change(*holders);
    git2::opts::strict_hash_verification(*holders > 0);
}

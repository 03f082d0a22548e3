//! What was written and nothing reaches yet.

use std::cell::RefCell;
use std::collections::BTreeMap;

use git2::{ObjectType, Oid};

/// The objects of the last draft and of its tags, until a reference reaches them.
pub(super) type Unreferenced = RefCell<BTreeMap<Oid, (ObjectType, Vec<u8>)>>;

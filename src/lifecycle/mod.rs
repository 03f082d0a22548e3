//! Floor 3: the steps of a definition's life, from its scaffold to its tombstone: records in, records out.

pub mod batch;
pub mod demote;
pub mod deprecate;
pub mod edit;
pub mod former;
pub mod promote;
pub mod references;
pub mod rename;
pub mod retire;
pub mod scaffold;
pub mod set;
pub mod undo;

//! Floor 3: proposals, notes and the steps of a definition's life, as values: records in, records out.

pub mod batch;
pub mod demote;
pub mod deprecate;
pub mod edit;
pub mod forge;
pub mod import;
pub mod promote;
pub mod proposal;
pub mod references;
pub mod rename;
pub mod retire;
pub mod scaffold;
pub mod search;
pub mod set;
pub mod similar;
pub mod summary;
pub mod update;

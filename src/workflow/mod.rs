//! Floor 3: proposals, notes and the steps of a definition's life, as values: records in, records out.

pub mod forge;
pub mod import;
pub mod promote;
pub mod proposal;
pub mod scaffold;
pub mod summary;
pub mod update;

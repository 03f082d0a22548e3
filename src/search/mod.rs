//! Floor 3: which definitions a filter or a few words mean, which ones a new name is like, and how many of which kind
//! there are.

pub mod filter;
pub mod names;
pub mod query;
pub mod rank;
pub mod similar;
pub mod stats;
mod words;

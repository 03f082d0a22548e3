//! Floor 3: which definitions a filter or a few words mean, and which ones a new name is like.

pub mod filter;
pub mod query;
pub mod similar;

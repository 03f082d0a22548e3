//! Floor 3: which definitions a few words mean, and which ones a new name is like.

pub mod query;
pub mod similar;

//! Floor 3: lists from elsewhere to records: the rows of a table, the envelopes of a JSON API.

pub mod envelope;
pub mod update;

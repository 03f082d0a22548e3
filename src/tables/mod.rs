//! Floor 3: lists from elsewhere to records and ids: the rows of a table, the envelopes of a JSON API, the ids in use.

pub mod alike;
pub mod bind;
pub mod causes;
pub mod draft;
pub mod envelope;
pub mod guess;
pub mod header;
pub mod incoming;
pub mod problem;
pub mod update;
pub mod uses;
pub mod value;

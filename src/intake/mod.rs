//! Floor 1: from bytes to nouns.
//!
//! Bad content is an answer, not an error: every reader returns what it could read plus defects. Only a broken
//! configuration is an error, because nothing can be judged without it.

pub mod adopt;
pub mod canonical;
pub mod cell;
mod config;
pub mod dispute;
pub mod encoding;
pub mod event;
mod json;
pub mod list;
mod locate;
pub mod mapping;
pub mod note;
mod number;
mod oddities;
pub mod record;
pub mod schema;
pub mod schema_edit;
mod shape;
pub mod spreadsheet;
pub mod table;
mod text;
mod vocabulary;
pub mod workbook;

pub use config::{
    TomlError, config, hidden_in_toml, rewrite_waivers, unknown_key, waivers, write_allow, write_waivers, wrong_key,
};
pub use json::{MAX_DEPTH, Strict, is_json, read as strict_json};
pub use locate::Locator;
pub use record::Reading;
pub use schema::CompiledSchema;
pub use text::normalized;

//! Lists: what somebody keeps elsewhere, in whatever form, as rows of values.
//!
//! A table, a workbook, JSON, JSON Lines, YAML, the metrics of a dbt project, the terms of a glossary and the concepts of
//! SKOS all become a [`List`]: each row a flat map from a column, or a path `a.b`, to a value. What a value means is settled later.

mod dbt;
mod decode;
mod delimited;
mod glossary;
mod grid;
mod rows;
mod sheets;
mod skos;
mod slug;
mod tree;
mod yaml;

pub use rows::{How, List, Row};
pub use slug::slug;

/// The largest file that is read as a list, in bytes.
pub const MAX_LIST: usize = 256 << 20;

/// Reads a file of this name as a list.
///
/// # Errors
/// What is wrong with it, and where, in words.
pub fn read(name: &str, bytes: &[u8], how: &How) -> Result<List, String> {
    if bytes.len() > MAX_LIST {
        return Err(format!("the file has {} MiB; a list may have {} MiB", bytes.len() >> 20, MAX_LIST >> 20));
    }
    if super::workbook::is_workbook(bytes) {
        return sheets::read(bytes, how);
    }
    let text = decode::decode(bytes)?;
    let ending = name.rsplit_once('.').map_or(String::new(), |(_, ending)| ending.to_lowercase());
    match ending.as_str() {
        "json" | "jsonld" => tree::json(&text, how),
        "jsonl" | "ndjson" => tree::lines(&text, how),
        "ttl" => skos::turtle(&text),
        "yml" | "yaml" => yaml::read(&text, how),
        "csv" | "tsv" | "tab" | "psv" => delimited::read(&text, how),
        _ if text.text.trim_start().starts_with(['{', '[']) => tree::json(&text, how),
        _ => delimited::read(&text, how),
    }
}

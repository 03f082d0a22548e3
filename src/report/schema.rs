//! `schema`: the JSON Schemas of ontoreg's own formats.

use serde_json::Value;

use crate::ops::{KPI_SCHEMA, MINIMAL_SCHEMA};

macro_rules! schemas {
    ($($folder:literal: $($name:literal),+);+ $(;)?) => {
        /// The schemas of ontoreg's own formats, by name: first of what it reads, then of what it prints.
        pub const SCHEMAS: &[(&str, &str)] = &[
            ("kpi", KPI_SCHEMA),
            ("minimal", MINIMAL_SCHEMA),
            $($(($name, include_str!(concat!("../../schema/", $folder, "/", $name, ".schema.json")))),+),+
        ];
    };
}

schemas! {
    "inputs": "config", "note", "waivers";
    "outputs": "dispute", "event", "check", "diff", "propose", "step", "release", "finalize", "init", "adoption", "new", "fmt",
    "import", "import-plan",
    "note-edit", "notes", "dispute-edit", "disputes", "status", "search", "stats", "list", "show", "compute", "example",
    "rules", "explain", "history", "waive", "verify", "yank", "export", "impact", "edition-index",
    "edition-domain", "edition-definition", "edition-disputes", "edition-versions", "migrations", "stub",
    "manifest", "changes", "changelog", "man";
}

/// The list of the schemas: names and titles.
#[must_use]
pub fn schema_list() -> String {
    SCHEMAS.iter().map(|(name, text)| format!("{name:<18} {}\n", title(text))).collect()
}

fn title(schema: &str) -> String {
    let schema: Value = serde_json::from_str(schema).unwrap_or_default();
    schema["title"].as_str().unwrap_or_default().to_owned()
}

//! What every test stands on: a sandbox to run the program in, the screen it leaves, goldens to compare with.

mod company;
mod golden;
mod refusals;
mod registry;
mod release;
mod repository;
mod sample;
mod sandbox;
mod screen;
mod terminal;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};

use ontoreg::intake::{CompiledSchema, schema};
use serde_json::json;

pub use company::{DATA, company, computations, computing, expected, loaded};
pub use golden::{golden, goldens};
pub use registry::Registry;
pub use sample::values;
pub use sandbox::{Sandbox, TODAY};
pub use screen::Screen;
pub use terminal::on_a_terminal;

/// A citation, flag by flag.
pub const CITATION: [&str; 8] = [
    "--source-name",
    "Board of Standards",
    "--source-url",
    "https://standards.example.org/carr",
    "--section-ref",
    "Chapter 4",
    "--publication-date",
    "2025-03-01",
];

/// A path of this crate's own files.
pub fn crate_path(path: impl AsRef<Path>) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// Every file below `folder`, sorted, `/`-separated from there. Symlinks are listed and not followed.
pub fn files_below(folder: &Path) -> Vec<String> {
    fn descend(folder: &Path, prefix: &str, out: &mut Vec<String>) {
        let listing = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
        for entry in listing.map(Result::unwrap) {
            let path = format!("{prefix}{}", entry.file_name().to_string_lossy());
            match entry.file_type().unwrap().is_dir() {
                true => descend(&entry.path(), &format!("{path}/"), out),
                false => out.push(path),
            }
        }
    }
    let mut files = Vec::new();
    descend(folder, "", &mut files);
    files.sort();
    files
}

/// The Rust sources below `folder` of this crate: path from there, and text.
pub fn sources(folder: &str) -> Vec<(String, String)> {
    let folder = crate_path(folder);
    let rust = files_below(&folder).into_iter().filter(|file| file.ends_with(".rs"));
    rust.map(|file| (file.clone(), fs::read_to_string(folder.join(file)).unwrap())).collect()
}

/// The default schema of registries, compiled.
pub fn default_schema() -> &'static Arc<CompiledSchema> {
    static SCHEMA: LazyLock<Arc<CompiledSchema>> =
        LazyLock::new(|| Arc::new(schema::read(&fs::read(crate_path("schema/kpi.schema.json")).unwrap())));
    &SCHEMA
}

/// The default schema, and what it has no property for: a block in a block, numbers and records in arrays, records in a
/// map.
pub fn wide_schema() -> &'static CompiledSchema {
    static WIDE: LazyLock<CompiledSchema> = LazyLock::new(|| {
        let policy = |bump: &str| json!({ "bump": bump, "effect": "text" });
        let leaf = json!({ "type": "number", "x-ontoreg": policy("major") });
        let record = json!({ "type": "object", "properties": { "share": leaf } });
        let mut json = default_schema().schema.json.clone();
        for (name, property) in [
            ("outer", json!({ "type": "object", "properties": { "inner": record }, "x-ontoreg": policy("patch") })),
            ("numbers", json!({ "type": "array", "uniqueItems": true, "items": leaf, "x-ontoreg": policy("minor") })),
            ("steps", json!({ "type": "array", "items": record, "x-ontoreg": policy("minor") })),
            (
                "regions",
                json!({ "type": "object", "propertyNames": { "enum": ["de", "fr"] },
                "additionalProperties": record, "x-ontoreg": policy("patch") }),
            ),
        ] {
            json["properties"][name] = property;
        }
        schema::read(json.to_string().as_bytes())
    });
    &WIDE
}

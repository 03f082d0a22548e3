//! The shipped catalogue many times over: expressions, worked examples and trees as real ones are.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use super::{SCHEMA, put, text};

/// Writes a registry with the definitions of the shipped catalogue so many times, in domains with a number behind their
/// names. What has to be there once alone is left out.
pub fn write_copies(top: &Path, copies: usize) {
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("registry");
    let configuration = fs::read_to_string(shipped.join("ontoreg.toml")).unwrap();
    let mut parts = configuration.split("\n[domains.").map(str::to_owned);
    let mut written = parts.next().unwrap();
    let mut domains = Vec::new();
    for part in parts {
        let (domain, rest) = part.split_once(']').unwrap();
        // What comes behind the last domain stands in the file once.
        let (block, behind) = rest.split_once("\n\n").unwrap_or((rest, ""));
        (0..copies).for_each(|copy| written += &format!("\n[domains.{domain}{copy}]{block}\n"));
        written += &format!("\n{behind}");
        domains.push(domain.to_owned());
    }
    put(top, "schema/kpi.schema.json", SCHEMA);
    put(top, "registry/ontoreg.toml", &written);
    for domain in &domains {
        for file in fs::read_dir(shipped.join("kpis").join(domain)).unwrap() {
            let (path, name) = file.map(|file| (file.path(), file.file_name().into_string().unwrap())).unwrap();
            let shipped = fs::read_to_string(path).unwrap();
            for copy in 0..copies {
                let mut record: Value = serde_json::from_str(&numbered(&shipped, &domains, copy)).unwrap();
                record["domain"] = json!(format!("{domain}{copy}"));
                record["defaultLabel"] = json!(format!("{copy} {}", record["defaultLabel"].as_str().unwrap()));
                let members = record.as_object_mut().unwrap();
                members.retain(|key, _| !["synonyms", "aliases", "deprecation"].contains(&key.as_str()));
                put(top, &format!("registry/kpis/{domain}{copy}/{name}"), &text(&record));
            }
        }
    }
}

/// A text with a number behind the domain of every id in it.
fn numbered(text: &str, domains: &[String], number: usize) -> String {
    let parts: Vec<&str> = text.split('.').collect();
    let mut out = String::with_capacity(text.len() * 2);
    for (at, part) in parts.iter().enumerate() {
        out += part;
        let Some(next) = parts.get(at + 1) else { break };
        let word = part.rsplit(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or(part);
        if next.starts_with(|c: char| c.is_ascii_lowercase()) && domains.iter().any(|domain| domain == word) {
            out += &number.to_string();
        }
        out.push('.');
    }
    out
}

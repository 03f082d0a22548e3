//! Records: definitions, tombstones and release folders, from the files that hold them.

use std::collections::BTreeSet;

use serde::de::DeserializeOwned;

use super::canonical;
use super::config::with_nearest;
use super::json::{self, Strict};
use super::locate::Locator;
use super::schema::CompiledSchema;
use crate::model::definition::MAX_FILE;
use crate::model::{Content, Defect, Definition, Id, Manifest, ManifestHead, RuleId, Spot, id};

/// What reading one file gave: the noun, if it could be read at all, and what is wrong.
#[derive(Debug)]
pub struct Reading<T> {
    /// The file, `/`-separated from the repository root.
    pub file: String,
    /// The id that the path of a definition spells.
    pub id: Option<Id>,
    /// What it holds; none when it cannot be read.
    pub noun: Option<T>,
    /// What is wrong.
    pub defects: Vec<Defect>,
}

/// The bytes of a regular file with a portable name, or the defect that forbids reading it.
fn bytes<'c>(path: &str, content: &'c Content) -> Result<&'c [u8], Defect> {
    match (content, id::unportable(path)) {
        (Content::Special(kind), _) => Err(Defect::new(
            RuleId::PathUnsafe,
            Spot::File,
            *kind,
            format!("this is a {kind}, which is never followed"),
        )),
        (_, Some(problem)) => Err(Defect::new(RuleId::PathUnsafe, Spot::File, path, format!("{problem}: {path:?}"))),
        (Content::TooLarge(size), None) => {
            let message = format!("the file has {size} bytes; a record has at most {MAX_FILE}");
            Err(Defect::new(RuleId::FileTooLarge, Spot::File, size.to_string(), message))
        }
        (Content::Bytes(bytes), None) => Ok(bytes),
    }
}

/// Reads and judges a definition: name, encoding, JSON, schema, form.
///
/// `path` is the path below `kpis/`; `file` the one findings name.
#[must_use]
pub fn definition(file: String, path: &str, content: &Content, schema: &CompiledSchema) -> Reading<Definition> {
    let mut reading = read(file, path, content);
    if let (Some(Definition { record, .. }), Content::Bytes(bytes)) = (&reading.noun, content) {
        let defects = &mut reading.defects;
        defects.extend(schema.violations(record));
        // Files with graver defects cannot be in canonical form, and telling so would only be noise.
        if defects.is_empty() && !canonical::is_record(bytes, record, &schema.schema.shape) {
            defects.push(Defect::new(RuleId::FileNotCanonical, Spot::File, "", "the file is not in canonical form"));
        }
    }
    reading
}

/// Reads a definition for what it says, whatever the schema thinks of it: name, encoding, JSON.
#[must_use]
pub fn read(file: String, path: &str, content: &Content) -> Reading<Definition> {
    read_by(file, path, content, json::read)
}

/// Reads a definition as [`read`] does, for these members alone. It may have others, of which nothing more is known than
/// that they are JSON.
#[must_use]
pub fn read_members(file: String, path: &str, content: &Content, members: &BTreeSet<&str>) -> Reading<Definition> {
    read_by(file, path, content, |bytes| match json::read_members(bytes, members) {
        Some(value) => Strict { value: Some(value), defects: Vec::new() },
        None => json::read(bytes),
    })
}

fn read_by(file: String, path: &str, content: &Content, read: impl FnOnce(&[u8]) -> Strict) -> Reading<Definition> {
    let bytes = match bytes(path, content) {
        Ok(bytes) => bytes,
        Err(defect) => return Reading { file, id: Id::from_path(path), noun: None, defects: vec![defect] },
    };
    let Some(id) = Id::from_path(path) else {
        let message = format!("{path} is not <domain>/<slug>.json");
        return Reading {
            file,
            id: None,
            noun: None,
            defects: vec![Defect::new(RuleId::FileUnexpected, Spot::File, path, message)],
        };
    };
    let Strict { value, defects } = read(bytes);
    Reading { file, id: Some(id.clone()), noun: value.map(|record| Definition { id, record }), defects }
}

/// Reads the manifest of a release. Its type admits no key twice and no number that is unsafe: only what the type
/// refuses is read a second time, strictly, for the reason.
#[must_use]
pub fn manifest(file: String, path: &str, content: &Content) -> Reading<Manifest> {
    match bytes(path, content).ok().and_then(|bytes| serde_json::from_slice(bytes).ok()) {
        Some(manifest) => Reading { file, id: None, noun: Some(manifest), defects: Vec::new() },
        None => own(file, path, content),
    }
}

/// Reads the head of a manifest; none where it cannot be read, for which [`manifest`] has the reason.
#[must_use]
pub fn manifest_head(bytes: &[u8]) -> Option<ManifestHead> {
    serde_json::from_slice(bytes).ok()
}

/// Reads a JSON record of ontoreg's own format (a tombstone, a manifest); an unknown or missing key is
/// `schema-violation`.
#[must_use]
pub fn own<T: DeserializeOwned>(file: String, path: &str, content: &Content) -> Reading<T> {
    let read = || {
        let strict = json::read(bytes(path, content).map_err(|defect| vec![defect])?);
        let value = match strict.value {
            Some(value) if strict.defects.is_empty() => value,
            _ => return Err(strict.defects),
        };
        serde_json::from_value(value).map_err(|error| {
            let message = format!("the record is not of the expected form: {error}");
            vec![Defect::new(RuleId::SchemaViolation, Spot::File, error.to_string(), message)]
        })
    };
    match read() {
        Ok(noun) => Reading { file, id: None, noun: Some(noun), defects: Vec::new() },
        Err(defects) => Reading { file, id: None, noun: None, defects },
    }
}

/// A noun of ontoreg's own format that is known by its file name; what is wrong with its form is `rule`.
pub(super) fn noun<T: DeserializeOwned>(rule: RuleId, bytes: &[u8]) -> Result<T, Vec<Defect>> {
    let strict = json::read(bytes);
    if strict.value.is_none() || !strict.defects.is_empty() {
        return Err(strict.defects);
    }
    let text = String::from_utf8_lossy(bytes);
    serde_json::from_str(&text).map_err(|error| {
        let spot = Spot::At(Locator::place_of_byte_column(&text, error.line(), error.column()));
        let message = error.to_string();
        let cause = message.rsplit_once(" at line ").map_or(message.as_str(), |(cause, _)| cause);
        vec![Defect::new(rule, spot, cause, with_nearest(cause))]
    })
}

//! `fmt`: definitions in canonical form.

use std::collections::BTreeMap;

use super::error::OpsError;
use crate::intake::canonical;
use crate::model::definition::MAX_FILE;
use crate::model::{Content, Definition, Id};
use crate::registry::{Workspace, known_id};
use crate::store::write_file;

/// What the user asked of `fmt`.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct FmtOptions {
    /// Write nothing: only say which files are not in canonical form.
    pub check: bool,
}

/// A file that cannot be read as a definition, and why.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Unreadable {
    /// The path from the repository root.
    pub file: String,
    /// What is wrong.
    pub message: String,
}

/// What `fmt` found.
#[derive(Debug, Default)]
pub struct Formatted {
    /// The files that were not in canonical form.
    pub changed: Vec<String>,
    /// The files that cannot be read: left as they are.
    pub unreadable: Vec<Unreadable>,
    /// How many files were looked at.
    pub files: usize,
}

/// Writes definitions in canonical form.
///
/// # Errors
/// When files cannot be read or written, or an id is unknown.
pub fn fmt(workspace: &Workspace, ids: &[String], options: &FmtOptions) -> Result<Formatted, OpsError> {
    let here = workspace.current()?;
    let known: Vec<Id> = here.ids()?.collect();
    let wanted: Vec<Id> =
        ids.iter().map(|text| known_id(text, known.iter(), here.point())).collect::<Result<_, _>>()?;
    let entries: Vec<_> = here
        .entries()?
        .iter()
        .filter(|entry| wanted.is_empty() || wanted.iter().any(|id| here.file_of(id) == entry.path))
        .cloned()
        .collect();
    let mut formatted = Formatted { files: entries.len(), ..Formatted::default() };
    let (definitions, broken) = here.definitions(&entries)?;
    formatted.unreadable = broken
        .into_iter()
        .flat_map(|reading| {
            let unreadable = move |message| Unreadable { file: reading.file.clone(), message };
            reading.defects.into_iter().map(move |defect| unreadable(defect.message))
        })
        .collect();
    let by_path: BTreeMap<String, &Definition> =
        definitions.values().map(|definition| (here.file_of(&definition.id), definition)).collect();
    for entry in entries {
        let (Some(definition), Some(Content::Bytes(old))) =
            (by_path.get(&entry.path), here.source().read(&entry.path, MAX_FILE)?)
        else {
            continue;
        };
        // What strict reading refuses (a second equal key, a number that does not survive) a rewrite would lose in silence.
        if let Some(defect) = crate::intake::strict_json(&old).defects.iter().find(|defect| !defect.is_cosmetic()) {
            formatted.unreadable.push(Unreadable { file: entry.path, message: defect.message.clone() });
            continue;
        }
        let new = canonical::record(&definition.record, here.shape());
        if new != old {
            if !options.check {
                write_file(&workspace.base, &entry.path, Some(&new))?;
            }
            formatted.changed.push(entry.path);
        }
    }
    Ok(formatted)
}

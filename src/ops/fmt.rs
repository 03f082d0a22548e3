//! `fmt`: definitions in canonical form.

use std::collections::BTreeMap;

use super::error::OpsError;
use crate::intake::canonical;
use crate::intake::encoding::without_mark;
use crate::model::definition::MAX_FILE;
use crate::model::{Content, Definition, Id};
use crate::registry::{State, Workspace};
use crate::store::{Entry, write_file};

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
    let wanted: Vec<Id> = ids.iter().map(|text| here.known_id(text)).collect::<Result<_, _>>()?;
    let entries: Vec<_> = here
        .all_entries()?
        .iter()
        .filter(|entry| wanted.is_empty() || wanted.iter().any(|id| here.file_of(id) == entry.path))
        .cloned()
        .collect();
    let mut formatted = Formatted { files: entries.len(), ..Formatted::default() };
    let marked = marked(&here, &entries, wanted.is_empty())?;
    // Read as they will be: without the mark, and then in whatever form they are.
    let files = marked.iter().map(|(path, bytes)| (path.clone(), Some(bytes.clone()))).collect();
    let unmarked = workspace.load_edited(files)?;
    let (definitions, broken) = unmarked.definitions(&entries)?;
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
        let read = marked.get(&entry.path).unwrap_or(&old);
        if let Some(defect) = crate::intake::strict_json(read).defects.iter().find(|defect| !defect.is_cosmetic()) {
            formatted.unreadable.push(Unreadable { file: entry.path, message: defect.message.clone() });
            continue;
        }
        let new = canonical::record(&definition.record, unmarked.shape());
        if new != old {
            if !options.check {
                write_file(&workspace.base, &entry.path, Some(&new))?;
            }
            formatted.changed.push(entry.path);
        }
    }
    for (path, bytes) in marked.into_iter().filter(|(path, _)| here.layout().definition_at(path).is_none()) {
        if !options.check {
            write_file(&workspace.base, &path, Some(&bytes))?;
        }
        formatted.changed.push(path);
    }
    Ok(formatted)
}

/// The files that a byte order mark stands before, without it: of `entries`, and where `all` are asked for, of the other
/// texts that people edit. What was released stays as it is.
fn marked(here: &State, entries: &[Entry], all: bool) -> Result<BTreeMap<String, Vec<u8>>, OpsError> {
    let mut paths: Vec<String> = entries.iter().map(|entry| entry.path.clone()).collect();
    if all {
        let layout = here.layout();
        for folder in [layout.notes(), layout.disputes(), layout.retired()] {
            paths.extend(here.source().list(&folder)?.into_iter().map(|entry| entry.path));
        }
        paths.extend([layout.config(), layout.waivers(), here.schema_file().to_owned()]);
    }
    let mut marked = BTreeMap::new();
    for path in paths {
        if let Some(Content::Bytes(bytes)) = here.source().read(&path, MAX_FILE)?
            && let Some(rest) = without_mark(&bytes)
        {
            marked.insert(path, rest.to_owned());
        }
    }
    Ok(marked)
}

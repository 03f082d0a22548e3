//! The files below a folder of a registry, and what is wrong with those that do not belong there.

use crate::model::{Content, Defect, Layout, RuleId, Spot, id};
use crate::rules::Located;
use crate::store::{Entry, EntryKind, Source, StoreError};

/// The files below a folder of the registry, by path below it.
pub(super) fn list(source: &Source, folder: &str) -> Result<Vec<(String, Entry)>, StoreError> {
    let named = |entry: Entry| (entry.path[folder.len().min(entry.path.len())..].to_owned(), entry);
    Ok(source.list(folder)?.into_iter().filter(is_content).map(named).collect())
}

/// Whether a file is more than what keeps an empty folder in git.
pub(super) fn is_content(entry: &Entry) -> bool {
    !entry.path.ends_with("/.gitkeep")
}

/// The content of a listed file.
pub(super) fn content(source: &Source, entry: &Entry, limit: u64) -> Result<Content, StoreError> {
    match (entry.kind, &entry.blob) {
        (EntryKind::Special(kind), _) => Ok(Content::Special(kind)),
        (EntryKind::File, Some(_)) => source.content(entry, limit),
        (EntryKind::File, None) => Ok(source.read(&entry.path, limit)?.unwrap_or(Content::Special("vanished file"))),
    }
}

/// What lies below `kpis/`.
#[derive(Clone)]
pub(super) struct Listed {
    /// The files of definitions, sorted by path.
    pub(super) definitions: Vec<Entry>,
    /// What is wrong with the others.
    pub(super) defects: Vec<Located>,
    /// The path of one that is not followed, and what it is: nobody knows what it holds.
    pub(super) not_followed: Option<(String, &'static str)>,
}

/// What is wrong with a file that lies where only files of a certain `form` belong.
pub(super) fn unexpected(layout: &Layout, entry: &Entry, form: &str) -> Located {
    let below = layout.below(&entry.path).unwrap_or(&entry.path);
    let defect = match (entry.kind, id::unportable(below)) {
        (EntryKind::Special(kind), _) => {
            Defect::new(RuleId::PathUnsafe, Spot::File, kind, format!("this is a {kind}, which is never followed"))
        }
        (EntryKind::File, Some(problem)) => {
            Defect::new(RuleId::PathUnsafe, Spot::File, &*entry.path, format!("{problem}: {:?}", entry.path))
        }
        (EntryKind::File, None) if !below.contains('/') => {
            Defect::new(RuleId::PathUnsafe, Spot::File, "file", "this is a file, and a folder belongs here")
        }
        (EntryKind::File, None) => {
            Defect::new(RuleId::FileUnexpected, Spot::File, &*entry.path, format!("this file is not {form}"))
        }
    };
    about(&entry.path, defect)
}

/// A defect of a file as a whole.
pub(super) fn about(file: &str, defect: Defect) -> Located {
    Located { file: Some(file.to_owned()), definition: None, defect }
}

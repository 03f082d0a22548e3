//! What a source lists.

/// A file of a source.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Entry {
    /// Its path. A name that is not UTF-8 has a replacement character, which no portable name has.
    pub path: String,
    /// What it is.
    pub kind: EntryKind,
    /// Its content id, where the source knows it without reading.
    pub blob: Option<String>,
}

impl Entry {
    /// The content id of a regular file, where the source knows it.
    #[must_use]
    pub fn content_id(&self) -> Option<&str> {
        self.blob.as_deref().filter(|_| self.kind == EntryKind::File)
    }

    /// Whether it is a folder that holds nothing.
    #[must_use]
    pub fn is_empty_folder(&self) -> bool {
        self.kind == EMPTY_FOLDER
    }
}

/// What a path is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum EntryKind {
    /// A regular file.
    File,
    /// Something that is never followed.
    Special(&'static str),
}

/// Another repository.
pub(super) const SUBMODULE: EntryKind = EntryKind::Special("submodule");
/// A folder that holds nothing: git knows none, but for a submodule that was not fetched.
pub(super) const EMPTY_FOLDER: EntryKind = EntryKind::Special("empty folder");

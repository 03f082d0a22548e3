//! Sources: where the files of a point are read from.

use std::borrow::Borrow;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use git2::{ErrorCode, ObjectType, Oid, Repository};
use rayon::iter::{IntoParallelIterator, IntoParallelRefIterator, ParallelIterator};

use super::entry::{EMPTY_FOLDER, Entry, EntryKind, SUBMODULE};
use super::error::{Found, StoreError, git};
use super::folder;
use super::lookup::{file_oid, index, missing, oid, unreadable};
use super::objects::{Loan, Objects};
use super::strict;
use super::trees::{Difference, FolderPair, folder_of, list_tree, named, tree_entries, tree_entry};
use super::unchanged::with_known_ids;
use super::whole::{Loose, read_loose};
use crate::model::Content;
use crate::model::definition::MAX_FILE;
use crate::model::id::unportable;

/// Where the files of a point are read from. Paths are `/`-separated from the repository root.
#[derive(Debug, Clone)]
pub enum Source {
    /// The files as they lie below a folder. Symlinks are never followed.
    Folder {
        /// The root that paths start from.
        root: PathBuf,
        /// The repository around it, which knows what is ignored; none outside of git.
        objects: Option<Arc<Objects>>,
    },
    /// A tree of the object store.
    Tree {
        /// The object store.
        objects: Arc<Objects>,
        /// The tree's id.
        tree: String,
    },
    /// Blobs of the object store, by path: what a manifest names, or what is staged.
    Blobs {
        /// The object store.
        objects: Arc<Objects>,
        /// Files by path, each with its blob.
        files: BTreeMap<String, Entry>,
    },
    /// Another source with some files changed: the work tree as an edit would leave it.
    Edited {
        /// What is below the edit.
        below: Box<Source>,
        /// The new bytes by path; none where the file is gone.
        files: BTreeMap<String, Option<Vec<u8>>>,
    },
    /// Nothing: before the first release.
    Nothing,
}

/// The entries of two sources that differ: of the first, and of the second.
pub(super) type DifferingEntries = (Vec<Entry>, Vec<Entry>);

/// A way to read, one a thread.
enum Handle<'s> {
    Folder(&'s Path),
    /// The loan begins with the first object.
    Objects(&'s Objects, Option<Loan<'s>>),
    Edited(Box<Handle<'s>>, &'s BTreeMap<String, Option<Vec<u8>>>),
    Nothing,
}

impl Source {
    /// Regular files of the object store: path and blob.
    #[must_use]
    pub fn blobs(objects: Arc<Objects>, files: impl IntoIterator<Item = (String, String)>) -> Self {
        let entry =
            |(path, blob): (String, String)| (path.clone(), Entry { path, kind: EntryKind::File, blob: Some(blob) });
        Self::Blobs { objects, files: files.into_iter().map(entry).collect() }
    }

    /// Every file below `folder` (with a final slash), sorted by path; none when there is no such folder. What stands in
    /// its place and is no folder is listed as itself.
    ///
    /// # Errors
    /// When a folder or tree cannot be read.
    pub fn list(&self, folder: &str) -> Result<Vec<Entry>, StoreError> {
        let mut entries = match self {
            Self::Folder { root, objects } => as_git_sees(folder::list(root, folder)?, folder, objects.as_deref()),
            Self::Tree { objects, tree } => list_tree(&*objects.lend()?, tree, folder)?,
            Self::Blobs { files, .. } => files
                .range(folder.to_owned()..)
                .take_while(|(path, _)| path.starts_with(folder))
                .map(|(_, entry)| entry.clone())
                .collect(),
            Self::Edited { below, files } => {
                let stays = |entry: &Entry| !files.contains_key(&entry.path);
                let here = files.iter().filter(|(path, bytes)| path.starts_with(folder) && bytes.is_some());
                let entry = |path: &String| Entry { path: path.clone(), kind: EntryKind::File, blob: None };
                let edited = here.map(|(path, _)| entry(path));
                below.list(folder)?.into_iter().filter(stays).chain(edited).collect()
            }
            Self::Nothing => Vec::new(),
        };
        entries.sort_unstable();
        Ok(entries)
    }

    /// The object store that it rests on; none where there is none.
    #[must_use]
    pub fn objects(&self) -> Option<&Arc<Objects>> {
        match self {
            Self::Folder { objects, .. } => objects.as_ref(),
            Self::Tree { objects, .. } | Self::Blobs { objects, .. } => Some(objects),
            Self::Edited { below, .. } => below.objects(),
            Self::Nothing => None,
        }
    }

    /// The entries with their content ids, where those are known without reading the files.
    #[must_use]
    pub fn with_known_ids(&self, entries: Vec<Entry>) -> Vec<Entry> {
        match self {
            Self::Folder { root, objects: Some(objects) } => match objects.fresh() {
                Ok(repository) => with_known_ids(&repository, root, entries),
                Err(_) => entries,
            },
            Self::Edited { below, files } => {
                let (edited, rest): (Vec<_>, _) =
                    entries.into_iter().partition(|entry| files.contains_key(&entry.path));
                edited.into_iter().chain(below.with_known_ids(rest)).collect()
            }
            _ => entries,
        }
    }

    /// What two trees have below `folder` that the other has not, here and there: every file that differs, though not
    /// only those. Folders that are equal are not looked into. None unless both are trees.
    ///
    /// # Errors
    /// When a tree cannot be read.
    pub fn differing(&self, other: &Self, folder: &str) -> Result<Option<DifferingEntries>, StoreError> {
        let (Self::Tree { objects, tree: here }, Self::Tree { tree: there, .. }) = (self, other) else {
            return Ok(None);
        };
        let (here, there) = {
            let repository = objects.lend()?;
            (
                folder_of(&repository, here, folder)?.map(|tree| tree.id()),
                folder_of(&repository, there, folder)?.map(|tree| tree.id()),
            )
        };
        let (Some(here), Some(there)) = (here, there) else {
            return Ok(None); // What stands in the place of a folder is for `list` to say.
        };
        let mut out = (Vec::new(), Vec::new());
        // Level by level: unpacking trees is most of the work, and the domains are many.
        let mut pairs = vec![FolderPair { path: folder.to_owned(), here, there, depth: 0 }];
        while !pairs.is_empty() {
            let level: Result<Vec<Difference>, StoreError> =
                pairs.into_par_iter().map(|pair| pair.differ(&*objects.lend()?)).collect();
            pairs = Vec::new();
            for difference in level? {
                out.0.extend(difference.here);
                out.1.extend(difference.there);
                pairs.extend(difference.folders);
            }
        }
        Ok(Some(out))
    }

    /// One file of at most `limit` bytes; none when there is none of that path.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn read(&self, path: &str, limit: u64) -> Result<Option<Content>, StoreError> {
        self.entry(path)?.map(|entry| self.content(&entry, limit)).transpose()
    }

    /// What a path is; none when there is none of that path.
    ///
    /// # Errors
    /// When that cannot be found out.
    pub fn entry(&self, path: &str) -> Result<Option<Entry>, StoreError> {
        let file = || Entry { path: path.to_owned(), kind: EntryKind::File, blob: None };
        Ok(match self {
            Self::Folder { root, .. } => folder::entry(root, path)?,
            Self::Tree { objects, tree } => tree_entry(&*objects.lend()?, tree, path)?,
            Self::Blobs { files, .. } => files.get(path).cloned(),
            Self::Edited { below, files } => match files.get(path) {
                None => below.entry(path)?,
                Some(bytes) => bytes.as_ref().map(|_| file()),
            },
            Self::Nothing => None,
        })
    }

    /// What paths are, in their order; none where there is none of a path. Of many in one folder this is faster than
    /// [`Source::entry`] for each.
    ///
    /// # Errors
    /// As [`Source::entry`].
    pub fn entries(&self, paths: &[String]) -> Result<Vec<Option<Entry>>, StoreError> {
        match self {
            Self::Tree { objects, tree } => {
                let found = tree_entries(&*objects.lend()?, tree, paths.iter().map(String::as_str))?;
                Ok(paths.iter().zip(found).map(|(path, entry)| Some(named(path, &entry?))).collect())
            }
            _ => paths.iter().map(|path| self.entry(path)).collect(),
        }
    }

    /// The content of an entry of this source, of at most `limit` bytes.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn content(&self, entry: &Entry, limit: u64) -> Result<Content, StoreError> {
        self.handle().content(entry, limit)
    }

    /// The contents of entries, read in parallel, in no particular order of time but in the order of the entries.
    #[must_use]
    pub fn contents<'e, E: Borrow<Entry> + Sync>(
        &'e self,
        entries: &'e [E],
    ) -> impl ParallelIterator<Item = (&'e Entry, Result<Content, StoreError>)> {
        entries
            .par_iter()
            .map_init(|| self.handle(), |handle, entry| (entry.borrow(), handle.content(entry.borrow(), MAX_FILE)))
    }

    fn handle(&self) -> Handle<'_> {
        match self {
            Self::Folder { root, .. } => Handle::Folder(root),
            Self::Tree { objects, .. } | Self::Blobs { objects, .. } => Handle::Objects(objects, None),
            Self::Edited { below, files } => Handle::Edited(Box::new(below.handle()), files),
            Self::Nothing => Handle::Nothing,
        }
    }

    /// The content id that git gives to bytes.
    ///
    /// # Errors
    /// Never for bytes that fit in memory.
    pub fn blob_id(bytes: &[u8]) -> Result<String, StoreError> {
        Oid::hash_object(ObjectType::Blob, bytes).map(|id| id.to_string()).map_err(git("hash a blob"))
    }

    /// Whether the object store has a blob of this id and as long as these bytes.
    #[must_use]
    pub fn has_blob(&self, blob: &str, bytes: &[u8]) -> bool {
        match self {
            Self::Folder { objects: Some(objects), .. } => {
                let odb = objects.lend().ok().and_then(|repository| {
                    Some(repository.odb().ok()?.read_header(oid(blob).ok()?).ok()?.0 == bytes.len())
                });
                odb.unwrap_or(false)
            }
            Self::Edited { below, .. } => below.has_blob(blob, bytes),
            _ => true,
        }
    }
}

impl Handle<'_> {
    fn content(&mut self, entry: &Entry, limit: u64) -> Result<Content, StoreError> {
        if let EntryKind::Special(kind) = entry.kind {
            return Ok(Content::Special(kind));
        }
        match (self, &entry.blob) {
            (Self::Edited(below, files), _) => match files.get(&entry.path) {
                Some(Some(bytes)) => Ok(Content::Bytes(bytes.clone())),
                _ => below.content(entry, limit),
            },
            (Self::Folder(root), _) => folder::content(&root.join(&entry.path), limit),
            (Self::Objects(objects, loan), Some(blob)) => {
                let repository = match loan {
                    Some(repository) => repository,
                    None => loan.insert(objects.lend()?),
                };
                blob_content(repository, blob, &entry.path, limit)
            }
            (Self::Objects(..), None) | (Self::Nothing, _) => Err(unreadable(&entry.path, None, Found::Nothing)),
        }
    }
}

/// The bytes of a file that is needed.
///
/// # Errors
/// [`StoreError::Unreadable`] when there is none, or something else.
pub fn require_bytes<'c>(
    path: &str,
    object: Option<&str>,
    content: Option<&'c Content>,
) -> Result<&'c [u8], StoreError> {
    let found = match content {
        Some(Content::Bytes(bytes)) => return Ok(bytes),
        Some(Content::Special(kind)) => Found::Special(kind),
        Some(Content::TooLarge(size)) => Found::TooLarge(*size),
        None => Found::Nothing,
    };
    Err(unreadable(path, object, found))
}

/// Entries below `folder` without what editors and systems leave behind and git ignores, and without empty folders, but
/// for those of submodules. Only names that no registry file has, and empty folders, are asked about, so that a registry without them
/// costs nothing; a tracked file is never ignored.
fn as_git_sees(mut entries: Vec<Entry>, folder: &str, objects: Option<&Objects>) -> Vec<Entry> {
    let empty = |entry: &Entry| entry.kind == EMPTY_FOLDER;
    // What the folder itself is called, its owner chose.
    let portable = |entry: &Entry| unportable(entry.path.strip_prefix(folder).unwrap_or(&entry.path)).is_none();
    if entries.iter().all(|entry| portable(entry) && !empty(entry)) {
        return entries;
    }
    let repository = objects.and_then(|objects| objects.lend().ok());
    // Without one, nothing is known not to be tracked.
    let index = repository.as_ref().and_then(|repository| index(repository).ok());
    let tracked = |path: &str| index.as_ref().is_some_and(|index| index.get_path(Path::new(path), 0).is_some());
    let ignored = |path: &str| {
        let ignored = repository.as_ref().map(|repository| repository.is_path_ignored(path).unwrap_or(false));
        index.is_some() && ignored.unwrap_or(false)
    };
    entries.retain(|entry| tracked(&entry.path) || (!empty(entry) && (portable(entry) || !ignored(&entry.path))));
    for entry in entries.iter_mut().filter(|entry| empty(entry)) {
        entry.kind = SUBMODULE;
    }
    entries
}

fn blob_content(repository: &Repository, blob: &str, path: &str, limit: u64) -> Result<Content, StoreError> {
    let id = file_oid(blob, path)?;
    let odb = repository.odb().map_err(git("open the object store"))?;
    let lost = |error: git2::Error| match error.code() {
        ErrorCode::NotFound => missing(repository, blob, path),
        _ => git(format!("read {path}"))(error),
    };
    let as_named =
        |bytes: &[u8]| !strict::is_held() || Oid::hash_object(ObjectType::Blob, bytes).is_ok_and(|it| it == id);
    match read_loose(repository, id, limit)? {
        Some(Loose::Larger(size)) => return Ok(Content::TooLarge(size)),
        Some(Loose::Whole(ObjectType::Blob, bytes)) if as_named(&bytes) => return Ok(Content::Bytes(bytes)),
        _ => {}
    }
    // A blob of gigabytes can be a few bytes in the store: its size is looked at before it is unpacked.
    let size = odb.read_header(id).map_err(&lost)?.0 as u64;
    if size > limit {
        return Ok(Content::TooLarge(size));
    }
    odb.read(id).map(|object| Content::Bytes(object.data().to_owned())).map_err(lost)
}

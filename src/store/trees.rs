//! The folders of the object store: what they list, and how two of them differ.

use std::cmp::Ordering;
use std::collections::hash_map::Entry::{Occupied, Vacant};
use std::collections::{HashMap, HashSet};

use git2::{ObjectType, Oid, Repository, Tree, TreeEntry};

use super::entry::{Entry, EntryKind, SUBMODULE};
use super::error::StoreError;
use super::lookup::{oid, tree};

/// A tree that names everything once: of two files of one name git checks out another than it shows.
fn read_tree<'r>(repository: &'r Repository, id: Oid, path: &str) -> Result<Tree<'r>, StoreError> {
    let found = tree(repository, id, path)?;
    let mut names = HashSet::with_capacity(found.len());
    match found.iter().find(|entry| !names.insert(entry.name_bytes().to_owned())) {
        None => {}
        Some(twice) => {
            let name = String::from_utf8_lossy(twice.name_bytes()).into_owned();
            return Err(StoreError::NamedTwice { name, folder: path.to_owned(), tree: id.to_string() });
        }
    }
    Ok(found)
}

/// What a mode of git says of a file.
pub(super) fn special(mode: i32) -> EntryKind {
    match mode {
        0o120_000 => EntryKind::Special("symlink"),
        0o160_000 => SUBMODULE,
        _ => EntryKind::File,
    }
}

/// Every file below a folder of a tree, unsorted; what stands in the place of the folder where that is none.
pub(super) fn list_tree(repository: &Repository, tree: &str, folder: &str) -> Result<Vec<Entry>, StoreError> {
    let Some(top) = folder_of(repository, tree, folder)? else {
        // A symlink or file in the place of the folder is listed as itself: it must not look like an empty folder.
        return Ok(tree_entry(repository, tree, folder.trim_end_matches('/'))?.into_iter().collect());
    };
    let mut entries = Vec::new();
    descend(repository, &top, folder, 0, &mut entries)?;
    Ok(entries)
}

/// The tree of a folder; none when there is no such folder.
pub(super) fn folder_of<'r>(
    repository: &'r Repository,
    tree: &str,
    folder: &str,
) -> Result<Option<Tree<'r>>, StoreError> {
    let root = read_tree(repository, oid(tree)?, "the top folder")?;
    match folder.trim_end_matches('/') {
        "" => Ok(Some(root)),
        path => match entry_at(repository, root, path)? {
            Some(entry) if is_tree(&entry) => read_tree(repository, entry.id(), path).map(Some),
            _ => Ok(None),
        },
    }
}

/// What a path of a tree is; none when there is nothing. A folder on the way that is not in this clone is an error:
/// nobody knows what it holds.
fn entry_at<'r>(
    repository: &'r Repository,
    mut tree: Tree<'r>,
    path: &str,
) -> Result<Option<TreeEntry<'static>>, StoreError> {
    let mut parts = path.split('/').peekable();
    while let Some(part) = parts.next() {
        let Some(entry) = tree.get_name(part).map(|entry| entry.to_owned()) else { return Ok(None) };
        if parts.peek().is_none() {
            return Ok(Some(entry));
        }
        if !is_tree(&entry) {
            return Ok(None);
        }
        tree = read_tree(repository, entry.id(), part)?;
    }
    Ok(None)
}

/// The deepest folder that is looked into.
const MAX_DEPTH: usize = 32;

fn is_tree(entry: &TreeEntry<'_>) -> bool {
    entry.kind() == Some(ObjectType::Tree)
}

fn descend(
    repository: &Repository,
    tree: &Tree<'_>,
    prefix: &str,
    depth: usize,
    out: &mut Vec<Entry>,
) -> Result<(), StoreError> {
    tree.iter().try_for_each(|entry| add(repository, &entry, prefix, depth, out))
}

/// Adds a file, or every file of a folder.
fn add(
    repository: &Repository,
    entry: &TreeEntry<'_>,
    prefix: &str,
    depth: usize,
    out: &mut Vec<Entry>,
) -> Result<(), StoreError> {
    let path = format!("{prefix}{}", String::from_utf8_lossy(entry.name_bytes()));
    if is_tree(entry) && depth < MAX_DEPTH {
        let inner = read_tree(repository, entry.id(), &path)?;
        return descend(repository, &inner, &format!("{path}/"), depth + 1, out);
    }
    out.push(Entry { path, kind: special(entry.filemode()), blob: Some(entry.id().to_string()) });
    Ok(())
}

/// A folder that may differ between two trees.
pub(super) struct FolderPair {
    pub path: String,
    pub here: Oid,
    pub there: Oid,
    pub depth: usize,
}

/// What two folders do not share, and the folders in both that are not equal.
#[derive(Default)]
pub(super) struct Difference {
    pub here: Vec<Entry>,
    pub there: Vec<Entry>,
    pub folders: Vec<FolderPair>,
}

impl FolderPair {
    /// Compares the two folders, but for those in them.
    ///
    /// # Errors
    /// When a tree cannot be read.
    pub(super) fn differ(&self, repository: &Repository) -> Result<Difference, StoreError> {
        let mut found = Difference::default();
        if self.here == self.there {
            return Ok(found);
        }
        let read = |id| read_tree(repository, id, &self.path);
        let (here, there) = (read(self.here)?, read(self.there)?);
        let (mut ours, mut theirs) = (here.iter().peekable(), there.iter().peekable());
        loop {
            let order = match (ours.peek(), theirs.peek()) {
                (None, None) => return Ok(found),
                (Some(_), None) => Ordering::Less,
                (None, Some(_)) => Ordering::Greater,
                (Some(one), Some(other)) => in_tree(one, other),
            };
            let one = ours.next_if(|_| order != Ordering::Greater);
            let other = theirs.next_if(|_| order != Ordering::Less);
            match (one, other) {
                (Some(one), Some(other)) if one.id() == other.id() => {}
                (Some(one), Some(other)) if is_tree(&one) && self.depth < MAX_DEPTH => {
                    let path = format!("{}{}/", self.path, String::from_utf8_lossy(one.name_bytes()));
                    found.folders.push(Self { path, here: one.id(), there: other.id(), depth: self.depth + 1 });
                }
                (one, other) => {
                    for (entry, out) in [(one, &mut found.here), (other, &mut found.there)] {
                        entry.map_or(Ok(()), |entry| add(repository, &entry, &self.path, self.depth, out))?;
                    }
                }
            }
        }
    }
}

/// The order of entries in a tree: by name, a folder as if its name ended in a slash.
fn in_tree(one: &TreeEntry<'_>, other: &TreeEntry<'_>) -> Ordering {
    if one.name_bytes() == other.name_bytes() && is_tree(one) == is_tree(other) {
        return Ordering::Equal;
    }
    let slash = |entry: &TreeEntry<'_>| is_tree(entry).then_some(b'/');
    let (one_slash, other_slash) = (slash(one), slash(other));
    one.name_bytes().iter().chain(&one_slash).cmp(other.name_bytes().iter().chain(&other_slash))
}

/// What paths of a tree are, in their order; none where there is nothing. A folder is read once, however many are in it.
pub(super) fn tree_entries<'p>(
    repository: &Repository,
    tree: &str,
    paths: impl Iterator<Item = &'p str>,
) -> Result<Vec<Option<TreeEntry<'static>>>, StoreError> {
    let mut folders: HashMap<&str, Option<Tree<'_>>> = HashMap::new();
    let entry = |path: &'p str| {
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        let folder = match folders.entry(folder) {
            Vacant(new) => new.insert(folder_of(repository, tree, folder)?),
            Occupied(known) => known.into_mut(),
        };
        Ok(folder.as_ref().and_then(|folder| Some(folder.get_name(name)?.to_owned())))
    };
    paths.map(entry).collect()
}

/// What a path of a tree is; none when there is nothing.
pub(super) fn tree_entry(repository: &Repository, tree: &str, path: &str) -> Result<Option<Entry>, StoreError> {
    let entry = entry_at(repository, read_tree(repository, oid(tree)?, "the top folder")?, path)?;
    Ok(entry.map(|entry| named(path, &entry)))
}

/// An entry of a tree, under its path.
pub(super) fn named(path: &str, entry: &TreeEntry<'_>) -> Entry {
    Entry { path: path.to_owned(), kind: special(entry.filemode()), blob: Some(entry.id().to_string()) }
}

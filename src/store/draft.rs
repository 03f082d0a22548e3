//! Drafts: everything a write needs, in the object store, before any reference moves.

use std::io::ErrorKind;

use git2::build::TreeUpdateBuilder;
use git2::{FileMode, ObjectType, Oid, TreeEntry};

use super::durable::trees_on_the_way;
use super::error::{StoreError, git};
use super::folder::is_executable;
use super::identity::{Author, signatures};
use super::lookup::{oid, tree};
use super::repo::{Commit, Repo};
use super::trees::tree_entries;
use super::unreferenced::DraftObjects;

/// A change to the tree of a commit: the new bytes of a path, or none to remove it.
pub type Edit = (String, Option<Vec<u8>>);

/// A commit that no reference names yet. It is lost unless published.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use = "a draft that is not published leaves no trace"]
pub struct Draft {
    /// The commit it builds on.
    pub parent: Commit,
    /// The new commit.
    pub commit: Commit,
    /// What it changes: path, and blob id or none for a removed path.
    pub changes: Vec<(String, Option<String>)>,
}

impl Repo {
    /// Writes blobs, trees and a commit on top of `parent`, brings them to the disk, and reads them back.
    ///
    /// # Errors
    /// When anything cannot be written or does not read back; nothing is visible then.
    pub fn draft(&self, parent: &Commit, edits: &[Edit], author: &Author, message: &str) -> Result<Draft, StoreError> {
        self.draft_instead(parent, parent, edits, author, message)
    }

    /// As [`Repo::draft`], but the files are those of `instead` with the edits: a commit that takes its place.
    ///
    /// # Errors
    /// As [`Repo::draft`].
    pub fn draft_instead(
        &self,
        instead: &Commit,
        parent: &Commit,
        edits: &[Edit],
        author: &Author,
        message: &str,
    ) -> Result<Draft, StoreError> {
        drop(self.unreferenced.take());
        self.despite_collection(|| self.draft_once(instead, parent, edits, author, message))
    }

    fn draft_once(
        &self,
        instead: &Commit,
        parent: &Commit,
        edits: &[Edit],
        author: &Author,
        message: &str,
    ) -> Result<Draft, StoreError> {
        // What is written with this handle stays in memory.
        let handle = self.objects().fresh()?;
        let odb = handle.odb().map_err(git("open the object store"))?;
        odb.add_new_mempack_backend(1000).map_err(git("open the object store"))?;
        let make = |kind, bytes: &[u8]| {
            let id = odb.write(kind, bytes).map_err(git("write an object"))?;
            self.unreferenced.insert(id, kind, bytes.to_owned());
            Ok::<Oid, StoreError>(id)
        };
        let mut changes = Vec::new();
        let mut update = TreeUpdateBuilder::new();
        let modes = self.modes(instead, edits)?;
        for ((path, bytes), mode) in edits.iter().zip(modes) {
            let blob = bytes.as_ref().map(|bytes| make(ObjectType::Blob, bytes)).transpose()?;
            match blob {
                Some(blob) => update.upsert(path.as_str(), blob, mode),
                None => update.remove(path.as_str()),
            };
            changes.push((path.clone(), blob.map(|blob| blob.to_string())));
        }
        let base = tree(&handle, oid(&instead.tree)?, "the top folder")?;
        let tree = update.create_updated(&handle, &base).map_err(git("write a tree"))?;
        let tree = handle.find_tree(tree).map_err(git("read back a tree"))?;
        for tree in trees_on_the_way(&tree, edits.iter().map(|(path, _)| path.as_str())) {
            let object = odb.read(tree).map_err(|_| StoreError::LostWrite(tree.to_string()))?;
            self.unreferenced.insert(tree, object.kind(), object.data().to_owned());
        }
        let [author, committer] = signatures(author)?;
        let parents = handle.find_commit(oid(&parent.id)?).map_err(git("read a commit"))?;
        let commit = handle.commit_create_buffer(&author, &committer, message, &tree, &[&parents]);
        let id = make(ObjectType::Commit, &commit.map_err(git("build a commit"))?)?;
        self.bring_made()?;
        let commit = Commit { id: id.to_string(), tree: tree.id().to_string() };
        Ok(Draft { parent: parent.clone(), commit, changes })
    }

    /// The modes of files: a file keeps the one that it is committed with; a new one has that of the work tree, where git
    /// looks at it there.
    fn modes(&self, commit: &Commit, edits: &[Edit]) -> Result<Vec<FileMode>, StoreError> {
        let handle = self.git()?;
        let base = tree_entries(&handle, &commit.tree, edits.iter().map(|(path, _)| path.as_str()))?;
        let looks = handle.config().and_then(|config| config.get_bool("core.fileMode")).unwrap_or(true);
        let here = |path: &str| looks && self.workdir().is_some_and(|top| is_executable(&top.join(path)));
        let executable = |path: &str, entry: Option<TreeEntry<'_>>| match entry {
            Some(entry) => entry.filemode() == i32::from(FileMode::BlobExecutable),
            None => here(path),
        };
        let mode = |is_executable| if is_executable { FileMode::BlobExecutable } else { FileMode::Blob };
        Ok(edits.iter().zip(base).map(|((path, _), entry)| mode(executable(path, entry))).collect())
    }

    /// Brings one object to the disk; what was made before is there.
    pub(super) fn write(&self, kind: ObjectType, bytes: &[u8]) -> Result<Oid, StoreError> {
        let id = Oid::hash_object(kind, bytes).map_err(git("write an object"))?;
        let brought = self.bring(&DraftObjects::from([(id, (kind, bytes.to_owned()))]));
        if brought.as_ref().err().is_none_or(may_be_collected) {
            self.unreferenced.insert(id, kind, bytes.to_owned());
        }
        brought.map(|()| id)
    }

    /// Brings all that this thread made to the disk.
    fn bring_made(&self) -> Result<(), StoreError> {
        let made = self.unreferenced.take();
        let brought = self.bring(&made);
        if brought.as_ref().err().is_none_or(may_be_collected) {
            self.unreferenced.put(made);
        }
        brought
    }

    /// Counts an object among those that were written, though libgit2 or git wrote it, and gives what it reads back as.
    pub(super) fn remember(&self, id: Oid) -> Result<(ObjectType, Vec<u8>), StoreError> {
        let handle = self.git()?;
        let odb = handle.odb().map_err(git("open the object store"))?;
        let object = odb.read(id).map_err(|_| StoreError::LostWrite(id.to_string()))?;
        let (kind, bytes) = (object.kind(), object.data().to_owned());
        self.unreferenced.insert(id, kind, bytes.clone());
        Ok((kind, bytes))
    }

    /// The message of a commit, and how many parents it has.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn message(&self, commit: &Commit) -> Result<(String, usize), StoreError> {
        let handle = self.git()?;
        let found = handle.find_commit(oid(&commit.id)?).map_err(git("read a commit"))?;
        Ok((String::from_utf8_lossy(found.message_bytes()).into_owned(), found.parent_count()))
    }

    /// The parent of a commit with one parent.
    ///
    /// # Errors
    /// When it has none.
    pub fn parent(&self, commit: &Commit) -> Result<Commit, StoreError> {
        let handle = self.git()?;
        let found = handle.find_commit(oid(&commit.id)?).map_err(git("read a commit"))?;
        let parent = found.parent(0).map_err(git("read a parent commit"))?;
        Ok(Commit { id: parent.id().to_string(), tree: parent.tree_id().to_string() })
    }
}

/// Whether a garbage collection can be what failed. A disk that failed once may claim success the next time: what it
/// refused is not made again.
fn may_be_collected(error: &StoreError) -> bool {
    match error {
        StoreError::LostWrite(_) => true,
        StoreError::File { source, .. } => source.kind() == ErrorKind::NotFound,
        _ => false,
    }
}

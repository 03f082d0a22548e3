//! Drafts: everything a write needs, in the object store, before any reference moves.

use git2::build::TreeUpdateBuilder;
use git2::{FileMode, ObjectType, Oid, Signature, Time};

use super::durable::trees_on_the_way;
use super::error::{StoreError, git};
use super::lookup::{oid, tree};
use super::repo::{Commit, Repo};

/// A change to the tree of a commit: the new bytes of a path, or none to remove it.
pub type Edit = (String, Option<Vec<u8>>);

/// Who writes, and when: seconds since 1970 in UTC, so that the same input gives the same commit everywhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Author {
    /// The name.
    pub name: String,
    /// The address.
    pub email: String,
    /// Seconds since 1970-01-01T00:00:00Z.
    pub seconds: i64,
}

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
    /// The name and address that git is configured with.
    ///
    /// # Errors
    /// [`StoreError::NoIdentity`] when there is none.
    pub fn identity(&self) -> Result<(String, String), StoreError> {
        let config =
            self.git()?.config().and_then(|mut config| config.snapshot()).map_err(git("read the configuration"))?;
        match (config.get_str("user.name"), config.get_str("user.email")) {
            (Ok(name), Ok(email)) if !name.is_empty() && !email.is_empty() => Ok((name.to_owned(), email.to_owned())),
            _ => Err(StoreError::NoIdentity),
        }
    }

    /// Writes blobs, trees and a commit on top of `parent`, brings them to the disk, and reads the commit and every blob
    /// back.
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
        let (mut changes, mut written) = (Vec::new(), Vec::new());
        let mut update = TreeUpdateBuilder::new();
        for (path, bytes) in edits {
            let blob = bytes.as_ref().map(|bytes| self.write(ObjectType::Blob, bytes)).transpose()?;
            match blob {
                Some(blob) => update.upsert(path.as_str(), blob, FileMode::Blob),
                None => update.remove(path.as_str()),
            };
            written.extend(blob);
            changes.push((path.clone(), blob.map(|blob| blob.to_string())));
        }
        let tree = {
            let writer = self.writer()?;
            let base = tree(&writer, oid(&instead.tree)?, "the top folder")?;
            update.create_updated(&writer, &base).map_err(git("write a tree"))?
        };
        let (trees, commit) = {
            let handle = self.git()?;
            let tree = handle.find_tree(tree).map_err(git("read back a tree"))?;
            let signature = signature(author)?;
            let parents = handle.find_commit(oid(&parent.id)?).map_err(git("read a commit"))?;
            let commit = handle.commit_create_buffer(&signature, &signature, message, &tree, &[&parents]);
            let trees = trees_on_the_way(&tree, edits.iter().map(|(path, _)| path.as_str()));
            (trees, commit.map_err(git("build a commit"))?)
        };
        let id = self.write(ObjectType::Commit, &commit)?;
        for tree in trees {
            self.remember(tree)?;
            written.push(tree);
        }
        self.sync_objects(written.into_iter().chain([id]))?;
        Ok(Draft { parent: parent.clone(), commit: Commit { id: id.to_string(), tree: tree.to_string() }, changes })
    }

    /// Writes an object and reads it back: libgit2 can report success on a full disk.
    pub(super) fn write(&self, kind: ObjectType, bytes: &[u8]) -> Result<Oid, StoreError> {
        let writer = self.writer()?;
        let odb = writer.odb().map_err(git("open the object store"))?;
        let id = odb.write(kind, bytes).map_err(git("write an object"))?;
        self.unreferenced.insert(id, kind, bytes.to_owned());
        match odb.read(id) {
            Ok(object) if object.data() == bytes => Ok(id),
            _ => Err(StoreError::LostWrite(id.to_string())),
        }
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

pub(super) fn signature(author: &Author) -> Result<Signature<'static>, StoreError> {
    Signature::new(&author.name, &author.email, &Time::new(author.seconds, 0)).map_err(|_| StoreError::NoIdentity)
}

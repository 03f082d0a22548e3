//! The index: the tool's own entries change together with the branch, everything else stays as it was.

use std::collections::BTreeMap;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use git2::{FileMode, Index, IndexEntry, IndexTime, TreeEntry};
use tempfile::TempDir;

use super::draft::Draft;
use super::entry::Entry;
use super::error::{StoreError, file, git};
use super::locks::{TRIES, locked, pause};
use super::lookup::{index as read_index, oid};
use super::repo::Repo;
use super::source::Source;
use super::sync::sync;
use super::system::stat;
use super::trees::{special, tree_entries};
use super::unchanged::{INTENT_TO_ADD, STAGE};

/// A new index, written beside the old one and holding its lock until it is published or dropped.
///
/// It takes the place of the old one before HEAD gets its commit, and stays locked until after: `git commit` reads HEAD,
/// then the index, and only then locks it. In any other order it could put the old index on top of the new HEAD, which
/// would take back what the commit brought. For the same reason the lock outlives it where HEAD has the commit and the
/// index has not, or where nobody can say.
#[must_use = "the index stays locked until it is published or dropped"]
pub struct IndexUpdate<'r> {
    repo: &'r Repo,
    /// The commit that the index belongs to.
    commit: String,
    lock: PathBuf,
    target: PathBuf,
    /// Where the new index waits for its place, and the old one for its return.
    scratch: TempDir,
    placed: bool,
    locked: bool,
}

impl Repo {
    /// Locks the index and writes it with the changes of a draft beside the old one.
    ///
    /// # Errors
    /// [`StoreError::Locked`] when another process holds the lock; when the index is of a kind libgit2 cannot write.
    pub fn update_index(&self, draft: &Draft) -> Result<IndexUpdate<'_>, StoreError> {
        let handle = self.git()?;
        let index = read_index(&handle)?;
        let target = index.path().map_or_else(|| self.folder().join("index"), Path::to_owned);
        let lock = PathBuf::from(format!("{}.lock", target.display()));
        let scratch = tempfile::tempdir_in(self.folder()).map_err(file("write", self.folder()))?;
        let copy = scratch.path().join("index");
        let entries = self.index_entries(draft)?;
        for attempt in 0.. {
            let old = rewrite(&target, &copy, &entries)?;
            // The lock appears with its whole content or not at all, so that one left behind by a killed run is known:
            // it stays, and holds the very index that is about to be written.
            match fs::hard_link(&copy, &lock) {
                Ok(()) if fs::read(&target).unwrap_or_default() == old => break,
                // Somebody wrote the index between the look at it and its lock.
                Ok(()) => fs::remove_file(&lock).map_err(|error| {
                    let _ = self.left_lock.set(lock.clone());
                    file("remove", &lock)(error)
                })?,
                Err(error) if error.kind() != ErrorKind::AlreadyExists => return Err(file("write", &lock)(error)),
                Err(_) if attempt < TRIES => pause(attempt),
                Err(_) if same_entries(&copy, &lock) => break,
                Err(_) => return Err(locked(lock)),
            }
        }
        Ok(IndexUpdate {
            repo: self,
            commit: draft.commit.id.clone(),
            lock,
            target,
            scratch,
            placed: false,
            locked: true,
        })
    }

    /// The changes of a draft as entries of the index: path, and entry or none for a removed path.
    fn index_entries(&self, draft: &Draft) -> Result<Vec<(String, Option<IndexEntry>)>, StoreError> {
        let handle = self.git()?;
        let paths = draft.changes.iter().map(|(path, _)| path.as_str());
        let found = tree_entries(&handle, &draft.commit.tree, paths)?;
        let entry = |path: &str, blob: &str, found: Option<TreeEntry<'_>>| {
            let mode = found.map_or(FileMode::Blob.into(), |found| found.filemode());
            entry(path, blob, u32::try_from(mode).unwrap_or_default())
        };
        let changes = draft.changes.iter().zip(found);
        changes
            .map(|((path, blob), found)| {
                let entry = blob.as_ref().map(|blob| entry(path, blob, found)).transpose()?;
                Ok((path.clone(), entry))
            })
            .collect()
    }

    /// Takes away the lock of a run that was killed after its index took the place of the old one.
    ///
    /// # Errors
    /// When it cannot be removed.
    pub fn unlock_index(&self) -> Result<(), StoreError> {
        let handle = self.git()?;
        let index = read_index(&handle)?;
        let target = index.path().map_or_else(|| self.folder().join("index"), Path::to_owned);
        let lock = PathBuf::from(format!("{}.lock", target.display()));
        for attempt in 0..TRIES {
            if !lock.exists() {
                return Ok(());
            }
            pause(attempt);
        }
        if same_file(&target, &lock) { fs::remove_file(&lock).map_err(file("remove", &lock)) } else { Ok(()) }
    }

    /// The lock of the index that this run took and could not let go; none where it did.
    #[must_use]
    pub fn left_lock(&self) -> Option<&Path> {
        self.left_lock.get().map(PathBuf::as_path).filter(|lock| lock.try_exists().unwrap_or(true))
    }

    /// Makes sure that the index is of a kind that can be read and written.
    ///
    /// # Errors
    /// [`StoreError::Unsupported`] with its kind, and the way out.
    pub fn ensure_usable_index(&self) -> Result<(), StoreError> {
        read_index(&*self.git()?).map(drop)
    }

    /// The tracked files of this name, by path.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn tracked_files_named(&self, name: &str) -> Result<Vec<String>, StoreError> {
        let handle = self.git()?;
        let index = read_index(&handle)?;
        let paths = index.iter().map(|entry| String::from_utf8_lossy(&entry.path).into_owned());
        Ok(paths.filter(|path| path.rsplit('/').next() == Some(name)).collect())
    }

    /// The files that are staged: what the next commit would have.
    ///
    /// # Errors
    /// [`StoreError::Unmerged`] when it could have none; when the index cannot be read.
    pub fn staged(&self) -> Result<Source, StoreError> {
        let handle = self.git()?;
        let mut files = BTreeMap::new();
        for entry in read_index(&handle)?.iter() {
            let path = String::from_utf8_lossy(&entry.path).into_owned();
            if entry.flags & STAGE != 0 {
                return Err(StoreError::Unmerged { path });
            }
            if entry.flags_extended & INTENT_TO_ADD == 0 {
                let kind = special(i32::try_from(entry.mode).unwrap_or_default());
                files.insert(path.clone(), Entry { path, kind, blob: Some(entry.id.to_string()) });
            }
        }
        Ok(Source::Blobs { objects: self.objects(), files })
    }

    /// Whether the index holds anything else than `changes` say.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn staged_differs(&self, changes: &[(String, Option<String>)]) -> Result<bool, StoreError> {
        let handle = self.git()?;
        let index = read_index(&handle)?;
        let found = |path: &str| index.get_path(Path::new(path), 0).map(|entry| entry.id.to_string());
        Ok(changes.iter().any(|(path, blob)| found(path) != *blob))
    }

    /// The paths below `prefixes` at which index or work tree differ from HEAD, untracked files included.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn dirty_paths(&self, prefixes: &[String]) -> Result<Vec<String>, StoreError> {
        let mut options = git2::StatusOptions::new();
        options
            .include_untracked(true)
            .recurse_untracked_dirs(true)
            .disable_pathspec_match(true)
            .include_ignored(false);
        for prefix in prefixes.iter().filter(|prefix| !prefix.is_empty()) {
            options.pathspec(prefix.trim_end_matches('/'));
        }
        let handle = self.git()?;
        self.ensure_whole_history()?;
        let statuses = handle.statuses(Some(&mut options)).map_err(git("read the status of the work tree"))?;
        Ok(statuses.iter().map(|status| String::from_utf8_lossy(status.path_bytes()).into_owned()).collect())
    }
}

/// Writes the index at `target`, with the changes applied, to `copy`, and gives the bytes that it had: libgit2 edits
/// the copy.
fn rewrite(target: &Path, copy: &Path, changes: &[(String, Option<IndexEntry>)]) -> Result<Vec<u8>, StoreError> {
    let written = stat(target).map_or(i64::MAX, |stat| stat.modified.0);
    let old = match fs::read(target) {
        Err(error) if error.kind() == ErrorKind::NotFound => Vec::new(),
        read => read.map_err(file("read", target))?,
    };
    if !old.is_empty() {
        fs::write(copy, &old).map_err(file("write", copy))?;
    }
    let mut index = Index::open(copy).map_err(git("read the index"))?;
    // libgit2 takes an index that it cannot look at for an empty one. The number of entries is in the header.
    let entries = old.get(8..12).map_or(0, |count| count.iter().fold(0, |sum, byte| sum << 8 | usize::from(*byte)));
    if index.len() != entries {
        return Err(file("read", copy)(std::io::Error::other("not every entry of the index could be read")));
    }
    doubt_racy_entries(&mut index, written)?;
    for (path, entry) in changes {
        match entry {
            Some(entry) => index.add(entry).map_err(git("add to the index"))?,
            None if index.get_path(Path::new(path), 0).is_some() => {
                index.remove_path(Path::new(path)).map_err(git("remove from the index"))?;
            }
            None => {}
        }
    }
    index.write().map_err(git("write the index"))?;
    fs::File::open(copy).and_then(|handle| handle.sync_all()).map_err(file("write", copy))?;
    Ok(old)
}

/// Takes the size from entries of files that were touched in the second in which the index was written, or later: git
/// compares their content, as it does now. It would else believe them once the index is younger than they are.
fn doubt_racy_entries(index: &mut Index, written: i64) -> Result<(), StoreError> {
    let racy = |entry: &IndexEntry| {
        i64::from(entry.mtime.seconds()) >= written && entry.mode & 0o170_000 == 0o100_000 && entry.flags & STAGE == 0
    };
    let doubted: Vec<IndexEntry> = index.iter().filter(racy).collect();
    for entry in doubted {
        index.add(&IndexEntry { file_size: 0, ..entry }).map_err(git("add to the index"))?;
    }
    Ok(())
}

/// Whether a lock left behind holds the very index that is about to be written: a killed run of this tool.
fn same_entries(mine: &Path, lock: &Path) -> bool {
    let entries = |path: &Path| -> Option<Vec<(Vec<u8>, git2::Oid, u32)>> {
        let index = Index::open(path).ok()?;
        Some(index.iter().map(|entry| (entry.path, entry.id, entry.mode)).collect())
    };
    entries(mine).is_some_and(|mine| Some(mine) == entries(lock))
}

/// Whether a lock is the index itself, as a run leaves it that was killed after its index took the place of the old one.
/// Equal entries would not do: a commit of git has them in its lock for as long as its hooks run.
fn same_file(index: &Path, lock: &Path) -> bool {
    let inode = |path: &Path| stat(path).map(|stat| stat.inode);
    inode(index).is_some_and(|index| Some(index) == inode(lock))
}

/// An entry without file times: git compares the content once and fills them in.
fn entry(path: &str, blob: &str, mode: u32) -> Result<IndexEntry, StoreError> {
    Ok(IndexEntry {
        ctime: IndexTime::new(0, 0),
        mtime: IndexTime::new(0, 0),
        dev: 0,
        ino: 0,
        mode,
        uid: 0,
        gid: 0,
        file_size: 0,
        id: oid(blob)?,
        flags: 0,
        flags_extended: 0,
        path: path.as_bytes().to_owned(),
    })
}

impl IndexUpdate<'_> {
    /// Puts the new index in the place of the old one, which returns when this is dropped before HEAD has its commit.
    ///
    /// # Errors
    /// When it cannot be renamed; the old index then stays.
    pub fn place(&mut self) -> Result<(), StoreError> {
        match fs::hard_link(&self.target, self.old()) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(file("read", &self.target)(error)),
            _ => {}
        }
        fs::rename(self.scratch.path().join("index"), &self.target).map_err(file("write", &self.target))?;
        self.placed = true;
        sync(self.target.parent().unwrap_or(&self.target)).map(drop)
    }

    /// Unlocks the index, which has the place of the old one from here on at the latest.
    ///
    /// # Errors
    /// When it cannot be renamed, or unlocked.
    pub fn publish(mut self) -> Result<(), StoreError> {
        if !self.placed {
            self.place()?;
        }
        match fs::remove_file(&self.lock) {
            // A run that did the same unlocked it.
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(file("remove", &self.lock)(error)),
            _ => self.locked = false,
        }
        sync(self.lock.parent().unwrap_or(&self.lock)).map(drop)
    }

    fn old(&self) -> PathBuf {
        self.scratch.path().join("old")
    }

    /// Brings the old index back, if there was one.
    fn take_back(&self) -> std::io::Result<()> {
        match fs::rename(self.old(), &self.target) {
            Err(error) if error.kind() == ErrorKind::NotFound => fs::remove_file(&self.target),
            renamed => renamed,
        }
    }
}

impl Drop for IndexUpdate<'_> {
    fn drop(&mut self) {
        if !self.locked {
            return;
        }
        let goes = match self.repo.commit("HEAD") {
            Ok(head) if head.id == self.commit => self.placed,
            Ok(_) => !self.placed || self.take_back().is_ok(),
            Err(_) => false,
        };
        let gone = |lock: &Path| match fs::remove_file(lock) {
            Err(error) => error.kind() == ErrorKind::NotFound,
            Ok(()) => true,
        };
        if !(goes && gone(&self.lock)) {
            // Nothing better can be done while unwinding than to let others say so.
            let _ = self.repo.left_lock.set(self.lock.clone());
        }
    }
}

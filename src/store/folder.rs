//! The files of the work tree: read without following anything, written whole or not at all.

use std::collections::BTreeMap;
use std::fs;
use std::io::{ErrorKind, Read, Write};
use std::path::{Path, PathBuf};

use tempfile::TempPath;

use super::entry::{EMPTY_FOLDER, Entry, EntryKind, SUBMODULE};
use super::error::{StoreError, file};
use super::sync::sync_all;
use super::system::{may_run, permissions, waiting};
use crate::model::Content;

/// Every file below `folder`, unsorted; none when there is no such folder, and what stands in its place when that is
/// no folder.
pub(super) fn list(root: &Path, folder: &str) -> Result<Vec<Entry>, StoreError> {
    match entry(root, folder.trim_end_matches('/'))? {
        Some(entry) if entry.kind != EntryKind::Special("folder") => Ok(vec![entry]),
        None => Ok(Vec::new()),
        Some(_) => {
            let mut entries = Vec::new();
            descend(&root.join(folder), folder, 0, &mut entries)?;
            Ok(entries)
        }
    }
}

fn descend(at: &Path, prefix: &str, depth: usize, out: &mut Vec<Entry>) -> Result<(), StoreError> {
    let before = out.len();
    let listing = match fs::read_dir(at) {
        Ok(listing) => listing,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(file("list", at)(error)),
    };
    for item in listing {
        let item = item.map_err(file("list", at))?;
        let kind = item.file_type().map_err(|error| file("read", item.path())(error))?;
        let name = item.file_name();
        match name.to_str() {
            // Such a path cannot be opened by the text that names it here.
            None => {
                let path = format!("{prefix}{}", name.to_string_lossy());
                out.push(Entry { path, kind: EntryKind::Special("name that is not UTF-8"), blob: None });
            }
            // What lies in another repository is none of this one's files.
            Some(".git") if !prefix.is_empty() => {
                out.truncate(before);
                out.push(Entry { path: prefix.trim_end_matches('/').to_owned(), kind: SUBMODULE, blob: None });
                return Ok(());
            }
            Some(name) if kind.is_dir() && depth < 32 => {
                descend(&item.path(), &format!("{prefix}{name}/"), depth + 1, out)?;
            }
            Some(name) => out.push(Entry { path: [prefix, name].concat(), kind: kind_of(kind), blob: None }),
        }
    }
    if out.len() == before && !prefix.is_empty() {
        out.push(Entry { path: prefix.trim_end_matches('/').to_owned(), kind: EMPTY_FOLDER, blob: None });
    }
    Ok(())
}

fn kind_of(kind: fs::FileType) -> EntryKind {
    if kind.is_file() {
        EntryKind::File
    } else if kind.is_symlink() {
        EntryKind::Special("symlink")
    } else if kind.is_dir() {
        EntryKind::Special("folder")
    } else {
        EntryKind::Special("device")
    }
}

/// What a path is; none when it is not there. Nothing behind a symlink is looked at: the path then counts as one.
pub(super) fn entry(root: &Path, path: &str) -> Result<Option<Entry>, StoreError> {
    let entry = |kind| Entry { path: path.to_owned(), kind, blob: None };
    const SYMLINK: EntryKind = EntryKind::Special("symlink");
    for (end, _) in path.match_indices('/') {
        if kind(&root.join(&path[..end]))? == Some(SYMLINK) {
            return Ok(Some(entry(SYMLINK)));
        }
    }
    Ok(kind(&root.join(path))?.map(entry))
}

fn kind(path: &Path) -> Result<Option<EntryKind>, StoreError> {
    match fs::symlink_metadata(path) {
        Ok(metadata) => Ok(Some(kind_of(metadata.file_type()))),
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => Ok(None),
        Err(error) => Err(file("read", path)(error)),
    }
}

/// The content of a regular file, up to the limit.
pub(super) fn content(path: &Path, limit: u64) -> Result<Content, StoreError> {
    let handle = fs::File::open(path).map_err(file("read", path))?;
    let size = handle.metadata().map_err(file("read", path))?.len();
    if size > limit {
        return Ok(Content::TooLarge(size));
    }
    let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or(0) + 1);
    // A file that grows meanwhile is read as it was: to look for its end would be one more call for every file.
    handle.take(size).read_to_end(&mut bytes).map_err(file("read", path))?;
    Ok(Content::Bytes(bytes))
}

/// A file that the user named on the command line; symlinks are theirs to follow.
///
/// # Errors
/// When it cannot be read.
pub fn read_file(path: &Path) -> Result<Vec<u8>, StoreError> {
    fs::read(path).map_err(file("read", path))
}

/// The names of the files in a folder that the user named, sorted; none where there is no folder. A name that is no text
/// is passed over.
///
/// # Errors
/// When the folder cannot be read.
pub fn files_in(folder: &Path) -> Result<Option<Vec<String>>, StoreError> {
    if !folder.is_dir() {
        return Ok(None);
    }
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).map_err(file("read", folder))? {
        let entry = entry.map_err(file("read", folder))?;
        if let (true, Ok(name)) = (entry.path().is_file(), entry.file_name().into_string()) {
            names.push(name);
        }
    }
    names.sort_unstable();
    Ok(Some(names))
}

/// Whether a path that the user named leads to a file; symlinks are theirs to follow.
#[must_use]
pub fn is_file(path: &Path) -> bool {
    path.is_file()
}

/// Whether there is a regular file that its owner may run, which is what git calls executable.
pub(super) fn is_executable(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_file() && may_run(&metadata))
}

/// Writes a file whole or not at all, making its folders; `None` removes it and the folders it leaves empty.
///
/// # Errors
/// When a parent is a symlink, or the disk says no. The old content is then untouched.
pub fn write_file(root: &Path, path: &str, bytes: Option<&[u8]>) -> Result<(), StoreError> {
    let Some(bytes) = bytes else { return remove(root, path) };
    ensure_no_symlink(root, path)?;
    let target = root.join(path);
    // A pipe or device that the user named is written to; a file would take its place.
    if fs::symlink_metadata(&target).is_ok_and(|metadata| !metadata.is_file() && !metadata.is_dir()) {
        return fs::write(&target, bytes).map_err(file("write", &target));
    }
    let ready = Ready::new(root, path, bytes)?;
    sync_all(&[ready.waiting.to_path_buf()])?;
    ready.place()
}

pub(super) fn remove(root: &Path, path: &str) -> Result<(), StoreError> {
    ensure_no_symlink(root, path)?;
    let target = root.join(path);
    match fs::remove_file(&target) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(file("remove", &target)(error)),
        _ => {}
    }
    for parent in Path::new(path).ancestors().skip(1).filter(|parent| !parent.as_os_str().is_empty()) {
        if fs::remove_dir(root.join(parent)).is_err() {
            break;
        }
    }
    Ok(())
}

pub(super) fn ensure_no_symlink(root: &Path, path: &str) -> Result<(), StoreError> {
    let ends = path.match_indices('/').map(|(end, _)| end).chain([path.len()]);
    let mut on_the_way = ends.map(|end| root.join(&path[..end]));
    let symlink = on_the_way.find(|path| fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_symlink()));
    symlink.map_or(Ok(()), |path| Err(StoreError::Symlink(path)))
}

/// A file that is complete but for its name.
struct Ready<'b> {
    waiting: TempPath,
    target: PathBuf,
    bytes: &'b [u8],
}

impl<'b> Ready<'b> {
    fn new(root: &Path, path: &str, bytes: &'b [u8]) -> Result<Self, StoreError> {
        ensure_no_symlink(root, path)?;
        let target = root.join(path);
        let folder = target.parent().unwrap_or(root);
        fs::create_dir_all(folder).map_err(file("write", folder))?;
        // What a killed run leaves behind is not for the user to see, unless git's folder is on another file system.
        let hidden = git_folder(root).ok_or_else(|| ErrorKind::NotFound.into());
        let waiting = hidden.and_then(|hidden| wait(&hidden, &target, bytes)).or_else(|_| wait(folder, &target, bytes));
        Ok(Self { waiting: waiting.map_err(file("write", &target))?, target, bytes })
    }

    /// Gives it its name. Its content is on the disk.
    fn place(self) -> Result<(), StoreError> {
        let Self { waiting, target, bytes } = self;
        if waiting.persist(&target).is_ok() {
            return Ok(());
        }
        let waiting = wait(target.parent().unwrap_or(&target), &target, bytes).map_err(file("write", &target))?;
        sync_all(&[waiting.to_path_buf()])?;
        waiting.persist(&target).map_err(|error| file("write", &target)(error.error))
    }
}

/// Writes the content of `target` into a folder. An existing file keeps its permissions; a new one gets what the user's
/// umask gives.
pub(super) fn wait(folder: &Path, target: &Path, bytes: &[u8]) -> std::io::Result<TempPath> {
    let own = fs::metadata(target).ok().map(|metadata| metadata.permissions());
    let mut waiting = waiting(".ontoreg-", own.or_else(|| permissions(0o666))).tempfile_in(folder)?;
    waiting.write_all(bytes)?;
    Ok(waiting.into_temp_path())
}

/// git's own folder of the work tree at `root`; that of a linked work tree is named in a file.
fn git_folder(root: &Path) -> Option<PathBuf> {
    let git = root.join(".git");
    if fs::symlink_metadata(&git).ok()?.is_dir() {
        Some(git)
    } else {
        Some(root.join(fs::read_to_string(git).ok()?.strip_prefix("gitdir: ")?.trim_end()))
    }
}

/// Files that were written together, and what was there before.
#[must_use = "dropping it keeps the files; `undo` brings the old ones back"]
pub struct WrittenFiles {
    root: PathBuf,
    old: Vec<(String, Old)>,
}

/// What a file was before.
struct Old {
    bytes: Option<Vec<u8>>,
    /// Another name of the same file, where it could have one: to bring it back needs no room on a full disk.
    kept: Option<TempPath>,
}

/// Writes files, all or none: when one cannot be written, those before it get their old content back. New files come
/// first and removals last, so that what moves is never nowhere and no edit is there without what goes with it.
///
/// # Errors
/// As [`write_file`].
pub fn write_files<'f>(root: &Path, files: &'f BTreeMap<String, Option<Vec<u8>>>) -> Result<WrittenFiles, StoreError> {
    let mut changes = Vec::new();
    for (path, bytes) in files {
        let old = match entry(root, path)? {
            None => None,
            Some(_) => Some(read_file(&root.join(path))?),
        };
        if old != *bytes {
            changes.push((path, bytes, old));
        }
    }
    changes.sort_by_key(|(_, bytes, old)| (old.is_some(), bytes.is_none()));
    let kept: Vec<Option<TempPath>> =
        changes.iter().map(|(path, _, old)| old.as_ref().and_then(|_| keep(root, path))).collect();
    let ready = |(path, bytes, _): &(&String, &'f Option<Vec<u8>>, _)| {
        bytes.as_deref().map(|bytes| Ready::new(root, path, bytes)).transpose()
    };
    let ready = changes.iter().map(ready).collect::<Result<Vec<_>, _>>()?;
    sync_all(&ready.iter().flatten().map(|ready| ready.waiting.to_path_buf()).collect::<Vec<_>>())?;
    let mut written = WrittenFiles { root: root.to_owned(), old: Vec::new() };
    for (((path, _, old), ready), kept) in changes.into_iter().zip(ready).zip(kept) {
        if let Err(error) = ready.map_or_else(|| remove(root, path), Ready::place) {
            written.undo()?;
            return Err(error);
        }
        written.old.push((path.clone(), Old { bytes: old, kept }));
    }
    Ok(written)
}

impl WrittenFiles {
    /// Brings the old files back.
    ///
    /// # Errors
    /// As [`write_file`].
    pub fn undo(self) -> Result<(), StoreError> {
        let Self { root, old } = self;
        old.into_iter().rev().try_for_each(|(path, Old { bytes, kept })| {
            let kept = kept.filter(|_| ensure_no_symlink(&root, &path).is_ok());
            match kept.is_some_and(|kept| kept.persist(root.join(&path)).is_ok()) {
                true => Ok(()),
                false => write_file(&root, &path, bytes.as_deref()),
            }
        })
    }
}

/// Gives a file another name, out of sight; none where the file system has no second names, or no room for one.
fn keep(root: &Path, path: &str) -> Option<TempPath> {
    let file = root.join(path);
    let kept = waiting(".ontoreg-", None).make_in(git_folder(root)?, |name| fs::hard_link(&file, name));
    Some(kept.ok()?.into_temp_path())
}

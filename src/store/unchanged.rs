//! The content ids of files that were not touched since the index was written.

use std::path::Path;

use git2::{IndexEntry, IndexTime, Repository};
use rayon::iter::{IndexedParallelIterator, IntoParallelRefMutIterator, ParallelIterator};

use super::entry::{Entry, EntryKind};
use super::lookup::index;
use super::system::stat;

/// Entries of files below `root`, with the content id that git gives to those it need not read again: the index has
/// their size, times and inode, and they were not touched since it was written.
pub(super) fn with_known_ids(repository: &Repository, root: &Path, mut entries: Vec<Entry>) -> Vec<Entry> {
    if entries.is_empty() {
        return entries;
    }
    let index = index(repository).ok();
    let written = index.as_ref().and_then(|index| stat(index.path()?));
    let (Some(index), Some(written)) = (index, written) else { return entries };
    let known =
        |entry: &Entry| index.get_path(Path::new(&entry.path), 0).filter(|seen| seen.mode & 0o170_000 == 0o100_000);
    let learn = |entry: &mut Entry, seen: Option<IndexEntry>| {
        let Some(seen) = seen else { return };
        let Some(is) = stat(&root.join(&entry.path)) else { return };
        let time = |time: &IndexTime| (i64::from(time.seconds()), i64::from(time.nanoseconds()));
        // The index keeps the lower half of what is longer.
        let same = is.is_file
            && (is.size as u32, is.inode.1 as u32) == (seen.file_size, seen.ino)
            && is.modified == time(&seen.mtime)
            && is.changed == time(&seen.ctime)
            && time(&seen.mtime) < written.modified;
        if same && seen.flags & STAGE == 0 && seen.flags_extended & INTENT_TO_ADD == 0 {
            entry.blob = Some(seen.id.to_string());
        }
    };
    // One thread may ask the index, many may ask for the files: by turns, so that the answers do not pile up.
    for entries in entries.chunks_mut(4096) {
        let known: Vec<Option<IndexEntry>> = entries.iter().map(known).collect();
        let files = entries.par_iter_mut().zip(known).filter(|(entry, _)| entry.kind == EntryKind::File);
        files.for_each(|(entry, seen)| learn(entry, seen));
    }
    entries
}

/// The bits of an entry's flags that say which side of a conflict it is.
pub(super) const STAGE: u16 = 0x3000;
/// The bit of an entry's extended flags that says that it has no content yet.
pub(super) const INTENT_TO_ADD: u16 = 1 << 13;

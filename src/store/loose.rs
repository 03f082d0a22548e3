//! Objects in files of their own. The content of each is on the disk before it has its name: an object that a power cut
//! emptied would stand in the way of the run that writes it again. What is brought there together waits once for the
//! contents and once for the names.

use std::collections::BTreeSet;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::write::ZlibEncoder;
use git2::{ObjectType, Oid};
use tempfile::TempPath;

use super::error::{StoreError, file, git};
use super::locks::in_folder;
use super::repo::Repo;
use super::sync::sync_all;
use super::system::{permissions, waiting};
use super::unreferenced::DraftObjects;

impl Repo {
    /// Brings objects to the disk, with the folders that name them, and reads them back. Those that were there already
    /// are brought there too, because nobody knows who wrote them; what lies in a pack was there before.
    ///
    /// # Errors
    /// When one cannot be written or does not read back.
    pub(super) fn bring(&self, objects: &DraftObjects) -> Result<(), StoreError> {
        let folder = self.common_folder().join("objects");
        // A handle that was lent before remembers what it read.
        let fresh = self.objects().fresh()?;
        let odb = fresh.odb().map_err(git("open the object store"))?;
        let (mut new, mut there) = (Vec::new(), Vec::new());
        for (id, (kind, bytes)) in objects {
            let place = place(&folder, *id);
            if odb.exists(*id) {
                there.push(place);
            } else {
                new.push((deflated(&folder, *kind, bytes).map_err(file("write", &folder))?, place));
            }
        }
        let waiting = new.iter().map(|(waiting, _)| waiting.to_path_buf());
        let found = sync_all(&waiting.chain(there).collect::<Vec<_>>())?;
        let folders = |place: &PathBuf| place.parent().map(Path::to_owned);
        let mut folders: BTreeSet<PathBuf> = found.iter().filter_map(folders).collect();
        for (waiting, place) in new {
            let within = place.parent().unwrap_or(&folder);
            in_folder(within, || fs::rename(&waiting, &place)).map_err(file("write", &place))?;
            let _ = waiting.keep(); // Nothing has its old name any more.
            folders.insert(within.to_owned());
        }
        folders.insert(folder);
        sync_all(&folders.into_iter().collect::<Vec<_>>())?;
        let lost = |(id, (_, bytes)): &(&Oid, &(ObjectType, Vec<u8>))| {
            !odb.read(**id).is_ok_and(|object| object.data() == bytes.as_slice())
        };
        objects.iter().find(lost).map_or(Ok(()), |(id, _)| Err(StoreError::LostWrite(id.to_string())))
    }

    /// Brings an object to the disk that git wrote.
    pub(super) fn sync_object(&self, id: Oid) -> Result<(), StoreError> {
        let folder = self.common_folder().join("objects");
        let place = place(&folder, id);
        sync_all(std::slice::from_ref(&place))?;
        sync_all(&[place.parent().unwrap_or(&folder).to_owned(), folder]).map(drop)
    }
}

/// Where an object has its name.
fn place(folder: &Path, id: Oid) -> PathBuf {
    let id = id.to_string();
    folder.join(&id[..2]).join(&id[2..])
}

/// An object as git packs it, in a file that waits for its name.
fn deflated(folder: &Path, kind: ObjectType, bytes: &[u8]) -> std::io::Result<TempPath> {
    let waiting = waiting(".ontoreg-", permissions(0o444)).tempfile_in(folder)?;
    let mut deflater = ZlibEncoder::new(waiting, Compression::fast());
    write!(deflater, "{} {}\0", kind.str(), bytes.len())?;
    deflater.write_all(bytes)?;
    Ok(deflater.finish()?.into_temp_path())
}

//! A folder that an earlier export wrote, brought up to date: what differs is written, what is gone is removed. A list in
//! it says which files are the export's own; nothing else is touched.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

use rayon::iter::{IntoParallelRefIterator, ParallelIterator};

use super::error::{StoreError, file};
use super::folder::{ensure_no_symlink, remove, wait};

/// The list, in the folder: a line that says what it is of, then the paths of the files.
pub const LIST: &str = ".ontoreg-export";

/// The text of the list of a folder with these files.
#[must_use]
pub fn list_of_files(of: &str, paths: &[String]) -> String {
    format!("{of}\n{}", paths.iter().map(|path| format!("{path}\n")).collect::<String>())
}

/// A folder that is brought up to date. A run that is killed leaves files of both editions, and the next one mends that.
#[must_use = "what is gone stays until it is finished"]
pub struct UpdatedFolder {
    target: PathBuf,
    of: String,
    /// The files that the list names.
    before: BTreeSet<String>,
}

impl UpdatedFolder {
    /// Opens a folder whose list is `of` the same; none where it has another list, or none.
    ///
    /// # Errors
    /// When the disk says no.
    pub fn open(target: &Path, of: &str) -> Result<Option<Self>, StoreError> {
        let list = target.join(LIST);
        let text = match fs::read_to_string(&list) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(file("read", &list)(error)),
        };
        let mut lines = text.lines();
        if lines.next() != Some(of) {
            return Ok(None);
        }
        let before = lines.filter(|path| is_below(path)).map(str::to_owned).collect();
        Ok(Some(Self { target: target.to_owned(), of: of.to_owned(), before }))
    }

    /// Brings files up to date, each of a path and the bytes that `content` makes when they are compared: many at the same
    /// time.
    ///
    /// # Errors
    /// When a folder on the way is a symlink, or the disk says no; and those of `content`.
    pub fn write_all<'f, F: Sync, E: From<StoreError> + Send>(
        &self,
        files: &'f [F],
        path: impl Fn(&'f F) -> &'f str,
        content: impl Fn(&'f F) -> Result<Cow<'f, [u8]>, E> + Sync + Send,
    ) -> Result<(), E> {
        // Before it is there the list has it: a run that ends between leaves nothing that nobody knows.
        let new = files.iter().map(&path).filter(|path| !self.before.contains(*path));
        let new: String = new.map(|path| format!("{path}\n")).collect();
        let paths: Vec<&str> = files.iter().map(path).collect();
        if !new.is_empty() {
            let list = self.target.join(LIST);
            let added = OpenOptions::new().append(true).open(&list).and_then(|mut list| list.write_all(new.as_bytes()));
            added.map_err(file("write", &list))?;
        }
        let files: Vec<(&str, &'f F)> = paths.into_iter().zip(files).collect();
        files.par_iter().try_for_each(|(path, file)| Ok(self.write(path, &content(file)?)?))
    }

    fn write(&self, path: &str, bytes: &[u8]) -> Result<(), StoreError> {
        let target = self.target.join(path);
        ensure_no_symlink(&self.target, path)?;
        let same = |metadata: fs::Metadata| metadata.is_file() && metadata.len() == bytes.len() as u64;
        if fs::symlink_metadata(&target).is_ok_and(same) && fs::read(&target).is_ok_and(|old| old == bytes) {
            return Ok(());
        }
        let folder = target.parent().unwrap_or(&self.target);
        let placed = fs::create_dir_all(folder).and_then(|()| {
            let waiting = wait(folder, &target, bytes)?;
            waiting.persist(&target).map_err(|error| error.error)
        });
        placed.map_err(file("write", &target))
    }

    /// Removes the files of the list that are not among `paths`, and writes the list anew.
    ///
    /// # Errors
    /// When the disk says no.
    pub fn finish(self, paths: &[String]) -> Result<(), StoreError> {
        let now: BTreeSet<&String> = paths.iter().collect();
        self.before.iter().filter(|path| !now.contains(path)).try_for_each(|path| remove(&self.target, path))?;
        self.write(LIST, list_of_files(&self.of, paths).as_bytes())
    }
}

/// Whether a path of a list leads to a file of its folder: the list lies where strangers may have been.
fn is_below(path: &str) -> bool {
    let parts = Path::new(path).components();
    path != LIST && !path.is_empty() && parts.into_iter().all(|part| matches!(part, std::path::Component::Normal(_)))
}

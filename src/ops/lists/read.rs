//! The files of a list, and those beside it.

use std::path::{Path, PathBuf};

use crate::intake::list::{self, How, List};
use crate::ops::error::{ImportError, OpsError};
use crate::registry::Outside;
use crate::store::{read_file, write_file};

/// The name of a file, without its folders.
pub(super) fn name(file: &Path) -> String {
    file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

/// Reads files as one list: the rows of each, one after the other.
pub(super) fn read_lists(outside: &Outside, files: &[PathBuf], how: &How) -> Result<List, OpsError> {
    let mut all: Option<List> = None;
    for file in files {
        let bytes = read_file(&outside.cwd.join(file))?;
        let unread = |problem| ImportError::NoList { file: file.display().to_string(), problem };
        let mut list = list::read(&name(file), &bytes, how).map_err(unread)?;
        if files.len() > 1 {
            list.rows.iter_mut().for_each(|row| row.place = format!("{}, {}", name(file), row.place));
            list.remarks.iter_mut().for_each(|remark| *remark = format!("{}: {remark}", name(file)));
        }
        match &mut all {
            None => all = Some(list),
            Some(all) => {
                let new: Vec<String> =
                    list.columns.iter().filter(|column| !all.columns.contains(column)).cloned().collect();
                all.columns.extend(new);
                all.rows.extend(list.rows);
                all.remarks.extend(list.remarks);
            }
        }
    }
    Ok(all.unwrap_or_default())
}

/// Writes a file that the user named.
pub(super) fn write_beside(target: &Path, bytes: &[u8]) -> Result<(), OpsError> {
    let folder = target.parent().unwrap_or(Path::new("."));
    Ok(write_file(folder, &name(target), Some(bytes))?)
}

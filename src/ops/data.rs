//! The data of a company: the files that a user names, read by what definitions expect.

use std::path::Path;

use super::error::{ComputeError, OpsError};
use crate::data::{self, Expected, Loaded};
use crate::registry::Outside;
use crate::store::{files_in, read_file};

/// Files with their names.
pub(super) type Files = Vec<(String, Vec<u8>)>;

/// Reads the files of a folder, or one file.
pub(super) fn data_files(outside: &Outside, path: &Path) -> Result<Files, OpsError> {
    let at = outside.cwd.join(path);
    let files = match files_in(&at)? {
        Some(names) => names
            .into_iter()
            .filter(|name| data::reads(name))
            .map(|name| read_file(&at.join(&name)).map(|bytes| (name, bytes)))
            .collect::<Result<Files, _>>()?,
        None => {
            let name = at.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            vec![(name, read_file(&at)?)]
        }
    };
    if files.is_empty() { Err(ComputeError::NoData { path: path.to_owned() }.into()) } else { Ok(files) }
}

/// Reads data by what definitions expect.
pub(super) fn data(files: &Files, expected: &Expected) -> Result<Loaded, ComputeError> {
    data::read(files, expected).map_err(|faults| ComputeError::Data { faults })
}

//! Goldens: whole outputs kept in files. `SNAPSHOTS=overwrite cargo test` writes them anew.

use snapbox::{Assert, Data};

use super::crate_path;

/// The folder of the goldens.
pub const FOLDER: &str = "tests/goldens";

/// Compares `text` with `tests/goldens/<name>.txt`, byte by byte: no wildcards, nothing is normalised away.
#[track_caller]
pub fn golden(name: &str, text: &str) {
    let expected = Data::read_from(&crate_path(format!("{FOLDER}/{name}.txt")), None).raw();
    Assert::new().action_env("SNAPSHOTS").normalize_paths(false).eq(Data::text(text), expected);
}

/// The names of the goldens that lie in the folder.
pub fn goldens() -> Vec<String> {
    super::files_below(&crate_path(FOLDER)).into_iter().map(|file| file.trim_end_matches(".txt").to_owned()).collect()
}

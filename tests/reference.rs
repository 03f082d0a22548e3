//! `docs/reference.md` is what the program says of itself; `SNAPSHOTS=overwrite cargo test` writes it.

use std::collections::BTreeSet;
use std::fs;

use crate::support::{crate_path, sources};

#[test]
fn the_reference_is_what_the_program_says() {
    let (path, text) = (crate_path("docs/reference.md"), ontoreg::cli::reference());
    if std::env::var_os("SNAPSHOTS").is_some() {
        fs::write(&path, &text).unwrap();
    }
    snapbox::assert_data_eq!(fs::read_to_string(path).unwrap(), snapbox::Data::text(text).raw());
}

#[test]
fn every_variable_that_is_read_is_in_the_reference() {
    let listed = ontoreg::cli::reference();
    let listed = listed.rsplit_once("## Environment").unwrap().1;
    let mut read = BTreeSet::new();
    for (file, text) in sources("src/cli").into_iter().filter(|(file, _)| file.contains("outside")) {
        let text = text.split("#[cfg(test)]").next().unwrap().to_owned();
        let quoted = text.split('"').skip(1).step_by(2).map(str::to_owned);
        let is_name = |word: &String| word.len() > 3 && word.chars().all(|c| c.is_ascii_uppercase() || c == '_');
        read.extend(quoted.filter(is_name).map(|name| (file.clone(), name)));
    }
    assert!(read.len() >= 6, "{read:?}");
    for (file, name) in read {
        assert!(listed.contains(&format!("| `{name}` |")), "{name}, which {file} reads");
    }
}

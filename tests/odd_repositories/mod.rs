//! Repositories that are not the usual ones: each works, or is refused with the name of what is odd and the way out.
//!
//! `docs/odd-repositories.md` has one row for each; a refusal changes no byte, and after its way out a whole life works.

mod checkouts;
mod clones;
mod place;
mod stores;

use std::thread;

use crate::support::crate_path;

/// Each row of the table in the docs, and what holds it.
const ROWS: [(&str, fn()); 19] = [
    ("shallow clone", clones::shallow),
    ("partial clone", clones::partial),
    ("bare repository", clones::bare),
    ("shared objects", clones::alternates),
    ("registry in a submodule", clones::registry_in_a_submodule),
    ("submodule in the registry", clones::submodule_in_the_registry),
    ("linked work tree", checkouts::linked),
    ("detached HEAD", checkouts::detached),
    ("merge in progress", checkouts::merging),
    ("sparse checkout", checkouts::sparse),
    ("sparse index", checkouts::sparse_index),
    ("split index", checkouts::split_index),
    ("CRLF line endings", checkouts::line_endings),
    ("filters", checkouts::filters),
    ("reftable", stores::reftable),
    ("SHA-256", stores::sha256),
    ("foreign owner", stores::foreign_owner),
    ("replaced objects", stores::replaced),
    ("damaged objects", stores::damaged),
];

#[test]
fn every_odd_repository_works_or_is_refused_by_name() {
    let run = |(name, case): (&'static str, fn())| (name, thread::spawn(case));
    let running: Vec<_> = ROWS.into_iter().map(run).collect();
    let failed: Vec<&str> =
        running.into_iter().filter_map(|(name, case)| case.join().is_err().then_some(name)).collect();
    assert!(failed.is_empty(), "{failed:?}");
}

#[test]
fn the_docs_have_a_row_for_each() {
    let docs = std::fs::read_to_string(crate_path("docs/odd-repositories.md")).unwrap();
    let rows = docs.lines().filter_map(|line| line.strip_prefix("| ")?.split(" | ").next());
    let rows: Vec<&str> = rows.skip(1).filter(|row| !row.starts_with("---")).collect();
    assert_eq!(rows, ROWS.map(|(name, _)| name));
}

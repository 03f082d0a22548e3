//! The fixtures of the change rules: what `ontoreg rules explain` shows is what the tests judge.

use std::collections::BTreeMap;

use include_dir::{Dir, DirEntry, include_dir};

use super::Rule;
use crate::diff::words;
use crate::model::Op;

static FIXTURES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/src/rules/change/fixtures");

/// The most lines that are shown of one file.
const SHOWN: usize = 12;

/// A file of a fixture.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sides {
    /// Its text before the change; none where the file is new.
    pub before: Option<&'static str>,
    /// Its text after the change; none where the file is gone.
    pub after: Option<&'static str>,
}

impl Rule {
    /// The files that differ in the rule's fixture, by their path from the repository's root. Check rules have none.
    #[must_use]
    pub fn fixture(&self) -> BTreeMap<&'static str, Sides> {
        let mut files: BTreeMap<&str, Sides> = BTreeMap::new();
        collect(&format!("{}/before", self.id), &mut |file, text| files.entry(file).or_default().before = Some(text));
        collect(&format!("{}/after", self.id), &mut |file, text| files.entry(file).or_default().after = Some(text));
        files.retain(|_, sides| sides.before != sides.after);
        files
    }

    /// The fixture for people: each file with the lines that went (`-`) and came (`+`). Empty for check rules.
    ///
    /// A file that goes where another comes in the same folder has moved, and only what differs between them is shown.
    #[must_use]
    pub fn before_and_after(&self) -> String {
        let mut files = self.fixture();
        let mut shown = Vec::new();
        while let Some((file, Sides { before, after })) = files.pop_first() {
            let comes = |path: &str, sides: &Sides| sides.before.is_none() && parent(path) == parent(file);
            let moved = files.iter().find(|(path, sides)| after.is_none() && comes(path, sides)).map(|(path, _)| *path);
            let (title, after) = match moved.and_then(|path| files.remove_entry(path)) {
                Some((path, sides)) => (format!("{file} -> {path}"), sides.after),
                None => (file.to_owned(), after),
            };
            shown.push(title + &differing(before.unwrap_or_default(), after.unwrap_or_default()));
        }
        shown.join("\n")
    }
}

fn parent(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(parent, _)| parent)
}

/// The first lines that went and came, each below a line break.
fn differing(before: &str, after: &str) -> String {
    let lines = words::lines(before, after);
    let mut out = String::new();
    for (op, line) in lines.iter().take(SHOWN) {
        let sign = if *op == Op::ItemRemoved { '-' } else { '+' };
        out += &format!("\n{sign} {line}");
    }
    if lines.len() > SHOWN {
        out += &format!("\n  ({} more)", lines.len() - SHOWN);
    }
    out
}

/// Hands every text file below `root` to `give`, with its path from there.
fn collect(root: &str, give: &mut impl FnMut(&'static str, &'static str)) {
    let mut folders: Vec<&'static Dir<'static>> = FIXTURES.get_dir(root).into_iter().collect();
    while let Some(folder) = folders.pop() {
        for entry in folder.entries() {
            match entry {
                DirEntry::Dir(inner) => folders.push(inner),
                DirEntry::File(file) => {
                    let path = file.path().strip_prefix(root).ok().and_then(|path| path.to_str());
                    if let Some((path, text)) = path.zip(file.contents_utf8()) {
                        give(path, text);
                    }
                }
            }
        }
    }
}

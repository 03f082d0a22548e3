//! No two files of a room depend on each other, not even through others.
//!
//! A file depends on the file that holds what it names, however many `pub use` the name was handed on by. So a `mod.rs`
//! that only declares modules and hands names on is nobody's dependency.

use std::collections::{BTreeMap, VecDeque};

use super::tokens::Source;

/// The files of one room.
struct Room<'s> {
    files: &'s [Source],
    /// The file of each module.
    modules: BTreeMap<&'s [String], usize>,
}

impl Room<'_> {
    fn new(files: &[Source]) -> Room<'_> {
        let modules = files.iter().enumerate().map(|(at, source)| (&source.module[..], at)).collect();
        Room { files, modules }
    }

    /// The path from the root of the crate that `words` stand for in a file; none where they lead out of the crate.
    fn absolute(&self, at: usize, words: &[String]) -> Option<Vec<String>> {
        let file = &self.files[at];
        file.absolute(words).or_else(|| {
            // A module and a function may have one name, and only a module has something below it.
            let child = [&file.module, &words[..1]].concat();
            let head = match file.names.get(&words[0]).filter(|named| named[0] != words[0]) {
                _ if words.len() > 1 && self.is_module(&child) => child,
                named => self.absolute(at, named?)?,
            };
            Some([&head, &words[1..]].concat())
        })
    }

    fn is_module(&self, path: &[String]) -> bool {
        self.modules.contains_key(path)
    }

    /// The file that holds what a path from the root leads to; none for what is not of this room, and for a module by
    /// itself, because what is used of it is named elsewhere.
    fn file_of(&self, path: &[String]) -> Option<usize> {
        let mut path = path.to_vec();
        let mut depth = 1;
        // Names may be handed on in a ring, which does not compile: no chain of them is longer than this.
        for _ in 0..100 {
            let file = *self.modules.get(path.get(..depth)?)?;
            let word = path.get(depth)?;
            let named = self.files[file].names.get(word);
            let is_last = path.len() == depth + 1;
            if self.is_module(&path[..=depth]) && !(is_last && named.is_some()) {
                depth += 1;
            } else if let Some(named) = named {
                path = [&self.absolute(file, named)?[..], &path[depth + 1..]].concat();
                depth = 1;
            } else {
                return Some(file);
            }
        }
        None
    }

    /// For each file, the files that it depends on, with the first line that says so.
    fn dependencies(&self) -> Vec<BTreeMap<usize, usize>> {
        let of = |at: usize| {
            let mut lines = BTreeMap::new();
            for path in self.files[at].paths.iter().filter(|path| !path.handed_on) {
                let held = self.absolute(at, &path.words).and_then(|path| self.file_of(&path));
                if let Some(other) = held.filter(|other| *other != at) {
                    lines.entry(other).or_insert(path.line);
                }
            }
            lines
        };
        (0..self.files.len()).map(of).collect()
    }
}

/// The shortest way from one file to another, both included.
fn way(dependencies: &[BTreeMap<usize, usize>], from: usize, to: usize) -> Option<Vec<usize>> {
    let mut ways = VecDeque::from([vec![from]]);
    let mut seen = vec![from];
    while let Some(way) = ways.pop_front() {
        let end = way[way.len() - 1];
        if end == to {
            return Some(way);
        }
        for next in dependencies[end].keys() {
            if !seen.contains(next) {
                seen.push(*next);
                ways.push_back([&way[..], &[*next]].concat());
            }
        }
    }
    None
}

/// Each line of a room that closes a circle between its files: `src/<file>:<line>: why`.
pub(super) fn complaints(files: &[Source]) -> Vec<String> {
    let dependencies = Room::new(files).dependencies();
    let mut out = Vec::new();
    for (at, needs) in dependencies.iter().enumerate() {
        for (other, line) in needs {
            if let Some(back) = way(&dependencies, *other, at) {
                let back: Vec<&str> = back.iter().map(|at| files[*at].file.as_str()).collect();
                out.push(format!("src/{}:{line}: needs {}", files[at].file, back.join(", which needs ")));
            }
        }
    }
    out
}

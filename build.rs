//! Folders that are embedded: a file that appears or goes must lead to a new build. And what the program is made of:
//! no build believes what another one found out.

#![expect(clippy::disallowed_methods, reason = "the sources are read before there is a program")]

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;

fn main() {
    for folder in ["registry/kpis", "registry/retired", "src", "Cargo.toml"] {
        println!("cargo::rerun-if-changed={folder}");
    }
    let mut digest = DefaultHasher::new();
    env!("CARGO_PKG_VERSION").hash(&mut digest);
    add(Path::new("src"), &mut digest);
    println!("cargo::rustc-env=ONTOREG_SOURCES={:016x}", digest.finish());
}

fn add(folder: &Path, digest: &mut DefaultHasher) {
    let listed = fs::read_dir(folder).expect("the sources lie beside this file");
    let mut paths: Vec<_> = listed.map(|entry| entry.expect("the sources can be listed").path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            add(&path, digest);
        } else {
            (path.strip_prefix("src").ok(), fs::read(&path).expect("the sources can be read")).hash(digest);
        }
    }
}

//! Folders that are embedded: a file that appears or goes must lead to a new build. And what the program is made of:
//! no build believes what another one found out.

#![expect(clippy::disallowed_methods, reason = "the sources are read before there is a program")]

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;
use std::process::Command;

fn main() {
    for folder in ["registry/kpis", "registry/retired", "src", "Cargo.toml"] {
        println!("cargo::rerun-if-changed={folder}");
    }
    let mut digest = DefaultHasher::new();
    env!("CARGO_PKG_VERSION").hash(&mut digest);
    add(Path::new("src"), &mut digest);
    println!("cargo::rustc-env=ONTOREG_SOURCES={:016x}", digest.finish());
    let version = env!("CARGO_PKG_VERSION");
    // What is tried out while it is written is of no commit, and need not be built again after each.
    match std::env::var("PROFILE").is_ok_and(|profile| profile == "release").then(origin).flatten() {
        Some((repository, commit)) => {
            println!("cargo::rustc-env=ONTOREG_REPOSITORY={repository}");
            println!("cargo::rustc-env=ONTOREG_COMMIT={commit}");
            println!("cargo::rustc-env=ONTOREG_VERSION={version} ({commit})");
        }
        None => println!("cargo::rustc-env=ONTOREG_VERSION={version}"),
    }
}

/// Where the sources can be had, and the commit that they are of; none where they were edited since, or nobody knows.
fn origin() -> Option<(String, String)> {
    let here = std::env::current_dir().and_then(fs::canonicalize).ok()?;
    let packaged = fs::read_to_string(".cargo_vcs_info.json").ok();
    let commit = match &packaged {
        Some(info) => info.split_once("\"sha1\": \"")?.1.split('"').next()?.to_owned(),
        None => {
            let log = git(&["rev-parse", "--path-format=absolute", "--git-path", "logs/HEAD"])?;
            println!("cargo::rerun-if-changed={log}");
            let own = fs::canonicalize(git(&["rev-parse", "--show-toplevel"])?).ok()? == here;
            let built_from = ["build.rs", "Cargo.toml", "Cargo.lock", "src", "schema", "registry", "docs/help"];
            let edited = git(&[&["status", "--porcelain", "--"], &built_from[..]].concat())?;
            (own && edited.is_empty()).then(|| git(&["rev-parse", "HEAD"]))??
        }
    };
    let remote = || git(&["config", "--get", "remote.origin.url"]).filter(|_| packaged.is_none());
    let repository = Some(env!("CARGO_PKG_REPOSITORY").to_owned()).filter(|url| !url.is_empty()).or_else(remote)?;
    // Nobody's password, and no folder of this machine.
    let public = repository.starts_with("https://") && !repository.contains('@');
    public.then_some((repository, commit))
}

/// What git says here.
fn git(args: &[&str]) -> Option<String> {
    let output = Command::new("git").args(args).output().ok().filter(|output| output.status.success())?;
    Some(String::from_utf8(output.stdout).ok()?.trim().to_owned())
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

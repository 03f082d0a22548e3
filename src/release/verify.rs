//! Verifying a release: what its folder and the point it seals must be, as a list of checks.

use std::collections::BTreeMap;

use super::sha256;
use crate::model::Manifest;
use crate::model::manifest::{FORMAT_VERSION, PREDICATE, STATEMENT};

/// How a check ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// It holds.
    Ok,
    /// It does not hold: the release is not what it was.
    Failed,
    /// It could not be made, and that is no failure: the detail says why.
    Skipped,
}

/// One check of a release.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Check {
    /// What was checked.
    pub name: &'static str,
    /// How it ended.
    pub outcome: Outcome,
    /// What was found, one line a finding; what it rests on, where it holds.
    pub details: Vec<String>,
}

impl Check {
    /// A check that holds when nothing was found against it.
    #[must_use]
    pub fn from_problems(name: &'static str, problems: Vec<String>, good: impl Into<String>) -> Self {
        if problems.is_empty() {
            Self { name, outcome: Outcome::Ok, details: vec![good.into()] }
        } else {
            Self { name, outcome: Outcome::Failed, details: problems }
        }
    }

    /// A check that could not be made.
    #[must_use]
    pub fn skipped(name: &'static str, why: impl Into<String>) -> Self {
        Self { name, outcome: Outcome::Skipped, details: vec![why.into()] }
    }
}

/// The folder by itself: form and digests. `files` holds every file of it by path below it.
#[must_use]
pub fn check_folder(version: &str, manifest: &Manifest, files: &BTreeMap<String, Vec<u8>>) -> Vec<Check> {
    let predicate = &manifest.predicate;
    let mut form = Vec::new();
    if manifest.statement != STATEMENT || manifest.predicate_type != PREDICATE {
        form.push("the manifest is not an in-toto statement of an ontoreg release".to_owned());
    }
    if predicate.format_version != FORMAT_VERSION {
        form.push(format!("the manifest has format {}; this ontoreg reads {FORMAT_VERSION}", predicate.format_version));
    }
    if predicate.version.to_string() != version {
        form.push(format!("the manifest is of version {}, the folder of {version}", predicate.version));
    }
    let mut expected: BTreeMap<String, &str> =
        manifest.subject.iter().map(|subject| (subject.name.clone(), subject.digest.sha256.as_str())).collect();
    expected.extend(predicate.notes.iter().map(|note| (format!("notes/{}.md", note.name), note.sha256.as_str())));
    for name in ["CHANGES.md", "SHA256SUMS", "changes.json"] {
        if !expected.contains_key(name) {
            form.push(format!("the manifest does not vouch for {name}"));
        }
    }
    let mut digests = Vec::new();
    for (name, digest) in &expected {
        match files.get(name) {
            Some(bytes) if sha256(bytes) == *digest => {}
            Some(bytes) => {
                digests.push(format!("{name} was altered: its digest is {}, the manifest says {digest}", sha256(bytes)))
            }
            None => digests.push(format!("{name} is missing")),
        }
    }
    for name in files.keys().filter(|name| *name != "manifest.json" && !expected.contains_key(*name)) {
        digests.push(format!("{name} does not belong to the release"));
    }
    let sums: BTreeMap<&str, &str> = predicate.files().map(|file| (file.path.as_str(), file.sha256.as_str())).collect();
    let listed = sums.iter().fold(String::new(), |text, (path, sha256)| text + sha256 + "  " + path + "\n");
    if files.get("SHA256SUMS").is_some_and(|bytes| bytes != listed.as_bytes()) {
        digests.push("SHA256SUMS does not list the files that the manifest names".into());
    }
    let good = format!("{} files have the digests that the manifest states", expected.len());
    vec![
        Check::from_problems("manifest", form, "an in-toto statement of this version"),
        Check::from_problems("folder", digests, good),
    ]
}

/// The content: every file the manifest names, as the released tree has it. `tree` maps path to blob id and digest;
/// `within` says which other paths of the tree belong to the registry's content.
#[must_use]
pub fn check_contents(manifest: &Manifest, tree: &BTreeMap<String, (String, String)>) -> Check {
    let mut problems = Vec::new();
    let mut named: BTreeMap<&str, ()> = BTreeMap::new();
    for file in manifest.predicate.files() {
        named.insert(&file.path, ());
        match tree.get(&file.path) {
            Some((blob, sha256)) if *blob == file.blob && *sha256 == file.sha256 => {}
            Some(_) => problems.push(format!("{} is not the file that was released", file.path)),
            None => problems.push(format!("{} is missing from the released tree", file.path)),
        }
    }
    problems.extend(
        tree.keys()
            .filter(|path| !named.contains_key(path.as_str()))
            .map(|path| format!("{path} is in the released tree and not in the manifest")),
    );
    Check::from_problems("content", problems, format!("{} files are those that were released", named.len()))
}

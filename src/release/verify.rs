//! Verifying a release: what its folder and the point it seals must be, as a list of checks.

use std::collections::BTreeMap;

use super::digest::sha256;
use crate::model::Manifest;
use crate::model::layout::released_note;
use crate::model::manifest::{FORMAT_VERSION, PREDICATE, STATEMENT};
use crate::model::words::words;

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

/// What is wrong with a release: one word a cause, the same in every output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Flaw {
    /// The manifest is not one, or of another format or version.
    Unreadable,
    /// A file is not what it was.
    Tampered,
    /// A file is gone.
    Incomplete,
    /// A file is there that was not released.
    ExtraFile,
    /// The predecessor is not the release that this one builds on.
    WrongChain,
    /// The tag names another commit than the one that made the release.
    MovedTag,
    /// The tag is not the seal of this release.
    ForeignTag,
    /// The signature is not of this tag.
    BadSignature,
    /// The signature is right, and its key is not trusted here.
    UntrustedSignature,
    /// The tag is not signed.
    MissingSignature,
    /// The signature could not be checked here: that is never good.
    UncheckedSignature,
    /// `refs/replace` or grafts show other objects than the ones that were released.
    ReplacedObjects,
    /// There is no tag.
    Unsealed,
    /// What was recomputed from the predecessor is something else.
    NotReproduced,
    /// Today's rules would say something else: no failure.
    JudgedDifferently,
    /// The remote does not have the tag.
    MissingOnRemote,
    /// The remote has another tag of that name.
    OtherOnRemote,
    /// The remote has the tag of a release that is not here.
    ExtraOnRemote,
}

words!(Flaw: Unreadable = "unreadable", Tampered = "tampered", Incomplete = "incomplete", ExtraFile = "extra-file", WrongChain = "wrong-chain", MovedTag = "moved-tag", ForeignTag = "foreign-tag", BadSignature = "bad-signature", UntrustedSignature = "untrusted-signature", MissingSignature = "missing-signature", UncheckedSignature = "unchecked-signature", ReplacedObjects = "replaced-objects", Unsealed = "unsealed", NotReproduced = "not-reproduced", JudgedDifferently = "judged-differently", MissingOnRemote = "missing-on-remote", OtherOnRemote = "other-on-remote", ExtraOnRemote = "extra-on-remote");

impl Flaw {
    /// A line about it.
    pub(crate) fn because(self, text: impl Into<String>) -> Detail {
        Detail { finding: Some(self), ..Detail::from(text.into()) }
    }
}

/// What may bring a tag or release to where it is missing.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Remedy {
    /// Fetching the tags of releases.
    FetchTags,
    /// Fetching one tag.
    FetchTag {
        /// The remote that has it.
        remote: String,
        /// The tag.
        tag: String,
    },
    /// Pushing the tags of releases.
    PushTags,
    /// Pulling the branch.
    Pull {
        /// The remote that has it.
        remote: String,
    },
}

/// A line of a check.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Detail {
    /// What is wrong; none where nothing is.
    pub finding: Option<Flaw>,
    /// What was found, or what the check rests on.
    pub text: String,
    /// What may bring what is missing.
    #[serde(skip)]
    pub remedy: Option<Remedy>,
}

impl Detail {
    /// The line, and what may help.
    pub(crate) fn helped_by(self, remedy: Remedy) -> Self {
        Self { remedy: Some(remedy), ..self }
    }
}

impl From<String> for Detail {
    /// A line about what is right.
    fn from(text: String) -> Self {
        Self { finding: None, text, remedy: None }
    }
}

/// One check of a release.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Check {
    /// What was checked.
    pub name: &'static str,
    /// How it ended.
    pub outcome: Outcome,
    /// What was found, one line a finding; what it rests on, where it holds.
    pub details: Vec<Detail>,
}

impl Check {
    /// A check that holds when nothing was found against it.
    #[must_use]
    pub fn from_problems(name: &'static str, problems: Vec<Detail>, good: impl Into<String>) -> Self {
        if problems.is_empty() {
            Self { name, outcome: Outcome::Ok, details: vec![good.into().into()] }
        } else {
            Self { name, outcome: Outcome::Failed, details: problems }
        }
    }

    /// A check that could not be made, or whose outcome is no failure.
    #[must_use]
    pub fn skipped(name: &'static str, why: impl Into<Detail>) -> Self {
        Self { name, outcome: Outcome::Skipped, details: vec![why.into()] }
    }
}

/// What the checks that failed found.
#[must_use]
pub fn failures(checks: Vec<Check>) -> Vec<Detail> {
    checks.into_iter().filter(|check| check.outcome == Outcome::Failed).flat_map(|check| check.details).collect()
}

/// The digest of the manifest that the text of a tag states; none in a tag that is no seal.
#[must_use]
pub fn stated_digest(tag: &str) -> Option<&str> {
    tag.lines().find_map(|line| line.strip_prefix("Manifest-Digest: sha256:")).map(str::trim)
}

/// What two sets of files do not share: `here` should be `there`.
#[must_use]
pub fn differences(here: &BTreeMap<String, Vec<u8>>, there: &BTreeMap<String, Vec<u8>>) -> Vec<Detail> {
    let lost = |(name, bytes): (&String, &Vec<u8>)| match here.get(name) {
        Some(found) if found == bytes => None,
        Some(_) => Some(Flaw::Tampered.because(format!("{name} was altered"))),
        None => Some(Flaw::Incomplete.because(format!("{name} is missing"))),
    };
    let added = here.keys().filter(|name| !there.contains_key(*name));
    let added = added.map(|name| Flaw::ExtraFile.because(format!("{name} was added")));
    there.iter().filter_map(lost).chain(added).collect()
}

/// The folder by itself: form and digests. `files` holds every file of it by path below it.
#[must_use]
pub fn check_folder(version: &str, manifest: &Manifest, files: &BTreeMap<String, Vec<u8>>) -> Vec<Check> {
    let predicate = &manifest.predicate;
    let mut form = Vec::new();
    if manifest.statement != STATEMENT || manifest.predicate_type != PREDICATE {
        form.push(Flaw::Unreadable.because("the manifest is not an in-toto statement of an ontoreg release"));
    }
    if predicate.format_version != FORMAT_VERSION {
        let found = predicate.format_version;
        form.push(
            Flaw::Unreadable.because(format!("the manifest has format {found}; this ontoreg reads {FORMAT_VERSION}")),
        );
    }
    if predicate.version.to_string() != version {
        let found = &predicate.version;
        form.push(Flaw::Tampered.because(format!("the manifest is of version {found}, the folder of {version}")));
    }
    let mut expected: BTreeMap<String, &str> =
        manifest.subject.iter().map(|subject| (subject.name.clone(), subject.digest.sha256.as_str())).collect();
    expected.extend(predicate.notes.iter().map(|note| (released_note(&note.name), note.sha256.as_str())));
    for name in ["CHANGES.md", "SHA256SUMS", "changes.json"] {
        if !expected.contains_key(name) {
            form.push(Flaw::Incomplete.because(format!("the manifest does not vouch for {name}")));
        }
    }
    let mut digests = Vec::new();
    for (name, digest) in &expected {
        match files.get(name) {
            Some(bytes) if sha256(bytes) == *digest => {}
            Some(bytes) => {
                let found = sha256(bytes);
                let what = format!("{name} was altered: its digest is {found}, the manifest says {digest}");
                digests.push(Flaw::Tampered.because(what));
            }
            None => digests.push(Flaw::Incomplete.because(format!("{name} is missing"))),
        }
    }
    for name in files.keys().filter(|name| *name != "manifest.json" && !expected.contains_key(*name)) {
        digests.push(Flaw::ExtraFile.because(format!("{name} does not belong to the release")));
    }
    let sums: BTreeMap<&str, &str> = predicate.files().map(|file| (file.path.as_str(), file.sha256.as_str())).collect();
    let listed = sums.iter().fold(String::new(), |text, (path, sha256)| text + sha256 + "  " + path + "\n");
    if files.get("SHA256SUMS").is_some_and(|bytes| bytes != listed.as_bytes()) {
        digests.push(Flaw::Tampered.because("SHA256SUMS does not list the files that the manifest names"));
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
            Some(_) => {
                problems.push(Flaw::Tampered.because(format!("{} is not the file that was released", file.path)))
            }
            None => {
                problems.push(Flaw::Incomplete.because(format!("{} is missing from the released tree", file.path)));
            }
        }
    }
    problems.extend(
        tree.keys()
            .filter(|path| !named.contains_key(path.as_str()))
            .map(|path| Flaw::ExtraFile.because(format!("{path} is in the released tree and not in the manifest"))),
    );
    Check::from_problems("content", problems, format!("{} files are those that were released", named.len()))
}

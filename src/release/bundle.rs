//! Verifying a bundle: everything that its files say of each other, without git.

use std::collections::{BTreeMap, BTreeSet};

use semver::Version;
use serde::de::DeserializeOwned;

use super::digest::sha256;
use super::plan::counts_of;
use super::verify::{Check, Detail, Flaw, check_contents, check_folder};
use crate::intake::{record, schema, strict_json};
use crate::model::manifest::{Changes, Counts};
use crate::model::{Content, Manifest, Role};

/// The files of a bundle, by path.
type BundleFiles = BTreeMap<String, Vec<u8>>;

/// Where a bundle has the manifest of a release that it builds on.
#[must_use]
pub fn previous_manifest(version: &Version) -> String {
    format!("previous/{version}/manifest.json")
}

/// The manifest of a bundle.
///
/// # Errors
/// What is wrong with it: nothing else can be checked then.
pub fn manifest(files: &BundleFiles) -> Result<Manifest, Detail> {
    let bytes = files.get("manifest.json").ok_or_else(|| Flaw::Incomplete.because("manifest.json is missing"))?;
    read(bytes).map_err(|problem| Flaw::Unreadable.because(format!("manifest.json cannot be read: {problem}")))
}

fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, String> {
    let reading = record::own(String::new(), "manifest.json", &Content::Bytes(bytes.to_owned()));
    let problem = reading.defects.into_iter().next().map_or(String::new(), |defect| defect.message);
    reading.noun.ok_or(problem)
}

/// Checks a bundle. `blob` gives the id that git has for bytes.
#[must_use]
pub fn check_bundle(manifest: &Manifest, files: &BundleFiles, blob: impl Fn(&[u8]) -> String) -> Vec<Check> {
    let predicate = &manifest.predicate;
    let named: BTreeSet<&str> = predicate.files().map(|file| file.path.as_str()).collect();
    let (chain, used) = chain(manifest, files);
    let own = |path: &&String| !named.contains(path.as_str()) && !used.contains(*path);
    let folder = files.keys().filter(own).map(|path| (path.clone(), files[path].clone())).collect();
    let mut checks = check_folder(&predicate.version.to_string(), manifest, &folder);
    let there = |path: &&str| Some(((*path).to_owned(), files.get(*path)?));
    let tree = named.iter().filter_map(there).map(|(path, bytes)| (path, (blob(bytes), sha256(bytes)))).collect();
    checks.push(check_contents(manifest, &tree));
    checks.push(counted(manifest, files));
    checks.push(chain);
    let digest = files.get("manifest.json").map(|bytes| sha256(bytes)).unwrap_or_default();
    let why = format!("a bundle has no tag: compare sha256:{digest} with what the release's tag or publisher states");
    checks.push(Check::skipped("seal", why));
    checks
}

/// What the manifest counts and concludes, recomputed from the definitions and the changes.
fn counted(manifest: &Manifest, files: &BundleFiles) -> Check {
    let predicate = &manifest.predicate;
    let (Some(bytes), Some(changes)) = (files.get(&predicate.schema.path), files.get("changes.json")) else {
        return Check::skipped("counts", Flaw::Incomplete.because("without schema and changes nothing can be counted"));
    };
    let shape = &schema::read(bytes).schema.shape;
    let mut problems = Vec::new();
    let mut tiers: BTreeMap<String, usize> = BTreeMap::new();
    for (id, record) in &predicate.definitions {
        let value = files.get(&record.file.path).and_then(|bytes| strict_json(bytes).value);
        let tier = value.as_ref().and_then(|value| shape.text(value, Role::Tier)).map(str::to_owned);
        if tier != record.tier {
            problems.push(Flaw::Tampered.because(format!("{id} has another tier than the manifest says")));
        }
        *tiers.entry(tier.unwrap_or_else(|| "none".into())).or_default() += 1;
    }
    match read::<Changes>(changes) {
        Err(problem) => problems.push(Flaw::Unreadable.because(format!("changes.json cannot be read: {problem}"))),
        Ok(changes) => {
            let rows = changes.changes.iter().map(|change| (&change.rule, change.definition.as_ref()));
            if predicate.counts != (Counts { definitions: tiers, ..counts_of(rows) }) {
                problems
                    .push(Flaw::Tampered.because("the manifest counts other definitions or changes than are there"));
            }
            let bump = changes.changes.iter().map(|change| change.bump).max().unwrap_or_default();
            if predicate.bump.computed != bump || predicate.bump.declared < bump {
                problems
                    .push(Flaw::Tampered.because(format!("the changes ask for a {bump} step, not for what is stated")));
            }
            let previous = predicate.previous.as_ref().map(|previous| &previous.version);
            if changes.version != predicate.version || changes.previous.as_ref() != previous {
                problems.push(Flaw::Tampered.because("changes.json is of another step than the manifest"));
            }
        }
    }
    let total: usize = predicate.counts.definitions.values().sum();
    Check::from_problems("counts", problems, format!("every count follows from the files; definitions: {total}"))
}

/// The manifests that this one builds on, as far as the bundle has them, and which files those are.
fn chain(manifest: &Manifest, files: &BundleFiles) -> (Check, BTreeSet<String>) {
    let (mut problems, mut used, mut links) = (Vec::new(), BTreeSet::new(), Vec::new());
    let (mut next, mut absent) = (manifest.predicate.previous.clone(), None);
    let mut version = manifest.predicate.version.clone();
    while let Some(previous) = next.take() {
        let path = previous_manifest(&previous.version);
        let Some(bytes) = files.get(&path) else {
            absent =
                Some(format!("the manifest of {} (sha256:{}) is not in the bundle", previous.version, previous.sha256));
            break;
        };
        used.insert(path);
        let problem = match read::<Manifest>(bytes) {
            _ if sha256(bytes) != previous.sha256 => Some("is not the one that"),
            Ok(earlier) if earlier.predicate.version == previous.version && previous.version < version => {
                links.push(format!("builds on {}", previous.version));
                next = earlier.predicate.previous;
                None
            }
            _ => Some("cannot be read as the one that"),
        };
        if let Some(problem) = problem {
            let what = format!("the manifest of {} {problem} {version} builds on", previous.version);
            problems.push(Flaw::WrongChain.because(what));
        }
        version = previous.version;
    }
    if links.is_empty() && absent.is_none() {
        links.push("the first release".into());
    }
    links.extend(absent.clone());
    let check = match absent {
        Some(_) if problems.is_empty() => Check::skipped("chain", links.join(", ")),
        _ => Check::from_problems("chain", problems, links.join(", ")),
    };
    (check, used)
}

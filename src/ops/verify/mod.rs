//! `verify`: recomputes releases from what is in the repository.

mod remote;
mod replay;
mod seal;

use std::collections::BTreeMap;
use std::sync::Arc;

use semver::Version;

use super::error::{OpsError, refuse};
use crate::intake::record;
use crate::model::bump::is_final;
use crate::model::{Content, Event, Release};
use crate::registry::Workspace;
use crate::registry::{MAX_RELEASE_FILE, State};
use crate::registry::{RegistryError, folder_files};
use crate::release::{Check, Flaw, Outcome, check_contents, check_folder, differences, sha256};
use crate::store::{Commit, Entry, Source, StoreError, Tag};
use remote::There;
use replay::replayed;
pub(super) use seal::{Sealing, release_commit};

/// What verifying one release found.
#[derive(Debug, Clone)]
pub struct VerifyReport {
    /// The version; none of a bundle whose manifest cannot be read.
    pub version: Option<Version>,
    /// Every check, in order.
    pub checks: Vec<Check>,
}

impl VerifyReport {
    /// Whether no check failed.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.checks.iter().all(|check| check.outcome != Outcome::Failed)
    }
}

/// What the user asked of a verification.
#[derive(Debug, Clone, Default)]
pub struct VerifyOptions {
    /// The release; the newest when absent.
    pub version: Option<String>,
    /// Every release.
    pub all: bool,
    /// Recompute the folder from the predecessor as well.
    pub replay: bool,
    /// Compare with the tags of a remote, named or the one that the branch is pushed to; then every release is meant
    /// where none is named.
    pub remote: Option<Option<String>>,
}

/// Verifies one release, or all of them; the newest when none is named. With a remote, a tag that is only there is
/// listed like a release.
///
/// # Errors
/// When there is no such release, objects are missing, or the remote is not reached: an unfinished check never looks
/// like a pass.
pub fn verify(workspace: &Workspace, options: &VerifyOptions) -> Result<Vec<VerifyReport>, OpsError> {
    let workspace = &workspace.strict();
    let repo = workspace.repo()?;
    let current = workspace.current()?;
    let all = options.version.is_none() && (options.all || options.remote.is_some());
    let versions: Vec<Version> = match &options.version {
        _ if all => current.versions().to_vec(),
        Some(text) => vec![current.named_version(text)?],
        None => current.last_final().cloned().into_iter().collect(),
    };
    let there = options.remote.as_ref().map(|name| There::ask(repo, &current, name.as_deref())).transpose()?;
    let one = |version: &Version| -> Result<VerifyReport, OpsError> {
        let mut report = match never_sealed(workspace, &current, version)?.filter(|_| all) {
            Some(report) => report,
            None => verify_one(workspace, &current, version, options.replay)?,
        };
        report.checks.extend(there.as_ref().map(|there| there.check(repo, version)).transpose()?);
        Ok(report)
    };
    let mut reports = versions.iter().map(one).collect::<Result<Vec<_>, _>>()?;
    reports.extend(there.iter().filter(|_| all).flat_map(|there| there.extra(current.versions())));
    if reports.is_empty() {
        return Err(refuse("there is no release to verify", "`ontoreg release` makes the first one."));
    }
    reports.sort_by(|a, b| a.version.cmp(&b.version));
    Ok(reports)
}

/// A yanked release without a seal: nothing vouches for it, and nobody should use it. By name it is
/// verified all the same.
fn never_sealed(workspace: &Workspace, current: &State, version: &Version) -> Result<Option<VerifyReport>, OpsError> {
    let Some(event) = Event::yank(current.events(), version) else { return Ok(None) };
    let tag = workspace.repo()?.tag(&format!("{}{version}", current.config().tag_prefix))?;
    let why = format!("yanked, and there is no tag that it would have to keep to: {}", event.reason);
    let check = Check::skipped("seal", Some(Flaw::Unsealed), why);
    Ok(tag.is_none().then(|| VerifyReport { version: Some(version.clone()), checks: vec![check] }))
}

fn verify_one(
    workspace: &Workspace,
    current: &State,
    version: &Version,
    replay: bool,
) -> Result<VerifyReport, OpsError> {
    let repo = workspace.repo()?;
    let tag = repo.tag(&format!("{}{version}", current.config().tag_prefix))?;
    let commit = release_commit(workspace, current, version)?;
    let folder = format!("{}releases/{version}/", current.layout().folder());
    let (here, there) = (folder_files(current.source(), &folder)?, folder_files(&repo.source(&commit), &folder)?);
    let good = format!("the folder is as in its commit {}", commit.short());
    let mut checks = vec![Check::from_problems("unchanged", differences(&here, &there), good)];
    let point = match point(workspace, &commit) {
        // A release is made of a configuration that can be read.
        Err(RegistryError::Config { file, source }) => {
            let problem = Flaw::Tampered.because(format!("{file} is not the file that was released: {source}"));
            checks.push(Check::from_problems("content", vec![problem], ""));
            return Ok(VerifyReport { version: Some(version.clone()), checks });
        }
        point => point?,
    };
    let release = parse(&there);
    checks.extend(verify_folder(&point, version, &there, release.as_ref())?);
    // Digests of the folder as it lies here: an altered file is named even where the commit is sound.
    if here != there
        && let Some(release) = parse(&here)
    {
        let altered = check_folder(&version.to_string(), &release.manifest, &here);
        checks.extend(altered.into_iter().filter(|check| check.outcome == Outcome::Failed));
    }
    let sealing = Sealing { repo, current, version, commit: &commit, tag: tag.as_ref() };
    checks.push(sealing.seal(here.get("manifest.json"))?);
    checks.push(sealing.signature(point.config().release.require_signature)?);
    checks.extend(sealing.replaced(release.as_ref())?);
    if replay {
        checks.push(replayed(workspace, current, version, &there)?);
    }
    Ok(VerifyReport { version: Some(version.clone()), checks })
}

/// A release that no reference shows yet: folder, content, chain and the tag object that will seal it.
pub(super) fn staged(workspace: &Workspace, version: &Version, tag: &Tag) -> Result<Vec<Check>, OpsError> {
    let repo = workspace.repo()?;
    let loaded = point(workspace, &tag.commit)?;
    let files = folder_files(loaded.source(), &format!("{}releases/{version}/", loaded.layout().folder()))?;
    let mut checks = verify_folder(&loaded, version, &files, parse(&files).as_ref())?;
    let sealing = Sealing { repo, current: &loaded, version, commit: &tag.commit, tag: Some(tag) };
    checks.extend([sealing.says(files.get("manifest.json")), sealing.signature(false)?]);
    Ok(checks)
}

/// The registry as the commit of a release has it.
pub(super) fn point(workspace: &Workspace, commit: &Commit) -> Result<State, RegistryError> {
    workspace.load_existing(commit)
}

/// Folder, content and chain of a release as its commit has them.
pub(super) fn verify_point(loaded: &State, version: &Version) -> Result<Vec<Check>, OpsError> {
    let files = folder_files(loaded.source(), &format!("{}releases/{version}/", loaded.layout().folder()))?;
    verify_folder(loaded, version, &files, parse(&files).as_ref())
}

fn verify_folder(
    loaded: &State,
    version: &Version,
    files: &BTreeMap<String, Vec<u8>>,
    release: Option<&Release>,
) -> Result<Vec<Check>, OpsError> {
    let Some(release) = release else {
        let problem = Flaw::Unreadable.because("the manifest is missing or cannot be read");
        return Ok(vec![Check::from_problems("manifest", vec![problem], "")]);
    };
    let mut checks = check_folder(&version.to_string(), &release.manifest, files);
    checks.push(check_contents(&release.manifest, &content(loaded)?));
    checks.push(chain(loaded, release)?);
    Ok(checks)
}

/// Path, blob id and digest of everything that a release vouches for, as a point has it.
fn content(loaded: &State) -> Result<BTreeMap<String, (String, String)>, OpsError> {
    use rayon::iter::ParallelIterator;
    let retired = loaded.source().list(&format!("{}retired/", loaded.layout().folder()))?;
    let entries: Vec<&Entry> = loaded.entries()?.iter().chain(&retired).collect();
    // A tree names its files by what git finds in them, and reading is strict where that is not to be trusted.
    let hash = |(entry, content): (&Entry, Result<Content, StoreError>)| match content? {
        Content::Bytes(bytes) => Ok((entry.path.clone(), (entry.blob.clone().unwrap_or_default(), sha256(&bytes)))),
        Content::TooLarge(_) | Content::Special(_) => Ok((entry.path.clone(), Default::default())),
    };
    let read: Result<BTreeMap<_, _>, StoreError> = loaded.source().contents(&entries).map(hash).collect();
    let mut files = read?;
    for path in [format!("{}ontoreg.toml", loaded.layout().folder()), loaded.schema_file().to_owned()] {
        if let Some(Content::Bytes(bytes)) = loaded.source().read(&path, MAX_RELEASE_FILE)? {
            files.insert(path, (Source::blob_id(&bytes)?, sha256(&bytes)));
        }
    }
    Ok(files)
}

fn chain(loaded: &State, release: &Release) -> Result<Check, OpsError> {
    let version = release.version();
    let newest = loaded.versions().iter().rev().find(|other| is_final(other) && *other < version);
    let wrong = |what: String| Ok(Check::from_problems("chain", vec![Flaw::WrongChain.because(what)], ""));
    let previous = match (&release.manifest.predicate.previous, newest) {
        (None, None) => return Ok(Check::from_problems("chain", Vec::new(), "the first release")),
        (None, Some(_)) => return wrong(format!("{version} names no predecessor, and there are earlier releases")),
        (Some(previous), Some(newest)) if previous.version < *newest => {
            return wrong(format!("{version} builds on {}, and {newest} was there when it came in", previous.version));
        }
        (Some(previous), _) => previous,
    };
    let file = format!("{}releases/{}/manifest.json", loaded.layout().folder(), previous.version);
    let problem = match loaded.source().read(&file, MAX_RELEASE_FILE)? {
        Some(Content::Bytes(bytes)) if sha256(&bytes) == previous.sha256 => None,
        Some(_) => Some(format!("the manifest of {} is not the one that {version} builds on", previous.version)),
        None => Some(format!("{version} builds on {}, whose folder is not there", previous.version)),
    };
    let problem = problem.map(|what| Flaw::WrongChain.because(what));
    Ok(Check::from_problems("chain", problem.into_iter().collect(), format!("builds on {}", previous.version)))
}

fn parse(files: &BTreeMap<String, Vec<u8>>) -> Option<Release> {
    let bytes = files.get("manifest.json")?;
    let name = "manifest.json";
    let reading = record::manifest(name.into(), name, &Content::Bytes(bytes.clone()));
    Some(Release { manifest: Arc::new(reading.noun?), digest: sha256(bytes) })
}

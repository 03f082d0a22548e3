//! `verify`: recomputes releases from what is in the repository.

use std::collections::BTreeMap;

use semver::Version;

use super::diff;
use super::error::{OpsError, refuse};
use super::load::{Loaded, MAX_RELEASE_FILE};
use super::release::{plan_release, released_notes};
use super::workspace::Workspace;
use crate::model::{Content, Point, Release};
use crate::release::{Check, Outcome, check_contents, check_folder, sha256};
use crate::rules::RULES_VERSION;
use crate::store::{Commit, Source, StoreError};

/// What verifying one release found.
#[derive(Debug, Clone)]
pub struct VerifyReport {
    /// The version.
    pub version: Version,
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

/// Verifies one release, or all of them; the newest when none is named.
///
/// # Errors
/// When there is no such release, or objects are missing: an unfinished check never looks like a pass.
pub fn verify(
    workspace: &Workspace,
    version: Option<&str>,
    all: bool,
    replay: bool,
) -> Result<Vec<VerifyReport>, OpsError> {
    let repo = workspace.repo()?;
    let current = workspace.current()?;
    let versions: Vec<Version> = match version {
        _ if all => current.versions.clone(),
        Some(text) => {
            let text = text.strip_prefix(current.config.tag_prefix.as_str()).unwrap_or(text);
            let version = Version::parse(text).ok().filter(|version| current.versions.contains(version));
            vec![version.ok_or_else(|| OpsError::UnknownPoint {
                text: text.to_owned(),
                near: current.last_final().map(ToString::to_string),
            })?]
        }
        None => current.last_final().cloned().into_iter().collect(),
    };
    if versions.is_empty() {
        return Err(refuse("there is no release to verify", "`ontoreg release` makes the first one."));
    }
    repo.strict_hashing(true);
    let reports = versions.iter().map(|version| verify_one(workspace, &current, version, replay)).collect();
    repo.strict_hashing(false);
    reports
}

fn verify_one(
    workspace: &Workspace,
    current: &Loaded,
    version: &Version,
    replay: bool,
) -> Result<VerifyReport, OpsError> {
    let repo = workspace.repo()?;
    let tag = format!("{}{version}", current.config.tag_prefix);
    let sealed = repo.tag(&tag)?;
    let commit = release_commit(workspace, current, version)?;
    let mut checks = Vec::new();
    let folder = format!("{}releases/{version}/", current.folder);
    let (here, there) = (folder_files(&current.source, &folder)?, folder_files(&repo.source(&commit), &folder)?);
    checks.push(Check::from_problems(
        "unchanged",
        differences(&here, &there),
        format!("the folder is as in its commit {}", short(&commit)),
    ));
    checks.extend(verify_commit(workspace, version, &commit)?);
    // Digests of the folder as it lies here: an altered file is named even where the commit is sound.
    if let Some(release) = parse(&here).filter(|_| here != there) {
        let altered = check_folder(&version.to_string(), &release.manifest, &here);
        checks.extend(altered.into_iter().filter(|check| check.outcome == Outcome::Failed));
    }
    checks.push(seal(&tag, sealed, &commit, here.get("manifest.json")));
    if replay {
        checks.push(replayed(workspace, current, version, &there)?);
    }
    Ok(VerifyReport { version: version.clone(), checks })
}

/// The commit of a release: its tag's, or the first-parent commit that first contains the folder.
pub(super) fn release_commit(workspace: &Workspace, current: &Loaded, version: &Version) -> Result<Commit, OpsError> {
    let repo = workspace.repo()?;
    if let Some((commit, _)) = repo.tag(&format!("{}{version}", current.config.tag_prefix))? {
        return Ok(commit);
    }
    let head = repo.commit("HEAD")?;
    let manifest = format!("{}releases/{version}/manifest.json", current.folder);
    let mut first = None;
    let history = repo.first_parents(&head)?;
    for commit in &history {
        if repo.source(commit).read(&manifest, MAX_RELEASE_FILE)?.is_none() {
            break;
        }
        first = Some(commit.clone());
    }
    let reached_end = first.is_some() && first.as_ref() == history.last();
    match first {
        // The history ends before the release was made: a shallow clone cannot tell which commit made it.
        Some(commit) if reached_end && repo.is_shallow() => {
            Err(repo.missing(&commit.id, "the commit before the release").into())
        }
        Some(commit) => Ok(commit),
        None => Err(refuse(
            format!("the release {version} is not committed"),
            "Commit its folder, or restore the branch that has it.",
        )),
    }
}

/// Folder, content and chain of a release as a commit has them.
pub(super) fn verify_commit(workspace: &Workspace, version: &Version, commit: &Commit) -> Result<Vec<Check>, OpsError> {
    let repo = workspace.repo()?;
    let loaded = Loaded::new(workspace, Point::revision(commit.id.clone()), repo.source(commit))?;
    let files = folder_files(&loaded.source, &format!("{}releases/{version}/", loaded.folder))?;
    let Some(release) = parse(&files) else {
        return Ok(vec![Check::from_problems(
            "manifest",
            vec!["the manifest is missing or cannot be read".into()],
            "",
        )]);
    };
    let mut checks = check_folder(&version.to_string(), &release.manifest, &files);
    checks.push(check_contents(&release.manifest, &content(&loaded)?));
    checks.push(chain(&loaded, &release)?);
    Ok(checks)
}

/// Path, blob id and digest of everything that a release vouches for, as a point has it.
fn content(loaded: &Loaded) -> Result<BTreeMap<String, (String, String)>, OpsError> {
    use rayon::iter::ParallelIterator;
    let retired = loaded.source.list(&format!("{}retired/", loaded.folder))?;
    let entries = loaded.entries()?.iter().cloned().chain(retired).collect();
    let read: Result<Vec<_>, StoreError> = loaded
        .source
        .contents(entries)
        .map(|(entry, content)| match content? {
            Content::Bytes(bytes) => Ok((entry.path, (Source::blob_id(&bytes)?, sha256(&bytes)))),
            Content::TooLarge(_) | Content::Special(_) => Ok((entry.path, Default::default())),
        })
        .collect();
    let mut files: BTreeMap<_, _> = read?.into_iter().collect();
    for path in [format!("{}ontoreg.toml", loaded.folder), loaded.schema_file.clone()] {
        if let Some(Content::Bytes(bytes)) = loaded.source.read(&path, MAX_RELEASE_FILE)? {
            files.insert(path, (Source::blob_id(&bytes)?, sha256(&bytes)));
        }
    }
    Ok(files)
}

fn chain(loaded: &Loaded, release: &Release) -> Result<Check, OpsError> {
    let predicate = &release.manifest.predicate;
    let Some(previous) = &predicate.previous else {
        let earlier = loaded.versions.iter().filter(|version| *version < release.version()).count();
        let problems = if earlier > 0 {
            vec![format!("{} names no predecessor, and there are earlier releases", release.version())]
        } else {
            Vec::new()
        };
        return Ok(Check::from_problems("chain", problems, "the first release"));
    };
    let file = format!("{}releases/{}/manifest.json", loaded.folder, previous.version);
    let problem = match loaded.source.read(&file, MAX_RELEASE_FILE)? {
        Some(Content::Bytes(bytes)) if sha256(&bytes) == previous.sha256 => None,
        Some(_) => {
            Some(format!("the manifest of {} is not the one that {} builds on", previous.version, release.version()))
        }
        None => Some(format!("{} builds on {}, whose folder is not there", release.version(), previous.version)),
    };
    Ok(Check::from_problems("chain", problem.into_iter().collect(), format!("builds on {}", previous.version)))
}

fn seal(tag: &str, sealed: Option<(Commit, String)>, commit: &Commit, manifest: Option<&Vec<u8>>) -> Check {
    let Some((_, message)) = sealed else {
        return Check::skipped(
            "seal",
            format!(
                "there is no tag {tag} here: the release rests on the branch alone (`git fetch --tags` may bring it)"
            ),
        );
    };
    let digest = manifest.map(|bytes| sha256(bytes)).unwrap_or_default();
    let stated = message.lines().find_map(|line| line.strip_prefix("Manifest-Digest: sha256:")).map(str::trim);
    let problems = match stated {
        Some(stated) if stated == digest => Vec::new(),
        Some(stated) => vec![format!("the tag {tag} states the manifest digest {stated}; the manifest has {digest}")],
        None => vec![format!("the tag {tag} states no manifest digest: it is not the seal of a release")],
    };
    Check::from_problems("seal", problems, format!("the tag {tag} at {} states the manifest's digest", short(commit)))
}

/// Recomputes the folder from the predecessor and compares bytes.
fn replayed(
    workspace: &Workspace,
    current: &Loaded,
    version: &Version,
    files: &BTreeMap<String, Vec<u8>>,
) -> Result<Check, OpsError> {
    let Some(release) = parse(files) else {
        return Ok(Check::skipped("replay", "the manifest cannot be read"));
    };
    let predicate = &release.manifest.predicate;
    if predicate.rules != RULES_VERSION {
        return Ok(Check::skipped(
            "replay",
            format!("made under rules {}, this is {RULES_VERSION}: verdicts may differ today", predicate.rules),
        ));
    }
    let mut head = workspace.load_release(current, version)?;
    head.versions.retain(|known| known < version);
    let notes = released_notes(files);
    head.notes = notes.iter().map(|(note, _)| note.clone()).collect();
    let previous = predicate.previous.as_ref().map(|previous| current.release(&previous.version)).transpose()?;
    let last = match &predicate.previous {
        Some(previous) => workspace.load_release(current, &previous.version)?,
        None => Loaded::nothing(),
    };
    let report = diff::report(&last, &head)?;
    let plan = plan_release(
        &head,
        previous.as_ref(),
        &report,
        notes,
        version,
        predicate.released_at,
        &predicate.generator.version,
    )?;
    let prefix = format!("{}releases/{version}/", head.folder);
    let again: BTreeMap<String, Vec<u8>> = plan
        .files
        .into_iter()
        .filter_map(|(path, bytes)| Some((path.strip_prefix(&prefix)?.to_owned(), bytes)))
        .collect();
    Ok(Check::from_problems("replay", differences(&again, files), "recomputed from its predecessor, byte for byte"))
}

/// The files of a release folder by path below it.
pub(super) fn folder_files(source: &Source, folder: &str) -> Result<BTreeMap<String, Vec<u8>>, OpsError> {
    let mut files = BTreeMap::new();
    for entry in source.list(folder)? {
        let bytes = match source.read(&entry.path, MAX_RELEASE_FILE)? {
            Some(Content::Bytes(bytes)) => bytes,
            _ => b"not a regular file".to_vec(),
        };
        files.insert(entry.path[folder.len()..].to_owned(), bytes);
    }
    Ok(files)
}

fn parse(files: &BTreeMap<String, Vec<u8>>) -> Option<Release> {
    let bytes = files.get("manifest.json")?;
    let reading = crate::intake::record::own("manifest.json".into(), "manifest.json", &Content::Bytes(bytes.clone()));
    Some(Release { manifest: reading.noun?, digest: sha256(bytes) })
}

fn differences(here: &BTreeMap<String, Vec<u8>>, there: &BTreeMap<String, Vec<u8>>) -> Vec<String> {
    let mut problems: Vec<String> = there
        .iter()
        .filter_map(|(name, bytes)| match here.get(name) {
            Some(found) if found == bytes => None,
            Some(_) => Some(format!("{name} was altered")),
            None => Some(format!("{name} is missing")),
        })
        .collect();
    problems.extend(here.keys().filter(|name| !there.contains_key(*name)).map(|name| format!("{name} was added")));
    problems
}

fn short(commit: &Commit) -> &str {
    &commit.id[..commit.id.len().min(10)]
}

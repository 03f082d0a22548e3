//! `verify`: recomputes releases from what is in the repository.

mod error;
mod remote;
mod replay;
mod report;
mod seal;

use std::collections::BTreeMap;

use semver::Version;

use super::error::OpsError;
use crate::model::{Event, PointSpec};
use crate::registry::{RegistryError, State, Workspace, for_releases, read_release};
use crate::release::{Check, Detail, Flaw, Outcome, check_folder, differences, sha256};
use crate::store::Tag;

pub use error::VerifyError;
use remote::There;
use replay::check_replay;
pub use report::{VerifyOptions, VerifyReport};
use seal::Sealing;

/// Verifies one release, or all of them; the newest when none is named. With a remote, a tag that is only there is
/// listed like a release.
///
/// # Errors
/// When there is no such release, objects are missing, or the remote is not reached: an unfinished check never looks
/// like a pass.
pub fn verify(workspace: &Workspace, options: &VerifyOptions) -> Result<Vec<VerifyReport>, OpsError> {
    let workspace = &workspace.strict();
    let repo = workspace.repo()?;
    let here = workspace.current()?;
    let all = options.version.is_none() && (options.all || options.remote.is_some());
    let versions: Vec<Version> = match &options.version {
        _ if all => here.versions().to_vec(),
        Some(text) => vec![here.named_version(&PointSpec::from(text.as_str()))?],
        None if !options.expected.is_empty() => {
            let known = options.expected.keys().filter(|version| here.versions().contains(version));
            known.cloned().collect()
        }
        None => here.last_final().cloned().into_iter().collect(),
    };
    let there = options.remote.as_ref().map(|name| There::ask(repo, &here, name.as_deref())).transpose()?;
    let one = |version: &Version| -> Result<VerifyReport, OpsError> {
        let mut report = match never_sealed(workspace, &here, version)?.filter(|_| all) {
            Some(report) => report,
            None => verify_one(workspace, &here, version, options.replay)?,
        };
        report.checks.extend(there.as_ref().map(|there| there.check(repo, &here, version)).transpose()?);
        Ok(report)
    };
    // What most releases hold is read for the first one, by all threads.
    let (first, rest) = versions.split_at(1.min(versions.len()));
    let mut reports = for_releases(first, one)?;
    reports.extend(for_releases(rest, one)?);
    if all {
        reports.extend(there.iter().flat_map(|there| there.extra(here.versions())));
        let known: Vec<_> = reports.iter().filter_map(|report| report.version.clone()).collect();
        let (gone, ahead) = unanswered(workspace, &here, &known)?;
        reports.extend(gone);
        if let Some(newest) = reports.iter_mut().max_by(|a, b| a.version.cmp(&b.version)).filter(|_| !ahead.is_empty())
        {
            newest.checks.push(Check { name: "newest", outcome: Outcome::Skipped, details: ahead });
        }
    }
    for (version, digest) in &options.expected {
        let check = check_expected(&here, version, digest)?;
        match reports.iter_mut().find(|report| report.version.as_ref() == Some(version)) {
            Some(report) => report.checks.push(check),
            None => reports.push(VerifyReport::new(version, vec![check])),
        }
    }
    if reports.is_empty() {
        return Err(VerifyError::NoRelease.into());
    }
    reports.sort_by(|a, b| a.version.cmp(&b.version));
    Ok(reports)
}

/// A yanked release without a seal: it may never have been right, and nobody should use it, but it stays as it came
/// in. By name it is verified all the same.
fn never_sealed(workspace: &Workspace, here: &State, version: &Version) -> Result<Option<VerifyReport>, OpsError> {
    let Some(event) = Event::yank(here.events(), version) else { return Ok(None) };
    if workspace.repo()?.tag(&here.tag(version))?.is_some() {
        return Ok(None);
    }
    let origin = workspace.origin(here, version)?;
    let differs = differences(&here.release_files(version)?, &workspace.files_at(&origin, version)?);
    let good = format!("the folder is as in its commit {}", origin.commit.short());
    let why = format!("yanked, and there is no tag that it would have to keep to: {}", event.reason);
    let checks =
        vec![Check::from_problems("unchanged", differs, good), Check::skipped("seal", Flaw::Unsealed.because(why))];
    Ok(Some(VerifyReport::new(version, checks)))
}

/// What is said of the seals here that no release of this branch answers to, but for those that are `known`. The release
/// of a commit that this branch holds was removed, or rolled back; one ahead of the branch says that this is an earlier
/// state.
fn unanswered(
    workspace: &Workspace,
    here: &State,
    known: &[Version],
) -> Result<(Vec<VerifyReport>, Vec<Detail>), OpsError> {
    let (mut gone, mut ahead) = (Vec::new(), Vec::new());
    for seal in workspace.unanswered(here)?.into_iter().filter(|seal| !known.contains(&seal.version)) {
        let (name, at) = (&seal.tag, seal.commit.short());
        if seal.ahead {
            let what =
                format!("HEAD is behind the release that the tag {name} at {at} seals: this is an earlier state");
            ahead.push(Detail::from(what));
        } else {
            let what = format!("the tag {name} seals a release that {at} of this branch made, and its folder is gone");
            let check = Check::from_problems("unchanged", vec![Flaw::Incomplete.because(what)], "");
            gone.push(VerifyReport::new(&seal.version, vec![check]));
        }
    }
    Ok((gone, ahead))
}

/// Whether a release has the manifest that the reader knows of it: where nothing else is kept, that notices a branch
/// that was rolled back or written anew.
fn check_expected(here: &State, version: &Version, digest: &str) -> Result<Check, OpsError> {
    let found = manifest_digest(&here.release_files(version)?);
    let problem = if found == digest {
        None
    } else if here.versions().contains(version) {
        Some(Flaw::Tampered.because(format!("the manifest has the digest {found}, and {digest} was expected")))
    } else {
        Some(Flaw::Incomplete.because(format!("this branch has no release {version}, and one was expected")))
    };
    Ok(Check::from_problems("expected", problem.into_iter().collect(), "the manifest has the digest that was expected"))
}

fn verify_one(workspace: &Workspace, here: &State, version: &Version, replay: bool) -> Result<VerifyReport, OpsError> {
    let repo = workspace.repo()?;
    let name = here.tag(version);
    let tag = repo.tag(&name)?;
    let origin = workspace.origin(here, version)?;
    let commit = &origin.commit;
    let files = here.release_files(version)?;
    let released = workspace.files_at(&origin, version)?;
    let moved = if origin.layout == *here.layout() { "" } else { origin.layout.folder() };
    let moved = if moved.is_empty() { String::new() } else { format!(", where the registry lay in {moved}") };
    let good = format!("the folder is as in its commit {}{moved}", commit.short());
    let mut checks = vec![Check::from_problems("unchanged", differences(&files, &released), good)];
    let there = match workspace.load_origin(&origin) {
        // A release is made of a configuration that can be read.
        Err(RegistryError::Config { file, source }) => {
            let problem = Flaw::Tampered.because(format!("{file} is not the file that was released: {source}"));
            checks.push(Check::from_problems("content", vec![problem], ""));
            return Ok(VerifyReport::new(version, checks));
        }
        there => there?,
    };
    let release = read_release(&released);
    checks.extend(there.check_release_files(version, &released, release.as_ref())?);
    let same = files == released;
    // Digests of the folder as it lies here: an altered file is named even where the commit is sound.
    if !same && let Some(release) = read_release(&files) {
        let altered = check_folder(&version.to_string(), &release.manifest, &files);
        checks.extend(altered.into_iter().filter(|check| check.outcome == Outcome::Failed));
    }
    let sealing = Sealing { repo, here, name: &name, commit, tag: tag.as_ref() };
    let known = release.as_ref().filter(|_| same);
    checks.push(sealing.check_seal(&known.map_or_else(|| manifest_digest(&files), |known| known.digest.clone()))?);
    checks.push(sealing.check_signature(there.config().release.require_signature)?);
    checks.extend(sealing.check_objects(release.as_ref())?);
    if replay {
        // The release after this one is replayed from it.
        known.inspect(|known| here.keep_release(version, known));
        checks.push(check_replay(workspace, here, version, release.as_ref(), &released)?);
    }
    Ok(VerifyReport::new(version, checks))
}

fn manifest_digest(files: &BTreeMap<String, Vec<u8>>) -> String {
    files.get("manifest.json").map(|bytes| sha256(bytes)).unwrap_or_default()
}

/// Checks a release that no reference shows yet: folder, content, chain and the tag object that will seal it.
pub(super) fn check_staged(workspace: &Workspace, version: &Version, tag: &Tag) -> Result<Vec<Check>, OpsError> {
    let repo = workspace.repo()?;
    let there = workspace.load_existing(&tag.commit)?;
    let files = there.release_files(version)?;
    let mut checks = there.check_release_files(version, &files, read_release(&files).as_ref())?;
    let sealing = Sealing { repo, here: &there, name: &there.tag(version), commit: &tag.commit, tag: Some(tag) };
    checks.extend([sealing.check_text(&manifest_digest(&files)), sealing.check_signature(false)?]);
    Ok(checks)
}

//! `--finalize`: seals the releases that pull requests brought in.

use semver::Version;

use crate::model::Event;
use crate::ops::error::{OpsError, refuse, refuse_cases};
use crate::ops::guards::{ensure_on_branch, load_tip};
use crate::ops::verify::{check_release, release_commit};
use crate::registry::folder_files;
use crate::registry::{Outside, Workspace};
use crate::release::{Outcome, seal_text, sha256};
use crate::store::{RefUpdate, StoreError};

/// A release that got its seal.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Sealed {
    /// The version.
    pub version: Version,
    /// The tag.
    pub tag: String,
    /// The commit that brought the release in.
    pub commit: String,
}

/// What sealing did.
#[derive(Debug)]
pub struct Finalized {
    /// The releases that were not sealed before, oldest first.
    pub sealed: Vec<Sealed>,
    /// The remote that tags were pushed to.
    pub pushed: Option<String>,
    /// What the user should know.
    pub hints: Vec<String>,
}

/// Seals every release of the branch that has no tag, at the first-parent commit that brought it in; with `push`, tags
/// that the remote lacks are pushed first, all or none.
///
/// # Errors
/// A refusal when a release does not verify at that commit: such a version is yanked, and never sealed.
pub fn finalize(workspace: &Workspace, outside: &Outside, push: bool, dry_run: bool) -> Result<Finalized, OpsError> {
    workspace.repo()?.despite_collection(|| attempt(workspace, outside, push, dry_run))
}

fn attempt(workspace: &Workspace, outside: &Outside, push: bool, dry_run: bool) -> Result<Finalized, OpsError> {
    let repo = workspace.repo()?;
    let head = load_tip(workspace)?;
    ensure_on_branch(repo, &head.config().branch)?;
    let mut done = Finalized { sealed: Vec::new(), pushed: None, hints: Vec::new() };
    let mut drafts: Vec<(String, String)> = Vec::new();
    let mut tags: Vec<(String, String)> = Vec::new();
    for version in head.versions() {
        let tag = format!("{}{version}", head.config().tag_prefix);
        let name = format!("refs/tags/{tag}");
        if let Some(object) = repo.reference(&name)? {
            tags.push((name, object));
            continue;
        }
        if let Some(event) = Event::yank(head.events(), version) {
            done.hints.push(format!("{version} was yanked and is not sealed: {}", event.reason));
            continue;
        }
        let commit = release_commit(workspace, &head, version)?;
        let loaded = workspace.load_existing(&commit)?;
        let failed = check_release(&loaded, version)?.into_iter().filter(|check| check.outcome == Outcome::Failed);
        let failed: Vec<String> = failed.flat_map(|check| check.details).map(|detail| detail.text).collect();
        if !failed.is_empty() {
            return Err(refuse_cases(
                format!("{version} is not what the merge at {} holds, so it cannot be sealed", commit.short()),
                failed,
                format!("`ontoreg yank {version} --reason \"...\"` says so to readers; then release again."),
            ));
        }
        done.sealed.push(Sealed { version: version.clone(), tag: tag.clone(), commit: commit.id.clone() });
        if !dry_run {
            let manifest = folder_files(loaded.source(), &format!("{}releases/{version}/", loaded.layout().folder()))?;
            let digest = manifest.get("manifest.json").map(|bytes| sha256(bytes)).unwrap_or_default();
            let text = seal_text(&head.config().name, version, &digest);
            let must = head.config().release.require_signature;
            drafts.push((name, repo.draft_tag(&tag, &commit, &workspace.author(outside)?, &text, must)?));
        }
    }
    if push {
        let remote = repo.push_remote(&head.config().branch, &head.config().branch)?;
        let names: Vec<&str> = tags.iter().chain(&drafts).map(|(name, _)| name.as_str()).collect();
        let there = repo.remote_tips(&remote, &names)?;
        let other =
            tags.iter().chain(&drafts).find(|(name, object)| there.get(name).is_some_and(|found| found != object));
        if let Some((name, _)) = other {
            let what = format!("{} has another {name}; a tag is never moved", remote.name);
            return Err(refuse(what, format!("`git fetch {} --tags` brings what it lacks here.", remote.name)));
        }
        let missing = tags.iter().chain(&drafts).filter(|(name, _)| !there.contains_key(name));
        let updates: Vec<RefUpdate> = missing
            .map(|(name, object)| RefUpdate { source: object.clone(), target: name.clone(), expected: None })
            .collect();
        if !updates.is_empty() && !dry_run {
            repo.push(&remote, &updates)?;
            done.pushed = Some(remote.name);
        }
    }
    for (name, object) in &drafts {
        match repo.set_reference(name, object, None, "ontoreg: seal a release") {
            Err(StoreError::Ref(_)) => {
                return Err(refuse(
                    format!("another run set {name} at this moment"),
                    "`ontoreg verify` says what it is.",
                ));
            }
            set => set?,
        }
    }
    Ok(done)
}

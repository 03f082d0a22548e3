//! Seals the releases that pull requests brought in.

use super::error::ReleaseError;
use super::gate::ensure_release_branch;
use super::publish::draft_seal;
use super::report::{FinalizeOptions, Finalized, Sealed};
use crate::model::layout::tag_ref;
use crate::model::{Event, layout};
use crate::ops::error::OpsError;
use crate::registry::{Outside, Workspace};
use crate::release::failures;
use crate::store::{RefUpdate, Remote, Repo, StoreError};

/// References of tags, and the objects that they name or are to name.
type Tags = Vec<(String, String)>;

/// Seals every release of the branch that has no tag, at the first-parent commit that brought it in; when asked to push,
/// tags that the remote lacks are pushed first, all or none.
///
/// # Errors
/// A refusal when a release does not verify at that commit: such a version is yanked, and never sealed.
pub fn finalize(workspace: &Workspace, outside: &Outside, options: &FinalizeOptions) -> Result<Finalized, OpsError> {
    workspace.repo()?.despite_collection(|| attempt(workspace, outside, options))
}

fn attempt(workspace: &Workspace, outside: &Outside, options: &FinalizeOptions) -> Result<Finalized, OpsError> {
    let repo = workspace.repo()?;
    let head = workspace.load_tip()?;
    let branch = &ensure_release_branch(workspace, &head, options.line)?;
    let main = &head.config().branch;
    let remote = repo.push_remote_name(branch, main);
    let mut done = Finalized { sealed: Vec::new(), yanked: Vec::new(), remote, pushed: None };
    let (mut set, mut drafts) = (Tags::new(), Tags::new());
    for version in head.versions() {
        // Most releases have a tag of today's prefix; of the others the manifest is asked for theirs.
        let today = layout::tag(&head.config().tag_prefix, version);
        let mut sealed = repo.reference(&tag_ref(&today))?.map(|object| (tag_ref(&today), object));
        let tag = if sealed.is_some() { today } else { head.tag(version) };
        let name = tag_ref(&tag);
        if sealed.is_none() {
            sealed = repo.reference(&name)?.map(|object| (name.clone(), object));
        }
        if let Some(sealed) = sealed {
            set.push(sealed);
            continue;
        }
        if let Some(event) = Event::yank(head.events(), version) {
            done.yanked.push(event.clone());
            continue;
        }
        let origin = workspace.origin(&head, version)?;
        let (there, commit) = (workspace.load_origin(&origin)?, origin.commit);
        let problems = failures(there.check_release(version)?);
        if !problems.is_empty() {
            return Err(ReleaseError::Unsealable { version: version.clone(), commit: commit.id, problems }.into());
        }
        if !options.dry_run {
            drafts.push((name, draft_seal(workspace, outside, &head, &there.release(version)?, &commit)?));
        }
        done.sealed.push(Sealed { version: version.clone(), tag, commit: commit.id });
    }
    if options.push {
        let remote = repo.push_remote(branch, main)?;
        let missing = missing_there(repo, &remote, [&set[..], &drafts].concat())?;
        if !missing.is_empty() && !options.dry_run {
            repo.push(&remote, &missing)?;
            done.pushed = Some(remote.name);
        }
    }
    for (reference, object) in drafts {
        match repo.set_reference(&reference, &object, None, "ontoreg: seal a release") {
            Err(StoreError::Ref(_)) => return Err(ReleaseError::SealedMeanwhile { reference }.into()),
            set => set?,
        }
    }
    Ok(done)
}

/// The tags that the remote lacks; none of them may be another one there.
fn missing_there(repo: &Repo, remote: &Remote, mut tags: Tags) -> Result<Vec<RefUpdate>, OpsError> {
    let names: Vec<&str> = tags.iter().map(|(name, _)| name.as_str()).collect();
    let there = repo.remote_tips(remote, &names)?;
    if let Some((name, _)) = tags.iter().find(|(name, object)| there.get(name).is_some_and(|found| found != object)) {
        let (remote, reference) = (remote.name.clone(), name.clone());
        return Err(ReleaseError::OtherSealOnRemote { remote, reference }.into());
    }
    tags.retain(|(name, _)| !there.contains_key(name));
    let update = |(name, object): (String, String)| RefUpdate { source: object, target: name, expected: None };
    Ok(tags.into_iter().map(update).collect())
}

//! A run that finds the work of an earlier one: a staged release to finish, or a release that is there already.

use semver::{Prerelease, Version};

use super::publish::{STAGED, Staged, draft_seal, ensure_staged_verifies};
use super::push::Upstream;
use super::report::{ReleaseOptions, ReleaseRemark, ReleaseReport, Released};
use crate::model::Release;
use crate::model::layout::{tag_ref, version_of_tag};
use crate::ops::error::OpsError;
use crate::registry::{DiffReport, Outside, State, Workspace};
use crate::release::ReleasePlan;
use crate::store::{Branch, Draft};

/// Continues a release that was staged and not finished.
pub(super) fn resume(
    workspace: &Workspace,
    head: &State,
    branch: &str,
    options: &ReleaseOptions,
) -> Result<Option<ReleaseReport>, OpsError> {
    let repo = workspace.repo()?;
    for staged in repo.references(STAGED)? {
        let tag = staged.strip_prefix(STAGED).unwrap_or_default();
        let version = version_of_tag(&head.config().tag_prefix, tag);
        let (Some(version), Some(object)) = (version, repo.reference(&staged)?) else { continue };
        if options.dry_run || !is_asked_for(&version, options) {
            continue;
        }
        if !repo.is_whole(&object)? {
            repo.remove_reference(&staged, &object)?;
            continue;
        }
        let commit = repo.tag_object(&object)?.commit;
        let parent = repo.parent(&commit)?;
        let tip = workspace.commit_of(head)?;
        if tip != parent && tip != commit {
            // The branch went on without it: the staged release was never visible and is planned anew. What another branch
            // is about to go on with is left to that one.
            let is_here = |other: &Branch| other.reference == other.name && [&parent, &commit].contains(&&other.tip);
            if !repo.branches("")?.iter().any(is_here) {
                repo.remove_reference(&staged, &object)?;
            }
            continue;
        }
        ensure_staged_verifies(workspace, &version, &object)?;
        let draft = Draft { changes: repo.changed_blobs(&parent, &commit)?, parent, commit };
        let upstream = options
            .push
            .then(|| Upstream::ask(repo, (branch, &head.config().branch), &draft.commit, tag, Some(&object)))
            .transpose()?;
        let mut done = ReleaseReport::new(repo, head, branch, version, Released::Released);
        done.remarks.push(ReleaseRemark::Finished);
        done.leave(Staged { workspace, branch, tag, draft: &draft, object: &object }.publish(upstream.as_ref())?);
        done.commit = Some(draft.commit.id);
        done.pushed = upstream.map(|upstream| upstream.remote.name);
        return Ok(Some(done));
    }
    Ok(None)
}

/// The tag of a release that HEAD is and that an earlier run did not finish; none where there is none.
#[must_use]
pub fn unfinished(workspace: &Workspace) -> Option<String> {
    let repo = workspace.repo.as_ref()?;
    let head = repo.head().ok()??;
    repo.references(STAGED).ok()?.into_iter().find_map(|staged| {
        let object = repo.reference(&staged).ok()??;
        (repo.tag_object(&object).ok()?.commit == head).then(|| staged.trim_start_matches(STAGED).to_owned())
    })
}

/// Whether a staged version is what this run is to make.
fn is_asked_for(version: &Version, options: &ReleaseOptions) -> bool {
    let label = version.pre.split_once('.').map(|(label, _)| label);
    let target = Version { pre: Prerelease::EMPTY, ..version.clone() };
    label == options.pre.as_deref() && options.version.as_ref().is_none_or(|asked| *asked == target)
}

/// Whether the head is what `last` released.
pub(super) fn is_released(last: &Release, report: &DiffReport, options: &ReleaseOptions) -> bool {
    report.verdicts.is_empty()
        && options.pre.is_none()
        && options.version.as_ref().is_none_or(|asked| asked == last.version())
}

/// The prerelease just before a planned one, if it holds the same.
pub(super) fn find_same_prerelease(head: &State, planned: &ReleasePlan) -> Result<Option<Release>, OpsError> {
    let now = &planned.manifest.predicate;
    let Some((label, _)) = now.version.pre.split_once('.') else { return Ok(None) };
    let kin = |version: &&Version| {
        let target = Version { pre: now.version.pre.clone(), ..(*version).clone() };
        target == now.version && version.pre.split_once('.').is_some_and(|(other, _)| other == label)
    };
    let Some(before) = head.versions().iter().filter(kin).max() else { return Ok(None) };
    let before = head.release(before)?;
    let then = &before.manifest.predicate;
    let same = (&then.definitions, &then.retired, &then.schema, &then.config, &then.notes, &then.previous)
        == (&now.definitions, &now.retired, &now.schema, &now.config, &now.notes, &now.previous);
    Ok(same.then_some(before))
}

/// A release that is there; only the seal may need repair, and the remote may lack it.
pub(super) fn repair_released(
    workspace: &Workspace,
    outside: &Outside,
    head: &State,
    branch: &str,
    last: &Release,
    options: &ReleaseOptions,
) -> Result<ReleaseReport, OpsError> {
    let repo = workspace.repo()?;
    let mut done = ReleaseReport::new(repo, head, branch, last.version().clone(), Released::Already);
    let commit = workspace.origin(head, last.version())?.commit;
    let sealed = tag_ref(&done.tag);
    let mut object = repo.reference(&sealed)?;
    if object.is_none() && !options.dry_run {
        let made = draft_seal(workspace, outside, head, last, &commit)?;
        repo.set_reference(&sealed, &made, None, "ontoreg: seal a release")?;
        done.remarks.push(ReleaseRemark::Sealed { tag: done.tag.clone() });
        object = Some(made);
    }
    if options.push {
        let tip = workspace.commit_of(head)?;
        let upstream = Upstream::ask(repo, (branch, &head.config().branch), &tip, &done.tag, object.as_deref())?;
        if let Some(object) = object.filter(|_| !options.dry_run) {
            upstream.push(repo, branch, &tip, &done.tag, &object)?;
            done.pushed = Some(upstream.remote.name);
        }
    }
    done.commit = Some(commit.id);
    Ok(done)
}

//! `release`: the committed tip of the branch becomes a release; every step finds out whether it is already done.
//!
//! One module a step of the protocol: what must hold before ([`gate`]), the plan, the objects and references
//! ([`publish`], [`push`]), a run that finds the work of an earlier one ([`resume`]), and what a release
//! would say ([`preview`]).

mod finalize;
mod gate;
mod preview;
mod publish;
mod push;
mod report;
mod request;
mod resume;

use semver::Version;

use super::diff;
use super::error::{OpsError, refuse};
use super::guards::{ensure_between_commits, ensure_not_elsewhere, ensure_on_branch, load_tip, tip};
use super::planning::{Named, pending_notes, plan_release};
use crate::registry::{Outside, Workspace};
use crate::store::{Repo, StoreError};

pub use finalize::{Finalized, Sealed, finalize};
use gate::{Number, choose_version, ensure_clean, ensure_no_errors, ensure_tag_is_free};
pub use preview::next_entry;
use publish::{Staged, staging_ref, verify_staged, write};
use push::Upstream;
pub use report::{ReleaseOptions, ReleaseReport, Released};
pub use request::Requested;
use resume::{already_released, is_current, resume, same_prerelease};

/// Makes a release.
///
/// # Errors
/// A refusal when the registry's rules or the state of the repository forbid it: nothing is visible then.
pub fn release(workspace: &Workspace, outside: &Outside, options: &ReleaseOptions) -> Result<ReleaseReport, OpsError> {
    let repo = workspace.repo()?;
    let head = load_tip(workspace)?;
    let branch = head.config().branch.clone();
    ensure_between_commits(repo)?;
    ensure_on_branch(repo, &branch)?;
    if !options.pr {
        ensure_not_elsewhere(repo, &branch)?;
        if let Some(report) = resume(workspace, &head, options)? {
            return Ok(report);
        }
    }
    let last = workspace.load_last_release(&head)?;
    let last_release = head.last_final().map(|version| head.release(version)).transpose()?;
    let facts = diff::compare(&last, &head)?;
    if !facts.changes.is_empty() {
        head.cards()?; // Every definition is read once: for what computes from these changes, and for the check.
    }
    let report = diff::report_of(&last, &head, &facts)?;
    if let Some(last) = last_release.as_ref().filter(|last| is_current(last, &report, options)) {
        return already_released(workspace, outside, &head, last, options);
    }
    if let Some((upstream, behind)) = repo.behind_upstream(&branch)? {
        let what = format!("{branch} is {behind} commits behind {upstream}: the release would not contain them");
        return Err(refuse(what, format!("`git merge --ff-only {upstream}`, then release again.")));
    }
    if !options.committed_only {
        ensure_clean(workspace, &head)?;
    }
    ensure_no_errors(workspace, &head, outside)?;
    let Number { version, date, reason } =
        choose_version(repo, &head, last_release.as_ref(), &report, outside, options)?;
    let notes = pending_notes(&head, &report.verdicts)?;
    let named = Named { version: &version, date, reason: reason.as_deref() };
    let planned = plan_release(&head, last_release.as_ref(), &report, notes, &named, env!("CARGO_PKG_VERSION"))?;
    if let Some(same) = same_prerelease(&head, &planned)? {
        return already_released(workspace, outside, &head, &same, options);
    }
    ensure_tag_is_free(repo, &head, &planned)?;
    let parent = tip(repo, &head)?;
    let upstream =
        (options.push && !options.pr).then(|| Upstream::ask(repo, &branch, &parent, &planned.tag, None)).transpose()?;
    let (version, tag) = (planned.version.clone(), planned.tag.clone());
    let mut done = ReleaseReport {
        version: version.clone(),
        tag: tag.clone(),
        outcome: Released::Planned,
        planned: None,
        requested: options.pr.then(|| Requested::new(&head, &planned)),
        commit: None,
        pushed: None,
        hints: Vec::new(),
    };
    if let (Some(request), false) = (&mut done.requested, options.dry_run) {
        let author = workspace.author(outside)?;
        let make = || request.make(workspace, &head, &parent, &planned, &author, options.push);
        done.commit = Some(repo.despite_collection(make)?);
        done.outcome = Released::Requested;
    } else if !options.dry_run {
        let author = workspace.author(outside)?;
        let must_sign = head.config().release.require_signature;
        let (draft, object) = write(repo, &parent, &planned, &author, must_sign)?;
        stage(repo, &version, &tag, &object)?;
        verify_staged(workspace, &version, &object)?;
        let staged = Staged { workspace, branch: &branch, tag: &tag, draft: &draft, object: &object };
        done.hints = staged.publish(upstream.as_ref())?;
        done.outcome = Released::Released;
        done.commit = Some(draft.commit.id);
        done.pushed = upstream.map(|upstream| upstream.remote.name);
    }
    done.planned = Some((report, planned));
    Ok(done)
}

/// Step 3: pins the release, create-only, so that of two runs only one goes on.
fn stage(repo: &Repo, version: &Version, tag: &str, object: &str) -> Result<(), OpsError> {
    repo.set_reference(&staging_ref(tag), object, None, "stage a release").map_err(|error| match error {
        StoreError::Ref(_) => refuse(
            format!("another run is releasing {version} at this moment"),
            "Wait for it, then look at what it did: `ontoreg release` again says so, or finishes it.",
        ),
        error => error.into(),
    })
}

//! `release`: the committed tip of the branch becomes a release; every step finds out whether it is already done.
//!
//! One module a step of the protocol: what must hold before ([`gate`]), what comes next ([`next`]), the objects and
//! references ([`publish`], [`push`]), a run that finds the work of an earlier one ([`resume`]), and what a release
//! would say ([`preview`]).

mod error;
mod finalize;
mod gate;
mod next;
mod preview;
mod publish;
mod push;
mod report;
mod request;
mod resume;

use super::error::OpsError;
use super::guards::{ensure_between_commits, ensure_not_elsewhere};
use crate::registry::{Comparison, DiffReport, Outside, Workspace, release_requests};

pub use error::ReleaseError;
pub use finalize::finalize;
use gate::{
    ensure_clean, ensure_no_errors, ensure_number_is_free, ensure_release_branch, ensure_unaltered, ensure_up_to_date,
};
use next::Next;
pub use preview::next_entry;
use publish::{Staged, commit_message, draft_commit, ensure_staged_verifies, stage};
use push::Upstream;
pub use report::{FinalizeOptions, Finalized, ReleaseOptions, ReleaseRemark, ReleaseReport, Released, Sealed};
use request::Making;
pub use request::Requested;
pub use resume::unfinished;
use resume::{find_same_prerelease, is_released, repair_released, resume};

/// Makes a release.
///
/// # Errors
/// A refusal when the registry's rules or the state of the repository forbid it: nothing is visible then.
pub fn release(workspace: &Workspace, outside: &Outside, options: &ReleaseOptions) -> Result<ReleaseReport, OpsError> {
    let repo = workspace.repo()?;
    release_once(workspace, outside, options).map_err(|error| error.with_left_lock(repo))
}

fn release_once(workspace: &Workspace, outside: &Outside, options: &ReleaseOptions) -> Result<ReleaseReport, OpsError> {
    let repo = workspace.repo()?;
    let head = &workspace.load_tip()?;
    ensure_between_commits(repo)?;
    let branch = &ensure_release_branch(workspace, head, options.line)?;
    if !options.pr {
        ensure_not_elsewhere(repo, branch)?;
        if let Some(report) = resume(workspace, head, branch, options)? {
            return Ok(report);
        }
    }
    let last = &workspace.load_last_release(head)?;
    let facts = Comparison::between(last, head)?;
    if !facts.changes.is_empty() {
        head.cards()?; // Every definition is read once: for what computes from these changes, and for the check.
    }
    let report = DiffReport::of(last, head, &facts)?;
    if let Some(last) = last.release_of().filter(|last| is_released(last, &report, options)) {
        ensure_unaltered(workspace, head, last.version())?;
        return repair_released(workspace, outside, head, branch, last, options);
    }
    ensure_up_to_date(repo, branch)?;
    if !options.committed_only {
        ensure_clean(workspace, head)?;
    }
    ensure_no_errors(workspace, head, options.date.unwrap_or_else(|| outside.today()))?;
    let planned = Next { repo, outside, head, last, report: &report, options }.plan()?;
    if let Some(same) = find_same_prerelease(head, &planned)? {
        return repair_released(workspace, outside, head, branch, &same, options);
    }
    ensure_number_is_free(workspace, head, &planned.version)?;
    let parent = &workspace.commit_of(head)?;
    let (version, tag) = (&planned.version, &planned.tag);
    let branches = (branch.as_str(), head.config().branch.as_str());
    let upstream =
        (options.push && !options.pr).then(|| Upstream::ask(repo, branches, parent, tag, None)).transpose()?;
    let mut done = ReleaseReport::new(repo, head, branch, version.clone(), Released::Planned);
    let mut request = options.pr.then(|| Requested::new(head, branch, &report, &planned));
    let date = planned.manifest.predicate.released_at;
    if request.is_some() && date.is_ahead_of(outside.today()) && !options.force_date {
        done.remarks.push(ReleaseRemark::Ahead { date });
    }
    if let Some(request) = &request {
        done.remote = repo.push_remote_name(&request.branch, branch);
    }
    if !options.dry_run {
        let author = &workspace.author(outside)?;
        if let Some(request) = &mut request {
            let (push, signoff) = (options.push, options.signoff);
            let making = Making { workspace, head, parent, planned: &planned, author, push, signoff };
            done.commit = Some(repo.despite_collection(|| request.make(&making))?);
            done.outcome = Released::Requested;
        } else {
            let must_sign = head.config().release.require_signature;
            let message = commit_message(&planned, &[], author, options.signoff);
            let draft = draft_commit(repo, parent, &planned, author, &message)?;
            let object = repo.draft_tag(tag, &draft.commit, author, &planned.tag_message, must_sign)?;
            stage(repo, version, tag, &object)?;
            ensure_staged_verifies(workspace, version, &object)?;
            let staged = Staged { workspace, branch, tag, draft: &draft, object: &object };
            done.leave(staged.publish(upstream.as_ref())?);
            done.outcome = Released::Released;
            done.commit = Some(draft.commit.id);
            done.pushed = upstream.map(|upstream| upstream.remote.name);
        }
    }
    let own = request.as_ref().map(|request| &request.branch);
    let outgrown = release_requests(repo, head)?.into_iter().filter(|other| !other.fits && Some(&other.branch) != own);
    done.remarks.extend(outgrown.map(ReleaseRemark::Outgrown));
    done.requested = request;
    done.planned = Some((report, planned));
    Ok(done)
}

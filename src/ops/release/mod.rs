//! `release`: the committed tip of the branch becomes a release; every step finds out whether it is already done.
//!
//! One module a step of the protocol: what must hold before ([`gate`]), the plan, the objects and references
//! ([`publish`], [`push`]), a run that finds the work of an earlier one ([`resume`]), and what a release
//! would say ([`preview`]).

mod base;
mod finalize;
mod gate;
mod plan;
mod preview;
mod publish;
mod push;
mod request;
mod resume;

use semver::Version;

use super::diff::{self, DiffReport};
use super::error::{OpsError, refuse};
use super::load::Loaded;
use super::workspace::{Outside, Workspace};
use crate::model::{Date, Point};
use crate::release::Plan;
use crate::store::{Commit, Repo, StoreError};

pub(super) use base::Against;
pub use finalize::{Finalized, Sealed, finalize};
use gate::{Number, clean, free, number, on_branch, sound};
pub(super) use gate::{between_commits, only_here};
use plan::pending_notes;
pub(super) use plan::{Named, earlier_entries, plan_release, released_notes};
pub use preview::next_entry;
pub(super) use publish::settle_worktree;
use publish::{Staged, staging_ref, verify_staged, write};
use push::Upstream;
pub use request::Requested;
use resume::{already, is_current, resume, same_prerelease};

/// What the user asked of a release.
#[derive(Debug, Clone, Default)]
pub struct ReleaseOptions {
    /// Show the plan and write nothing.
    pub dry_run: bool,
    /// The version; the computed one when absent.
    pub version: Option<Version>,
    /// Why the version claims more than the changes.
    pub reason: Option<String>,
    /// Make a prerelease of this name: `rc` for 1.2.0-rc.1.
    pub pre: Option<String>,
    /// The day; today when absent.
    pub date: Option<Date>,
    /// Leave uncommitted changes of the registry alone instead of refusing.
    pub committed_only: bool,
    /// Push branch and tag before anything moves here.
    pub push: bool,
    /// Make the release on a branch of its own, to be merged.
    pub pr: bool,
}

/// What a release did.
#[derive(Debug)]
pub struct ReleaseReport {
    /// The version.
    pub version: Version,
    /// The tag.
    pub tag: String,
    /// How it ended.
    pub outcome: Released,
    /// The verdicts since the last release, and the plan; none where the release was there already.
    pub planned: Option<(DiffReport, Plan)>,
    /// The branch that holds it, where it is to be merged.
    pub requested: Option<Requested>,
    /// The release's commit; none for a plan.
    pub commit: Option<String>,
    /// The remote that branch and tag were pushed to.
    pub pushed: Option<String>,
    /// What the user should know.
    pub hints: Vec<String>,
}

/// How a release ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Released {
    /// Nothing was written.
    Planned,
    /// It was made now.
    Released,
    /// It is on a branch of its own, to be merged.
    Requested,
    /// It was there already; index, work tree and seal are as they should be.
    Already,
}

/// Makes a release.
///
/// # Errors
/// A refusal when the registry's rules or the state of the repository forbid it: nothing is visible then.
pub fn release(workspace: &Workspace, outside: &Outside, options: &ReleaseOptions) -> Result<ReleaseReport, OpsError> {
    let repo = workspace.repo()?;
    let head = load_tip(workspace)?;
    let branch = head.config.branch.clone();
    between_commits(repo)?;
    on_branch(repo, &branch)?;
    if !options.pr {
        only_here(repo, &branch)?;
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
        return already(workspace, outside, &head, last, options);
    }
    if let Some((upstream, behind)) = repo.behind_upstream(&branch)? {
        let what = format!("{branch} is {behind} commits behind {upstream}: the release would not contain them");
        return Err(refuse(what, format!("`git merge --ff-only {upstream}`, then release again.")));
    }
    if !options.committed_only {
        clean(workspace, &head)?;
    }
    sound(workspace, &head, outside)?;
    let Number { version, date, reason } = number(repo, &head, last_release.as_ref(), &report, outside, options)?;
    let notes = pending_notes(&head, &report.verdicts)?;
    let named = Named { version: &version, date, reason: reason.as_deref() };
    let planned = plan_release(&head, last_release.as_ref(), &report, notes, &named, env!("CARGO_PKG_VERSION"))?;
    if let Some(same) = same_prerelease(&head, &planned)? {
        return already(workspace, outside, &head, &same, options);
    }
    free(repo, &head, &planned)?;
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
        let must_sign = head.config.release.require_signature;
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

/// The commit that a loaded tip was read from: whatever moves meanwhile, the release is of this one.
fn tip(repo: &Repo, head: &Loaded) -> Result<Commit, OpsError> {
    Ok(repo.commit(head.point.commit.as_deref().unwrap_or("HEAD"))?)
}

/// The registry as the checked-out commit has it.
pub(super) fn load_tip(workspace: &Workspace) -> Result<Loaded, OpsError> {
    let repo = workspace.repo()?;
    let commit = repo.head()?.ok_or_else(|| {
        refuse(
            "there is no commit yet, so there is nothing to release",
            "Commit the registry first: `git add -A && git commit`.",
        )
    })?;
    match Loaded::new(workspace, Point::revision(commit.id.clone()), repo.source(&commit)) {
        Err(OpsError::NoRegistryAt { .. }) => {
            Err(refuse("the registry is not committed yet", "Commit it first: `git add -A && git commit`."))
        }
        loaded => {
            let loaded = loaded?;
            workspace.shows_what_is_committed(&loaded.schema_file)?;
            Ok(loaded)
        }
    }
}

//! `release`: the committed tip of the branch becomes a release; every step finds out whether it is already done.
//!
//! One module a step of the protocol: what must hold before ([`gate`]), the plan, the objects and references
//! ([`publish`]), and a run that finds the work of an earlier one ([`resume`]).

mod gate;
mod plan;
mod publish;
mod resume;

use semver::Version;

use super::diff::{self, DiffReport};
use super::error::{OpsError, refuse};
use super::load::Loaded;
use super::workspace::{Outside, Workspace};
use crate::model::{Date, Point};
use crate::release::Plan;

use gate::{clean, free, number, on_branch, sound};
use plan::pending_notes;
pub(super) use plan::{Named, plan_release, released_notes};
pub(super) use publish::settle_worktree;
use publish::{publish, staging_ref, tip, verify_staged, write};
use resume::{already, resume};

/// What the user asked of a release.
#[derive(Debug, Clone, Default)]
pub struct ReleaseOptions {
    /// Show the plan and write nothing.
    pub dry_run: bool,
    /// The version; the computed one when absent.
    pub version: Option<Version>,
    /// The day; today when absent.
    pub date: Option<Date>,
    /// Leave uncommitted changes of the registry alone instead of refusing.
    pub committed_only: bool,
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
    /// The release's commit; none for a plan.
    pub commit: Option<String>,
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
    on_branch(repo, &branch)?;
    if let Some(report) = resume(workspace, &head, options)? {
        return Ok(report);
    }
    let last = workspace.load_last_release(&head)?;
    let last_release = head.last_final().map(|version| head.release(version)).transpose()?;
    let report = diff::report(&last, &head)?;
    if let Some(done) = already(workspace, outside, &head, last_release.as_ref(), &report, options)? {
        return Ok(done);
    }
    if let Some((upstream, behind)) = repo.behind_upstream(&branch)? {
        let what = format!("{branch} is {behind} commits behind {upstream}: the release would not contain them");
        return Err(refuse(what, format!("`git merge --ff-only {upstream}`, then release again.")));
    }
    if !options.committed_only {
        clean(workspace, &head)?;
    }
    sound(workspace, &head, outside)?;
    let (version, date) = number(&head, last_release.as_ref(), &report, outside, options)?;
    let notes = pending_notes(&head, &report.verdicts)?;
    let named = Named { version: &version, date, reason: None };
    let planned = plan_release(&head, last_release.as_ref(), &report, notes, &named, env!("CARGO_PKG_VERSION"))?;
    free(repo, &head, &planned)?;
    let hints = Vec::new();
    if options.dry_run {
        let (version, tag) = (planned.version.clone(), planned.tag.clone());
        return Ok(ReleaseReport {
            version,
            tag,
            outcome: Released::Planned,
            planned: Some((report, planned)),
            commit: None,
            hints,
        });
    }
    let author = workspace.author(outside)?;
    let parent = tip(repo, &branch)?;
    let must_sign = head.config.release.require_signature;
    let (draft, tag_object) = write(repo, &parent, &planned, &author, must_sign)?;
    repo.set_reference(&staging_ref(&planned.tag), &tag_object, None, "stage a release")?;
    verify_staged(workspace, &planned.version, &tag_object)?;
    let hints = publish(workspace, &branch, &planned.tag, &draft, &tag_object)?;
    let (version, tag) = (planned.version.clone(), planned.tag.clone());
    Ok(ReleaseReport {
        version,
        tag,
        outcome: Released::Released,
        commit: Some(draft.commit.id),
        planned: Some((report, planned)),
        hints,
    })
}

/// The registry as the checked-out commit has it.
fn load_tip(workspace: &Workspace) -> Result<Loaded, OpsError> {
    let repo = workspace.repo()?;
    let commit = repo.commit("HEAD").map_err(|_| {
        refuse(
            "there is no commit yet, so there is nothing to release",
            "Commit the registry first: `git add -A && git commit`.",
        )
    })?;
    match Loaded::new(workspace, Point::revision(commit.id.clone()), repo.source(&commit)) {
        Err(OpsError::NoRegistryAt { .. }) => {
            Err(refuse("the registry is not committed yet", "Commit it first: `git add -A && git commit`."))
        }
        loaded => loaded,
    }
}

//! What must hold before a release is planned or published.

use semver::Version;

use super::error::ReleaseError;
use crate::model::bump::is_final;
use crate::model::layout::tag_ref;
use crate::model::{Date, Level, RuleId};
use crate::ops::check::check_state;
use crate::ops::error::OpsError;
use crate::registry::{State, Workspace};
use crate::release::ReleasePlan;
use crate::store::Repo;

/// The branch has what the one that it follows is known to have.
pub(super) fn ensure_up_to_date(repo: &Repo, branch: &str) -> Result<(), OpsError> {
    match repo.behind_upstream(branch)? {
        None => Ok(()),
        Some((upstream, behind)) => Err(ReleaseError::Behind { branch: branch.to_owned(), upstream, behind }.into()),
    }
}

/// Nothing below the registry or the schema is uncommitted: the user would miss it in the release.
pub(super) fn ensure_clean(workspace: &Workspace, head: &State) -> Result<(), OpsError> {
    let files =
        workspace.repo()?.dirty_paths(&[workspace.layout().folder().to_owned(), head.schema_file().to_owned()])?;
    if files.is_empty() { Ok(()) } else { Err(ReleaseError::Uncommitted { files }.into()) }
}

/// The registry has no errors on the day of the release, but for the changelog, which the release writes anew.
pub(super) fn ensure_no_errors(workspace: &Workspace, head: &State, date: Date) -> Result<(), OpsError> {
    let mut errors = check_state(workspace, head, Some(date))?.findings;
    errors.retain(|finding| finding.level == Level::Error && finding.rule != RuleId::ChangelogStale);
    if errors.is_empty() { Ok(()) } else { Err(ReleaseError::HasErrors { errors }.into()) }
}

/// The folder of a release is the one of its commit: a merge can write into it, as git takes a note that was released
/// for one that moved.
pub(super) fn ensure_unaltered(workspace: &Workspace, head: &State, version: &Version) -> Result<(), OpsError> {
    let origin = workspace.origin(head, version)?;
    if head.release_files(version)? == workspace.files_at(&origin, version)? {
        return Ok(());
    }
    let folder = head.layout().release(version);
    Err(ReleaseError::Altered { folder, version: version.clone(), commit: origin.commit.id }.into())
}

/// The tag is nobody else's.
pub(super) fn ensure_tag_is_free(repo: &Repo, head: &State, planned: &ReleasePlan) -> Result<(), OpsError> {
    let tag = planned.tag.clone();
    let Some(object) = repo.reference(&tag_ref(&tag))? else { return Ok(()) };
    let prefix = head.config().tag_prefix.clone();
    let mut free = planned.version.clone();
    while head.versions().contains(&free) || repo.reference(&tag_ref(&format!("{prefix}{free}")))?.is_some() {
        free.patch = free.patch.saturating_add(1);
    }
    let free = Some(free).filter(is_final);
    let needs_reason = head.last_final().is_some();
    Err(ReleaseError::TagExists { tag, object, prefix, free, needs_reason }.into())
}

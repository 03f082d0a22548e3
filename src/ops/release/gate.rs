//! What must hold before a release is planned or published.

use semver::Version;

use super::error::ReleaseError;
use crate::model::bump::is_final;
use crate::model::layout::version_of_tag;
use crate::model::{Date, Level, Line, RuleId};
use crate::ops::check::check_state;
use crate::ops::error::OpsError;
use crate::ops::guards::ensure_on_branch;
use crate::registry::{State, Workspace};
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
    let mut errors = check_state(workspace, head, Some(date), Some(Level::Error))?.findings;
    errors.retain(|finding| finding.level == Level::Error && finding.rule != RuleId::ChangelogStale);
    if errors.is_empty() { Ok(()) } else { Err(ReleaseError::HasErrors { errors }.into()) }
}

/// The folder of a release is the one of its commit.
pub(super) fn ensure_unaltered(workspace: &Workspace, head: &State, version: &Version) -> Result<(), OpsError> {
    workspace.altered(head, version)?.map_or(Ok(()), |altered| Err(ReleaseError::Altered(altered).into()))
}

/// The number is nobody else's.
pub(super) fn ensure_number_is_free(workspace: &Workspace, head: &State, version: &Version) -> Result<(), OpsError> {
    let Some(taken) = workspace.taken(head, version)? else { return Ok(()) };
    let (prefix, needs_reason) = (head.config().tag_prefix.clone(), head.last_final().is_some());
    Err(ReleaseError::NumberTaken { version: version.clone(), taken, prefix, needs_reason }.into())
}

/// The branch that releases are made on: the registry's, or for a line the one that is checked out.
pub(super) fn ensure_release_branch(
    workspace: &Workspace,
    head: &State,
    line: Option<Line>,
) -> Result<String, OpsError> {
    let (repo, main) = (workspace.repo()?, head.config().branch.clone());
    let Some(line) = line else {
        ensure_on_branch(repo, &main)?;
        return Ok(main);
    };
    let Some(branch) = repo.branch()? else { return Err(ReleaseError::LineWithoutBranch { line }.into()) };
    let last = head.last_final().cloned();
    if last.as_ref().is_some_and(|last| line.has(last)) {
        return Ok(branch);
    }
    let prefix = &head.config().tag_prefix;
    let tags = repo.tags(prefix)?.into_iter().filter_map(|(tag, _)| Some((version_of_tag(prefix, &tag)?, tag)));
    let newest = tags.filter(|(version, _)| is_final(version) && line.has(version)).max().map(|(_, tag)| tag);
    Err(ReleaseError::OtherLine { line, branch, last, newest }.into())
}

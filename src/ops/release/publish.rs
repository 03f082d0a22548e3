//! Steps 2 to 8: objects, the staged release, references, index and work tree, in the order in which a killed run can
//! be continued.

use semver::Version;

use crate::model::Content;
use crate::ops::error::{OpsError, refuse_cases};
use crate::ops::load::MAX_RELEASE_FILE;
use crate::ops::verify;
use crate::ops::workspace::Workspace;
use crate::release::{Outcome, Plan};
use crate::store::{Author, Commit, Draft, Edit, IndexUpdate, Repo, Tag, write_file};

/// Where an unfinished release is pinned.
pub(super) fn staging_ref(tag: &str) -> String {
    format!("refs/ontoreg/staged/{tag}")
}

pub(super) fn tip(repo: &Repo, branch: &str) -> Result<Commit, OpsError> {
    Ok(repo.commit(&format!("refs/heads/{branch}"))?)
}

/// Blobs, trees, commit and tag object: nothing is visible yet.
pub(super) fn write(
    repo: &Repo,
    parent: &Commit,
    planned: &Plan,
    author: &Author,
    must_sign: bool,
) -> Result<(Draft, String), OpsError> {
    let edits: Vec<Edit> = planned
        .files
        .iter()
        .map(|(path, bytes)| (path.clone(), Some(bytes.clone())))
        .chain(planned.removed.iter().map(|path| (path.clone(), None)))
        .collect();
    let draft = repo.draft(parent, &edits, author, &planned.commit_message)?;
    let tag = repo.draft_tag(&planned.tag, &draft.commit, author, &planned.tag_message, must_sign)?;
    Ok((draft, tag))
}

/// Step 4: the staged release is verified with the code that `verify` runs.
pub(super) fn verify_staged(workspace: &Workspace, version: &Version, tag_object: &str) -> Result<Tag, OpsError> {
    let repo = workspace.repo()?;
    let tag = repo.tag_object(tag_object)?;
    repo.strict_hashing(true);
    let checks = verify::staged(workspace, version, &tag);
    repo.strict_hashing(false);
    let failed = checks?.into_iter().filter(|check| check.outcome == Outcome::Failed);
    let failed: Vec<String> = failed.flat_map(|check| check.details).map(|detail| detail.text).collect();
    if failed.is_empty() {
        return Ok(tag);
    }
    Err(refuse_cases(format!("the staged release {version} does not verify"), failed, "Nothing was published."))
}

/// Moves branch, index, tag and work tree, in the order in which a killed run can be continued.
pub(super) fn publish(
    workspace: &Workspace,
    branch: &str,
    tag: &str,
    draft: &Draft,
    tag_object: &str,
) -> Result<Vec<String>, OpsError> {
    let repo = workspace.repo()?;
    let name = format!("refs/heads/{branch}");
    let index = match repo.workdir() {
        Some(_) => Some(repo.update_index(&draft.changes)?),
        None => None,
    };
    if repo.reference(&name)?.as_deref() != Some(&draft.commit.id) {
        repo.set_reference(&name, &draft.commit.id, Some(&draft.parent.id), &format!("ontoreg: release {tag}"))?;
    }
    index.map_or(Ok(()), IndexUpdate::publish)?;
    let sealed = format!("refs/tags/{tag}");
    if repo.reference(&sealed)?.as_deref() != Some(tag_object) {
        repo.set_reference(&sealed, tag_object, None, "ontoreg: seal a release")?;
    }
    let hints = settle_worktree(workspace, draft)?;
    repo.remove_reference(&staging_ref(tag), tag_object)?;
    Ok(hints)
}

/// Brings the tool's own files in the work tree to the new state; a file that the user changed stays as it is.
pub(in crate::ops) fn settle_worktree(workspace: &Workspace, draft: &Draft) -> Result<Vec<String>, OpsError> {
    let repo = workspace.repo()?;
    let Some(_) = repo.workdir() else { return Ok(Vec::new()) };
    let (files, before) = (workspace.worktree(), repo.source(&draft.parent));
    let mut hints = Vec::new();
    for (path, blob) in &draft.changes {
        let here = files.read(path, MAX_RELEASE_FILE)?;
        let new = blob.as_ref().map(|blob| repo.blob(blob, path)).transpose()?;
        let done = match (&here, &new) {
            (Some(Content::Bytes(here)), Some(new)) => here == new,
            (None, None) => true,
            _ => false,
        };
        if done {
            continue;
        }
        if here.is_none() || here == before.read(path, MAX_RELEASE_FILE)? {
            write_file(&workspace.base, path, new.as_deref())?;
        } else {
            hints.push(format!("{path} has changes of yours and was left as it is"));
        }
    }
    Ok(hints)
}

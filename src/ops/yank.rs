//! `yank` and `unyank`: a later word on a release, committed on the branch that is checked out.

use std::collections::BTreeMap;

use super::error::{OpsError, refuse};
use super::files::settle_worktree;
use super::guards::{ensure_between_commits, ensure_not_elsewhere, load_tip};
use crate::intake::event;
use crate::model::definition::MAX_FILE;
use crate::model::{Content, Event, EventKind, PointSpec};
use crate::registry::State;
use crate::registry::{Outside, Workspace};
use crate::store::{Commit, Draft, IndexUpdate, Repo, write_files};

/// What became of a word on a release.
#[derive(Debug)]
pub struct Yanked {
    /// The event.
    pub event: Event,
    /// Its file.
    pub file: String,
    /// The branch.
    pub branch: String,
    /// The commit that holds it; none for a dry run.
    pub commit: Option<String>,
    /// Whether it was said before.
    pub already: bool,
}

/// Advises against a release, or takes that back. The release itself stays as it is, byte for byte.
///
/// # Errors
/// When there is no such release, the same was said for another reason, or nothing was said that could be taken back.
pub fn yank(
    workspace: &Workspace,
    outside: &Outside,
    kind: EventKind,
    version: &str,
    reason: &str,
    dry_run: bool,
) -> Result<Yanked, OpsError> {
    let repo = workspace.repo()?;
    let head = load_tip(workspace)?;
    ensure_between_commits(repo)?;
    let branch = repo.branch()?.ok_or_else(|| {
        let todo = format!("`git switch {}` first.", head.config().branch);
        refuse("HEAD is detached, so there is no branch that could carry the word on", todo)
    })?;
    ensure_not_elsewhere(repo, &branch)?;
    let version = head.named_version(&PointSpec::from(version))?;
    let reason = reason.trim();
    if reason.is_empty() {
        let todo = "Give it with `--reason`: readers of the release are shown it.".into();
        return Err(OpsError::Usage { what: "the reason is empty".into(), todo });
    }
    let last = Event::last(head.events(), &version);
    let parent = repo.commit(head.point().commit.as_deref().unwrap_or("HEAD"))?;
    match last {
        Some(last) if last.kind == kind && last.reason == reason => {
            if !dry_run {
                repair(workspace, repo, &parent)?;
            }
            let file = file(&head, last);
            return Ok(Yanked { event: last.clone(), file, branch, commit: Some(parent.id), already: true });
        }
        Some(last) if last.kind == kind => {
            let what = format!("{version} was {kind}ed on {} already: {}", last.date, last.reason);
            return Err(refuse(what, "An event is never changed; say what is new in the next release."));
        }
        None if kind == EventKind::Unyank => {
            return Err(refuse(format!("{version} was never yanked"), "`ontoreg list --releases` shows what was."));
        }
        _ => {}
    }
    let number = last.map_or(1, |last| last.number + 1);
    let event = Event { kind, version, number, date: outside.today(), reason: reason.to_owned() };
    let file = file(&head, &event);
    let bytes = event::write(&event);
    match head.source().read(&file, MAX_FILE)?.or(workspace.worktree().read(&file, MAX_FILE)?) {
        Some(found) if found != Content::Bytes(bytes.clone()) => {
            return Err(refuse(
                format!("{file} is there already and says something else"),
                "Move it away, then try again.",
            ));
        }
        _ => {}
    }
    let word = if kind == EventKind::Yank { "Yank" } else { "Unyank" };
    let message = format!("{word} {} {}\n\n{reason}\n", head.config().name, event.version);
    let commit = if dry_run {
        None
    } else {
        let author = workspace.author(outside)?;
        let draft = repo.draft(&parent, &[(file.clone(), Some(bytes.clone()))], &author, &message)?;
        Some(publish(workspace, repo, &branch, draft, BTreeMap::from([(file.clone(), Some(bytes))]))?)
    };
    Ok(Yanked { event, file, branch, commit, already: false })
}

fn file(head: &State, event: &Event) -> String {
    format!("{}events/{}.json", head.layout().folder(), event.name())
}

/// File, branch, index: in the order in which a killed run can be run again.
fn publish(
    workspace: &Workspace,
    repo: &Repo,
    branch: &str,
    draft: Draft,
    files: BTreeMap<String, Option<Vec<u8>>>,
) -> Result<String, OpsError> {
    let written = write_files(&workspace.base, &files)?;
    let publish = || {
        let mut index = repo.update_index(&draft)?;
        index.place()?;
        let name = format!("refs/heads/{branch}");
        repo.set_reference(&name, &draft.commit.id, Some(&draft.parent.id), "ontoreg: event")?;
        index.publish()
    };
    match publish() {
        Ok(()) => Ok(draft.commit.id),
        Err(error) => {
            written.undo()?;
            Err(error.into())
        }
    }
}

/// After a run that was killed between branch and index.
fn repair(workspace: &Workspace, repo: &Repo, head: &Commit) -> Result<(), OpsError> {
    let Ok(parent) = repo.parent(head) else { return Ok(()) };
    let draft = Draft { changes: repo.changed_blobs(&parent, head)?, parent, commit: head.clone() };
    let is_event = draft.changes.iter().all(|(path, _)| path.contains("events/"));
    if !is_event || !repo.staged_differs(&draft.changes)? {
        return Ok(repo.unlock_index()?);
    }
    repo.update_index(&draft).map(IndexUpdate::publish)??;
    settle_worktree(workspace, &draft)?;
    Ok(())
}

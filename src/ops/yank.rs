//! `yank` and `unyank`: a later word on a release, committed on the branch that is checked out.

use std::collections::BTreeMap;

use super::error::{OpsError, YankError};
use super::guards::{ensure_between_commits, ensure_not_elsewhere};
use crate::intake::event;
use crate::model::definition::MAX_FILE;
use crate::model::layout::branch_ref;
use crate::model::{Content, Event, EventKind, PointSpec};
use crate::registry::{Outside, State, Workspace};
use crate::store::{Commit, Draft, IndexUpdate, Repo, write_files};

/// What the user says of a release.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct YankOptions {
    /// Whether it advises against the release or takes that back.
    pub kind: EventKind,
    /// Why: readers of the release are shown it.
    pub reason: String,
    /// Write nothing.
    pub dry_run: bool,
    /// Sign the commit off.
    pub signoff: bool,
}

/// What became of a word on a release.
#[derive(Debug)]
#[non_exhaustive]
pub struct Yanked {
    /// The event.
    pub event: Event,
    /// Its file.
    pub file: String,
    /// The branch.
    pub branch: String,
    /// The remote that a push of the branch goes to.
    pub remote: String,
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
    version: &str,
    options: &YankOptions,
) -> Result<Yanked, OpsError> {
    let repo = workspace.repo()?;
    let head = workspace.load_tip()?;
    let main = &head.config().branch;
    ensure_between_commits(repo)?;
    let branch = repo.branch()?.ok_or_else(|| YankError::Detached { main: main.clone() })?;
    ensure_not_elsewhere(repo, &branch)?;
    let version = head.named_version(&PointSpec::from(version))?;
    let (kind, reason) = (options.kind, options.reason.trim());
    if reason.is_empty() {
        return Err(YankError::NoReason.into());
    }
    let parent = workspace.commit_of(&head)?;
    let yanked = |event: Event, commit, already| Yanked {
        file: head.layout().event(&event.name()),
        event,
        remote: repo.push_remote_name(&branch, main),
        branch: branch.clone(),
        commit,
        already,
    };
    let last = Event::last(head.events(), &version);
    match last {
        Some(last) if last.kind == kind && last.reason == reason => {
            if !options.dry_run {
                repair(workspace, &head, &parent)?;
            }
            return Ok(yanked(last.clone(), Some(parent.id), true));
        }
        Some(last) if last.kind == kind => return Err(YankError::AlreadySaid { said: last.clone() }.into()),
        None if kind == EventKind::Unyank => return Err(YankError::NeverYanked { version }.into()),
        _ => {}
    }
    let number = last.map_or(1, |last| last.number + 1);
    let event = Event { kind, version, number, date: outside.today(), reason: reason.to_owned() };
    let mut done = yanked(event, None, false);
    let bytes = event::write(&done.event);
    event::read(&done.event.name(), &bytes).map_err(|defects| YankError::Invalid {
        problems: defects.into_iter().map(|defect| defect.message).collect(),
    })?;
    let there = head.source().read(&done.file, MAX_FILE)?.or(workspace.worktree().read(&done.file, MAX_FILE)?);
    if there.is_some_and(|there| there != Content::Bytes(bytes.clone())) {
        return Err(YankError::OtherFile { file: done.file }.into());
    }
    if !options.dry_run {
        let word = if kind == EventKind::Yank { "Yank" } else { "Unyank" };
        let mut message = format!("{word} {} {}\n\n{reason}\n", head.config().name, done.event.version);
        let author = workspace.author(outside)?;
        if options.signoff {
            message = author.sign_off(&message);
        }
        let draft = repo.draft(&parent, &[(done.file.clone(), Some(bytes.clone()))], &author, &message)?;
        let draft = repo.signed(draft, &author)?;
        let files = BTreeMap::from([(done.file.clone(), Some(bytes))]);
        done.commit = Some(publish(workspace, repo, &branch, draft, files)?);
    }
    Ok(done)
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
        repo.set_reference(&branch_ref(branch), &draft.commit.id, Some(&draft.parent.id), "ontoreg: event")?;
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
fn repair(workspace: &Workspace, head: &State, commit: &Commit) -> Result<(), OpsError> {
    let repo = workspace.repo()?;
    let Ok(parent) = repo.parent(commit) else { return Ok(()) };
    let draft = Draft { changes: repo.changed_blobs(&parent, commit)?, parent, commit: commit.clone() };
    let events = head.layout().events();
    let is_event = draft.changes.iter().all(|(path, _)| path.starts_with(&events));
    if !is_event || !repo.staged_differs(&draft.changes)? {
        return Ok(repo.unlock_index()?);
    }
    repo.update_index(&draft).map(IndexUpdate::publish)??;
    workspace.settle(&draft)?;
    Ok(())
}

//! `yank` and `unyank`: a later word on a release, committed on the branch that is checked out.

use std::collections::BTreeMap;

use super::error::{OpsError, YankError};
use super::guards::{ensure_between_commits, ensure_not_elsewhere, ensure_on_branch};
use super::propose::{ProposeOptions, ProposeReport, propose};
use crate::intake::event;
use crate::model::definition::MAX_FILE;
use crate::model::layout::branch_ref;
use crate::model::{Content, Event, EventKind, PointSpec};
use crate::proposal::Words;
use crate::registry::{Outside, State, Workspace};
use crate::store::{Commit, Draft, IndexUpdate, write_files};

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
    let said = repo.despite_collection(|| yank_once(workspace, outside, version, options));
    said.map_err(|error| error.with_left_lock(repo))
}

fn yank_once(
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
    let Word { event, file, bytes, already } = word(workspace, outside, &head, version, options)?;
    let parent = workspace.commit_of(&head)?;
    let remote = repo.push_remote_name(&branch, main);
    let commit = already.then(|| parent.id.clone());
    let mut done = Yanked { event, file, branch, remote, commit, already };
    if options.dry_run {
        return Ok(done);
    }
    if already {
        mend(workspace, &head, &done.event, &parent)?;
        return Ok(done);
    }
    let Event { kind, version, reason, .. } = &done.event;
    let mut message = format!("{} {} {version}\n\n{reason}\n", kind.title(), head.config().name);
    let author = workspace.author(outside)?;
    if options.signoff {
        message = author.sign_off(&message);
    }
    let draft = repo.draft(&parent, &[(done.file.clone(), Some(bytes.clone()))], &author, &message)?;
    ensure_reads_back(workspace, &draft.commit, &done.event)?;
    let draft = repo.signed(draft, &author)?;
    publish(workspace, &done.branch, &draft, &BTreeMap::from([(done.file.clone(), Some(bytes))]))?;
    done.commit = Some(draft.commit.id);
    Ok(done)
}

/// Proposes a word on a release, for a branch that takes nothing but pull requests: a branch, a commit with the event,
/// and the texts of the request.
///
/// # Errors
/// As [`yank`] and [`propose`].
pub fn propose_yank(
    workspace: &Workspace,
    outside: &Outside,
    version: &str,
    options: &YankOptions,
    message: Option<String>,
) -> Result<ProposeReport, OpsError> {
    let head = workspace.load_tip()?;
    let Word { event, file, bytes, .. } = word(workspace, outside, &head, version, options)?;
    let proposed = ProposeOptions {
        events: BTreeMap::from([(file, bytes)]),
        words: Words { text: message.unwrap_or_default(), ..Words::default() },
        signoff: options.signoff,
        dry_run: options.dry_run,
        ..ProposeOptions::default()
    };
    propose(workspace, outside, &proposed.saying(&event.title(), Some(&event.reason)))
}

/// A word on a release that can be said, or was.
struct Word {
    event: Event,
    file: String,
    bytes: Vec<u8>,
    already: bool,
}

/// What the user says of a release, after all that was said of it.
fn word(
    workspace: &Workspace,
    outside: &Outside,
    head: &State,
    version: &str,
    options: &YankOptions,
) -> Result<Word, OpsError> {
    let version = head.named_version(&PointSpec::from(version))?;
    let (kind, reason) = (options.kind, options.reason.trim());
    if reason.is_empty() {
        return Err(YankError::NoReason.into());
    }
    let last = Event::last(head.events(), &version);
    let number = last.map_or(1, |last| if last.kind == kind { last.number } else { last.number + 1 });
    let event = Event { kind, version, number, date: outside.today(), reason: reason.to_owned() };
    let bytes = event::write(&event);
    // What is read of it has its reason in normal form.
    let event = event::read(&event.name(), &bytes).map_err(|defects| YankError::Invalid {
        problems: defects.into_iter().map(|defect| defect.message).collect(),
    })?;
    let file = head.layout().event(&event.name());
    match last {
        Some(last) if last.kind == kind && last.reason == event.reason => {
            return Ok(Word { bytes: event::write(last), event: last.clone(), file, already: true });
        }
        Some(last) if last.kind == kind => return Err(YankError::AlreadySaid { said: last.clone() }.into()),
        None if kind == EventKind::Unyank => return Err(YankError::NeverYanked { version: event.version }.into()),
        _ => {}
    }
    let there = head.source().read(&file, MAX_FILE)?.or(workspace.worktree().read(&file, MAX_FILE)?);
    if there.is_some_and(|there| there != Content::Bytes(bytes.clone())) {
        return Err(YankError::OtherFile { file }.into());
    }
    Ok(Word { event, file, bytes, already: false })
}

/// The event counts for whoever reads the commit.
fn ensure_reads_back(workspace: &Workspace, commit: &Commit, event: &Event) -> Result<(), OpsError> {
    let state = workspace.load_existing(commit)?;
    if Event::last(state.events(), &event.version) == Some(event) {
        Ok(())
    } else {
        let problem = format!("{} does not read back from the commit", event.name());
        Err(YankError::Invalid { problems: vec![problem] }.into())
    }
}

/// Index, file, branch: in the order in which a killed run can be run again. Nothing is written before the index is
/// locked, so that whoever comes second takes nothing of the first away.
fn publish(
    workspace: &Workspace,
    branch: &str,
    draft: &Draft,
    files: &BTreeMap<String, Option<Vec<u8>>>,
) -> Result<(), OpsError> {
    let (repo, name, before) = (workspace.repo()?, branch_ref(branch), Some(draft.parent.id.as_str()));
    let mut index = repo.update_index(draft)?;
    // Whoever moves HEAD holds the lock of the index, so from here on it stays where it is.
    ensure_on_branch(repo, branch)?;
    repo.ensure_at(&name, before)?;
    let written = write_files(&workspace.base, files)?;
    let moved = index.place().and_then(|()| repo.set_reference(&name, &draft.commit.id, before, "ontoreg: event"));
    if let Err(error) = moved {
        // A branch that has moved may have the event: without its file it would look like one that is to be removed.
        if repo.reference(&name).is_ok_and(|now| now.as_deref() == before) {
            written.undo()?;
        }
        return Err(error.into());
    }
    index.publish()?;
    workspace.settle(draft)?;
    Ok(())
}

/// Brings index and work tree to an event that the commit has, where a run that was killed or failed left them behind.
fn mend(workspace: &Workspace, head: &State, event: &Event, commit: &Commit) -> Result<(), OpsError> {
    let (repo, file) = (workspace.repo()?, head.layout().event(&event.name()));
    let entries = head.source().list(&head.layout().events())?;
    let own = entries.into_iter().filter(|entry| entry.path == file);
    let changes = own.map(|entry| (entry.path, entry.blob)).collect();
    let draft = Draft { changes, parent: commit.clone(), commit: commit.clone() };
    if repo.staged_differs(&draft.changes)? {
        repo.update_index(&draft).and_then(IndexUpdate::publish)?;
    } else {
        repo.unlock_index()?;
    }
    if workspace.settle(&draft)?.is_empty() { Ok(()) } else { Err(YankError::OtherFile { file }.into()) }
}

//! `propose`: edits in the work tree become one reviewed commit with its note, built in the object database.

mod select;
mod words;

use std::collections::BTreeSet;

use super::forge::Offer;

use super::check::{self, ChangeReport};
use super::error::{OpsError, Unsaid, refuse, refuse_cases};
use super::files::settle_worktree;
use super::guards::{ensure_between_commits, ensure_not_elsewhere};
use crate::model::{Date, Finding, Level, Verdict};
use crate::proposal::summary::summarize;
use crate::proposal::{self, Words};
use crate::registry::State;
use crate::registry::{Outside, Workspace};
use crate::store::{Commit, Draft, Edit, IndexUpdate, RefError, Repo, StoreError, write_files};
use select::{Changed, changed_files, select};

/// What the user asked of a proposal.
#[derive(Debug, Clone, Default)]
pub struct ProposeOptions {
    /// The definitions to propose; all that changed when empty.
    pub ids: Vec<String>,
    /// What the maintainer says. On the branch of a proposal, what is left out stays as its note says it.
    pub words: Words,
    /// The name of branch and note; made from the words when absent.
    pub name: Option<String>,
    /// Let the user edit the note first.
    pub edit: bool,
    /// Replace the last commit of the branch.
    pub amend: bool,
    /// Show the verdict and write nothing.
    pub dry_run: bool,
}

/// What a proposal did.
#[derive(Debug)]
pub struct ProposeReport {
    /// The branch.
    pub branch: String,
    /// The branch that it is to be merged into.
    pub main: String,
    /// The remote that a push goes to.
    pub remote: String,
    /// The commit; none for a dry run and where there was nothing to propose.
    pub commit: Option<String>,
    /// The verdict of the whole branch; none where it has no change.
    pub change: Option<ChangeReport>,
    /// The title of the pull request.
    pub title: String,
    /// The body of the pull request.
    pub body: String,
    /// The files that were proposed.
    pub files: Vec<String>,
    /// Changed files that were left out.
    pub left_out: Vec<String>,
    /// Whether the branch is new.
    pub new_branch: bool,
    /// Whether the commit takes the place of the last one.
    pub amended: bool,
    /// The commit that the branch was at before.
    pub before: String,
}

impl ProposeReport {
    /// What others are to see of it.
    #[must_use]
    pub fn offer(&self) -> Offer<'_> {
        Offer { branch: &self.branch, main: &self.main, title: &self.title, body: &self.body, replaces: None }
    }
}

/// Where a proposal is made.
struct Site<'w> {
    workspace: &'w Workspace,
    repo: &'w Repo,
    /// The work tree.
    here: State,
    head: Commit,
    /// The registry at HEAD.
    base: State,
    /// The registry where the branch left the registry's branch.
    fork: State,
    branch: String,
    /// Whether this is the registry's branch, so that a proposal gets one of its own.
    on_main: bool,
}

impl<'w> Site<'w> {
    fn new(workspace: &'w Workspace) -> Result<Self, OpsError> {
        let repo = workspace.repo()?;
        let here = workspace.current()?;
        let head = repo.head()?.ok_or_else(|| {
            refuse(
                "there is no commit yet to propose a change to",
                "Commit the registry first: `git add -A && git commit`.",
            )
        })?;
        let main = &here.config().branch;
        let branch = repo.branch()?.ok_or_else(|| {
            refuse("HEAD is detached, so there is no branch to propose on", format!("`git switch {main}` first."))
        })?;
        let on_main = branch == *main;
        let base = workspace.load_commit(&head)?;
        let fork = if on_main { head.clone() } else { fork(repo, main, &head)? };
        let fork = workspace.load_commit(&fork)?;
        Ok(Self { workspace, repo, here, head, base, fork, branch, on_main })
    }

    /// The remote that a branch would be pushed to, or the name that the first one usually has.
    fn remote(&self, branch: &str) -> String {
        let remote = self.repo.push_remote(branch, &self.here.config().branch);
        remote.map_or_else(|_| "origin".into(), |remote| remote.name)
    }

    fn report(&self, left_out: Vec<String>) -> ProposeReport {
        ProposeReport {
            branch: self.branch.clone(),
            main: self.here.config().branch.clone(),
            remote: self.remote(&self.branch),
            commit: None,
            change: None,
            title: String::new(),
            body: String::new(),
            files: Vec::new(),
            left_out,
            new_branch: false,
            amended: false,
            before: self.head.id.clone(),
        }
    }
}

/// Proposes what changed in the work tree.
///
/// # Errors
/// A refusal when the change has errors, or the branch is taken; [`OpsError::Unsaid`] when the policy asks for more
/// words. Nothing is visible then.
pub fn propose(workspace: &Workspace, outside: &Outside, options: &ProposeOptions) -> Result<ProposeReport, OpsError> {
    workspace.repo()?.despite_collection(|| attempt(workspace, outside, options))
}

fn attempt(workspace: &Workspace, outside: &Outside, options: &ProposeOptions) -> Result<ProposeReport, OpsError> {
    let site = Site::new(workspace)?;
    let repo = site.repo;
    ensure_between_commits(repo)?;
    let parent = if options.amend { amended(&site)? } else { site.head.clone() };
    let mut changed = changed_files(&site.here, &site.base)?;
    let left_out =
        if options.ids.is_empty() { Vec::new() } else { select(&mut changed, &site.here, &site.base, &options.ids)? };
    let mut report = site.report(left_out);
    let is_fork = site.fork.point() == site.base.point();
    if changed.is_empty() && is_fork {
        repair(&site, options.dry_run)?;
        return Ok(report);
    }
    let author = workspace.author(outside)?;
    // A first draft without the note says what the note has to cover. What is wrong with it is wrong with the work
    // tree; nobody knows the draft by its commit.
    let drafted = if changed.is_empty() {
        workspace.load_commit(&site.head)?
    } else {
        let draft = repo.draft(&site.head, &edits(&changed), &author, "draft")?;
        workspace.load_draft(&draft.commit)?
    };
    let seen = check::change(workspace, &site.fork, &drafted)?;
    let said = words::settle(&site, outside, options, &drafted, &seen.diff.verdicts, &mut changed)?;
    let message = message(&said.text, &seen);
    let reworded = options.amend && repo.message(&site.head)?.0 != message;
    report.title = proposal::title(&said.text);
    if changed.is_empty() && !reworded {
        repair(&site, options.dry_run)?;
        report.body = summarize(&seen.summary());
        report.change = Some(seen);
        return Ok(report);
    }
    let draft = repo.draft_instead(&site.head, &parent, &edits(&changed), &author, &message)?;
    if draft.commit.tree == site.head.tree && !reworded {
        // Only the work tree lacked what HEAD has, like a note that is drafted as it was.
        if !options.dry_run {
            let _ = write_files(&workspace.base, &changed)?;
        }
        report.change = Some(check::change(workspace, &site.fork, &site.base)?);
        report.body = report.change.as_ref().map(|change| summarize(&change.summary())).unwrap_or_default();
        return Ok(report);
    }
    let proposed = workspace.load_commit(&draft.commit)?;
    let change = check::change(workspace, &site.fork, &proposed)?;
    if let Some(note) = proposed.notes().iter().find(|note| note.name == said.name) {
        // What a note declares may not hold for all that it covers.
        let others: Vec<_> = proposed.notes().iter().filter(|other| *other != note).cloned().collect();
        if let Some(verdict) = words::speechless(&change.diff.verdicts, note, &others) {
            return Err(OpsError::Unsaid(vec![(Unsaid::Action, words::action_for(verdict))]));
        }
    }
    ensure_no_new_errors(&site, &proposed, outside, |_| true)?;
    report.body = summarize(&change.summary());
    report.change = Some(change);
    report.files = changed.keys().cloned().collect();
    (report.new_branch, report.amended) = (site.on_main, options.amend);
    if site.on_main {
        report.branch = format!("propose/{}", said.name);
        report.remote = site.remote(&report.branch);
    }
    if options.dry_run {
        claim_branch(repo, &report, &draft)?;
        return Ok(report);
    }
    report.commit = Some(publish(&site, &report, draft, &changed)?);
    Ok(report)
}

/// Where a branch left the registry's branch, as this repository or a remote knows it: the later of both, so that what
/// others merged since is no part of the proposal.
pub(super) fn fork(repo: &Repo, main: &str, head: &Commit) -> Result<Commit, OpsError> {
    let mut known = vec![format!("refs/heads/{main}")];
    known.extend(repo.remotes()?.into_iter().map(|remote| format!("refs/remotes/{remote}/{main}")));
    let mut fork: Option<Commit> = None;
    for tip in known.iter().filter_map(|name| repo.commit(name).ok()) {
        let base = repo.merge_base(&tip, head)?;
        let later = match &fork {
            Some(known) => repo.merge_base(known, &base)? == *known,
            None => true,
        };
        if later {
            fork = Some(base);
        }
    }
    Ok(fork.unwrap_or_else(|| head.clone()))
}

/// The commit that an amended proposal builds on.
fn amended(site: &Site<'_>) -> Result<Commit, OpsError> {
    let (message, parents) = site.repo.message(&site.head)?;
    let own = !site.on_main && parents == 1 && site.fork.point() != site.base.point();
    if own && message.lines().any(|line| line.starts_with(TRAILER)) {
        return Ok(site.repo.parent(&site.head)?);
    }
    Err(refuse(
        format!("the last commit on {} was not made by `ontoreg propose`, so there is nothing to amend", site.branch),
        "Leave `--amend` out: a proposal adds a commit.",
    ))
}

fn edits(changed: &Changed) -> Vec<Edit> {
    changed.iter().map(|(path, bytes)| (path.clone(), bytes.clone())).collect()
}

fn subject(verdict: &Verdict) -> &str {
    verdict.subject.definition().map_or("schema", |id| id.as_str())
}

/// The last line of a proposal's message begins so.
const TRAILER: &str = "Bump: ";

fn message(text: &str, seen: &ChangeReport) -> String {
    let mut lines: Vec<String> = seen
        .diff
        .verdicts
        .iter()
        .map(|verdict| {
            format!(
                "- {}: {} ({}, {})",
                subject(verdict),
                verdict.message.replace('\n', " "),
                verdict.bump,
                verdict.effect
            )
        })
        .collect();
    let more = lines.len().saturating_sub(50);
    lines.truncate(50);
    if more > 0 {
        lines.push(format!("- and {more} more"));
    }
    let title = proposal::title(text);
    let rest = proposal::rest(text);
    let body = if rest.is_empty() { String::new() } else { format!("{rest}\n\n") };
    format!("{title}\n\n{body}{}\n\n{TRAILER}{}\n", lines.join("\n"), seen.diff.bump)
}

/// The proposal may not bring errors that HEAD does not have, as far as they `count`.
fn ensure_no_new_errors(
    site: &Site<'_>,
    proposed: &State,
    outside: &Outside,
    counts: impl Fn(&Finding) -> bool,
) -> Result<(), OpsError> {
    let today = Date::from_unix(outside.now);
    let is_error = |finding: &&Finding| finding.level == Level::Error && counts(finding);
    let after = check::state(site.workspace, proposed, proposed, today, &[])?.findings;
    let before: BTreeSet<String> =
        match after.iter().any(|finding| is_error(&finding)) && !site.base.schema_file().is_empty() {
            true => {
                let before = check::state(site.workspace, &site.base, &site.base, today, &[])?.findings;
                before.into_iter().map(|finding| finding.fingerprint).collect()
            }
            false => BTreeSet::new(),
        };
    let errors: Vec<String> = after
        .iter()
        .filter(is_error)
        .filter(|finding| !before.contains(&finding.fingerprint))
        .map(|finding| {
            let line = finding.place.map_or(String::new(), |place| format!(":{}:{}", place.line, place.column));
            format!("{}{line}: {} [{}]", finding.file.as_deref().unwrap_or("registry"), finding.message, finding.rule)
        })
        .collect();
    if errors.is_empty() {
        return Ok(());
    }
    Err(refuse_cases(
        "the change has errors, and a reviewer should not have to find them",
        errors,
        "`ontoreg check` shows each in its place. Nothing was committed.",
    ))
}

/// The branch must be free, or hold this very proposal from a run that was killed.
fn claim_branch(repo: &Repo, report: &ProposeReport, draft: &Draft) -> Result<Option<Commit>, OpsError> {
    ensure_not_elsewhere(repo, &report.branch)?;
    if !report.new_branch {
        return Ok(None);
    }
    let branch = &report.branch;
    match repo.reference(&format!("refs/heads/{branch}"))? {
        None => Ok(None),
        Some(id) => {
            let there = repo.commit(&id)?;
            if there.tree == draft.commit.tree && repo.parent(&there).is_ok_and(|parent| parent == draft.parent) {
                return Ok(Some(there));
            }
            Err(refuse(
                format!("the branch {branch} exists already with another change"),
                format!("`git switch {branch}` to go on there, or give another name with `--name`."),
            ))
        }
    }
}

/// Work tree, branch, HEAD, index: in the order in which a killed run can be continued. The files come first, so that
/// a run that was killed after HEAD moved finds them there and not deleted.
fn publish(site: &Site<'_>, report: &ProposeReport, draft: Draft, changed: &Changed) -> Result<String, OpsError> {
    let existing = claim_branch(site.repo, report, &draft)?;
    let there = existing.is_some();
    let draft = Draft { commit: existing.unwrap_or(draft.commit), ..draft };
    let written = write_files(&site.workspace.base, changed)?;
    let published = publish_refs(site, report, &draft, there).or_else(|error| {
        // Without its files, a proposal that HEAD is at already would look like one to remove them.
        if site.repo.commit("HEAD").is_ok_and(|head| head != draft.commit) {
            written.undo()?;
        }
        Err(error)
    });
    published.map(|()| draft.commit.id)
}

fn publish_refs(site: &Site<'_>, report: &ProposeReport, draft: &Draft, there: bool) -> Result<(), OpsError> {
    let repo = site.repo;
    let mut index = repo.update_index(draft)?;
    // Whoever moves HEAD holds the lock of the index, so from here on it stays where it is.
    let (branch, head) = (repo.branch()?.unwrap_or_default(), repo.commit("HEAD")?);
    if (&branch, &head) != (&report.branch, &draft.commit) {
        if (&branch, &head) != (&site.branch, &site.head) {
            let (expected, found) = (Some(site.head.id.clone()), Some(head.id));
            let name = format!("HEAD ({branch})");
            return Err(StoreError::from(RefError::Moved { name, expected, found }).into());
        }
        index.place()?;
        if !there {
            let expected = (!report.new_branch).then_some(report.before.as_str());
            let branch = format!("refs/heads/{}", report.branch);
            repo.set_reference(&branch, &draft.commit.id, expected, "ontoreg: propose")?;
        }
        if report.new_branch {
            repo.switch_head(&report.branch)?;
        }
    }
    Ok(index.publish()?)
}

/// After a run that was killed between branch and index: brings index and work tree to the proposal at HEAD, if the
/// index is as it was before.
fn repair(site: &Site<'_>, dry_run: bool) -> Result<(), OpsError> {
    let repo = site.repo;
    let own = !dry_run && !site.on_main && repo.message(&site.head)?.0.lines().any(|line| line.starts_with(TRAILER));
    let Some(parent) = repo.parent(&site.head).ok().filter(|_| own) else { return Ok(()) };
    let before = match repo.before(&site.branch, &site.head.id) {
        Some(before) => repo.commit(&before)?,
        None => parent,
    };
    let draft = Draft { changes: repo.changed_blobs(&before, &site.head)?, parent: before, commit: site.head.clone() };
    let undone = repo.changed_blobs(&site.head, &draft.parent)?;
    if draft.changes.is_empty() || repo.staged_differs(&undone)? {
        return Ok(repo.unlock_index()?);
    }
    repo.update_index(&draft).and_then(IndexUpdate::publish)?;
    settle_worktree(site.workspace, &draft)?;
    Ok(())
}

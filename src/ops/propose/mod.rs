//! `propose`: edits in the work tree become one reviewed commit with its note, built in the object database.
//!
//! The facts of the change are read once, from HEAD with the edits in memory. Its words are settled from the verdict;
//! then it is drafted once and checked once.

mod error;
mod publish;
mod report;
mod resume;
mod select;
mod site;
mod words;

use std::collections::BTreeSet;

pub use error::ProposeError;
pub use report::{ProposeOptions, ProposeReport};
pub(in crate::ops) use resume::resumed;

use super::check::unfinished;
use super::error::OpsError;
use super::guards::ensure_between_commits;
use crate::model::{Finding, Id, Level, Note, Point, RuleId};
use crate::proposal::summary::{Summary, summarize};
use crate::proposal::words::Drafting;
use crate::proposal::{added, message, title};
use crate::registry::{ChangeFacts, ChangeReport, Inspection, Outside, State, Workspace};
use crate::store::{Edit, trailers, with_trailers, write_files};
use publish::{claim_branch, publish};
use select::{Changed, changed_files, new_events, select};
use site::{Site, amended, repair};

/// Proposes what changed in the work tree.
///
/// # Errors
/// [`ProposeError`] when the change has errors, the branch is taken, or the policy asks for more words. Nothing is
/// visible then.
pub fn propose(workspace: &Workspace, outside: &Outside, options: &ProposeOptions) -> Result<ProposeReport, OpsError> {
    let repo = workspace.repo()?;
    let proposed = repo.despite_collection(|| propose_once(workspace, outside, options));
    proposed.map_err(|error| error.with_left_lock(repo))
}

fn propose_once(workspace: &Workspace, outside: &Outside, options: &ProposeOptions) -> Result<ProposeReport, OpsError> {
    let site = Site::new(workspace)?;
    let repo = site.repo;
    ensure_between_commits(repo)?;
    if options.is_made {
        return finish(&site, options);
    }
    let parent = if options.amend { amended(&site)? } else { site.head.clone() };
    let mut changed = changed_files(&site.here, &site.base)?;
    let left_out = if !options.events.is_empty() {
        let left_out = changed.into_keys().collect();
        changed = new_events(&site.base, &options.events)?;
        left_out
    } else if !options.ids.is_empty() {
        select(&mut changed, &site.here, &site.base, options)?
    } else {
        Vec::new()
    };
    let mut report = site.report(left_out);
    if changed.is_empty() && site.fork.point() == site.base.point() {
        repair(&site, options.dry_run)?;
        return Ok(report);
    }
    let author = workspace.author(outside)?;
    let unsaid = workspace.load_change(&site.head, changed.clone())?;
    let facts = ChangeFacts::read(workspace, &site.fork, &unsaid)?;
    let change = facts.judge(unsaid.notes())?;
    let drafting = Drafting {
        words: &options.words,
        name: options.name.as_deref(),
        branch: &site.branch,
        fork: site.fork.notes(),
        head: site.base.notes(),
        drafted: unsaid.notes(),
        verdicts: &change.diff.verdicts,
        threshold: site.here.config().release.note_threshold,
    };
    let needed = drafting.settle();
    if options.edit || !needed.missing.is_empty() {
        // Nobody writes words for a change that will be refused.
        let pending = facts.pending(unsaid.notes());
        let counts = |finding: &Finding| finding.rule != RuleId::ChangeUncovered;
        let inspection = Inspection::read(workspace, &unsaid, pending)?.after(&change);
        ensure_no_new_errors(&site, &inspection, outside, counts)?;
    }
    let with = |note: &Note| {
        let others = unsaid.notes().iter().filter(|other| other.name != note.name);
        let notes: Vec<Note> = others.chain([note]).cloned().collect();
        Ok((facts.judge(&notes)?.diff.verdicts, notes))
    };
    let said = words::say(&needed, &site, options, with)?;
    changed.extend(said.files.clone());
    let proposed = workspace.load_change(&site.head, changed.clone())?;
    let mut message = message(&said.text, &change.diff.verdicts, change.diff.bump);
    let before = if options.amend { repo.message(&site.head)?.0 } else { String::new() };
    message = with_trailers(&message, &added(trailers(&before)));
    if options.signoff {
        message = author.sign_off(&message);
    }
    let reworded = options.amend && before != message;
    report.title = title(&said.text);
    if changed.is_empty() && !reworded {
        repair(&site, options.dry_run)?;
        return Ok(with_change(report, change, site.base.point().clone(), (&said.text, options)));
    }
    let draft = repo.draft_instead(&site.head, &parent, &edits(&changed), &author, &message)?;
    let change = facts.judge(proposed.notes())?;
    if draft.commit.tree == site.head.tree && !reworded {
        // Only the work tree lacked what HEAD has, like a note that is drafted as it was.
        if !options.dry_run {
            let _ = write_files(&workspace.base, &changed)?;
        }
        return Ok(with_change(report, change, site.base.point().clone(), (&said.text, options)));
    }
    let inspection = Inspection::read(workspace, &proposed, facts.pending(proposed.notes()))?.after(&change);
    ensure_no_new_errors(&site, &inspection, outside, |_| true)?;
    let added = change.diff.verdicts.iter().filter(|verdict| verdict.rule == RuleId::DefinitionAdded);
    let added: Vec<Id> = added.filter_map(|verdict| verdict.subject.definition().cloned()).collect();
    report.unfinished = unfinished(&inspection, &added)?;
    report.files = changed.keys().cloned().collect();
    (report.new_branch, report.amended) = (site.on_main, options.amend);
    if site.on_main {
        report.branch = format!("propose/{}", said.name);
        report.remote = site.remote(&report.branch);
    }
    let mut proposed = Point::revision(draft.commit.id.clone());
    if options.dry_run {
        claim_branch(repo, &report, &draft)?;
    } else {
        let draft = repo.signed(draft, &author)?;
        let commit = publish(&site, &report, draft, &changed)?;
        proposed = Point::revision(commit.clone());
        report.commit = Some(commit);
    }
    Ok(with_change(report, change, proposed, (&said.text, options)))
}

/// Does what a run that was cut off behind its commit left to do.
fn finish(site: &Site<'_>, options: &ProposeOptions) -> Result<ProposeReport, OpsError> {
    repair(site, options.dry_run)?;
    let change = ChangeFacts::read(site.workspace, &site.fork, &site.base)?.judge(site.base.notes())?;
    let (message, _) = site.repo.message(&site.head)?;
    let report = ProposeReport { title: title(&message), ..site.report(Vec::new()) };
    Ok(with_change(report, change, site.base.point().clone(), ("", options)))
}

/// The report of a change whose newer end is a commit.
fn with_change(
    report: ProposeReport,
    mut change: ChangeReport,
    to: Point,
    (text, options): (&str, &ProposeOptions),
) -> ProposeReport {
    change.diff.to = to;
    let words = if change.notes.is_empty() { text } else { "" };
    let way_to_all = options.way_to_all;
    let body = summarize(&Summary { words, way_to_all, ..change.summary() });
    ProposeReport { body, change: Some(change), ..report }
}

fn edits(changed: &Changed) -> Vec<Edit> {
    changed.iter().map(|(path, bytes)| (path.clone(), bytes.clone())).collect()
}

/// The proposal may not bring errors that HEAD does not have, as far as they `count`.
fn ensure_no_new_errors(
    site: &Site<'_>,
    proposed: &Inspection<'_>,
    outside: &Outside,
    counts: impl Fn(&Finding) -> bool,
) -> Result<(), OpsError> {
    let today = Some(outside.today());
    let findings = |inspection: &Inspection<'_>, state: &State| {
        Ok::<_, OpsError>(inspection.findings(state, today, &[])?.findings)
    };
    let mut errors = findings(proposed, proposed.state())?;
    errors.retain(|finding| finding.level == Level::Error && counts(finding));
    if !errors.is_empty() && !site.base.schema_file().is_empty() {
        let before = findings(&Inspection::read(site.workspace, &site.base, None)?, &site.base)?;
        let before: BTreeSet<String> = before.into_iter().map(|finding| finding.fingerprint).collect();
        errors.retain(|finding| !before.contains(&finding.fingerprint));
    }
    if errors.is_empty() {
        return Ok(());
    }
    let (findings, _) = proposed.state().located(errors);
    Err(ProposeError::NewErrors { findings }.into())
}

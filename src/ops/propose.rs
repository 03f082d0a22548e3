//! `propose`: edits in the work tree become one reviewed commit with its note, built in the object database.

use std::collections::{BTreeMap, BTreeSet};

use super::check::{self, ChangeReport};
use super::error::{OpsError, refuse, refuse_cases};
use super::load::Loaded;
use super::release::settle_worktree;
use super::workspace::{Outside, Workspace, known_id};
use crate::intake::{canonical, note, record};
use crate::model::definition::{MAX_FILE, ids_in};
use crate::model::{Bump, Content, Date, Definition, Id, Level, Point, Role, Verdict};
use crate::rules::{Gap, gap};
use crate::store::{Commit, Draft, Edit, IndexUpdate, Repo, write_files};
use crate::workflow::proposal::{self, Words};
use crate::workflow::summary::summarize;

/// What the user asked of a proposal.
#[derive(Debug, Clone, Default)]
pub struct ProposeOptions {
    /// The definitions to propose; all that changed when empty.
    pub ids: Vec<String>,
    /// What the maintainer says.
    pub words: Words,
    /// The name of branch and note; made from the words when absent.
    pub name: Option<String>,
    /// Show the verdict and write nothing.
    pub dry_run: bool,
}

/// What a proposal did.
#[derive(Debug)]
pub struct ProposeReport {
    /// The branch.
    pub branch: String,
    /// The commit; none for a dry run and where there was nothing to propose.
    pub commit: Option<String>,
    /// The verdict; none where there was nothing to propose.
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
}

/// A file of the registry that differs from HEAD: its new bytes, or none where it is gone.
type Changed = BTreeMap<String, Option<Vec<u8>>>;

/// Proposes what changed in the work tree.
///
/// # Errors
/// A refusal when the change has errors, or the branch is taken; nothing is visible then.
pub fn propose(workspace: &Workspace, outside: &Outside, options: &ProposeOptions) -> Result<ProposeReport, OpsError> {
    let repo = workspace.repo()?;
    let here = workspace.current()?;
    let parent = repo.commit("HEAD").map_err(|_| {
        refuse(
            "there is no commit yet to propose a change to",
            "Commit the registry first: `git add -A && git commit`.",
        )
    })?;
    let base = workspace.load_commit(&parent)?;
    let branch = repo.branch()?.ok_or_else(|| {
        refuse(
            "HEAD is detached, so there is no branch to propose on",
            format!("`git switch {}` first.", here.config.branch),
        )
    })?;
    let on_main = branch == here.config.branch;
    let mut changed = changed_files(&here, &base)?;
    let left_out = if options.ids.is_empty() { Vec::new() } else { select(&mut changed, &here, &base, &options.ids)? };
    if changed.is_empty() {
        repair(workspace, repo, &parent)?;
        return Ok(nothing(branch, left_out));
    }
    let name = options.name.clone().unwrap_or_else(|| proposal::slug(&options.words.text));
    valid_name(&name)?;
    let author = workspace.author(outside)?;
    // A first draft without the note says what the note has to cover.
    let first = repo.draft(&parent, &edits(&changed), &author, "draft")?;
    let fork = if on_main { parent.clone() } else { fork(repo, &here.config.branch, &parent)? };
    let fork = workspace.load_commit(&fork)?;
    // What is wrong with the draft is wrong with the work tree; nobody knows the draft by its commit.
    let drafted = Loaded { point: Point::WORKTREE, ..workspace.load_commit(&first.commit)? };
    let seen = check::change(workspace, &fork, &drafted)?;
    let note_file = format!("{}notes/{name}.md", here.folder);
    if let Some(note) = proposal::note(&name, &options.words, &seen.diff.verdicts, &drafted.notes) {
        let mute =
            seen.diff.verdicts.iter().find(|verdict| {
                gap(verdict, Bump::Major, std::slice::from_ref(&note)) == Some(Gap::Action(name.clone()))
            });
        if let Some(verdict) = mute {
            let what = format!(
                "a major change says what readers have to do, and nothing does: {} {}",
                subject(verdict),
                verdict.message
            );
            return Err(refuse(what, "Say it with --action, like --action \"Recompute from 2026-Q1.\"."));
        }
        if here.source.read(&note_file, MAX_FILE)?.is_some() {
            let what = format!("{note_file} exists already and does not cover the change");
            return Err(refuse(what, "Extend its `covers`, or give another name with `--name`."));
        }
        let text = note::write(&note);
        note::read(&name, text.as_bytes()).map_err(|error| {
            refuse(
                format!("the note would not be valid: {error}"),
                "A correction needs `--restates-history` and `--action`.",
            )
        })?;
        changed.insert(note_file, Some(text.into_bytes()));
    }
    let title = proposal::title(&options.words.text);
    let message = message(&options.words, &seen);
    let draft = repo.draft(&parent, &edits(&changed), &author, &message)?;
    let proposed = workspace.load_commit(&draft.commit)?;
    sound(workspace, &base, &proposed, outside)?;
    let change = check::change(workspace, &fork, &proposed)?;
    let body = summarize(&change.summary());
    let target = if on_main { format!("propose/{name}") } else { branch };
    let files = changed.keys().cloned().collect();
    let mut report = ProposeReport {
        branch: target,
        commit: None,
        change: Some(change),
        title,
        body,
        files,
        left_out,
        new_branch: on_main,
    };
    if options.dry_run {
        free(repo, &report.branch, on_main, &draft)?;
        return Ok(report);
    }
    report.commit = Some(publish(workspace, repo, &report.branch, on_main, draft, &changed)?);
    Ok(report)
}

fn nothing(branch: String, left_out: Vec<String>) -> ProposeReport {
    ProposeReport {
        branch,
        commit: None,
        change: None,
        title: String::new(),
        body: String::new(),
        files: Vec::new(),
        left_out,
        new_branch: false,
    }
}

/// What a proposal is compared with: where its branch left the registry's own.
pub(super) fn fork(repo: &Repo, main: &str, head: &Commit) -> Result<Commit, OpsError> {
    match repo.commit(&format!("refs/heads/{main}")) {
        Ok(tip) => Ok(repo.merge_base(&tip, head)?),
        Err(_) => Ok(head.clone()),
    }
}

/// The files of the registry that differ between HEAD and the work tree; definitions in canonical form.
///
/// Release folders, events and the changelog are never part of a proposal: `release` writes them.
fn changed_files(here: &Loaded, base: &Loaded) -> Result<Changed, OpsError> {
    let folder = &here.folder;
    let own = |path: &str| {
        let inside = path.strip_prefix(folder.as_str()).unwrap_or_default();
        !["releases/", "events/", "CHANGELOG.md"].iter().any(|prefix| inside.starts_with(prefix))
    };
    let paths = |loaded: &Loaded| -> Result<BTreeSet<String>, OpsError> {
        let below =
            ["kpis/", "retired/", "notes/", "disputes/"].map(|below| loaded.source.list(&format!("{folder}{below}")));
        let mut paths = BTreeSet::from([
            format!("{folder}ontoreg.toml"),
            format!("{folder}waivers.toml"),
            here.schema_file.clone(),
        ]);
        for entries in below {
            paths.extend(entries?.into_iter().map(|entry| entry.path));
        }
        Ok(paths)
    };
    let mut changed = Changed::new();
    for path in paths(here)?.union(&paths(base)?).filter(|path| own(path)) {
        let (new, old) = (here.source.read(path, MAX_FILE)?, base.source.read(path, MAX_FILE)?);
        if new == old {
            continue;
        }
        match new {
            None => {
                changed.insert(path.clone(), None);
            }
            Some(Content::Bytes(bytes)) => {
                let bytes = canonical_bytes(here, path, bytes);
                if old != Some(Content::Bytes(bytes.clone())) {
                    changed.insert(path.clone(), Some(bytes));
                }
            }
            Some(_) => {
                return Err(refuse(
                    format!("{path} is not a regular file of a usual size"),
                    "`ontoreg check` says more; it cannot be proposed.",
                ));
            }
        }
    }
    Ok(changed)
}

/// A definition's bytes in canonical form; anything else as it is.
fn canonical_bytes(here: &Loaded, path: &str, bytes: Vec<u8>) -> Vec<u8> {
    let Some(below) = path.strip_prefix(&format!("{}kpis/", here.folder)) else { return bytes };
    let reading = record::definition(path.to_owned(), below, &Content::Bytes(bytes.clone()), &here.schema);
    let sound =
        reading.defects.iter().all(|defect| matches!(defect.rule, "file-not-canonical" | "text-not-normalized"));
    match reading.noun.filter(|_| sound) {
        Some(definition) => canonical::record(&definition.record, &here.schema.schema.shape),
        None => bytes,
    }
}

/// Keeps the named definitions and what they need; returns the rest.
fn select(changed: &mut Changed, here: &Loaded, base: &Loaded, ids: &[String]) -> Result<Vec<String>, OpsError> {
    let known: BTreeSet<Id> = here.ids()?.chain(base.ids()?).collect();
    let mut wanted: BTreeSet<Id> = BTreeSet::new();
    let mut queue: Vec<Id> =
        ids.iter().map(|text| known_id(text, known.iter(), &here.point)).collect::<Result<_, _>>()?;
    let old: BTreeSet<Id> = base.ids()?.collect();
    let new: BTreeSet<Id> = here.ids()?.filter(|id| !old.contains(id)).collect();
    let entries = here.entries()?.iter().filter(|entry| changed.contains_key(&entry.path)).cloned().collect();
    let (definitions, _) = here.definitions(entries)?;
    while let Some(id) = queue.pop() {
        if wanted.insert(id.clone()) {
            // A reference to a definition that is new here would dangle without it.
            let named = definitions.get(&id).map(|definition| references(definition, here)).unwrap_or_default();
            queue.extend(named.into_iter().filter(|other| new.contains(other)));
        }
    }
    let folder = &here.folder;
    let covers = |note: &crate::model::Note| {
        note.covers.iter().any(|cover| cover.subject.definition().is_some_and(|id| wanted.contains(id)))
    };
    let notes: BTreeSet<String> =
        here.notes.iter().filter(|note| covers(note)).map(|note| format!("{folder}notes/{}.md", note.name)).collect();
    let new_domain = wanted.iter().any(|id| !base.config.domains.contains_key(id.domain()));
    let left_out: Vec<String> = changed
        .keys()
        .filter(|path| {
            let id = ["kpis/", "retired/"]
                .iter()
                .find_map(|below| Id::from_path(path.strip_prefix(&format!("{folder}{below}"))?));
            let config = new_domain && **path == format!("{folder}ontoreg.toml");
            !(id.is_some_and(|id| wanted.contains(&id)) || notes.contains(*path) || config)
        })
        .cloned()
        .collect();
    changed.retain(|path, _| !left_out.contains(path));
    Ok(left_out)
}

fn references(definition: &Definition, here: &Loaded) -> Vec<Id> {
    let shape = &here.schema.schema.shape;
    let related = shape.texts(&definition.record, Role::Related).filter_map(|(_, id)| Id::parse(id));
    let replacement = definition.text(shape, Role::DeprecationReplacement).into_iter().flat_map(ids_in);
    related.chain(replacement).chain(definition.computes_from(shape)).collect()
}

fn edits(changed: &Changed) -> Vec<Edit> {
    changed.iter().map(|(path, bytes)| (path.clone(), bytes.clone())).collect()
}

fn subject(verdict: &Verdict) -> &str {
    verdict.subject.definition().map_or("schema", |id| id.as_str())
}

fn message(words: &Words, seen: &ChangeReport) -> String {
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
    let title = proposal::title(&words.text);
    let rest = proposal::rest(&words.text);
    let body = if rest.is_empty() { String::new() } else { format!("{rest}\n\n") };
    format!("{title}\n\n{body}{}\n\nBump: {}\n", lines.join("\n"), seen.diff.bump)
}

/// The proposal may not bring errors that HEAD does not have.
fn sound(workspace: &Workspace, base: &Loaded, proposed: &Loaded, outside: &Outside) -> Result<(), OpsError> {
    let today = Date::from_unix(outside.now);
    let is_error = |finding: &&crate::model::Finding| finding.level == Level::Error;
    let after = check::state(workspace, proposed, proposed, today)?;
    let before: BTreeSet<String> =
        match after.findings.iter().any(|finding| finding.level == Level::Error) && !base.schema_file.is_empty() {
            true => check::state(workspace, base, base, today)?
                .findings
                .into_iter()
                .map(|finding| finding.fingerprint)
                .collect(),
            false => BTreeSet::new(),
        };
    let errors: Vec<String> = after
        .findings
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

/// A name for a note or dispute and a branch.
pub(super) fn valid_name(name: &str) -> Result<(), OpsError> {
    let unportable = crate::model::id::unportable(&format!("{name}.md"));
    let slash = name.contains('/').then_some("a name has no slash");
    let branch = (name.contains("..") || name.ends_with(".lock")).then_some("git takes no branch of that name");
    match unportable.or(slash).or(branch) {
        None => Ok(()),
        Some(problem) => Err(OpsError::Usage {
            what: format!("`{name}` cannot be a name: {problem}"),
            todo: "Give another with `--name`, like promote-grr.".into(),
        }),
    }
}

/// The branch must be free, or hold this very proposal from a run that was killed.
fn free(repo: &Repo, branch: &str, new: bool, draft: &Draft) -> Result<Option<Commit>, OpsError> {
    if !new {
        return Ok(None);
    }
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
fn publish(
    workspace: &Workspace,
    repo: &Repo,
    branch: &str,
    new: bool,
    draft: Draft,
    changed: &Changed,
) -> Result<String, OpsError> {
    let existing = free(repo, branch, new, &draft)?;
    let written = write_files(&workspace.base, changed)?;
    publish_refs(repo, branch, new, draft, existing).or_else(|error| {
        written.undo()?;
        Err(error)
    })
}

fn publish_refs(
    repo: &Repo,
    branch: &str,
    new: bool,
    draft: Draft,
    existing: Option<Commit>,
) -> Result<String, OpsError> {
    let index = repo.update_index(&draft.changes)?;
    let commit = match existing {
        Some(commit) => commit,
        None => {
            let expected = if new { None } else { Some(draft.parent.id.as_str()) };
            repo.set_reference(&format!("refs/heads/{branch}"), &draft.commit.id, expected, "ontoreg: propose")?;
            draft.commit
        }
    };
    if new {
        repo.switch_head(branch)?;
    }
    index.publish()?;
    Ok(commit.id)
}

/// After a run that was killed between HEAD and the index: brings index and work tree to the proposal at HEAD.
fn repair(workspace: &Workspace, repo: &Repo, head: &Commit) -> Result<(), OpsError> {
    let proposing = repo.branch()?.is_some_and(|branch| branch.starts_with("propose/"));
    let Some(parent) = repo.parent(head).ok().filter(|_| proposing) else { return Ok(()) };
    let draft = Draft { changes: repo.changed_blobs(&parent, head)?, parent, commit: head.clone() };
    if repo.staged_differs(&draft.changes)? {
        repo.update_index(&draft.changes).map(IndexUpdate::publish)??;
        settle_worktree(workspace, &draft)?;
    }
    Ok(())
}

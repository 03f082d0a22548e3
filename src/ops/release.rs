//! `release`: the committed tip of the branch becomes a release; every step finds out whether it is already done.

use std::collections::BTreeMap;

use semver::Version;

use super::check;
use super::diff::{self, DiffReport};
use super::error::{OpsError, refuse, refuse_cases};
use super::load::{Loaded, MAX_RELEASE_FILE};
use super::verify::verify_commit;
use super::workspace::{Outside, Workspace};
use crate::intake::note;
use crate::model::bump::is_final;
use crate::model::definition::MAX_FILE;
use crate::model::manifest::FileRecord;
use crate::model::{Bump, Content, Date, Id, Level, Note, Release, Role, Verdict};
use crate::release::{Contents, Outcome, Plan, Step, plan, sha256};
use crate::rules::covers;
use crate::store::{Author, Commit, Draft, Edit, Entry, Repo, Source, StoreError, write_file};

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

/// Where an unfinished release is pinned.
fn staging_ref(tag: &str) -> String {
    format!("refs/ontoreg/staged/{tag}")
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
    let planned =
        plan_release(&head, last_release.as_ref(), &report, notes, &version, date, env!("CARGO_PKG_VERSION"))?;
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
    let (draft, tag_object) = write(repo, &parent, &planned, &author)?;
    repo.set_reference(&staging_ref(&planned.tag), &tag_object, None, "stage a release")?;
    verify_staged(workspace, &planned.version, &draft.commit)?;
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
    match Loaded::new(workspace, crate::model::Point::revision(commit.id.clone()), repo.source(&commit)) {
        Err(OpsError::NoRegistryAt { .. }) => {
            Err(refuse("the registry is not committed yet", "Commit it first: `git add -A && git commit`."))
        }
        loaded => loaded,
    }
}

fn tip(repo: &Repo, branch: &str) -> Result<Commit, OpsError> {
    Ok(repo.commit(&format!("refs/heads/{branch}"))?)
}

fn on_branch(repo: &Repo, branch: &str) -> Result<(), OpsError> {
    match repo.branch()? {
        Some(current) if current == branch => Ok(()),
        current => {
            let here = current.map_or_else(|| "HEAD is detached".to_owned(), |current| format!("this is {current}"));
            Err(refuse(
                format!("releases are made on {branch}; {here}"),
                format!("`git switch {branch}`, or set `branch` in ontoreg.toml."),
            ))
        }
    }
}

/// Nothing below the registry or the schema may be uncommitted: the user would miss it in the release.
fn clean(workspace: &Workspace, head: &Loaded) -> Result<(), OpsError> {
    let dirty = workspace.repo()?.dirty_paths(&[workspace.folder.clone(), head.schema_file.clone()])?;
    if dirty.is_empty() {
        return Ok(());
    }
    Err(refuse_cases(
        "the registry has changes that are not committed, and a release holds only what is",
        dirty,
        "Commit them (`ontoreg propose`), or go on without them with `--committed-only`.",
    ))
}

fn sound(workspace: &Workspace, head: &Loaded, outside: &Outside) -> Result<(), OpsError> {
    let report = check::state(workspace, head, head, Date::from_unix(outside.now))?;
    let errors: Vec<String> = report
        .findings
        .iter()
        .filter(|finding| finding.level == Level::Error)
        .map(|finding| {
            format!("{}: {} [{}]", finding.file.as_deref().unwrap_or("registry"), finding.message, finding.rule)
        })
        .collect();
    if errors.is_empty() {
        return Ok(());
    }
    Err(refuse_cases(
        "the registry has errors, and nobody can rely on a release with errors",
        errors,
        "`ontoreg check --at HEAD` shows each in its place.",
    ))
}

/// The version and day of the release.
fn number(
    head: &Loaded,
    last: Option<&Release>,
    report: &DiffReport,
    outside: &Outside,
    options: &ReleaseOptions,
) -> Result<(Version, Date), OpsError> {
    let computed = report.next.clone().ok_or_else(|| {
        refuse(
            "nothing that a reader could notice has changed since the last release",
            "`ontoreg diff` shows what has.",
        )
    })?;
    let version = options.version.clone().unwrap_or_else(|| computed.clone());
    if !is_final(&version) {
        return Err(refuse(format!("{version} is not a final version"), "Give a version like 1.2.0."));
    }
    if last.is_some() && version < computed {
        let what = format!("{version} claims less than the changes say: they make {computed} ({})", report.bump);
        return Err(refuse(
            what,
            "Leave `--version` out. Only a note can lower a bump: see corrections and clarifications.",
        ));
    }
    if head.versions.contains(&version) {
        return Err(refuse(
            format!("{version} is released already, with other content"),
            "A released version never changes; release the next one.",
        ));
    }
    let today = Date::from_unix(outside.now)
        .ok_or_else(|| refuse("the clock gives no usable day", "Give the day with `--date`."))?;
    let date = options.date.unwrap_or(today);
    match last {
        Some(last) if date < last.manifest.predicate.released_at => {
            let before = last.manifest.predicate.released_at;
            Err(refuse(
                format!("{date} is before {before}, the day of {}", last.version()),
                "Give a later day with `--date`.",
            ))
        }
        _ => Ok((version, date)),
    }
}

/// The tag must not be somebody else's.
fn free(repo: &Repo, head: &Loaded, planned: &Plan) -> Result<(), OpsError> {
    match repo.reference(&format!("refs/tags/{}", planned.tag))? {
        None => Ok(()),
        Some(object) => {
            let what = format!("the tag {} exists already, at {object}; a tag is never moved", planned.tag);
            Err(refuse(
                what,
                format!(
                    "Find out what it seals: `git show {}`. Another `tag-prefix` than `{}` keeps apart what is.",
                    planned.tag, head.config.tag_prefix
                ),
            ))
        }
    }
}

/// The pending notes of a point that cover a verdict, with the bytes of their files; orphans stay pending.
fn pending_notes(head: &Loaded, verdicts: &[Verdict]) -> Result<Vec<(Note, Vec<u8>)>, OpsError> {
    let mut notes = Vec::new();
    for note in head.notes.iter().filter(|note| verdicts.iter().any(|verdict| covers(note, verdict))) {
        if let Some(Content::Bytes(bytes)) =
            head.source.read(&format!("{}notes/{}.md", head.folder, note.name), MAX_FILE)?
        {
            notes.push((note.clone(), bytes));
        }
    }
    Ok(notes)
}

/// Plans the release of `head` after `last`. `verify --replay` plans with the same function.
pub(super) fn plan_release(
    head: &Loaded,
    last_release: Option<&Release>,
    report: &DiffReport,
    notes: Vec<(Note, Vec<u8>)>,
    version: &Version,
    date: Date,
    generator: &str,
) -> Result<Plan, OpsError> {
    let known = last_release.map(|release| &release.manifest.predicate);
    let known_files: BTreeMap<&str, (&FileRecord, Option<&String>)> = known
        .into_iter()
        .flat_map(|known| {
            known.definitions.values().map(|record| (record.file.blob.as_str(), (&record.file, record.tier.as_ref())))
        })
        .collect();
    // What the last release has under the same content id was digested then.
    let (same, fresh): (Vec<Entry>, Vec<Entry>) = head.entries_with_ids()?.into_iter().partition(|entry| {
        let same_schema = known
            .is_some_and(|known| known.schema.blob == blob_of(&head.source, &head.schema_file).unwrap_or_default());
        same_schema && entry.blob.as_deref().is_some_and(|blob| known_files.contains_key(blob))
    });
    let id_of = |entry: &Entry| Id::from_path(&entry.path[head.folder.len() + "kpis/".len()..]);
    let mut definitions = BTreeMap::new();
    for entry in same {
        let blob = entry.blob.clone().unwrap_or_default();
        let (file, tier) = known_files[blob.as_str()];
        if let Some(id) = id_of(&entry) {
            definitions.insert(id, (FileRecord { path: entry.path, ..file.clone() }, tier.cloned(), String::new()));
        }
    }
    let shape = &head.schema.schema.shape;
    let (read, _) = head.definitions(fresh.clone())?;
    for entry in fresh {
        let Some(definition) = id_of(&entry).and_then(|id| read.get(&id)) else { continue };
        let tier = definition.text(shape, Role::Tier).map(str::to_owned);
        let label = definition.label(shape).to_owned();
        definitions.insert(definition.id.clone(), (file_record(&head.source, &entry.path)?, tier, label));
    }
    let mut retired = BTreeMap::new();
    for (id, tombstone) in &head.retired {
        let file = file_record(&head.source, &format!("{}retired/{}", head.folder, id.path()))?;
        retired.insert(id.clone(), (file, tombstone.replaced_by.clone()));
    }
    let contents = Contents {
        folder: &head.folder,
        config: &head.config,
        config_file: file_record(&head.source, &format!("{}ontoreg.toml", head.folder))?,
        schema_file: file_record(&head.source, &head.schema_file)?,
        definitions,
        retired,
        notes,
    };
    let earlier = earlier_entries(head)?;
    let step = Step {
        last: last_release,
        verdicts: &report.verdicts,
        affected: &report.affected,
        version: version.clone(),
        computed: if last_release.is_some() { report.bump } else { Bump::Major.min(report.bump) },
        released_at: date,
        generator,
        earlier: &earlier,
    };
    Ok(plan(&contents, &step))
}

/// The `CHANGES.md` of every release so far, newest first.
fn earlier_entries(head: &Loaded) -> Result<Vec<String>, OpsError> {
    let mut entries = Vec::new();
    for version in head.versions.iter().rev() {
        let file = format!("{}releases/{version}/CHANGES.md", head.folder);
        if let Some(Content::Bytes(bytes)) = head.source.read(&file, MAX_RELEASE_FILE)? {
            entries.push(String::from_utf8_lossy(&bytes).into_owned());
        }
    }
    Ok(entries)
}

fn blob_of(source: &Source, path: &str) -> Option<String> {
    match source.read(path, MAX_FILE).ok()?? {
        Content::Bytes(bytes) => Source::blob_id(&bytes).ok(),
        _ => None,
    }
}

fn file_record(source: &Source, path: &str) -> Result<FileRecord, OpsError> {
    match source.read(path, MAX_FILE)? {
        Some(Content::Bytes(bytes)) => {
            Ok(FileRecord { path: path.to_owned(), sha256: sha256(&bytes), blob: Source::blob_id(&bytes)? })
        }
        _ => Err(StoreError::UnknownRevision(path.to_owned()).into()),
    }
}

/// Blobs, trees, commit and tag object: nothing is visible yet.
fn write(repo: &Repo, parent: &Commit, planned: &Plan, author: &Author) -> Result<(Draft, String), OpsError> {
    let edits: Vec<Edit> = planned
        .files
        .iter()
        .map(|(path, bytes)| (path.clone(), Some(bytes.clone())))
        .chain(planned.removed.iter().map(|path| (path.clone(), None)))
        .collect();
    let draft = repo.draft(parent, &edits, author, &planned.commit_message)?;
    let tag = repo.draft_tag(&planned.tag, &draft.commit, author, &planned.tag_message)?;
    Ok((draft, tag))
}

fn verify_staged(workspace: &Workspace, version: &Version, commit: &Commit) -> Result<(), OpsError> {
    let repo = workspace.repo()?;
    repo.strict_hashing(true);
    let checks = verify_commit(workspace, version, commit);
    repo.strict_hashing(false);
    let failed: Vec<String> =
        checks?.into_iter().filter(|check| check.outcome == Outcome::Failed).flat_map(|check| check.details).collect();
    if failed.is_empty() {
        return Ok(());
    }
    Err(refuse_cases(
        format!("the staged release {version} does not verify"),
        failed,
        "Nothing was published. This is a defect of ontoreg or of the disk.",
    ))
}

/// Moves branch, index, tag and work tree, in the order in which a killed run can be continued.
fn publish(
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
    index.map_or(Ok(()), crate::store::IndexUpdate::publish)?;
    let sealed = format!("refs/tags/{tag}");
    if repo.reference(&sealed)?.as_deref() != Some(tag_object) {
        repo.set_reference(&sealed, tag_object, None, "ontoreg: seal a release")?;
    }
    let hints = settle_worktree(workspace, draft)?;
    repo.remove_reference(&staging_ref(tag), tag_object)?;
    Ok(hints)
}

/// Brings the tool's own files in the work tree to the new state; a file that the user changed stays as it is.
pub(super) fn settle_worktree(workspace: &Workspace, draft: &Draft) -> Result<Vec<String>, OpsError> {
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

/// Continues a release that was staged and not finished.
fn resume(workspace: &Workspace, head: &Loaded, options: &ReleaseOptions) -> Result<Option<ReleaseReport>, OpsError> {
    let repo = workspace.repo()?;
    let branch = &head.config.branch;
    for staged in repo.references("refs/ontoreg/staged/")? {
        let Some(tag) =
            staged.strip_prefix("refs/ontoreg/staged/").filter(|tag| tag.starts_with(&head.config.tag_prefix))
        else {
            continue;
        };
        let (Some(object), Ok(version)) =
            (repo.reference(&staged)?, Version::parse(&tag[head.config.tag_prefix.len()..]))
        else {
            continue;
        };
        if options.version.as_ref().is_some_and(|asked| *asked != version) {
            continue;
        }
        let (commit, _, _) = repo.tag_object(&object)?;
        let parent = repo.parent(&commit)?;
        let tip = tip(repo, branch)?;
        if tip != parent && tip != commit {
            // The branch went on without it: the staged release was never visible and is planned anew.
            repo.remove_reference(&staged, &object)?;
            continue;
        }
        if options.dry_run {
            continue;
        }
        verify_staged(workspace, &version, &commit)?;
        let draft = Draft { changes: repo.changed_blobs(&parent, &commit)?, parent, commit };
        let mut hints = publish(workspace, branch, tag, &draft, &object)?;
        hints.insert(0, "an unfinished release was found and finished".into());
        let (tag, commit) = (tag.to_owned(), Some(draft.commit.id));
        return Ok(Some(ReleaseReport { version, tag, outcome: Released::Released, planned: None, commit, hints }));
    }
    Ok(None)
}

/// Whether the head is released already; then only the seal and the work tree may need repair.
fn already(
    workspace: &Workspace,
    outside: &Outside,
    head: &Loaded,
    last: Option<&Release>,
    report: &DiffReport,
    options: &ReleaseOptions,
) -> Result<Option<ReleaseReport>, OpsError> {
    let Some(last) = last.filter(|last| {
        report.verdicts.is_empty() && options.version.as_ref().is_none_or(|asked| asked == last.version())
    }) else {
        return Ok(None);
    };
    let repo = workspace.repo()?;
    let version = last.version().clone();
    let tag = format!("{}{version}", head.config.tag_prefix);
    let commit = super::verify::release_commit(workspace, head, &version)?;
    let mut hints = Vec::new();
    if repo.reference(&format!("refs/tags/{tag}"))?.is_none() && !options.dry_run {
        let message = format!("{} {version}\n\nManifest-Digest: sha256:{}\n", head.config.name, last.digest);
        let object = repo.draft_tag(&tag, &commit, &workspace.author(outside)?, &message)?;
        repo.set_reference(&format!("refs/tags/{tag}"), &object, None, "ontoreg: seal a release")?;
        hints.push(format!("the tag {tag} was missing and is set now"));
    }
    Ok(Some(ReleaseReport { version, tag, outcome: Released::Already, planned: None, commit: Some(commit.id), hints }))
}

/// The note files of a release folder, parsed.
pub(super) fn released_notes(files: &BTreeMap<String, Vec<u8>>) -> Vec<(Note, Vec<u8>)> {
    let named = |(path, bytes): (&String, &Vec<u8>)| {
        let name = path.strip_prefix("notes/")?.strip_suffix(".md")?;
        Some((note::read(name, bytes).ok()?, bytes.clone()))
    };
    files.iter().filter_map(named).collect()
}

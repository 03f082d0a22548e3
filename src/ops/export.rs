//! `export`: a point to the files of a format.

use std::collections::BTreeMap;
use std::path::Path;

use semver::{BuildMetadata, Prerelease, Version};

use super::diff;
use super::error::{OpsError, refuse, refuse_cases};
use super::verify::release_commit;
use crate::intake::record;
use crate::model::bump::is_final;
use crate::model::definition::MAX_FILE;
use crate::model::manifest::Changes;
use crate::model::point::short;
use crate::model::{Content, Date, Definition, Event, Id, Manifest, PointKind, PointSpec};
use crate::publish::page::{self, Page};
use crate::publish::{Edition, Files, ReleaseFiles, json, markdown, table};
use crate::registry::State;
use crate::registry::folder_files;
use crate::registry::{Outside, Workspace};
use crate::release::migrations::{Migration, migrations};
use crate::release::sha256;
use crate::store::{holds_something, write_file};

/// The formats of an export.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExportFormat {
    /// The JSON API.
    Json,
    /// Pages in Markdown.
    Markdown,
    /// A table for spreadsheets.
    Csv,
}

/// What an export wrote.
#[derive(Debug)]
pub struct Exported {
    /// The version of the edition.
    pub version: Version,
    /// The event that advises against the release that was exported.
    pub yanked: Option<Event>,
    /// The files, by path below the folder.
    pub files: Files,
}

/// A point with every definition read: what an edition borrows from.
struct Stock {
    /// The point.
    loaded: State,
    /// The version of the edition.
    version: Version,
    /// The day of the release or of the export.
    released_at: Date,
    /// The schema's bytes.
    schema: Vec<u8>,
    /// Every definition.
    definitions: BTreeMap<Id, Definition>,
}

impl Stock {
    fn edition(&self) -> Edition<'_> {
        Edition {
            config: self.loaded.config(),
            shape: self.loaded.shape(),
            schema: &self.schema,
            version: &self.version,
            released_at: self.released_at,
            definitions: &self.definitions,
            disputes: self.loaded.disputes(),
        }
    }
}

/// Exports a point into an empty or new folder.
///
/// # Errors
/// When the folder holds something, the point cannot be read, a domain has a name that the format needs, or files cannot
/// be written.
pub fn export(
    workspace: &Workspace,
    outside: &Outside,
    format: ExportFormat,
    out: &Path,
    at: Option<&PointSpec>,
    dry_run: bool,
) -> Result<Exported, OpsError> {
    let out = outside.cwd.join(out);
    if holds_something(&out) {
        return Err(refuse(
            format!("{} is not empty, and what an older export left there would stay", out.display()),
            "Name a new folder, or empty this one.",
        ));
    }
    let stock = stock(workspace, outside, workspace.load(at.unwrap_or(&PointSpec::Worktree))?)?;
    if let (ExportFormat::Json, Some(domain)) =
        (format, stock.edition().domains().keys().find(|domain| json::RESERVED.contains(domain)))
    {
        return Err(refuse(
            format!("the file of the domain `{domain}` would take the place of the API's own {domain}.json"),
            "Give the domain another name.",
        ));
    }
    let files = match format {
        ExportFormat::Json => {
            let releases = releases(workspace, outside, &stock.loaded)?;
            json::files(&stock.edition(), &releases, &migrated(&releases)?)
        }
        ExportFormat::Markdown => markdown::files(&stock.edition()),
        ExportFormat::Csv => table::files(&stock.edition()),
    };
    if !dry_run {
        for (path, bytes) in &files {
            write_file(&out, path, Some(bytes))?;
        }
    }
    Ok(Exported { yanked: stock.loaded.yanked().cloned(), version: stock.version, files })
}

/// Reads everything an edition needs.
///
/// # Errors
/// A refusal when a definition cannot be read, or a release was altered: the edition would be a lie.
fn stock(workspace: &Workspace, outside: &Outside, loaded: State) -> Result<Stock, OpsError> {
    let (definitions, broken) = loaded.definitions(loaded.entries()?)?;
    let unreadable: Vec<String> = broken
        .iter()
        .flat_map(|reading| reading.defects.iter().map(move |defect| format!("{}: {}", reading.file, defect.message)))
        .collect();
    if !unreadable.is_empty() {
        return Err(refuse_cases(
            "some files cannot be read, and an export without them would be incomplete",
            unreadable,
            "`ontoreg check` shows the place in each.",
        ));
    }
    let schema = match loaded.source().read(loaded.schema_file(), MAX_FILE)? {
        Some(Content::Bytes(bytes)) => bytes,
        _ => Vec::new(),
    };
    let (version, released_at) = match &loaded.point().version {
        Some(version) => {
            let current = workspace.current()?;
            unaltered(workspace, &current, version)?;
            (version.clone(), current.release(version)?.manifest.predicate.released_at)
        }
        None => (unreleased(workspace, &loaded)?, outside.today()),
    };
    Ok(Stock { loaded, version, released_at, schema, definitions })
}

/// Refuses a release whose folder here is not the one of its commit: readers would get what was never released.
pub(super) fn unaltered(workspace: &Workspace, current: &State, version: &Version) -> Result<(), OpsError> {
    let folder = format!("{}releases/{version}/", current.layout().folder());
    let commit = release_commit(workspace, current, version)?;
    if folder_files(current.source(), &folder)? == folder_files(&workspace.repo()?.source(&commit), &folder)? {
        return Ok(());
    }
    Err(refuse(
        format!("{folder} is not as it was released"),
        format!(
            "`ontoreg verify {version}` shows what was altered; `git checkout {} -- {folder}` brings it back.",
            commit.short()
        ),
    ))
}

/// The page of one definition. Other files that cannot be read only cost it the links to them.
///
/// # Errors
/// A refusal when the definition itself cannot be read.
pub fn page(loaded: &State, id: &Id) -> Result<Page, OpsError> {
    let definition = loaded.definition(id)?;
    let (definitions, _) = loaded.definitions(loaded.entries()?)?;
    let edition = Edition {
        config: loaded.config(),
        shape: loaded.shape(),
        definitions: &definitions,
        disputes: loaded.disputes(),
        // A page names none of these.
        schema: &[],
        version: &Version::new(0, 0, 0),
        released_at: Date::from_unix(0),
    };
    Ok(page::page(&edition, &definition))
}

/// `<next>-dev+<short commit>`: what an unreleased point is called.
fn unreleased(workspace: &Workspace, loaded: &State) -> Result<Version, OpsError> {
    let last = loaded.last_final().cloned();
    let next = match (&workspace.repo, &last) {
        (Some(_), Some(last)) => {
            let report = diff::report(&workspace.load_last_release(loaded)?, loaded)?;
            report.next.unwrap_or_else(|| last.clone())
        }
        _ => last.unwrap_or(Version::new(1, 0, 0)),
    };
    let commit = match (&loaded.point().commit, &workspace.repo) {
        (Some(commit), _) => Some(commit.clone()),
        (None, Some(repo)) => repo.head()?.map(|commit| commit.id),
        (None, None) => None,
    };
    let build = commit.and_then(|commit| BuildMetadata::new(short(&commit)).ok());
    let pre = Prerelease::new("dev").map_err(|_| refuse("no version", "Report this as a defect."))?;
    Ok(Version { pre, build: build.unwrap_or_default(), ..next })
}

/// What became of every id that is gone, over all these releases.
fn migrated(releases: &[ReleaseFiles]) -> Result<Vec<Migration>, OpsError> {
    let mut changes = Vec::new();
    for release in releases {
        let read: Option<Changes> = release.files.get("changes.json").and_then(|bytes| own(bytes));
        let unread = || {
            refuse(format!("the changes of {} cannot be read", release.version), "`ontoreg verify --all` says more.")
        };
        changes.extend(read.ok_or_else(unread)?.changes);
    }
    let newest: Option<Manifest> = releases.last().and_then(|release| own(release.files.get("manifest.json")?));
    Ok(newest.map_or_else(Vec::new, |manifest| migrations(&manifest.predicate, changes.iter())))
}

/// A file of a release as what it says.
fn own<T: serde::de::DeserializeOwned>(bytes: &[u8]) -> Option<T> {
    record::own(String::new(), "release.json", &Content::Bytes(bytes.to_owned())).noun
}

/// Every final release that a point knows, and the prerelease that it is, with the files readers pin.
fn releases(workspace: &Workspace, outside: &Outside, loaded: &State) -> Result<Vec<ReleaseFiles>, OpsError> {
    let mut releases = Vec::new();
    if loaded.versions().is_empty() || loaded.point().kind == PointKind::Empty {
        return Ok(releases);
    }
    let current = workspace.current()?;
    let asked = |version: &&Version| is_final(version) || Some(*version) == loaded.point().version.as_ref();
    for version in loaded.versions().iter().filter(asked) {
        let release = current.release(version)?;
        let stock = stock(workspace, outside, workspace.load_release(&current, version)?)?;
        let mut files: BTreeMap<String, Vec<u8>> =
            folder_files(current.source(), &format!("{}releases/{version}/", current.layout().folder()))?
                .into_iter()
                .filter(|(name, _)| matches!(name.as_str(), "manifest.json" | "changes.json" | "SHA256SUMS"))
                .collect();
        let index = json::index(&stock.edition());
        let index_digest = sha256(&index);
        files.insert("schema.json".into(), stock.schema.clone());
        files.insert("index.json".into(), index);
        let predicate = &release.manifest.predicate;
        releases.push(ReleaseFiles {
            version: version.clone(),
            released_at: predicate.released_at,
            previous: predicate.previous.as_ref().map(|previous| previous.version.clone()),
            bump: predicate.bump.declared,
            yanked: Event::yank(current.events(), version).map(|event| event.reason.clone()),
            manifest_digest: release.digest,
            files,
            index_digest,
        });
    }
    Ok(releases)
}

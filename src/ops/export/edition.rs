//! A point as an edition, with what an edition says of releases.

use std::collections::BTreeMap;

use semver::{BuildMetadata, Prerelease, Version};

use crate::intake::record;
use crate::model::bump::is_final;
use crate::model::definition::MAX_FILE;
use crate::model::manifest::Changes;
use crate::model::point::short;
use crate::model::{Content, Date, Definition, Event, Id, Manifest, PointKind};
use crate::ops::error::{ExportError, OpsError};
use crate::publish::page::{self, Page};
use crate::publish::{Edition, Files, ReleaseFiles, json};
use crate::registry::{DiffReport, Outside, State, Workspace, folder_files};
use crate::release::migrations::{Migration, migrations};
use crate::release::sha256;

/// A point with every definition read: what an edition borrows from.
pub(super) struct FullState<'a> {
    workspace: &'a Workspace,
    outside: &'a Outside,
    /// The point.
    pub state: State,
    /// The version of the edition.
    pub version: Version,
    /// The day of the release or of the export.
    released_at: Date,
    /// The schema's bytes.
    schema: Vec<u8>,
    definitions: BTreeMap<Id, Definition>,
}

impl<'a> FullState<'a> {
    /// Reads everything that an edition needs.
    ///
    /// # Errors
    /// A refusal when a definition cannot be read, or a release was altered: the edition would be a lie.
    pub(super) fn read(workspace: &'a Workspace, outside: &'a Outside, state: State) -> Result<Self, OpsError> {
        let (definitions, broken) = state.definitions(state.entries()?)?;
        let problems = broken.iter().flat_map(|reading| {
            reading.defects.iter().map(move |defect| format!("{}: {}", reading.file, defect.message))
        });
        let problems: Vec<String> = problems.collect();
        if !problems.is_empty() {
            return Err(ExportError::Unreadable { problems }.into());
        }
        let schema = match state.source().read(state.schema_file(), MAX_FILE)? {
            Some(Content::Bytes(bytes)) => bytes,
            _ => Vec::new(),
        };
        let (version, released_at) = match (&state.point().version, state.release_of()) {
            (Some(version), Some(release)) => {
                ensure_unaltered(workspace, &workspace.current()?, version)?;
                (version.clone(), release.manifest.predicate.released_at)
            }
            _ => (unreleased(workspace, &state)?, outside.today()),
        };
        Ok(Self { workspace, outside, state, version, released_at, schema, definitions })
    }

    pub(super) fn edition(&self) -> Edition<'_> {
        Edition {
            config: self.state.config(),
            shape: self.state.shape(),
            schema: &self.schema,
            version: &self.version,
            released_at: self.released_at,
            definitions: &self.definitions,
            disputes: self.state.disputes(),
        }
    }

    /// The files of the JSON API.
    pub(super) fn json(&self) -> Result<Files, OpsError> {
        let edition = self.edition();
        if let Some(domain) = edition.domains().keys().find(|domain| json::RESERVED.contains(domain)) {
            return Err(ExportError::ReservedDomain { domain: (*domain).to_owned() }.into());
        }
        let releases = self.releases()?;
        Ok(json::files(&edition, &releases, &migrated(&releases)?))
    }

    /// Every final release that the point knows, and the prerelease that it is, with the files readers pin.
    fn releases(&self) -> Result<Vec<ReleaseFiles>, OpsError> {
        let Self { workspace, outside, state, .. } = self;
        let mut releases = Vec::new();
        if state.versions().is_empty() || state.point().kind == PointKind::Empty {
            return Ok(releases);
        }
        let here = workspace.current()?;
        let is_shown = |version: &&Version| is_final(version) || Some(*version) == state.point().version.as_ref();
        for version in state.versions().iter().filter(is_shown) {
            let release = here.release(version)?;
            let full = FullState::read(workspace, outside, workspace.load_release(&here, version)?)?;
            let mut files = here.release_files(version)?;
            files.retain(|name, _| matches!(name.as_str(), "manifest.json" | "changes.json" | "SHA256SUMS"));
            let index = json::index(&full.edition());
            let index_digest = sha256(&index);
            files.insert("index.json".into(), index);
            files.insert("schema.json".into(), full.schema);
            let predicate = &release.manifest.predicate;
            releases.push(ReleaseFiles {
                version: version.clone(),
                released_at: predicate.released_at,
                previous: predicate.previous.as_ref().map(|previous| previous.version.clone()),
                bump: predicate.bump.declared,
                yanked: Event::yank(here.events(), version).map(|event| event.reason.clone()),
                manifest_digest: release.digest,
                files,
                index_digest,
            });
        }
        Ok(releases)
    }
}

/// The folder of a release here is the one of its commit: readers would else get what was never released.
pub(super) fn ensure_unaltered(workspace: &Workspace, here: &State, version: &Version) -> Result<(), OpsError> {
    let folder = here.layout().release(version);
    let commit = workspace.release_commit(here, version)?;
    if here.release_files(version)? == folder_files(&workspace.repo()?.source(&commit), &folder)? {
        return Ok(());
    }
    Err(ExportError::Altered { folder, version: version.clone(), commit: commit.id }.into())
}

/// The page of one definition. Other files that cannot be read only cost it the links to them.
///
/// # Errors
/// A refusal when the definition itself cannot be read.
pub fn page(state: &State, id: &Id) -> Result<Page, OpsError> {
    let definition = state.definition(id)?;
    let (definitions, _) = state.definitions(state.entries()?)?;
    let edition = Edition {
        config: state.config(),
        shape: state.shape(),
        definitions: &definitions,
        disputes: state.disputes(),
        // A page names none of these.
        schema: &[],
        version: &Version::new(0, 0, 0),
        released_at: Date::from_unix(0),
    };
    Ok(page::page(&edition, &definition))
}

/// `<next>-dev+<short commit>`: what an unreleased point is called.
fn unreleased(workspace: &Workspace, state: &State) -> Result<Version, OpsError> {
    let last = state.last_final().cloned();
    let next = match (&workspace.repo, &last) {
        (Some(_), Some(last)) => {
            let report = DiffReport::between(&workspace.load_last_release(state)?, state)?;
            report.next.unwrap_or_else(|| last.clone())
        }
        _ => last.unwrap_or(Version::new(1, 0, 0)),
    };
    let commit = match (&state.point().commit, &workspace.repo) {
        (Some(commit), _) => Some(commit.clone()),
        (None, Some(repo)) => repo.head()?.map(|commit| commit.id),
        (None, None) => None,
    };
    let build = commit.and_then(|commit| BuildMetadata::new(short(&commit)).ok());
    let pre = Prerelease::new("dev").expect("`dev` can name a prerelease");
    Ok(Version { pre, build: build.unwrap_or_default(), ..next })
}

/// What became of every id that is gone, over all these releases.
fn migrated(releases: &[ReleaseFiles]) -> Result<Vec<Migration>, OpsError> {
    let mut changes = Vec::new();
    for release in releases {
        let read: Option<Changes> = release.files.get("changes.json").and_then(|bytes| parse(bytes));
        let unread = || ExportError::UnreadableChanges { version: release.version.clone() };
        changes.extend(read.ok_or_else(unread)?.changes);
    }
    let newest: Option<Manifest> = releases.last().and_then(|release| parse(release.files.get("manifest.json")?));
    Ok(newest.map_or_else(Vec::new, |manifest| migrations(&manifest.predicate, changes.iter())))
}

/// A file of a release as what it says.
fn parse<T: serde::de::DeserializeOwned>(bytes: &[u8]) -> Option<T> {
    record::own(String::new(), "release.json", &Content::Bytes(bytes.to_owned())).noun
}

//! A point as an edition, with what an edition says of releases.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use semver::{BuildMetadata, Prerelease, Version};

use crate::intake::Reading;
use crate::model::definition::MAX_FILE;
use crate::model::manifest::DefinitionRecord;
use crate::model::point::short;
use crate::model::{Content, Date, Defect, Definition, Id, PointKind, Release, Shape};
use crate::ops::error::{ExportError, OpsError};
use crate::publish::page::{Fact, Page, definition};
use crate::publish::{Edition, Files};
use crate::registry::{DiffReport, Outside, State, Workspace};
use crate::release::history::HistoryEntry;
use crate::release::sha256;
use crate::search::filter::Filter;

/// What is kept of a definition in records of a shape.
pub(super) type Keep<D> = fn(Definition, &Shape) -> D;

/// A point with every definition read, and `D` kept of it: what an edition borrows from.
pub(super) struct FullState<D> {
    /// The point.
    pub state: State,
    /// The version of the edition.
    pub version: Version,
    /// The day of the release or of the export.
    released_at: Date,
    /// The schema's bytes.
    pub schema: Vec<u8>,
    definitions: BTreeMap<Id, D>,
    /// The content ids of their files, as far as they are known.
    blobs: BTreeMap<Id, String>,
}

impl<D: Send + Sync + Clone> FullState<D> {
    /// Reads everything that an edition of a point needs.
    ///
    /// # Errors
    /// A refusal when a definition cannot be read, or a release was altered: the edition would be a lie.
    pub(super) fn of_point(
        workspace: &Workspace,
        outside: &Outside,
        state: State,
        keep: Keep<D>,
    ) -> Result<Self, OpsError> {
        if let (Some(version), Some(release)) = (&state.point().version, state.release_of().cloned()) {
            ensure_unaltered(workspace, &workspace.current()?, version)?;
            return Self::of_release(state, &release, keep, None);
        }
        let (version, released_at) = named(workspace, outside, &state)?;
        Self::read(state, version, released_at, keep, None)
    }

    /// Reads everything that the edition of a release needs, which was not altered, and nothing again that `beside` has.
    ///
    /// # Errors
    /// A refusal when a definition cannot be read.
    pub(super) fn of_release(
        state: State,
        release: &Release,
        keep: Keep<D>,
        beside: Option<&Self>,
    ) -> Result<Self, OpsError> {
        Self::read(state, release.version().clone(), release.manifest.predicate.released_at, keep, beside)
    }

    fn read(
        state: State,
        version: Version,
        released_at: Date,
        keep: Keep<D>,
        beside: Option<&Self>,
    ) -> Result<Self, OpsError> {
        state.all_entries()?;
        let (mut definitions, mut blobs, mut unread) = (BTreeMap::new(), BTreeMap::new(), Vec::new());
        let beside = beside.filter(|beside| Arc::ptr_eq(beside.state.schema(), state.schema()));
        for entry in state.entries_with_ids()? {
            let (id, blob) = (state.layout().definition_at(&entry.path), entry.content_id());
            let same = |(id, blob): (&Id, &str)| beside?.with_blob(id, blob).cloned();
            match id.as_ref().zip(blob).and_then(same).zip(id.clone()) {
                Some((kept, id)) => drop(definitions.insert(id, kept)),
                None => unread.push(entry.clone()),
            }
            blobs.extend(id.zip(blob.map(str::to_owned)));
        }
        let of = |reading: Reading<Definition>| match reading.noun {
            Some(definition) => Ok((definition.id.clone(), keep(definition, state.shape()))),
            None => {
                let problem = |defect: Defect| format!("{}: {}", reading.file, defect.message);
                Err(reading.defects.into_iter().map(problem).collect::<Vec<_>>())
            }
        };
        let mut problems = Vec::new();
        for read in state.each(&unread, of)? {
            match read {
                Ok((id, kept)) => drop(definitions.insert(id, kept)),
                Err(more) => problems.extend(more),
            }
        }
        if !problems.is_empty() {
            return Err(ExportError::Unreadable { problems }.into());
        }
        let schema = match state.source().read(state.schema_file(), MAX_FILE)? {
            Some(Content::Bytes(bytes)) => bytes,
            _ => Vec::new(),
        };
        Ok(Self { state, version, released_at, schema, definitions, blobs })
    }

    /// What is kept of a definition, if its file is the one with this content id.
    fn with_blob(&self, id: &Id, blob: &str) -> Option<&D> {
        self.blobs.get(id).filter(|own| *own == blob).and_then(|_| self.definitions.get(id))
    }

    /// What the releases of the point did, the newest first.
    ///
    /// # Errors
    /// When a release cannot be read.
    pub(super) fn log(&self, workspace: &Workspace) -> Result<Vec<HistoryEntry>, OpsError> {
        if self.state.versions().is_empty() || self.state.point().kind == PointKind::Empty {
            return Ok(Vec::new());
        }
        Ok(workspace.current()?.told(self.state.versions())?)
    }

    pub(super) fn edition(&self) -> Edition<'_, D> {
        Edition {
            config: self.state.config(),
            shape: self.state.shape(),
            schema: &self.schema,
            version: &self.version,
            released_at: self.released_at,
            yanked: self.state.yanked(),
            definitions: &self.definitions,
            disputes: self.state.disputes(),
        }
    }
}

impl FullState<Definition> {
    /// The same point with what another format keeps of each definition.
    pub(super) fn keeping<D>(&self, keep: impl Fn(&Definition, &Shape) -> D) -> FullState<D> {
        let Self { state, version, released_at, schema, definitions, blobs } = self;
        let shape = state.shape();
        FullState {
            definitions: definitions.iter().map(|(id, one)| (id.clone(), keep(one, shape))).collect(),
            state: state.clone(),
            version: version.clone(),
            released_at: *released_at,
            schema: schema.clone(),
            blobs: blobs.clone(),
        }
    }

    /// What `of` says of each definition, by the content id of its file.
    pub(super) fn by_blob<T>(&self, of: impl Fn(&Definition, &Shape) -> T) -> BTreeMap<String, T> {
        let shape = self.state.shape();
        let of = |(id, blob): (&Id, &String)| Some((blob.clone(), of(self.definitions.get(id)?, shape)));
        self.blobs.iter().filter_map(of).collect()
    }

    /// Some definitions as a release has them, `then` with these records, and all that their pages mention. Where the release
    /// has them as this point does, they are those of this point.
    ///
    /// # Errors
    /// When the store cannot read.
    pub(super) fn as_released(
        &self,
        then: &State,
        records: &BTreeMap<Id, DefinitionRecord>,
        ids: &[Id],
    ) -> Result<Cow<'_, BTreeMap<Id, Definition>>, OpsError> {
        let shape = then.shape();
        let same = |id: &Id| self.with_blob(id, &records.get(id)?.file.blob);
        let is_same = |id: &Id| same(id).is_some() || !(records.contains_key(id) || self.definitions.contains_key(id));
        let is_same_page = |id: &Id| same(id).is_some_and(|one| definition::mentioned(one, shape).iter().all(is_same));
        // What is the same as a whole need not be asked for what it mentions.
        let is_same_whole = || records.len() == self.definitions.len() && records.keys().all(|id| same(id).is_some());
        if Arc::ptr_eq(self.state.schema(), then.schema()) && (is_same_whole() || ids.iter().all(is_same_page)) {
            return Ok(Cow::Borrowed(&self.definitions));
        }
        let (own, _) = then.some(ids)?;
        let mentioned = own.values().flat_map(|one| definition::mentioned(one, shape));
        let mentioned: Vec<Id> = mentioned.filter(|id| !own.contains_key(id)).collect();
        let (mut definitions, _) = then.some(&mentioned)?;
        definitions.extend(own);
        Ok(Cow::Owned(definitions))
    }

    /// Keeps the definitions that are meant.
    ///
    /// # Errors
    /// When the filter names what the registry does not have.
    pub(super) fn keep_only(&mut self, filter: &Filter) -> Result<(), ExportError> {
        let shape = self.state.shape();
        filter.ensure_known(self.state.config(), shape)?;
        self.definitions.retain(|_, definition| filter.takes(definition, shape));
        Ok(())
    }
}

/// The folder of a release here is the one of its commit: readers would else get what was never released. Gives its
/// files by path below it.
pub(super) fn ensure_unaltered(workspace: &Workspace, here: &State, version: &Version) -> Result<Files, OpsError> {
    let origin = workspace.origin(here, version)?;
    let files = here.release_files(version)?;
    if files == workspace.files_at(&origin, version)? {
        return Ok(files);
    }
    let folder = here.layout().release(version);
    Err(ExportError::Altered { folder, version: version.clone(), commit: origin.commit.id }.into())
}

/// The page of one definition. Other files that cannot be read only cost it the links to them.
///
/// # Errors
/// A refusal when the definition itself cannot be read.
pub fn page(state: &State, id: &Id) -> Result<Page, OpsError> {
    let own = state.definition(id)?;
    let shape = state.shape();
    let mentioned = definition::mentioned(&own, shape).into_iter();
    let (definitions, _) = state.some(&mentioned.chain([id.clone()]).collect::<Vec<Id>>())?;
    let edition = Edition {
        config: state.config(),
        shape,
        definitions: &definitions,
        disputes: state.disputes(),
        // A page names none of these.
        schema: &[],
        version: &Version::new(0, 0, 0),
        released_at: Date::from_unix(0),
        yanked: None,
    };
    let mut page = definition::page(&edition, &own);
    page.facts.extend(state.value_changed_in(id).map(|version| Fact::new("Value changed in", version.to_string())));
    if let Some(release) = state.release_of() {
        let version = format!("{}, {}", release.version(), release.manifest.predicate.released_at);
        page.facts.push(Fact::new("Version", version));
    }
    Ok(page)
}

/// What a point that is no release is called, and its day: as the last release where it holds the same, else
/// `<next>-dev+<short commit>` with a `next` above the last release.
fn named(workspace: &Workspace, outside: &Outside, state: &State) -> Result<(Version, Date), OpsError> {
    let mut next = state
        .last_final()
        .map_or(Version::new(1, 0, 0), |last| Version::new(last.major, last.minor, last.patch.saturating_add(1)));
    if workspace.repo.is_some() && state.last_final().is_some() {
        let last = workspace.load_last_release(state)?;
        let report = DiffReport::between(&last, state)?;
        if let Some(release) = last.release_of().filter(|_| report.verdicts.is_empty()) {
            let then = &release.manifest.predicate;
            let config = state.source().read(&state.layout().config(), MAX_FILE)?;
            if matches!(config, Some(Content::Bytes(bytes)) if sha256(&bytes) == then.config.sha256) {
                return Ok((release.version().clone(), then.released_at));
            }
        }
        next = report.next.unwrap_or(next);
    }
    let commit = match (&state.point().commit, &workspace.repo) {
        (Some(commit), _) => Some(commit.clone()),
        (None, Some(repo)) => repo.head()?.map(|commit| commit.id),
        (None, None) => None,
    };
    let build = commit.and_then(|commit| BuildMetadata::new(short(&commit)).ok());
    let pre = Prerelease::new("dev").expect("`dev` can name a prerelease");
    Ok((Version { pre, build: build.unwrap_or_default(), ..next }, outside.today()))
}

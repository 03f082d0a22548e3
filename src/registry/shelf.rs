//! Releases one after another, wherever they lie: in git, or in what was exported of it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::iter::{IntoParallelRefIterator, ParallelIterator};
use semver::Version;
use serde::de::DeserializeOwned;

use super::error::{Alteration, RegistryError};
use super::state::{MAX_RELEASE_FILE, State};
use super::workspace::{Outside, Workspace};
use crate::expression::computes_from;
use crate::intake::{note, record, schema, strict_json};
use crate::model::bump::is_final;
use crate::model::id::nearest;
use crate::model::layout::released_note;
use crate::model::manifest::{ChangeRecord, Changes, NoteRecord};
use crate::model::{Affected, Content, Date, Definition, Effect, Event, Id, Note, PointSpec, Release, Role, Shape};
use crate::release::impact::{Leg, Start, YankedRelease};
use crate::release::migrations::migrations;
use crate::release::sha256;
use crate::rules::users_of;
use crate::store::Source;
use crate::tables::envelope;

/// Releases that say of themselves what each changed.
pub struct Shelf<'a>(Place<'a>);

/// Where releases are read from.
enum Place<'a> {
    /// A registry in git.
    Git(&'a Workspace, Box<State>),
    /// An edition as a JSON API: the files, and the digests that `versions.json` states of each release.
    Edition(Source, PathBuf, BTreeMap<Version, ListedRelease>),
}

/// A release in `versions.json`: what is read of it.
#[derive(Debug, serde::Deserialize)]
struct ListedRelease {
    version: Version,
    sha256: String,
    manifest: String,
    /// `yanked` where it should not be used.
    #[serde(default)]
    status: String,
    reason: Option<String>,
    #[serde(rename = "yankedAt")]
    yanked_at: Option<Date>,
}

impl ListedRelease {
    fn is_yanked(&self) -> bool {
        self.status == "yanked"
    }
}

impl<'a> Shelf<'a> {
    /// The releases of a registry in git.
    ///
    /// # Errors
    /// As [`Workspace::current`].
    pub fn in_git(workspace: &'a Workspace) -> Result<Self, RegistryError> {
        Ok(Self(Place::Git(workspace, Box::new(workspace.current()?))))
    }

    /// The releases of an edition: a folder that was exported as a JSON API.
    ///
    /// # Errors
    /// [`RegistryError::NoEdition`] when the folder is none.
    pub fn in_edition(outside: &Outside, folder: &Path) -> Result<Self, RegistryError> {
        let source = Source::Folder { root: outside.cwd.join(folder), objects: None };
        let listed = match source.read("versions.json", MAX_RELEASE_FILE)? {
            Some(Content::Bytes(bytes)) => strict_json(&bytes).value,
            _ => None,
        };
        let listed: Option<Vec<ListedRelease>> = listed.and_then(|value| serde_json::from_value(value).ok());
        let Some(listed) = listed else {
            return Err(RegistryError::NoEdition { folder: folder.to_owned() });
        };
        let listed = listed.into_iter().map(|entry| (entry.version.clone(), entry)).collect();
        Ok(Self(Place::Edition(source, folder.to_owned(), listed)))
    }

    /// The release that a user named: by version, or as `latest`.
    ///
    /// # Errors
    /// [`RegistryError::UnknownPoint`] when there is none.
    pub fn named_version(&self, spec: &PointSpec) -> Result<Version, RegistryError> {
        let listed = match &self.0 {
            Place::Git(_, current) => return current.named_version(spec),
            Place::Edition(_, _, listed) => listed,
        };
        let version = match spec {
            PointSpec::Latest => {
                let mut usable = listed.values().rev().filter(|entry| is_final(&entry.version) && !entry.is_yanked());
                usable.next().map(|entry| entry.version.clone())
            }
            spec => spec.version(""),
        };
        version.filter(|version| listed.contains_key(version)).ok_or_else(|| {
            let names: Vec<String> = listed.keys().map(ToString::to_string).collect();
            let near = nearest(spec.as_str(), names.iter().map(String::as_str)).map(str::to_owned);
            RegistryError::UnknownPoint { text: spec.to_string(), near, fetch: None }
        })
    }

    /// What advises against a release; none where nothing does.
    #[must_use]
    pub fn yanked(&self, version: &Version) -> Option<YankedRelease> {
        let version = version.clone();
        match &self.0 {
            Place::Git(_, current) => {
                let Event { date, reason, .. } = Event::yank(current.events(), &version)?.clone();
                Some(YankedRelease { version, date: Some(date), reason })
            }
            Place::Edition(_, _, listed) => {
                let entry = listed.get(&version).filter(|entry| entry.is_yanked())?;
                let reason = entry.reason.clone().unwrap_or_default();
                Some(YankedRelease { version, date: entry.yanked_at, reason })
            }
        }
    }

    /// A file of a release folder, and the path it has on a screen.
    fn file(&self, version: &Version, name: &str) -> Result<(Vec<u8>, String), RegistryError> {
        let (content, shown) = match &self.0 {
            Place::Git(_, current) => {
                let path = current.layout().release_file(version, name);
                (current.source().read(&path, MAX_RELEASE_FILE)?, path)
            }
            Place::Edition(source, folder, _) => {
                let path = format!("v/{version}/{name}");
                (source.read(&path, MAX_RELEASE_FILE)?, format!("{}/{path}", folder.display()))
            }
        };
        match content {
            Some(Content::Bytes(bytes)) => Ok((bytes, shown)),
            _ => Err(Alteration::Missing { file: shown }.into()),
        }
    }

    /// A file of a release that has the digest somebody stated.
    fn vouched<T: DeserializeOwned>(
        &self,
        version: &Version,
        name: &str,
        digest: Option<&str>,
    ) -> Result<T, RegistryError> {
        let (bytes, shown) = self.file(version, name)?;
        if digest.is_some_and(|digest| sha256(&bytes) != digest) {
            return Err(Alteration::Differs { file: shown }.into());
        }
        let reading = record::own(shown.clone(), name, &Content::Bytes(bytes));
        reading.noun.ok_or_else(|| Alteration::Unreadable { file: shown }.into())
    }

    fn release(&self, version: &Version) -> Result<Release, RegistryError> {
        match &self.0 {
            Place::Git(_, current) => current.release(version),
            Place::Edition(_, _, listed) => {
                let digest = listed.get(version).map(|entry| entry.manifest.clone());
                let digest = digest.ok_or_else(|| Alteration::Unlisted { version: version.clone() })?;
                Ok(Release { manifest: Arc::new(self.vouched(version, "manifest.json", Some(&digest))?), digest })
            }
        }
    }

    /// The releases between two, the older one left out, oldest first: the way back along the chain of manifests.
    ///
    /// # Errors
    /// [`RegistryError::NotBuiltOn`] when the newer one does not build on the older, [`RegistryError::Altered`] when a
    /// release on the way is not what it was.
    pub fn legs(&self, first: &Version, last: &Version) -> Result<Vec<Leg>, RegistryError> {
        self.read_ahead(first, last);
        let mut way = Vec::new();
        let walked = self.walk(first, last, &mut way);
        let legs: Vec<Result<Leg, RegistryError>> = way.par_iter().map(|release| self.leg(release)).collect();
        let mut legs = legs.into_iter().collect::<Result<Vec<_>, _>>()?;
        // What is wrong with a release is said before what is wrong with an earlier one.
        walked?;
        legs.reverse();
        Ok(legs)
    }

    /// Reads the manifests that the way may lead over, at the same time; what is wrong with them is said on the way.
    fn read_ahead(&self, first: &Version, last: &Version) {
        if let Place::Git(_, current) = &self.0 {
            let ahead = current.versions().par_iter().filter(|version| (first..=last).contains(version));
            ahead.for_each(|version| drop(current.release(version)));
        }
    }

    /// Goes back from release to release, and puts each but the first one on the `way`, the last one first.
    fn walk(&self, first: &Version, last: &Version, way: &mut Vec<Release>) -> Result<(), RegistryError> {
        let mut here = self.release(last)?;
        while here.version() != first {
            way.push(here.clone());
            let Some(previous) = &here.manifest.predicate.previous else {
                return Err(RegistryError::NotBuiltOn { last: last.clone(), first: first.clone() });
            };
            let earlier = self.release(&previous.version)?;
            if earlier.digest != previous.sha256 {
                let (version, next) = (previous.version.clone(), here.version().clone());
                return Err(Alteration::OtherManifest { version, next }.into());
            }
            here = earlier;
        }
        Ok(())
    }

    fn leg(&self, release: &Release) -> Result<Leg, RegistryError> {
        let (version, predicate) = (release.version(), &release.manifest.predicate);
        let subject = release.manifest.subject.iter().find(|subject| subject.name == "changes.json");
        let digest = subject.map(|subject| subject.digest.sha256.as_str());
        let changes = self.vouched::<Changes>(version, "changes.json", digest)?;
        let affected = changes.affected.map_or_else(|| self.followers(release, &changes.changes), Ok)?;
        let retired = predicate.retired.iter().map(|(id, tomb)| (id.clone(), tomb.replaced_by.clone())).collect();
        let notes = predicate.notes.iter().filter_map(|note| self.note(version, note).transpose());
        let notes = notes.collect::<Result<_, _>>()?;
        Ok(Leg::new(Some(version.clone()), changes.changes, affected, notes, retired))
    }

    /// A note of a release; none in an edition that has no notes, and where it is no note.
    fn note(&self, version: &Version, listed: &NoteRecord) -> Result<Option<Note>, RegistryError> {
        match self.file(version, &released_note(&listed.name)) {
            Ok((bytes, shown)) if sha256(&bytes) != listed.sha256 => Err(Alteration::Differs { file: shown }.into()),
            Ok((bytes, _)) => Ok(note::read(&listed.name, &bytes).ok()),
            Err(RegistryError::Altered(Alteration::Missing { .. })) if matches!(self.0, Place::Edition(..)) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// What follows from the values that a release changes, as its definitions say: under rules 1 it does not itself.
    fn followers(&self, release: &Release, changes: &[ChangeRecord]) -> Result<Vec<Affected>, RegistryError> {
        let moved = changes.iter().filter(|change| change.effect == Effect::Value);
        let moved: BTreeSet<&Id> = moved.filter_map(|change| change.definition.as_ref()).collect();
        // Who computes from what matters only where a value changes.
        Ok(if moved.is_empty() { Vec::new() } else { users_of(&moved, &self.computes_from(release)?) })
    }

    /// What follows from values that change in a release that does not say it.
    ///
    /// # Errors
    /// When the release or its definitions cannot be read.
    pub fn affected_by(&self, version: &Version, changes: &[ChangeRecord]) -> Result<Vec<Affected>, RegistryError> {
        self.followers(&self.release(version)?, changes)
    }

    /// What a way that begins at a release begins with.
    ///
    /// # Errors
    /// [`RegistryError::Altered`] when the release is not what it was.
    pub fn start(&self, version: &Version) -> Result<Start, RegistryError> {
        let aliases = |definition: &Definition, shape: &Shape| {
            shape.texts(&definition.record, Role::Aliases).map(|(_, alias)| alias.to_owned()).collect()
        };
        let release = self.release(version)?;
        let migrations = migrations(&release.manifest.predicate, std::iter::empty());
        Ok(Start { aliases: self.definitions(&release, aliases)?, migrations })
    }

    /// The ids that are gone at a release, each with what took its place.
    ///
    /// # Errors
    /// [`RegistryError::Altered`] when the release is not what it was.
    pub fn replaced(&self, version: &Version) -> Result<BTreeMap<Id, Id>, RegistryError> {
        let release = self.release(version)?;
        let retired = release.manifest.predicate.retired.iter();
        Ok(retired.filter_map(|(id, tomb)| Some((id.clone(), tomb.replaced_by.clone()?))).collect())
    }

    /// Which ids each definition of a release computes from.
    fn computes_from(&self, release: &Release) -> Result<BTreeMap<Id, Vec<Id>>, RegistryError> {
        match &self.0 {
            Place::Git(workspace, current) => workspace.load_release(current, release.version())?.inputs_in_files(),
            Place::Edition(..) => self.definitions(release, computes_from),
        }
    }

    /// Something of every definition of a release.
    fn definitions<T>(
        &self,
        release: &Release,
        of: impl Fn(&Definition, &Shape) -> T,
    ) -> Result<BTreeMap<Id, T>, RegistryError> {
        self.with_definitions(release.version(), |definitions, shape| {
            definitions.iter().map(|(id, definition)| (id.clone(), of(definition, shape))).collect()
        })
    }

    /// Something of all definitions of a release.
    ///
    /// # Errors
    /// [`RegistryError::Altered`] when the release is not what it was.
    pub fn with_definitions<T>(
        &self,
        version: &Version,
        of: impl FnOnce(&BTreeMap<Id, Definition>, &Shape) -> T,
    ) -> Result<T, RegistryError> {
        let release = self.release(version)?;
        match &self.0 {
            Place::Git(workspace, current) => {
                let state = workspace.load_release(current, version)?;
                let (definitions, _) = state.definitions(state.all_entries()?)?;
                Ok(of(&definitions, state.shape()))
            }
            Place::Edition(_, _, listed) => {
                let (schema_bytes, _) = self.file(version, "schema.json")?;
                let shape = schema::read(&schema_bytes).schema.shape.clone();
                let (index, shown) = self.file(version, "index.json")?;
                if listed.get(version).is_none_or(|entry| entry.sha256 != sha256(&index))
                    || sha256(&schema_bytes) != release.manifest.predicate.schema.sha256
                {
                    return Err(Alteration::IndexDiffers { file: shown }.into());
                }
                let envelope = strict_json(&index).value.and_then(|value| envelope::open(value).ok());
                let records = envelope.ok_or_else(|| Alteration::Unreadable { file: shown })?.records;
                let named = records.into_iter().filter_map(|record| {
                    let id = envelope::id(&record, &shape).ok()?;
                    Some((id.clone(), Definition { id, record }))
                });
                Ok(of(&named.collect(), &shape))
            }
        }
    }
}

//! `impact`: what the way from one release to another means to the definitions in use. From git, or from an exported
//! edition alone.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use semver::Version;
use serde::de::DeserializeOwned;

use super::error::{Alteration, ImpactError, OpsError};
use crate::intake::{record, schema, strict_json};
use crate::model::bump::is_final;
use crate::model::id::nearest;
use crate::model::manifest::{ChangeRecord, Changes};
use crate::model::{Content, Definition, Effect, Id, Point, PointSpec, Release, Role, Shape};
use crate::registry::{DiffReport, MAX_RELEASE_FILE, Outside, RegistryError, State, Workspace};
use crate::release::impact::{Impact, Leg, Start, impact};
use crate::release::migrations::migrations;
use crate::release::sha256;
use crate::store::Source;
use crate::tables::envelope;

/// What a way means to the definitions in use.
#[derive(Debug)]
#[non_exhaustive]
pub struct ImpactReport {
    /// Where the way begins.
    pub from: Point,
    /// Where it ends.
    pub to: Point,
    /// What it means.
    pub impact: Impact,
}

/// Where releases are read from.
enum Shelf<'a> {
    /// A registry in git.
    Git(&'a Workspace, Box<State>),
    /// What `export --format json` wrote: the files, and the digests that `versions.json` states of each release.
    Edition(Source, PathBuf, BTreeMap<Version, ListedRelease>),
}

/// A release in `versions.json`: what is read of it.
#[derive(Debug, serde::Deserialize)]
struct ListedRelease {
    version: Version,
    sha256: String,
    manifest: String,
}

/// Composes the way between two points for the definitions in use; its end is the latest release where none is named.
///
/// # Errors
/// When the beginning is no release, the end does not build on it, or a release is not what it was.
pub fn impact_between(
    workspace: &Workspace,
    uses: &[String],
    old: &PointSpec,
    new: Option<&PointSpec>,
) -> Result<ImpactReport, OpsError> {
    let from = workspace.load(old)?;
    let Some(first) = from.point().version.clone() else {
        return Err(ImpactError::NotARelease { point: from.point().words() }.into());
    };
    let to = workspace.load(new.unwrap_or(&PointSpec::Latest))?;
    let shelf = Shelf::Git(workspace, Box::new(workspace.current()?));
    let Some(last) = to.point().version.clone().or_else(|| to.last_final().cloned()) else {
        return Err(ImpactError::NothingReleased { point: to.point().words() }.into());
    };
    let mut legs = shelf.legs(&first, &last)?;
    if to.point().version.is_none() {
        let report = DiffReport::between(&workspace.load_last_release(&to)?, &to)?;
        let retired = to.retired().iter().map(|(id, tomb)| (id.clone(), tomb.replaced_by.clone())).collect();
        let changes = report.verdicts.iter().map(ChangeRecord::from).collect();
        legs.push(Leg { version: None, changes, inputs: to.computes_from()?, retired });
    }
    Ok(ImpactReport {
        from: from.point().clone(),
        to: to.point().clone(),
        impact: impact(uses, &shelf.start(&first)?, &legs),
    })
}

/// Composes the way between two releases of an exported edition, without git; its end is the newest where none is named.
///
/// # Errors
/// As [`impact_between`], and when the folder is no edition.
pub fn impact_of_edition(
    outside: &Outside,
    folder: &Path,
    uses: &[String],
    old: &PointSpec,
    new: Option<&PointSpec>,
) -> Result<ImpactReport, OpsError> {
    let shelf = Shelf::edition(outside, folder)?;
    let known: Vec<Version> = shelf.versions();
    let version = |spec: &PointSpec| {
        let found = match spec {
            PointSpec::Latest => known.iter().rev().find(|version| is_final(version)).cloned(),
            spec => spec.version(""),
        };
        found.filter(|version| known.contains(version)).ok_or_else(|| {
            let names: Vec<String> = known.iter().map(ToString::to_string).collect();
            let near = nearest(spec.as_str(), names.iter().map(String::as_str)).map(str::to_owned);
            RegistryError::UnknownPoint { text: spec.to_string(), near, fetch: None }
        })
    };
    let (first, last) = (version(old)?, version(new.unwrap_or(&PointSpec::Latest))?);
    let legs = shelf.legs(&first, &last)?;
    let impact = impact(uses, &shelf.start(&first)?, &legs);
    Ok(ImpactReport { from: Point::release(first, None), to: Point::release(last, None), impact })
}

impl Shelf<'_> {
    fn edition(outside: &Outside, folder: &Path) -> Result<Self, OpsError> {
        let source = Source::Folder { root: outside.cwd.join(folder), objects: None };
        let listed = match source.read("versions.json", MAX_RELEASE_FILE)? {
            Some(Content::Bytes(bytes)) => strict_json(&bytes).value,
            _ => None,
        };
        let listed: Option<Vec<ListedRelease>> = listed.and_then(|value| serde_json::from_value(value).ok());
        let Some(listed) = listed else {
            return Err(ImpactError::NoEdition { folder: folder.to_owned() }.into());
        };
        let listed = listed.into_iter().map(|entry| (entry.version.clone(), entry)).collect();
        Ok(Self::Edition(source, folder.to_owned(), listed))
    }

    fn versions(&self) -> Vec<Version> {
        match self {
            Self::Git(_, current) => current.versions().to_vec(),
            Self::Edition(_, _, listed) => listed.keys().cloned().collect(),
        }
    }

    /// A file of a release folder, and the path it has on a screen.
    fn file(&self, version: &Version, name: &str) -> Result<(Vec<u8>, String), OpsError> {
        let (content, shown) = match self {
            Self::Git(_, current) => {
                let path = current.layout().release_file(version, name);
                (current.source().read(&path, MAX_RELEASE_FILE)?, path)
            }
            Self::Edition(source, folder, _) => {
                let path = format!("v/{version}/{name}");
                (source.read(&path, MAX_RELEASE_FILE)?, format!("{}/{path}", folder.display()))
            }
        };
        match content {
            Some(Content::Bytes(bytes)) => Ok((bytes, shown)),
            _ => Err(altered(Alteration::Missing { file: shown })),
        }
    }

    /// A file of a release that has the digest somebody stated.
    fn vouched<T: DeserializeOwned>(&self, version: &Version, name: &str, digest: Option<&str>) -> Result<T, OpsError> {
        let (bytes, shown) = self.file(version, name)?;
        if digest.is_some_and(|digest| sha256(&bytes) != digest) {
            return Err(altered(Alteration::Differs { file: shown }));
        }
        let reading = record::own(shown.clone(), name, &Content::Bytes(bytes));
        reading.noun.ok_or_else(|| altered(Alteration::Unreadable { file: shown }))
    }

    fn release(&self, version: &Version) -> Result<Release, OpsError> {
        match self {
            Self::Git(_, current) => Ok(current.release(version)?),
            Self::Edition(_, _, listed) => {
                let digest = listed.get(version).map(|entry| entry.manifest.clone());
                let digest = digest.ok_or_else(|| altered(Alteration::Unlisted { version: version.clone() }))?;
                Ok(Release { manifest: Arc::new(self.vouched(version, "manifest.json", Some(&digest))?), digest })
            }
        }
    }

    /// The releases between two, the older one left out, oldest first: the way back along the chain of manifests.
    fn legs(&self, first: &Version, last: &Version) -> Result<Vec<Leg>, OpsError> {
        let mut legs = Vec::new();
        let mut here = self.release(last)?;
        while here.version() != first {
            legs.push(self.leg(&here)?);
            let Some(previous) = &here.manifest.predicate.previous else {
                return Err(ImpactError::NotBuiltOn { last: last.clone(), first: first.clone() }.into());
            };
            let earlier = self.release(&previous.version)?;
            if earlier.digest != previous.sha256 {
                let (version, next) = (previous.version.clone(), here.version().clone());
                return Err(altered(Alteration::OtherManifest { version, next }));
            }
            here = earlier;
        }
        legs.reverse();
        Ok(legs)
    }

    fn leg(&self, release: &Release) -> Result<Leg, OpsError> {
        let (version, predicate) = (release.version(), &release.manifest.predicate);
        let subject = release.manifest.subject.iter().find(|subject| subject.name == "changes.json");
        let digest = subject.map(|subject| subject.digest.sha256.as_str());
        let changes = self.vouched::<Changes>(version, "changes.json", digest)?.changes;
        // Who computes from what matters only where a value changes.
        let moves = |change: &ChangeRecord| change.effect == Effect::Value && change.definition.is_some();
        let inputs = if changes.iter().any(moves) {
            self.definitions(version, |definition, shape| definition.computes_from(shape))?
        } else {
            BTreeMap::new()
        };
        let retired = predicate.retired.iter().map(|(id, tomb)| (id.clone(), tomb.replaced_by.clone())).collect();
        Ok(Leg { version: Some(version.clone()), changes, inputs, retired })
    }

    fn start(&self, version: &Version) -> Result<Start, OpsError> {
        let aliases = |definition: &Definition, shape: &Shape| {
            shape.texts(&definition.record, Role::Aliases).map(|(_, alias)| alias.to_owned()).collect()
        };
        let migrations = migrations(&self.release(version)?.manifest.predicate, std::iter::empty());
        Ok(Start { aliases: self.definitions(version, aliases)?, migrations })
    }

    /// Something of every definition of a release.
    fn definitions<T>(
        &self,
        version: &Version,
        of: impl Fn(&Definition, &Shape) -> T,
    ) -> Result<BTreeMap<Id, T>, OpsError> {
        let take = |definitions: BTreeMap<Id, Definition>, shape: &Shape| {
            definitions.into_iter().map(|(id, definition)| (id, of(&definition, shape))).collect()
        };
        match self {
            Self::Git(workspace, current) => {
                let state = workspace.load_release(current, version)?;
                let (definitions, _) = state.definitions(state.entries()?)?;
                Ok(take(definitions, state.shape()))
            }
            Self::Edition(_, _, listed) => {
                let (schema_bytes, _) = self.file(version, "schema.json")?;
                let shape = schema::read(&schema_bytes).schema.shape.clone();
                let (index, shown) = self.file(version, "index.json")?;
                if listed.get(version).is_none_or(|entry| entry.sha256 != sha256(&index))
                    || sha256(&schema_bytes) != self.release(version)?.manifest.predicate.schema.sha256
                {
                    return Err(altered(Alteration::IndexDiffers { file: shown }));
                }
                let envelope = strict_json(&index).value.and_then(|value| envelope::open(value).ok());
                let records = envelope.ok_or_else(|| altered(Alteration::Unreadable { file: shown }))?.records;
                let named = records.into_iter().filter_map(|record| {
                    let id = envelope::id(&record, shape.pointer(Role::Id)).ok()?;
                    Some((id.clone(), Definition { id, record }))
                });
                Ok(take(named.collect(), &shape))
            }
        }
    }
}

fn altered(how: Alteration) -> OpsError {
    ImpactError::Altered(how).into()
}

/// The ids in use, as a file lists them: one a line with `#` before remarks, or a JSON array of texts. Each once.
///
/// # Errors
/// When it lists none, or is JSON of another form.
pub fn ids_in_use(text: &str) -> Result<Vec<String>, OpsError> {
    let text = text.trim_start_matches('\u{feff}');
    let listed: Vec<String> = if text.trim_start().starts_with('[') {
        serde_json::from_str(text).map_err(|_| ImpactError::NotAList)?
    } else {
        text.lines().map(|line| line.split('#').next().unwrap_or_default().trim().to_owned()).collect()
    };
    let mut seen = BTreeSet::new();
    let ids: Vec<String> = listed.into_iter().filter(|id| !id.is_empty() && seen.insert(id.clone())).collect();
    if ids.is_empty() { Err(ImpactError::NothingInUse.into()) } else { Ok(ids) }
}

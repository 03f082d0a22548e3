//! The small records of a point: tombstones, notes, disputes, events, waivers, and the versions that have a release.

use std::collections::{BTreeMap, BTreeSet};

use semver::Version;

use super::error::RegistryError;
use super::files::{self, about, unexpected};
use crate::intake::{dispute, event, hidden_in_toml, note, record, waivers};
use crate::model::definition::MAX_FILE;
use crate::model::{Allow, Content, Defect, Dispute, Event, Id, Layout, Note, RuleId, Spot, Tombstone, Waiver, id};
use crate::rules::Located;
use crate::store::Source;

/// What a point holds besides configuration, schema and definitions.
#[derive(Debug, Clone, Default)]
pub(super) struct Records {
    pub(super) retired: BTreeMap<Id, Tombstone>,
    pub(super) notes: Vec<Note>,
    pub(super) disputes: Vec<Dispute>,
    pub(super) events: Vec<Event>,
    pub(super) waivers: Vec<Waiver>,
    pub(super) allows: Vec<Allow>,
    /// Oldest first.
    pub(super) versions: Vec<Version>,
    /// What is wrong with the files of these, and the files that do not belong among them.
    pub(super) defects: Vec<Located>,
}

impl Records {
    /// Reads them all.
    ///
    /// # Errors
    /// When files cannot be read, or the waivers not be understood: what they accept would be judged anew.
    pub(super) fn read(source: &Source, layout: &Layout) -> Result<Self, RegistryError> {
        let mut reader = Reader { source, layout, defects: Vec::new() };
        let (waivers, allows) = reader.waivers()?;
        Ok(Self {
            retired: reader.retired()?,
            notes: reader.named(layout.notes(), ".md", |name, bytes| {
                note::pending(name, bytes).map_err(|error| {
                    let spot = error.place.map_or(Spot::File, Spot::At);
                    vec![Defect::new(RuleId::NoteInvalid, spot, &*error.message, error.message.clone())]
                })
            })?,
            disputes: reader.named(layout.disputes(), ".json", dispute::read)?,
            events: reader.named(layout.events(), ".json", event::read)?,
            waivers,
            allows,
            versions: reader.versions()?,
            defects: reader.defects,
        })
    }
}

struct Reader<'a> {
    source: &'a Source,
    layout: &'a Layout,
    defects: Vec<Located>,
}

impl Reader<'_> {
    fn retired(&mut self) -> Result<BTreeMap<Id, Tombstone>, RegistryError> {
        let mut retired = BTreeMap::new();
        for (path, entry) in files::list(self.source, &self.layout.retired())? {
            let Some(id) = Id::from_path(&path) else {
                self.defects.push(unexpected(self.layout, &entry, "retired/<domain>/<slug>.json"));
                continue;
            };
            let content = files::content(self.source, &entry, MAX_FILE)?;
            let reading = record::own(entry.path.clone(), &path, &content);
            self.defects.extend(reading.defects.into_iter().map(|defect| about(&entry.path, defect)));
            retired.extend(reading.noun.map(|tombstone| (id, tombstone)));
        }
        Ok(retired)
    }

    /// The records of a folder that are known by their file name, by name.
    fn named<T>(
        &mut self,
        folder: String,
        ending: &str,
        read: impl Fn(&str, &[u8]) -> Result<T, Vec<Defect>>,
    ) -> Result<Vec<T>, RegistryError> {
        let mut nouns = Vec::new();
        for (path, entry) in files::list(self.source, &folder)? {
            let name = path.strip_suffix(ending).filter(|name| !name.contains('/'));
            let (Some(name), None) = (name, id::unportable(&path)) else {
                let below = self.layout.below(&folder).unwrap_or_default();
                self.defects.push(unexpected(self.layout, &entry, &format!("{below}<name>{ending}")));
                continue;
            };
            let content = files::content(self.source, &entry, MAX_FILE)?;
            match readable(&content).map_err(|defect| vec![defect]).and_then(|bytes| read(name, bytes)) {
                Ok(noun) => nouns.push(noun),
                Err(defects) => self.defects.extend(defects.into_iter().map(|defect| about(&entry.path, defect))),
            }
        }
        Ok(nouns)
    }

    fn waivers(&mut self) -> Result<(Vec<Waiver>, Vec<Allow>), RegistryError> {
        let file = self.layout.waivers();
        let Some(content) = self.source.read(&file, MAX_FILE)? else { return Ok(Default::default()) };
        match readable(&content) {
            Ok(bytes) => {
                self.defects.extend(hidden_in_toml(bytes).into_iter().map(|defect| about(&file, defect)));
                waivers(bytes).map_err(|source| RegistryError::Config { file, source })
            }
            // Where nothing is accepted, nothing passes that should not.
            Err(defect) => {
                self.defects.push(about(&file, defect));
                Ok(Default::default())
            }
        }
    }

    fn versions(&mut self) -> Result<Vec<Version>, RegistryError> {
        let mut versions = BTreeSet::new();
        for (path, entry) in files::list(self.source, &self.layout.releases())? {
            match path.split_once('/').and_then(|(name, _)| Version::parse(name).ok()) {
                Some(version) => {
                    versions.insert(version);
                }
                None => self.defects.push(unexpected(self.layout, &entry, "in the folder of a version")),
            }
        }
        Ok(versions.into_iter().collect())
    }
}

/// The bytes of a regular file of no more than the size of a record.
fn readable(content: &Content) -> Result<&[u8], Defect> {
    match content {
        Content::Bytes(bytes) => Ok(bytes),
        Content::TooLarge(size) => {
            let message = format!("the file has {size} bytes; a record has at most {MAX_FILE}");
            Err(Defect::new(RuleId::FileTooLarge, Spot::File, size.to_string(), message))
        }
        Content::Special(kind) => Err(Defect::new(
            RuleId::PathUnsafe,
            Spot::File,
            *kind,
            format!("this is a {kind}, which is never followed"),
        )),
    }
}

//! Loading a point: everything but the definitions, which are read when and where they are needed.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

use rayon::iter::ParallelIterator;
use semver::Version;

use super::error::OpsError;
use super::known::Known;
use super::workspace::Workspace;
use crate::intake::{CompiledSchema, Reading, TomlError, dispute, event, note, record, schema, unknown_key, waivers};
use crate::model::bump::is_final;
use crate::model::definition::MAX_FILE;
use crate::model::{
    ChangeRule, Config, Content, Defect, Definition, Dispute, Event, Id, Note, Point, PointKind, Release, Role, RuleId,
    Snapshot, Spot, Tombstone, Waiver, id,
};
use crate::release::sha256;
use crate::rules::{self, Card, Sited};
use crate::store::{Entry, EntryKind, Source, StoreError};

/// The largest manifest or list of changes that is read: 100,000 definitions fit.
pub const MAX_RELEASE_FILE: u64 = 256 << 20;

/// Files that hold no definition that could be read.
pub type Broken = Vec<Reading<Definition>>;

/// A point of a registry.
pub struct Loaded {
    /// Which point it is.
    pub point: Point,
    /// Where its files are read from.
    pub source: Source,
    /// The registry's folder from the repository root, with a final slash.
    pub folder: String,
    /// The configuration.
    pub config: Arc<Config>,
    /// The schema.
    pub schema: Arc<CompiledSchema>,
    /// The schema's path from the repository root.
    pub schema_file: String,
    /// The tombstones.
    pub retired: BTreeMap<Id, Tombstone>,
    /// The pending notes, by name.
    pub notes: Vec<Note>,
    /// The disputes, by name.
    pub disputes: Vec<Dispute>,
    /// Later words on releases.
    pub events: Vec<Event>,
    /// The accepted findings.
    pub waivers: Vec<Waiver>,
    /// The versions that have a release folder, oldest first.
    pub versions: Vec<Version>,
    /// The release that the point is; none for any other point.
    pub release_of: Option<Release>,
    /// What is wrong with tombstones, notes and releases.
    pub(super) others: Vec<Sited>,
    /// What lies below `kpis/`, listed when it is first asked for: the files of definitions, and the defects of others.
    pub(super) listed: OnceLock<(Vec<Entry>, Vec<Sited>)>,
    /// Digest of what a card depends on besides its file: configuration and schema.
    pub(super) frame: String,
    /// Whether the point is the work tree and will be compared: its files are listed with their content ids.
    pub(super) compared: bool,
    /// Whether what is found out of its files serves another point, the base, as well.
    pub(super) shares: bool,
    pub(super) known: Arc<Known>,
    pub(super) cards: OnceLock<Vec<Card>>,
}

impl Loaded {
    /// Loads a point of the workspace's registry.
    ///
    /// # Errors
    /// When the configuration cannot be used, or files cannot be read.
    pub fn new(workspace: &Workspace, point: Point, source: Source) -> Result<Self, OpsError> {
        Self::in_folder(workspace, workspace.folder.clone(), point, source)
    }

    /// Loads a point whose registry lies in `folder`.
    ///
    /// # Errors
    /// As [`Loaded::new`].
    pub fn in_folder(workspace: &Workspace, folder: String, point: Point, source: Source) -> Result<Self, OpsError> {
        let config_file = format!("{folder}ontoreg.toml");
        let (config, mut frame) = match source.read(&config_file, MAX_FILE)? {
            Some(Content::Bytes(bytes)) => {
                let config = crate::intake::config(&bytes).and_then(|config| known_levels(config, &bytes));
                let config = config.map_err(|source| OpsError::Config { file: config_file.clone(), source })?;
                (config, sha256(&bytes))
            }
            _ => return Err(OpsError::NoRegistryAt { point: point.words() }),
        };
        require(&config)?;
        let schema_file = resolve(&folder, &config.schema).ok_or_else(|| OpsError::Config {
            file: config_file,
            source: TomlError {
                message: format!("schema `{}` leads out of the repository", config.schema),
                place: None,
            },
        })?;
        let schema = match source.read(&schema_file, MAX_FILE)? {
            Some(Content::Bytes(bytes)) => {
                frame += &sha256(&bytes);
                workspace.schema(bytes)
            }
            found => {
                let what = found.map_or("there is no such file", |_| "the file is too large or not a regular one");
                let mut unusable = schema::read(b"{}");
                unusable.defects = vec![Defect::new(
                    RuleId::SchemaInvalid,
                    Spot::File,
                    "",
                    format!("the schema cannot be read: {what}"),
                )];
                Arc::new(unusable)
            }
        };
        let known = Arc::clone(&workspace.known);
        let mut loaded = Self { point, source, folder, schema_file, frame, known, ..Self::empty(config, schema) };
        loaded.read_retired()?;
        loaded.read_notes()?;
        loaded.read_disputes()?;
        loaded.read_events()?;
        loaded.read_waivers()?;
        loaded.read_versions()?;
        loaded.compared = loaded.point.kind == PointKind::Worktree && !loaded.versions.is_empty();
        Ok(loaded)
    }

    /// Before the first release.
    #[must_use]
    pub fn nothing() -> Self {
        let config = "name = ''\ntitle = ''\npublisher = ''\nbase-url = 'https://localhost'";
        let config = crate::intake::config(config.as_bytes()).expect("the smallest configuration is one");
        Self::empty(config, Arc::new(schema::read(b"{}")))
    }

    /// A point without files.
    fn empty(config: Config, schema: Arc<CompiledSchema>) -> Self {
        Self {
            point: Point::EMPTY,
            source: Source::Nothing,
            folder: String::new(),
            config: Arc::new(config),
            schema,
            schema_file: String::new(),
            retired: BTreeMap::new(),
            notes: Vec::new(),
            disputes: Vec::new(),
            events: Vec::new(),
            waivers: Vec::new(),
            versions: Vec::new(),
            release_of: None,
            others: Vec::new(),
            listed: OnceLock::new(),
            frame: String::new(),
            compared: false,
            shares: false,
            known: Arc::default(),
            cards: OnceLock::new(),
        }
    }

    /// The files of definitions, sorted by path; whatever else lies below `kpis/` is a finding and nothing more.
    ///
    /// # Errors
    /// When they cannot be listed.
    pub fn entries(&self) -> Result<&[Entry], OpsError> {
        Ok(&self.listed()?.0)
    }

    /// What is known of every definition, sorted by file.
    ///
    /// # Errors
    /// When files cannot be listed or read.
    pub fn cards(&self) -> Result<&[Card], OpsError> {
        match self.cards.get() {
            Some(cards) => Ok(cards),
            None => {
                let cards = self.known.cards(self)?;
                Ok(self.cards.get_or_init(|| cards))
            }
        }
    }

    fn listed(&self) -> Result<&(Vec<Entry>, Vec<Sited>), OpsError> {
        if let Some(listed) = self.listed.get() {
            return Ok(listed);
        }
        let prefix = self.kpis();
        let mut definitions = self.source.list(&prefix)?;
        let rest = definitions.extract_if(.., |entry| !is_definition(entry, &prefix));
        let rest: Vec<Entry> = rest.filter(is_content).collect();
        definitions.shrink_to_fit();
        let rest = rest.iter().map(|entry| self.unexpected(entry, "kpis/<domain>/<slug>.json")).collect();
        let definitions = if self.compared { self.with_ids(definitions)? } else { definitions };
        Ok(self.listed.get_or_init(|| (definitions, rest)))
    }

    /// The files of definitions among entries below `kpis/`, sorted by path.
    pub(super) fn definitions_among(&self, mut entries: Vec<Entry>) -> Vec<Entry> {
        let prefix = self.kpis();
        entries.retain(|entry| is_definition(entry, &prefix));
        entries.sort_unstable();
        entries
    }

    /// The folder of the definitions from the repository root, with a final slash.
    pub(super) fn kpis(&self) -> String {
        format!("{}kpis/", self.folder)
    }

    /// What is wrong with the schema and with files that are no definitions.
    ///
    /// # Errors
    /// When files cannot be listed.
    pub fn others(&self) -> Result<Vec<Sited>, OpsError> {
        let clashes = rules::property_rules(&self.schema.schema.shape)
            .into_iter()
            .filter(|(rule, _)| matches!(rule, ChangeRule::Listed(_)));
        let clash = |(rule, property): (ChangeRule, rules::PropertyRule)| {
            let message = format!("{} would have the rule {rule}, which is one of ontoreg's own", property.pointer);
            Defect::new(RuleId::SchemaInvalid, Spot::File, rule.as_str(), message)
        };
        let defects = self.schema.all_defects().into_iter().chain(clashes.map(clash));
        let sited = |defect| Sited { file: Some(self.schema_file.clone()), definition: None, defect };
        Ok(defects.map(sited).chain(self.listed()?.1.iter().chain(&self.others).cloned()).collect())
    }

    /// The files below a folder of the registry, by path below it.
    pub(super) fn files(&self, below: &str) -> Result<Vec<(String, Entry)>, StoreError> {
        let prefix = format!("{}{below}", self.folder);
        let named = |entry: Entry| (entry.path[prefix.len().min(entry.path.len())..].to_owned(), entry);
        Ok(self.source.list(&prefix)?.into_iter().filter(is_content).map(named).collect())
    }

    pub(super) fn content(&self, entry: &Entry, limit: u64) -> Result<Content, StoreError> {
        match (entry.kind, &entry.blob) {
            (EntryKind::Special(kind), _) => Ok(Content::Special(kind)),
            (EntryKind::File, Some(_)) => self.source.content(entry, limit),
            (EntryKind::File, None) => {
                Ok(self.source.read(&entry.path, limit)?.unwrap_or(Content::Special("vanished file")))
            }
        }
    }

    fn note_defects<T>(&mut self, reading: Reading<T>) -> Option<T> {
        let Reading { file, noun, defects, .. } = reading;
        self.others.extend(defects.into_iter().map(|defect| Sited {
            file: Some(file.clone()),
            definition: None,
            defect,
        }));
        noun
    }

    fn unexpected(&self, entry: &Entry, form: &str) -> Sited {
        let defect = match (entry.kind, id::unportable(&entry.path)) {
            (EntryKind::Special(kind), _) => {
                Defect::new(RuleId::PathUnsafe, Spot::File, kind, format!("this is a {kind}, which is never followed"))
            }
            (EntryKind::File, Some(problem)) => {
                Defect::new(RuleId::PathUnsafe, Spot::File, &*entry.path, format!("{problem}: {:?}", entry.path))
            }
            (EntryKind::File, None) if !entry.path[self.folder.len()..].contains('/') => {
                Defect::new(RuleId::PathUnsafe, Spot::File, "file", "this is a file, and a folder belongs here")
            }
            (EntryKind::File, None) => {
                Defect::new(RuleId::FileUnexpected, Spot::File, &*entry.path, format!("this file is not {form}"))
            }
        };
        Sited { file: Some(entry.path.clone()), definition: None, defect }
    }

    fn read_retired(&mut self) -> Result<(), OpsError> {
        for (path, entry) in self.files("retired/")? {
            let Some(id) = Id::from_path(&path) else {
                self.others.push(self.unexpected(&entry, "retired/<domain>/<slug>.json"));
                continue;
            };
            let content = self.content(&entry, MAX_FILE)?;
            if let Some(tombstone) = self.note_defects(record::own(entry.path.clone(), &path, &content)) {
                self.retired.insert(id, tombstone);
            }
        }
        Ok(())
    }

    fn read_notes(&mut self) -> Result<(), OpsError> {
        self.notes = self.read_named("notes/", ".md", |name, bytes| {
            note::pending(name, bytes).map_err(|error| {
                let spot = error.place.map_or(Spot::File, Spot::At);
                vec![Defect::new(RuleId::NoteInvalid, spot, &*error.message, error.message.clone())]
            })
        })?;
        Ok(())
    }

    fn read_disputes(&mut self) -> Result<(), OpsError> {
        self.disputes = self.read_named("disputes/", ".json", dispute::read)?;
        Ok(())
    }

    fn read_events(&mut self) -> Result<(), OpsError> {
        self.events = self.read_named("events/", ".json", event::read)?;
        Ok(())
    }

    /// The records of a folder that are known by their file name, by name.
    fn read_named<T>(
        &mut self,
        below: &str,
        ending: &str,
        read: impl Fn(&str, &[u8]) -> Result<T, Vec<Defect>>,
    ) -> Result<Vec<T>, OpsError> {
        let mut nouns = Vec::new();
        for (path, entry) in self.files(below)? {
            let name = path.strip_suffix(ending).filter(|name| !name.contains('/'));
            let (Some(name), None) = (name, id::unportable(&path)) else {
                self.others.push(self.unexpected(&entry, &format!("{below}<name>{ending}")));
                continue;
            };
            let read = match self.content(&entry, MAX_FILE)? {
                Content::Bytes(bytes) => read(name, &bytes),
                Content::TooLarge(size) => {
                    let message = format!("the file has {size} bytes; a record has at most {MAX_FILE}");
                    Err(vec![Defect::new(RuleId::FileTooLarge, Spot::File, size.to_string(), message)])
                }
                Content::Special(kind) => {
                    let message = format!("this is a {kind}, which is never followed");
                    Err(vec![Defect::new(RuleId::PathUnsafe, Spot::File, kind, message)])
                }
            };
            match read {
                Ok(noun) => nouns.push(noun),
                Err(defects) => self.others.extend(defects.into_iter().map(|defect| Sited {
                    file: Some(entry.path.clone()),
                    definition: None,
                    defect,
                })),
            }
        }
        Ok(nouns)
    }

    fn read_waivers(&mut self) -> Result<(), OpsError> {
        let file = format!("{}waivers.toml", self.folder);
        if let Some(Content::Bytes(bytes)) = self.source.read(&file, MAX_FILE)? {
            self.waivers = waivers(&bytes).map_err(|source| OpsError::Config { file, source })?;
        }
        Ok(())
    }

    fn read_versions(&mut self) -> Result<(), OpsError> {
        let mut versions = BTreeSet::new();
        for (path, entry) in self.files("releases/")? {
            match path.split_once('/').and_then(|(name, _)| Version::parse(name).ok()) {
                Some(version) => {
                    versions.insert(version);
                }
                None => self.others.push(self.unexpected(&entry, "in the folder of a version")),
            }
        }
        self.versions = versions.into_iter().collect();
        Ok(())
    }

    /// The last final version with a release folder.
    #[must_use]
    pub fn last_final(&self) -> Option<&Version> {
        self.versions.iter().rev().find(|version| is_final(version))
    }

    /// The last final version that nothing advises against: what `latest` means.
    #[must_use]
    pub fn latest(&self) -> Option<&Version> {
        let usable = |version: &&Version| is_final(version) && Event::yank(&self.events, version).is_none();
        self.versions.iter().rev().find(usable)
    }

    /// The release that a user named: by version, by tag, or as `latest`.
    ///
    /// # Errors
    /// [`OpsError::UnknownPoint`] when there is none.
    pub fn named_version(&self, text: &str) -> Result<Version, OpsError> {
        let version = match text {
            "latest" => self.latest().cloned(),
            text => Version::parse(text.strip_prefix(self.config.tag_prefix.as_str()).unwrap_or(text)).ok(),
        };
        version.filter(|version| self.versions.contains(version)).ok_or_else(|| OpsError::UnknownPoint {
            text: text.to_owned(),
            near: self.latest().map(ToString::to_string),
            fetch: None,
        })
    }

    /// The event that advises against the release that this point is.
    #[must_use]
    pub fn yanked(&self) -> Option<&Event> {
        Event::yank(&self.events, self.point.version.as_ref()?)
    }

    /// The text of `CHANGELOG.md`.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn changelog(&self) -> Result<Option<String>, OpsError> {
        Ok(match self.source.read(&format!("{}CHANGELOG.md", self.folder), MAX_RELEASE_FILE)? {
            Some(Content::Bytes(bytes)) => Some(String::from_utf8_lossy(&bytes).into_owned()),
            _ => None,
        })
    }

    /// Reads definitions in parallel for what they say, and lets go of each as soon as `of` has taken what it needs.
    ///
    /// # Errors
    /// When the store cannot read.
    pub fn each<T: Send>(
        &self,
        entries: &[Entry],
        of: impl Fn(Reading<Definition>) -> T + Sync + Send,
    ) -> Result<Vec<T>, StoreError> {
        let prefix = self.kpis().len();
        let read = |(entry, content): (&Entry, Result<Content, StoreError>)| {
            let path = entry.path.get(prefix..).unwrap_or_default();
            content.map(|content| of(record::read(entry.path.clone(), path, &content)))
        };
        self.source.contents(entries).map(read).collect()
    }

    /// The definitions at `entries`, with the files among them that cannot be read.
    ///
    /// # Errors
    /// When the store cannot read.
    pub fn definitions(&self, entries: &[Entry]) -> Result<(BTreeMap<Id, Definition>, Broken), OpsError> {
        self.definitions_as(entries, |definition| definition)
    }

    fn definitions_as(
        &self,
        entries: &[Entry],
        keep: impl Fn(Definition) -> Definition + Sync + Send,
    ) -> Result<(BTreeMap<Id, Definition>, Broken), OpsError> {
        let of = |reading: Reading<Definition>| Reading { noun: reading.noun.map(&keep), ..reading };
        let (read, broken): (Vec<_>, Vec<_>) =
            self.each(entries, of)?.into_iter().partition(|reading| reading.noun.is_some());
        let read = read.into_iter().filter_map(|reading| reading.noun);
        Ok((read.map(|definition| (definition.id.clone(), definition)).collect(), broken))
    }

    /// A snapshot that holds the definitions at `entries`, with the files among them that cannot be read.
    ///
    /// # Errors
    /// When the store cannot read.
    pub fn snapshot(&self, entries: &[Entry]) -> Result<(Snapshot, Broken), OpsError> {
        Ok(self.snapshot_around(self.definitions(entries)?))
    }

    /// As [`Loaded::snapshot`], with nothing of a definition but what these roles have: all of a registry fit in memory.
    ///
    /// # Errors
    /// When the store cannot read.
    pub fn snapshot_of(&self, entries: &[Entry], roles: &[Role]) -> Result<(Snapshot, Broken), OpsError> {
        let shape = &self.schema.schema.shape;
        let keep = |Definition { id, record }: Definition| Definition { id, record: shape.only(&record, roles) };
        Ok(self.snapshot_around(self.definitions_as(entries, keep)?))
    }

    fn snapshot_around(&self, (definitions, broken): (BTreeMap<Id, Definition>, Broken)) -> (Snapshot, Broken) {
        let real = !matches!(self.source, Source::Nothing);
        let snapshot = Snapshot {
            config: real.then(|| Arc::clone(&self.config)),
            schema: real.then(|| Arc::clone(&self.schema.schema)),
            definitions,
            retired: self.retired.clone(),
            notes: self.notes.clone(),
        };
        (snapshot, broken)
    }

    /// The ids whose files lie here, readable or not.
    ///
    /// # Errors
    /// When they cannot be listed.
    pub fn ids(&self) -> Result<impl Iterator<Item = Id> + '_, OpsError> {
        let prefix = self.kpis().len();
        Ok(self.entries()?.iter().filter_map(move |entry| Id::from_path(entry.path.get(prefix..)?)))
    }

    /// The file of a definition.
    #[must_use]
    pub fn file_of(&self, id: &Id) -> String {
        format!("{}kpis/{}", self.folder, id.path())
    }

    /// The files of definitions with their content ids, sorted by path.
    ///
    /// # Errors
    /// When the store cannot read.
    pub fn entries_with_ids(&self) -> Result<Cow<'_, [Entry]>, OpsError> {
        let entries = self.entries()?;
        let listed = self.compared || entries.iter().all(|entry| entry.blob.is_some());
        Ok(if listed { Cow::Borrowed(entries) } else { Cow::Owned(self.with_ids(entries.to_vec())?) })
    }

    /// Entries with their content ids, reading only where the source does not know them. A file that git knows unchanged
    /// has the id that git would commit.
    fn with_ids(&self, entries: Vec<Entry>) -> Result<Vec<Entry>, StoreError> {
        let entries = self.source.with_known_ids(entries);
        let (mut entries, unknown): (Vec<_>, Vec<_>) = entries.into_iter().partition(|entry| entry.blob.is_some());
        let hashed: Result<Vec<Entry>, StoreError> = self
            .source
            .contents(&unknown)
            .map(|(entry, content)| {
                let blob = match content? {
                    Content::Bytes(bytes) => Some(Source::blob_id(&bytes)?),
                    Content::TooLarge(_) | Content::Special(_) => None,
                };
                Ok(Entry { blob, ..entry.clone() })
            })
            .collect();
        entries.extend(hashed?);
        entries.sort_unstable();
        Ok(entries)
    }
}

/// Whether an entry below `kpis/`, whose path from the root is given, has the name of a definition.
fn is_definition(entry: &Entry, kpis: &str) -> bool {
    entry.path.get(kpis.len()..).and_then(Id::from_path).is_some()
}

/// Whether a file is more than what keeps an empty folder in git.
fn is_content(entry: &Entry) -> bool {
    !entry.path.ends_with("/.gitkeep")
}

/// The path of `relative` (as written in `folder`'s configuration) from the repository root; none when it leads out.
fn resolve(folder: &str, relative: &str) -> Option<String> {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in relative.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    (!relative.starts_with('/')).then(|| parts.join("/"))
}

/// The configuration, if every rule it gives a level is a check rule: a misspelt one would keep its default unnoticed.
fn known_levels(config: Config, bytes: &[u8]) -> Result<Config, TomlError> {
    let known = || rules::all().filter(|rule| rule.level().is_some()).map(|rule| rule.id.as_str());
    match config.levels.keys().find(|rule| !known().any(|id| id == rule.as_str())) {
        Some(wrong) => Err(unknown_key(bytes, "levels", wrong, known())),
        None => Ok(config),
    }
}

fn require(config: &Config) -> Result<(), OpsError> {
    let is = Version::parse(env!("CARGO_PKG_VERSION")).unwrap_or(Version::new(0, 0, 0));
    match &config.requires {
        Some(asked) if !asked.matches(&is) => Err(OpsError::Requires { asked: asked.to_string(), is: is.to_string() }),
        _ => Ok(()),
    }
}

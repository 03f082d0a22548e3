//! The state of a registry at a point. What it is asked for decides what is read: definitions only when and where they
//! are needed.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, OnceLock};

use semver::Version;

use super::cache::Cache;
use super::deck::Deck;
use super::error::RegistryError;
use super::files::{Listed, about};
use super::records::Records;
use crate::intake::{CompiledSchema, TomlError, hidden_in_toml, schema, unknown_key, wrong_key};
use crate::model::bump::is_final;
use crate::model::definition::MAX_FILE;
use crate::model::manifest::FileRecord;
use crate::model::{
    Allow, Config, Content, Defect, Dispute, Event, Id, Layout, Level, ManifestHead, Note, Point, PointKind, PointSpec,
    Release, RuleId, Schema, Shape, Spot, Tombstone, Waiver, layout,
};
use crate::release::sha256;
use crate::rules::{self, Located};
use crate::store::{Entry, Source};

/// The largest manifest or list of changes that is read: 100,000 definitions fit.
pub const MAX_RELEASE_FILE: u64 = 256 << 20;

/// What a state is loaded for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// To be looked at by itself, or beside the last release.
    Alone,
    /// To be compared with a base: what is found out of its files serves the base as well.
    BesideBase,
}

/// The state of a registry at a point. It never changes once it is loaded; what is asked of it is read then and kept.
#[derive(Clone)]
pub struct State {
    pub(super) point: Point,
    pub(super) source: Source,
    pub(super) layout: Layout,
    pub(super) config: Arc<Config>,
    pub(super) schema: Arc<CompiledSchema>,
    pub(super) schema_file: String,
    pub(super) records: Records,
    pub(super) release: Option<Release>,
    /// What lies below `kpis/`, listed when it is first asked for.
    pub(super) listed: OnceLock<Listed>,
    /// The same files of definitions with their content ids, where listing does not give them.
    pub(super) identified: OnceLock<Vec<Entry>>,
    /// Digest of what a card depends on besides its file: configuration and schema.
    pub(super) frame: String,
    /// Whether it is worth while to know the content ids of the work tree: it will be compared, or facts are kept by them.
    pub(super) compared: bool,
    /// Whether what is found out of its files serves another point, the base, as well.
    pub(super) shares: bool,
    pub(super) cache: Arc<Cache>,
    pub(super) cards: OnceLock<Deck>,
    /// Whether every point that has these files by their content ids has the same cards.
    pub(super) are_shared: OnceLock<bool>,
    /// What was read of the heads of manifests.
    pub(super) heads: Arc<Mutex<BTreeMap<Version, ManifestHead>>>,
    /// The releases whose manifests were read.
    pub(super) releases: Arc<Mutex<BTreeMap<Version, Release>>>,
}

impl State {
    /// Loads the point whose files are those of `source`.
    ///
    /// # Errors
    /// When there is no registry, its configuration cannot be used, or files cannot be read.
    pub(super) fn load(
        point: Point,
        source: Source,
        layout: Layout,
        cache: &Arc<Cache>,
        purpose: Purpose,
    ) -> Result<Self, RegistryError> {
        let file = layout.config();
        let Some(Content::Bytes(bytes)) = source.read(&file, MAX_FILE)? else {
            return Err(RegistryError::NoRegistryAt { point: point.words() });
        };
        let unusable = |source| RegistryError::Config { file: file.clone(), source };
        let edited = matches!(point.kind, PointKind::Worktree | PointKind::Index);
        let config = crate::intake::config(&bytes).and_then(|config| known_levels(config, &bytes, edited));
        let config = config.map_err(unusable)?;
        require(&config)?;
        let hidden: Vec<Located> = hidden_in_toml(&bytes).into_iter().map(|defect| about(&file, defect)).collect();
        let schema_file = layout.resolve(&config.schema).ok_or_else(|| {
            let message = format!("schema `{}` leads out of the repository", config.schema);
            unusable(TomlError { message, place: None })
        })?;
        let mut frame = sha256(&bytes);
        let schema = match source.read(&schema_file, MAX_FILE)? {
            Some(Content::Bytes(bytes)) => {
                frame += &sha256(&bytes);
                cache.schema(bytes)
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
        let mut records = Records::read(&source, &layout)?;
        records.defects.extend(hidden);
        let is_worktree = point.kind == PointKind::Worktree;
        let shares = is_worktree && purpose == Purpose::BesideBase;
        let compared = is_worktree && (!records.versions.is_empty() || cache.is_kept()) || shares;
        let cache = Arc::clone(cache);
        let empty = Self::of(config, schema);
        Ok(Self { point, source, layout, schema_file, records, frame, compared, shares, cache, ..empty })
    }

    /// Before the first release: nothing.
    #[must_use]
    pub fn nothing() -> Self {
        let config = "name = ''\ntitle = ''\npublisher = ''";
        let config = crate::intake::config(config.as_bytes()).expect("the smallest configuration is one");
        Self::of(config, Arc::new(schema::read(b"{}")))
    }

    /// A state without files.
    fn of(config: Config, schema: Arc<CompiledSchema>) -> Self {
        Self {
            point: Point::EMPTY,
            source: Source::Nothing,
            layout: Layout::default(),
            config: Arc::new(config),
            schema,
            schema_file: String::new(),
            records: Records::default(),
            release: None,
            listed: OnceLock::new(),
            identified: OnceLock::new(),
            frame: String::new(),
            compared: false,
            shares: false,
            cache: Arc::default(),
            cards: OnceLock::new(),
            are_shared: OnceLock::new(),
            heads: Arc::default(),
            releases: Arc::default(),
        }
    }

    /// The same state, judged by the sources that `other` declares.
    #[must_use]
    pub fn with_sources_of(&self, other: &Self) -> Self {
        let config = Config { sources: other.config.sources.clone(), ..(*self.config).clone() };
        // What is known of a file under other sources is not known under these.
        let frame = format!("{}{}", self.frame, other.frame);
        Self { config: Arc::new(config), frame, cards: OnceLock::new(), are_shared: OnceLock::new(), ..self.clone() }
    }

    /// The same state with other pending notes.
    #[must_use]
    pub fn with_notes(mut self, notes: Vec<Note>) -> Self {
        self.records.notes = notes;
        self
    }

    /// The same state, where nothing is waived.
    #[must_use]
    pub fn without_waivers(mut self) -> Self {
        self.records.waivers = Vec::new();
        self
    }

    /// The same state with those of its releases that are to be `kept`.
    #[must_use]
    pub fn with_releases(mut self, kept: impl Fn(&Version) -> bool) -> Self {
        self.records.versions.retain(kept);
        self
    }

    /// Which point it is.
    #[must_use]
    pub fn point(&self) -> &Point {
        &self.point
    }

    /// Where its files are read from.
    #[must_use]
    pub fn source(&self) -> &Source {
        &self.source
    }

    /// Where its files lie.
    #[must_use]
    pub fn layout(&self) -> &Layout {
        &self.layout
    }

    /// The configuration.
    #[must_use]
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// The schema, ready to validate.
    #[must_use]
    pub fn schema(&self) -> &Arc<CompiledSchema> {
        &self.schema
    }

    /// The shape of records.
    #[must_use]
    pub fn shape(&self) -> &Shape {
        &self.schema.schema.shape
    }

    /// The configuration and schema that a snapshot of this state has; none before the first release.
    pub(super) fn frame_of_snapshot(&self) -> (Option<Arc<Config>>, Option<Arc<Schema>>) {
        let real = !matches!(self.source, Source::Nothing);
        (real.then(|| Arc::clone(&self.config)), real.then(|| Arc::clone(&self.schema.schema)))
    }

    /// The schema's path from the repository root.
    #[must_use]
    pub fn schema_file(&self) -> &str {
        &self.schema_file
    }

    /// The tombstones.
    #[must_use]
    pub fn retired(&self) -> &BTreeMap<Id, Tombstone> {
        &self.records.retired
    }

    /// The pending notes, by name.
    #[must_use]
    pub fn notes(&self) -> &[Note] {
        &self.records.notes
    }

    /// The disputes, by name.
    #[must_use]
    pub fn disputes(&self) -> &[Dispute] {
        &self.records.disputes
    }

    /// Later words on releases.
    #[must_use]
    pub fn events(&self) -> &[Event] {
        &self.records.events
    }

    /// The accepted findings.
    #[must_use]
    pub fn waivers(&self) -> &[Waiver] {
        &self.records.waivers
    }

    /// The changes that may be larger than a check lets pass.
    #[must_use]
    pub fn allows(&self) -> &[Allow] {
        &self.records.allows
    }

    /// The versions that have a release folder, oldest first.
    #[must_use]
    pub fn versions(&self) -> &[Version] {
        &self.records.versions
    }

    /// The release that the point is; none for any other point.
    #[must_use]
    pub fn release_of(&self) -> Option<&Release> {
        self.release.as_ref()
    }

    /// The last final version with a release folder.
    #[must_use]
    pub fn last_final(&self) -> Option<&Version> {
        self.versions().iter().rev().find(|version| is_final(version))
    }

    /// The last final version that nothing advises against: what `latest` means.
    #[must_use]
    pub fn latest(&self) -> Option<&Version> {
        let usable = |version: &&Version| is_final(version) && Event::yank(self.events(), version).is_none();
        self.versions().iter().rev().find(usable)
    }

    /// The release that a point is, as far as the registry has one of that name.
    pub(super) fn version_of(&self, spec: &PointSpec) -> Option<Version> {
        let version = match spec {
            PointSpec::Latest => self.latest().cloned(),
            spec => spec.version(&self.config.tag_prefix),
        };
        // A tag of an earlier prefix ends in the version, too.
        let sealed_as =
            |version: &&Version| spec.as_str().ends_with(&version.to_string()) && self.tag(version) == spec.as_str();
        let known = version.filter(|version| self.versions().contains(version));
        known.or_else(|| self.versions().iter().rev().find(sealed_as).cloned())
    }

    /// Why `latest` is none, where that is so because every final release is yanked.
    pub(super) fn all_yanked(&self, spec: &PointSpec) -> Option<RegistryError> {
        let last = self.versions().iter().filter(|version| is_final(version));
        let yanked: Vec<Event> = last.filter_map(|version| Event::yank(self.events(), version).cloned()).collect();
        let asked = *spec == PointSpec::Latest && self.latest().is_none() && !yanked.is_empty();
        asked.then_some(RegistryError::AllYanked { yanked })
    }

    /// The release that a user named: by version, by tag, or as `latest`.
    ///
    /// # Errors
    /// [`RegistryError::UnknownPoint`] when there is none.
    pub fn named_version(&self, spec: &PointSpec) -> Result<Version, RegistryError> {
        self.version_of(spec).ok_or_else(|| {
            self.all_yanked(spec).unwrap_or_else(|| RegistryError::UnknownPoint {
                text: spec.to_string(),
                near: self.latest().map(ToString::to_string),
                fetch: None,
            })
        })
    }

    /// The name of the tag that seals a version: of a release, what it was called when that was made.
    #[must_use]
    pub fn tag(&self, version: &Version) -> String {
        let head = self.versions().contains(version).then(|| self.manifest_head(version).ok()).flatten();
        self.tag_of(version, head.as_ref().map(|head| &head.config))
    }

    /// The name of the tag that seals a version, by the configuration that its manifest vouches for; by today's where
    /// that cannot be read.
    pub(super) fn tag_of(&self, version: &Version, config: Option<&FileRecord>) -> String {
        let then = config.filter(|file| !self.frame.starts_with(&file.sha256));
        let then = then.and_then(|file| {
            let objects = Arc::clone(self.source.objects()?);
            let files = [(file.path.clone(), file.blob.clone())];
            match Source::blobs(objects, files).read(&file.path, MAX_FILE) {
                Ok(Some(Content::Bytes(bytes))) => crate::intake::config(&bytes).ok(),
                _ => None,
            }
        });
        layout::tag(&then.as_ref().unwrap_or(&self.config).tag_prefix, version)
    }

    /// Where the registry lay when a release was made, by the configuration that its manifest vouches for.
    pub(super) fn layout_of(&self, config: &FileRecord) -> Layout {
        Layout::of_config(&config.path).unwrap_or_else(|| self.layout.clone())
    }

    /// The event that advises against the release that this point is.
    #[must_use]
    pub fn yanked(&self) -> Option<&Event> {
        Event::yank(self.events(), self.point.version.as_ref()?)
    }

    /// The text of `CHANGELOG.md`.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn changelog(&self) -> Result<Option<String>, RegistryError> {
        Ok(match self.source.read(&self.layout.changelog(), MAX_RELEASE_FILE)? {
            Some(Content::Bytes(bytes)) => Some(String::from_utf8_lossy(&bytes).into_owned()),
            _ => None,
        })
    }

    /// What is wrong with the schema and with files that are no definitions.
    ///
    /// # Errors
    /// When files cannot be listed.
    pub fn other_defects(&self) -> Result<Vec<Located>, RegistryError> {
        let defects = self.schema.all_defects().into_iter();
        let located = |defect| about(&self.schema_file, defect);
        Ok(defects.map(located).chain(self.listed()?.defects.iter().chain(&self.records.defects).cloned()).collect())
    }
}

/// The configuration, if every rule it gives a level is a check rule: a misspelt one would keep its default unnoticed.
/// While it is `edited`, also if every rule takes its level; what was committed before is read as if it did not say so.
fn known_levels(config: Config, bytes: &[u8], edited: bool) -> Result<Config, TomlError> {
    let known = || rules::all().filter(|rule| rule.level().is_some());
    for (id, level) in &config.levels {
        match known().find(|rule| rule.id.as_str() == id) {
            None => return Err(unknown_key(bytes, "levels", id, known().map(|rule| rule.id.as_str()))),
            Some(rule) if edited && !rule.takes(*level) => {
                let least = rule.level().unwrap_or(Level::Error);
                let message = format!(
                    "`{id}` cannot be lowered to `{level}`: it is seen while reading, and a file that cannot be relied \
                     on never passes; the least is `{least}`"
                );
                return Err(wrong_key(bytes, "levels", id, message));
            }
            Some(_) => {}
        }
    }
    Ok(config)
}

fn require(config: &Config) -> Result<(), RegistryError> {
    let is = Version::parse(env!("CARGO_PKG_VERSION")).unwrap_or(Version::new(0, 0, 0));
    match &config.requires {
        Some(asked) if !asked.matches(&is) => {
            Err(RegistryError::Requires { asked: asked.to_string(), is: is.to_string() })
        }
        _ => Ok(()),
    }
}

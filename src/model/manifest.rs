//! The manifest of a release: an in-toto Statement v1 about the files of a registry.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use semver::Version;
use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use super::bump::{Bump, Effect, final_of};
use super::change::{Affected, Verdict};
use super::date::Date;
use super::id::Id;
use super::note::{Note, NoteKind};
use super::rule::ChangeRule;
use super::witness::Witness;

/// `_type` of every manifest.
pub const STATEMENT: &str = "https://in-toto.io/Statement/v1";
/// `predicateType` of every manifest.
pub const PREDICATE: &str = "urn:ontoreg:release:1";
/// The format of release folders that this version writes and reads. Format 1 is final: no later version writes another
/// order or meaning of its keys under this number, and every later version reads it. Rules 2 added keys to `changes.json`.
pub const FORMAT_VERSION: u32 = 1;

/// `releases/<version>/manifest.json`. The order of fields is the order of keys.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// [`STATEMENT`].
    #[serde(rename = "_type")]
    pub statement: String,
    /// The files of the release folder that the manifest vouches for.
    pub subject: Vec<ManifestSubject>,
    /// [`PREDICATE`].
    #[serde(rename = "predicateType")]
    pub predicate_type: String,
    /// What is said about them.
    pub predicate: Predicate,
}

/// A file of the release folder and its digest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ManifestSubject {
    /// The file's name in the folder.
    pub name: String,
    /// Its digest.
    pub digest: Digest,
}

/// A digest in in-toto's form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Digest {
    /// SHA-256 in lower-case hex.
    pub sha256: String,
}

/// The facts of a release.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Predicate {
    /// [`FORMAT_VERSION`] of the writer.
    pub format_version: u32,
    /// The registry's name.
    pub registry: String,
    /// The version.
    pub version: Version,
    /// The day of the release.
    pub released_at: Date,
    /// What made it.
    pub generator: Generator,
    /// Raised whenever any verdict or rendering may differ.
    pub rules: u32,
    /// The release before this one.
    pub previous: Option<Previous>,
    /// How large the step is.
    pub bump: BumpRecord,
    /// The schema.
    pub schema: FileRecord,
    /// The configuration.
    pub config: FileRecord,
    /// How many of what.
    pub counts: Counts,
    /// Every definition.
    #[serde(deserialize_with = "unique")]
    pub definitions: BTreeMap<Id, DefinitionRecord>,
    /// Every tombstone.
    #[serde(deserialize_with = "unique")]
    pub retired: BTreeMap<Id, RetiredRecord>,
    /// The notes that were released.
    pub notes: Vec<NoteRecord>,
}

/// A map whose keys stand once each: of two entries for one id nobody could say which was released.
fn unique<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<BTreeMap<Id, T>, D::Error> {
    struct Unique<T>(PhantomData<T>);

    impl<'de, T: Deserialize<'de>> Visitor<'de> for Unique<T> {
        type Value = BTreeMap<Id, T>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a map by id")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Self::Value, A::Error> {
            let mut all: Vec<(Id, T)> = Vec::new();
            while let Some(entry) = entries.next_entry()? {
                all.push(entry);
            }
            // They come sorted, and a map that grows by what is sorted stays half empty.
            all.sort_by(|(one, _), (other, _)| one.cmp(other));
            match all.array_windows().find(|[(one, _), (other, _)]| one == other) {
                Some([(id, _), _]) => Err(A::Error::custom(format_args!("duplicate entry `{id}`"))),
                None => Ok(all.into_iter().collect()),
            }
        }
    }
    deserializer.deserialize_map(Unique(PhantomData))
}

impl Predicate {
    /// Every file the release vouches for: definitions, tombstones, the schema and the configuration.
    pub fn files(&self) -> impl Iterator<Item = &FileRecord> {
        let definitions = self.definitions.values().map(|record| &record.file);
        let retired = self.retired.values().map(|record| &record.file);
        definitions.chain(retired).chain([&self.schema, &self.config])
    }

    /// The definitions that this release changed, those that are new included.
    pub fn changed(&self) -> impl Iterator<Item = &Id> {
        let now = final_of(&self.version);
        self.definitions.iter().filter(move |(_, record)| record.changed_in == now).map(|(id, _)| id)
    }
}

/// What made a release.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Generator {
    /// `ontoreg`.
    pub name: String,
    /// Its version.
    pub version: String,
}

/// The predecessor of a release: a link of the hash chain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Previous {
    /// Its version.
    pub version: Version,
    /// SHA-256 of its manifest.
    pub sha256: String,
}

/// The size of the step from the predecessor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct BumpRecord {
    /// What the verdicts ask for.
    pub computed: Bump,
    /// What the release claims: the same or higher.
    pub declared: Bump,
    /// Why it claims more.
    pub reason: Option<String>,
    /// SHA-256 of the schema before, where there was one.
    pub old_schema: Option<String>,
    /// SHA-256 of the schema now.
    pub new_schema: String,
}

/// A file by path, digest and git blob.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileRecord {
    /// From the repository's root.
    pub path: String,
    /// SHA-256 of its bytes, in lower-case hex.
    pub sha256: String,
    /// The id of its git blob.
    pub blob: String,
}

/// How many of what a release holds and changes.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Counts {
    /// Definitions by tier.
    pub definitions: BTreeMap<String, usize>,
    /// Definitions that are new.
    pub added: usize,
    /// Definitions that were there and differ.
    pub changed: usize,
    /// Definitions that went to the published tier.
    pub promoted: usize,
    /// Definitions that were deprecated.
    pub deprecated: usize,
    /// Definitions that are gone.
    pub removed: usize,
}

/// A definition of a release.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", from = "DefinitionForm")]
pub struct DefinitionRecord {
    /// The file.
    #[serde(flatten)]
    pub file: FileRecord,
    /// Its tier; none where the schema assigns no tier.
    pub tier: Option<String>,
    /// The final release it first appeared in.
    pub since: Version,
    /// The final release that last changed it.
    pub changed_in: Version,
    /// The final release that last changed its value, itself or because of another definition; none when none did.
    /// Under rules 1 only its own changes counted.
    pub value_changed_in: Option<Version>,
}

/// A [`DefinitionRecord`] as it is written: reading ten thousand of them key by key is several times faster than
/// flattening what was read.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct DefinitionForm {
    path: String,
    sha256: String,
    blob: String,
    tier: Option<String>,
    since: Version,
    changed_in: Version,
    value_changed_in: Option<Version>,
}

impl From<DefinitionForm> for DefinitionRecord {
    fn from(form: DefinitionForm) -> Self {
        let DefinitionForm { path, sha256, blob, tier, since, changed_in, value_changed_in } = form;
        Self { file: FileRecord { path, sha256, blob }, tier, since, changed_in, value_changed_in }
    }
}

/// A tombstone of a release.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RetiredRecord {
    /// The file.
    #[serde(flatten)]
    pub file: FileRecord,
    /// The final release it first appeared in.
    pub since: Version,
    /// The id that takes its place.
    pub replaced_by: Option<Id>,
}

/// A released note.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NoteRecord {
    /// Its name.
    pub name: String,
    /// SHA-256 of its file.
    pub sha256: String,
}

/// `releases/<version>/changes.json`: facts, no message texts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Changes {
    /// [`FORMAT_VERSION`] of the writer.
    pub format_version: u32,
    /// The version.
    pub version: Version,
    /// The predecessor's version.
    pub previous: Option<Version>,
    /// Every verdict, in the order of [`crate::rules::judge`].
    pub changes: Vec<ChangeRecord>,
    /// The notes that cover them, by name; none under rules 1, where only the files of the notes say it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notes: Option<Vec<NoteFacts>>,
    /// The definitions whose figure follows from one that changed in value; none under rules 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub affected: Option<Vec<Affected>>,
}

/// What a note asks of readers: facts, no words about the change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NoteFacts {
    /// Its name.
    pub name: String,
    /// What it says about the changes that it covers.
    pub kind: Option<NoteKind>,
    /// Whether past figures are restated.
    pub restates_history: Option<bool>,
    /// What readers have to do.
    pub action: Option<String>,
}

impl From<&Note> for NoteFacts {
    fn from(note: &Note) -> Self {
        let Note { name, kind, restates_history, action, .. } = note.clone();
        Self { name, kind, restates_history, action }
    }
}

/// One released verdict.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ChangeRecord {
    /// The rule.
    pub rule: ChangeRule,
    /// The definition; none for the schema.
    pub definition: Option<Id>,
    /// Where.
    pub pointer: Option<String>,
    /// The old value.
    pub before: Option<Value>,
    /// The new value.
    pub after: Option<Value>,
    /// What semver says.
    pub bump: Bump,
    /// What happens to the number.
    pub effect: Effect,
    /// The note that declared what lowers it.
    pub declared_by: Option<String>,
    /// What both editions come to, where they were run over witnesses.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub witness: Option<Witness>,
    /// Hash of rule, definition, pointer, old and new value.
    pub fingerprint: String,
    /// The names of the notes that cover it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
}

impl ChangeRecord {
    /// A verdict, and the names of the notes that cover it.
    #[must_use]
    pub fn new(verdict: &Verdict, notes: Vec<String>) -> Self {
        Self {
            rule: verdict.rule.clone(),
            definition: verdict.subject.definition().cloned(),
            pointer: verdict.pointer.clone(),
            before: verdict.before.clone(),
            after: verdict.after.clone(),
            bump: verdict.bump,
            effect: verdict.effect,
            declared_by: verdict.declared_by.clone(),
            witness: verdict.witness.clone(),
            fingerprint: verdict.fingerprint.clone(),
            notes,
        }
    }
}

/// What is asked of a manifest where its definitions do not matter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ManifestHead {
    /// The day of the release.
    pub released_at: Date,
    /// The bump that it claims.
    pub bump: Bump,
    /// The configuration.
    pub config: FileRecord,
}

impl From<&Manifest> for ManifestHead {
    fn from(Manifest { predicate, .. }: &Manifest) -> Self {
        let Predicate { released_at, bump, config, .. } = predicate;
        Self { released_at: *released_at, bump: bump.declared, config: config.clone() }
    }
}

impl<'de> Deserialize<'de> for ManifestHead {
    /// Reads it out of a manifest of this format, whose other keys are only passed over.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Head {
            predicate: PredicateHead,
        }
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct PredicateHead {
            format_version: u32,
            released_at: Date,
            bump: BumpHead,
            config: FileRecord,
        }
        #[derive(Deserialize)]
        struct BumpHead {
            declared: Bump,
        }
        let Head { predicate } = Head::deserialize(deserializer)?;
        if predicate.format_version != FORMAT_VERSION {
            return Err(D::Error::custom("this is a manifest of another format"));
        }
        let PredicateHead { released_at, bump, config, .. } = predicate;
        Ok(Self { released_at, bump: bump.declared, config })
    }
}

/// A release as a registry holds it: its folder, read and parsed.
#[derive(Debug, Clone, PartialEq)]
pub struct Release {
    /// The manifest, shared by all who have read these bytes.
    pub manifest: Arc<Manifest>,
    /// SHA-256 of the manifest's bytes.
    pub digest: String,
}

impl Release {
    /// The version.
    #[must_use]
    pub fn version(&self) -> &Version {
        &self.manifest.predicate.version
    }
}

/// `CHANGELOG.md`: a fixed header and the `CHANGES.md` of every release, newest first. Nobody edits it.
#[must_use]
pub fn changelog<'e>(newest_first: impl Iterator<Item = &'e str>) -> String {
    newest_first.fold(include_str!("changelog.md").to_owned(), |text, entry| text + "\n" + entry)
}

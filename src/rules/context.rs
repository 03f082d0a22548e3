//! What rules may know besides the state they look at. Everything is passed in: rules read no file and no clock.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Deref;
use std::sync::Arc;

use super::sketch::{Sketch, look};
use crate::model::bump::is_final;
use crate::model::definition::ids_in;
use crate::model::shape::join;
use crate::model::{
    Config, Date, Defect, Definition, Dispute, Id, Note, Release, Role, Schema, Shape, Spot, Tombstone, Verdict, Waiver,
};

/// What a definition is judged by on its own: files of one path, content and frame have one card, whatever else is in
/// the registry and whatever the day.
#[derive(Debug, Clone, Copy)]
pub struct Frame<'a> {
    /// The configuration; its levels are for the registry as a whole.
    pub config: &'a Config,
    /// The schema.
    pub schema: &'a Schema,
}

impl Frame<'_> {
    /// The shape of records.
    #[must_use]
    pub fn shape(&self) -> &Shape {
        &self.schema.shape
    }
}

/// The registry around a definition.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// The configuration.
    pub config: &'a Config,
    /// The schema.
    pub schema: &'a Schema,
    /// The folder of the registry from the repository root, with a final slash; empty for the root.
    pub folder: &'a str,
    /// The tombstones.
    pub retired: &'a BTreeMap<Id, Tombstone>,
    /// The pending notes.
    pub notes: &'a [Note],
    /// The disputes.
    pub disputes: &'a [Dispute],
    /// The release folders, oldest first.
    pub releases: &'a [ReleaseFolder],
    /// The text of `CHANGELOG.md`.
    pub changelog: Option<&'a str>,
    /// The accepted findings.
    pub waivers: &'a [Waiver],
    /// The verdicts since the last release; none where nothing could be compared.
    pub pending: Option<&'a [Verdict]>,
    /// Those of them, by fingerprint, that a change against a base touches and that none of its own notes covers.
    pub unspoken: &'a [String],
    /// Today, where the run has a date.
    pub today: Option<Date>,
}

impl Context<'_> {
    /// The shape of records.
    #[must_use]
    pub fn shape(&self) -> &Shape {
        &self.schema.shape
    }

    /// The verdicts since the last release.
    #[must_use]
    pub fn pending(&self) -> &[Verdict] {
        self.pending.unwrap_or_default()
    }

    /// The newest final release.
    #[must_use]
    pub fn newest(&self) -> Option<&Release> {
        let mut releases = self.releases.iter().rev().filter_map(|folder| folder.release.as_ref());
        releases.find(|release| is_final(release.version()))
    }

    /// The ids that the newest final release holds.
    #[must_use]
    pub fn released(&self) -> BTreeSet<&Id> {
        self.newest().map(|release| release.manifest.predicate.definitions.keys().collect()).unwrap_or_default()
    }

    /// The ids that the newest final release tells are gone.
    #[must_use]
    pub fn gone(&self) -> BTreeSet<&Id> {
        self.newest().map(|release| release.manifest.predicate.retired.keys().collect()).unwrap_or_default()
    }
}

/// A release folder as it lies there: what its manifest says and what its files are.
#[derive(Debug, Clone, Default)]
pub struct ReleaseFolder {
    /// The folder's name: the version as written.
    pub name: String,
    /// The manifest, where it can be read.
    pub release: Option<Release>,
    /// SHA-256 of each file, by path below the folder.
    pub files: BTreeMap<String, String>,
    /// The text of `CHANGES.md`.
    pub entry: String,
    /// Manifest digest in the tag's text: the seal. None where no tag is there.
    pub sealed: Option<String>,
}

/// What rules about the whole registry need of a definition, and what rules found that look at it alone: small, so that
/// a hundred thousand fit in memory, and shared between the points that have the same file.
#[derive(Debug, Clone, Default)]
pub struct Card(Arc<Facts>);

impl Deref for Card {
    type Target = Facts;

    fn deref(&self) -> &Facts {
        &self.0
    }
}

impl From<Facts> for Card {
    fn from(facts: Facts) -> Self {
        Self(Arc::new(facts))
    }
}

/// What a [`Card`] says.
#[derive(Debug, Clone, Default)]
pub struct Facts {
    /// The id its path spells.
    pub id: Option<Id>,
    /// The file, from the repository root.
    pub file: String,
    /// Whether the record could be read; nothing below is known of one that could not.
    pub read: bool,
    /// The id the record itself gives.
    pub record_id: Option<String>,
    /// The label.
    pub label: Option<String>,
    /// The related ids as written.
    pub related: Vec<String>,
    /// The id that the deprecation names in its place.
    pub replacement: Option<String>,
    /// Whether its tier is published.
    pub published: bool,
    /// Name, address and date of the source.
    pub source: [Option<String>; 3],
    /// What the reader and the rules about one definition found wrong.
    pub defects: Vec<Defect>,
    /// What only some definitions have.
    pub(super) rare: Option<Box<Rare>>,
    /// What the label looks like.
    pub(super) look: u64,
    /// How label, description and formula are worded; empty without a description.
    pub(super) sketch: Sketch,
}

/// What rules about the whole registry need of some definitions.
#[derive(Debug, Clone, Default)]
pub(super) struct Rare {
    /// Where formula and inputs name ids, and prose those of declared domains that are not among the related ones: role,
    /// and index in a list.
    places: Vec<(Role, u32)>,
    /// Those ids, each followed by a blank.
    ids: String,
    /// The aliases that are not plain ASCII, with their index.
    pub aliases: Vec<(usize, String)>,
    /// The day that a deprecated definition may be gone.
    pub sunset: Option<String>,
}

/// An id that a text names.
#[derive(Debug, Clone, Copy)]
pub(super) struct Mention<'a> {
    /// What the text is for.
    pub role: Role,
    /// Its index in a list.
    index: u32,
    /// The id.
    pub id: &'a str,
}

impl Mention<'_> {
    /// The text.
    pub fn spot(&self, shape: &Shape) -> Spot {
        let pointer = shape.pointer(self.role).unwrap_or_default();
        Spot::Value(match self.role {
            Role::Inputs => join(pointer, &self.index.to_string()),
            _ => pointer.to_owned(),
        })
    }
}

impl Facts {
    pub(super) fn new(file: String, definition: &Definition, defects: Vec<Defect>, frame: &Frame<'_>) -> Self {
        let shape = frame.shape();
        let text = |role| definition.text(shape, role);
        let owned = |role| text(role).map(str::to_owned);
        let related: Vec<String> =
            shape.texts(&definition.record, Role::Related).map(|(_, id)| id.to_owned()).collect();
        let label = text(Role::Label);
        let prose = PROSE.map(|role| (role, text(role)));
        // Without a description there is little to be alike.
        let worded = prose[0].1.map(|description| [label, Some(description), prose[1].1]);
        Self {
            id: Some(definition.id.clone()),
            file,
            read: true,
            record_id: owned(Role::Id),
            label: label.map(str::to_owned),
            rare: rare(definition, prose, &related, frame),
            related,
            defects,
            replacement: owned(Role::DeprecationReplacement),
            published: definition.tier(shape) == Some("published"),
            source: [Role::SourceName, Role::SourceUrl, Role::SourceDate].map(owned),
            look: label.map_or(0, look),
            sketch: Sketch::of(worded.into_iter().flatten().flatten()),
        }
    }

    /// The ids that its formula and inputs name, and those of declared domains in its prose that are not related.
    pub(super) fn mentions(&self) -> impl Iterator<Item = Mention<'_>> {
        self.rare.iter().flat_map(|rare| {
            let named = rare.places.iter().zip(rare.ids.split_terminator(' '));
            named.map(|((role, index), id)| Mention { role: *role, index: *index, id })
        })
    }

    /// The ids that its formula and inputs name, in order and as often as they do.
    pub(super) fn inputs(&self) -> impl Iterator<Item = Mention<'_>> {
        self.mentions().filter(|mention| is_input(mention.role))
    }

    /// The ids that its figure is computed from, in order and as often as they are named.
    #[must_use]
    pub fn computes_from(&self) -> Vec<Id> {
        self.inputs().filter_map(|mention| Id::parse(mention.id)).collect()
    }

    /// Whether `id` is among the related ones.
    pub(super) fn relates_to(&self, id: &str) -> bool {
        self.related.iter().any(|related| related == id)
    }

    /// A defect of this definition.
    #[must_use]
    pub fn with(&self, defect: Defect) -> Sited {
        Sited { file: Some(self.file.clone()), definition: self.id.clone(), defect }
    }
}

/// The prose of a definition: first what it is and how it is computed, whose wording is compared.
const PROSE: [Role; 4] = [Role::Description, Role::Formula, Role::Rationale, Role::Guidance];

/// Whether a definition computes from what the text of a role names.
fn is_input(role: Role) -> bool {
    matches!(role, Role::Formula | Role::Inputs)
}

/// What a definition has for [`Rare`]; none where that is nothing.
fn rare(
    definition: &Definition,
    prose: [(Role, Option<&str>); PROSE.len()],
    related: &[String],
    frame: &Frame<'_>,
) -> Option<Box<Rare>> {
    let shape = frame.shape();
    let prose = prose.into_iter().filter_map(|(role, text)| Some((role, 0, text?)));
    let inputs = shape.texts(&definition.record, Role::Inputs).map(|(index, text)| (Role::Inputs, index as u32, text));
    let sunset = definition.text(shape, Role::DeprecationSunset).map(str::to_owned);
    let mut rare = Rare { sunset, ..Rare::default() };
    for (role, index, text) in prose.chain(inputs) {
        for id in ids_in(text).filter(|id| *id != definition.id) {
            let is_related = || related.iter().any(|related| related == id.as_str());
            if is_input(role) || frame.config.domains.contains_key(id.domain()) && !is_related() {
                rare.places.push((role, index));
                rare.ids.extend([id.as_str(), " "]);
            }
        }
    }
    let aliases = shape.texts(&definition.record, Role::Aliases).filter(|(_, alias)| !alias.is_ascii());
    rare.aliases.extend(aliases.map(|(index, alias)| (index, alias.to_owned())));
    rare.places.shrink_to_fit();
    rare.ids.shrink_to_fit();
    (!rare.places.is_empty() || !rare.aliases.is_empty() || rare.sunset.is_some()).then(|| Box::new(rare))
}

/// A defect and where it belongs.
#[derive(Debug, Clone)]
pub struct Sited {
    /// The file, from the repository root; none for the registry as a whole.
    pub file: Option<String>,
    /// The definition.
    pub definition: Option<Id>,
    /// What is wrong.
    pub defect: Defect,
}

//! Cards: what is kept of a definition once its file was read and judged on its own.

use std::collections::HashMap;
use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher, Hash};
use std::ops::Deref;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::context::{DefinitionContext, Located};
use super::outgoing::Outgoing;
use super::sketch::{Sketch, look};
use super::sources::{CITED, CitedSource, Sources};
use crate::model::definition::ids_in;
use crate::model::shape::join;
use crate::model::{Defect, Definition, Id, Role, Shape, Spot, Tier};

/// What rules about the whole registry need of a definition, and what rules found that look at it alone: small, so that
/// a hundred thousand fit in memory, and shared between the points that have the same file.
#[derive(Debug, Clone)]
pub struct Card(Arc<CardContent>);

impl Deref for Card {
    type Target = CardContent;

    fn deref(&self) -> &CardContent {
        &self.0
    }
}

impl From<CardContent> for Card {
    fn from(facts: CardContent) -> Self {
        Self(Arc::new(facts))
    }
}

impl Card {
    /// The card as bytes, for [`Card::unpack`] of the same build.
    #[must_use]
    pub fn pack(&self) -> Vec<u8> {
        postcard::to_allocvec(&*self.0).unwrap_or_default()
    }

    /// The card that [`Card::pack`] made these bytes of; none where they are no card.
    #[must_use]
    pub fn unpack(bytes: &[u8], sources: &Sources) -> Option<Self> {
        let content: CardContent = postcard::from_bytes(bytes).ok()?;
        let source = sources.of(CitedSource::clone(&content.source));
        Some(CardContent { source, ..content }.into())
    }
}

/// What a [`Card`] says.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CardContent {
    /// The id its path spells.
    pub id: Id,
    /// Whether the record could be read; nothing below but defects is known of one that could not.
    pub read: bool,
    /// Whether its tier is published.
    pub published: bool,
    /// Whether it says that it is on its way out.
    pub(super) deprecated: bool,
    /// What the reader and the rules about one definition found wrong.
    pub defects: Box<[Defect]>,
    /// What it cites.
    pub(super) source: Arc<CitedSource>,
    /// What is kept of its other texts.
    pub(super) texts: Texts,
    /// Where texts name other ids, and the names it goes by besides label and id.
    pub(super) named: Box<[MentionAt]>,
    /// What the label looks like.
    pub(super) look: u64,
    /// How label, description and formula are worded; empty without a description.
    pub(super) sketch: Sketch,
}

/// Texts of a definition in one piece of memory: those of [`KEPT`], the related ids, and other ids and aliases.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Texts {
    text: Box<str>,
    /// Where each ends.
    ends: Box<[u32]>,
    /// How many are related ids.
    related: u32,
}

/// The roles whose texts are kept. The id the record itself gives is kept where it is not the one its path spells.
const KEPT: [Role; 7] = [
    Role::Id,
    Role::Label,
    Role::Type,
    Role::Unit,
    Role::DeprecationSince,
    Role::DeprecationReplacement,
    Role::DeprecationSunset,
];

/// The prose of a definition: first what it is and how it is computed, whose wording is compared.
const PROSE: [Role; 4] = [Role::Description, Role::Formula, Role::Rationale, Role::Guidance];

/// The names that a definition goes by, besides label and id.
const NAMES: [Role; 2] = [Role::Aliases, Role::Synonyms];

/// An id that a text names, or another name: the role of the text, its index in a list, and which of the kept texts it is.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(super) struct MentionAt {
    role: Role,
    index: u32,
    at: u32,
}

/// An id that a text names.
#[derive(Debug, Clone, Copy)]
pub(super) struct Mention<'a> {
    /// What the text is for.
    pub role: Role,
    /// Its index in a list.
    pub index: u32,
    /// The id; of another name, its text.
    pub id: &'a str,
    /// Whether it is among the related ones.
    pub is_related: bool,
}

impl Mention<'_> {
    /// Whether a figure is computed from it.
    pub(super) fn is_input(&self) -> bool {
        is_input(self.role)
    }

    /// The text.
    pub(super) fn spot(&self, shape: &Shape) -> Spot {
        let pointer = shape.pointer(self.role).unwrap_or_default();
        Spot::Value(match self.role {
            Role::Inputs => join(pointer, &self.index.to_string()),
            _ => pointer.to_owned(),
        })
    }
}

impl Texts {
    /// What `kept` gives for the roles of [`KEPT`], and `more`, of which the first are the related ids.
    pub(super) fn of<'t>(kept: impl Fn(Role) -> Option<&'t str>, more: &[&str], related: usize) -> Self {
        let kept = KEPT.map(|role| kept(role).unwrap_or_default());
        let texts = [&kept, more].concat();
        let mut ends = Vec::with_capacity(texts.len());
        texts.iter().for_each(|text| ends.push(ends.last().unwrap_or(&0) + text.len() as u32));
        Self { text: texts.concat().into(), ends: ends.into(), related: related as u32 }
    }

    fn get(&self, at: usize) -> &str {
        let end = |at: usize| self.ends.get(at).map_or(0, |end| *end as usize);
        &self.text[at.checked_sub(1).map_or(0, end)..end(at)]
    }
}

impl CardContent {
    /// What is known of a file before it was read.
    pub(super) fn unread(id: Id, defects: Vec<Defect>) -> Self {
        Self {
            id,
            read: false,
            published: false,
            deprecated: false,
            defects: defects.into(),
            source: Arc::default(),
            texts: Texts::default(),
            named: Box::default(),
            look: 0,
            sketch: Sketch::default(),
        }
    }

    pub(super) fn new(definition: &Definition, defects: Vec<Defect>, context: &DefinitionContext<'_>) -> Self {
        let shape = context.shape();
        let text = |role| definition.text(shape, role);
        let label = text(Role::Label);
        let prose = PROSE.map(|role| (role, text(role)));
        // Without a description there is little to be alike.
        let worded = prose[0].1.map(|description| [label, Some(description), prose[1].1]);
        let mut texts: Vec<&str> = shape.texts(&definition.record, Role::Related).map(|(_, id)| id).collect();
        let related = texts.len();
        // A definition may name as many ids as fit in a file: each is looked up, and none searched for.
        let mut places: HashMap<&str, usize> = texts.iter().copied().zip(0..).collect();
        let ids = named(definition, prose, &places, context);
        let ids = ids.iter().map(|(role, index, id)| (*role, *index, id.as_str()));
        let names = NAMES.into_iter().flat_map(|role| {
            shape.texts(&definition.record, role).map(move |(index, name)| (role, index as u32, name))
        });
        let named: Vec<MentionAt> = ids
            .chain(names)
            .map(|(role, index, text)| {
                let at = *places.entry(text).or_insert_with(|| {
                    texts.push(text);
                    texts.len() - 1
                });
                MentionAt { role, index, at: (KEPT.len() + at) as u32 }
            })
            .collect();
        let kept = |role| text(role).filter(|text| role != Role::Id || *text != definition.id.as_str());
        Self {
            read: true,
            published: definition.tier(shape) == Some(Tier::Published),
            deprecated: definition.is_deprecated(shape),
            source: context.sources.of(CITED.map(|role| text(role).unwrap_or_default().into())),
            texts: Texts::of(kept, &texts, related),
            named: named.into(),
            look: label.map_or(0, look),
            sketch: Sketch::of(worded.into_iter().flatten().flatten()),
            ..Self::unread(definition.id.clone(), defects)
        }
    }

    /// The text of a role that is kept; none where there is none, or an empty one. Of the role `id` it is what the
    /// record says in place of the id its path spells.
    pub(super) fn text(&self, role: Role) -> Option<&str> {
        let kept = KEPT.iter().position(|kept| *kept == role).map(|at| self.texts.get(at));
        let cited = || CITED.iter().position(|cited| *cited == role).map(|at| &*self.source[at]);
        kept.or_else(cited).filter(|text| !text.is_empty())
    }

    /// The related ids as written.
    pub(super) fn related(&self) -> impl ExactSizeIterator<Item = &str> {
        (0..self.texts.related as usize).map(|at| self.texts.get(KEPT.len() + at))
    }

    /// Whether `id` is among the related ones.
    pub(super) fn relates_to(&self, id: &str) -> bool {
        self.related().any(|related| related == id)
    }

    /// The ids that its formula and inputs name, and those of declared domains in its prose that are not related.
    pub(super) fn mentions(&self) -> impl Iterator<Item = Mention<'_>> {
        self.named().filter(|mention| !NAMES.contains(&mention.role))
    }

    /// The names it goes by besides label and id.
    pub(super) fn names(&self) -> impl Iterator<Item = Mention<'_>> {
        self.named().filter(|mention| NAMES.contains(&mention.role))
    }

    fn named(&self) -> impl Iterator<Item = Mention<'_>> {
        self.named.iter().map(|MentionAt { role, index, at }| Mention {
            role: *role,
            index: *index,
            id: self.texts.get(*at as usize),
            is_related: (*at as usize) < KEPT.len() + self.texts.related as usize,
        })
    }

    /// The ids that its formula and inputs name, in order and as often as they do.
    pub(super) fn inputs(&self) -> impl Iterator<Item = Mention<'_>> {
        self.mentions().filter(Mention::is_input)
    }

    /// The ids that its figure is computed from, in order and as often as they are named.
    #[must_use]
    pub fn computes_from(&self) -> Vec<Id> {
        self.inputs().filter_map(|mention| mention.id.parse().ok()).collect()
    }

    /// A defect of this definition, which is in its file.
    #[must_use]
    pub fn with(&self, defect: Defect) -> Located {
        Located { file: None, definition: Some(self.id.clone()), defect }
    }
}

/// Whether a definition computes from what the text of a role names.
fn is_input(role: Role) -> bool {
    matches!(role, Role::Formula | Role::Inputs)
}

/// Where formula and inputs name other ids, and prose those of declared domains that are not among the related ones:
/// role, and index in a list.
fn named(
    definition: &Definition,
    prose: [(Role, Option<&str>); PROSE.len()],
    related: &HashMap<&str, usize>,
    context: &DefinitionContext<'_>,
) -> Vec<(Role, u32, Id)> {
    let prose = prose.into_iter().filter_map(|(role, text)| Some((role, 0, text?)));
    let inputs = context.shape().texts(&definition.record, Role::Inputs);
    let inputs = inputs.map(|(index, text)| (Role::Inputs, index as u32, text));
    let mut named = Vec::new();
    for (role, index, text) in prose.chain(inputs) {
        for id in ids_in(text).filter(|id| *id != definition.id) {
            let is_foreign = || context.config.domains.contains_key(id.domain()) && !related.contains_key(id.as_str());
            if is_input(role) || is_foreign() {
                named.push((role, index, id));
            }
        }
    }
    named
}

/// The cards of a state, sorted by id, and the way from an id to its card.
pub struct Cards<'a> {
    all: &'a [Card],
    by_id: HashMap<&'a str, u32>,
}

impl<'a> Cards<'a> {
    pub(super) fn new(all: &'a [Card]) -> Self {
        Self { all, by_id: (0..).zip(all).map(|(at, card)| (card.id.as_str(), at)).collect() }
    }

    /// Where the card of an id is.
    pub(super) fn position(&self, id: &str) -> Option<usize> {
        self.by_id.get(id).map(|at| *at as usize)
    }

    /// Whether there is a file of an id.
    pub(super) fn has(&self, id: &str) -> bool {
        self.by_id.contains_key(id)
    }

    /// The card of an id, where it says that it is on its way out.
    pub(super) fn outgoing(&self, id: &str) -> Option<Outgoing<'_>> {
        let card = self.position(id).map(|at| &self.all[at]).filter(|card| card.deprecated)?;
        Some(Outgoing::new(&card.id, |role| card.text(role)))
    }

    /// The groups of two or more cards that have the hash of a key in common, each in order. Cards without a key are in
    /// none.
    pub(super) fn alike<K: Hash>(&self, key: impl Fn(&'a Card) -> Option<K>) -> Vec<Vec<&'a Card>> {
        let hash = BuildHasherDefault::<DefaultHasher>::default();
        let hashed = |(at, card)| Some((hash.hash_one(key(card)?), at));
        let mut hashed: Vec<(u64, u32)> = (0..).zip(self.all).filter_map(hashed).collect();
        hashed.sort_unstable();
        let groups = hashed.chunk_by(|a, b| a.0 == b.0).filter(|group| group.len() > 1);
        groups.map(|group| group.iter().map(|(_, at)| &self.all[*at as usize]).collect()).collect()
    }

    /// Every id.
    pub(super) fn ids(&self) -> impl Iterator<Item = &'a str> {
        self.all.iter().map(|card| card.id.as_str())
    }
}

impl Deref for Cards<'_> {
    type Target = [Card];

    fn deref(&self) -> &[Card] {
        self.all
    }
}

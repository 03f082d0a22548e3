//! Cards: what is kept of a definition once its file was read and judged on its own.

use std::ops::Deref;
use std::sync::Arc;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::context::{DefinitionContext, Located};
use super::grounds::{Grounds, digest};
use super::sketch::{Sketch, look};
use super::sources::{CITED, CitedSource, Sources};
use crate::expression::{Computed, Expression, Parsed, Source};
use crate::model::definition::ids_in;
use crate::model::shape::join;
use crate::model::{Column, Defect, Definition, Example, Id, Kind, Lookup, Role, Shape, Spot, Tier};

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
    /// Its kind.
    pub(super) kind: Kind,
    /// Whether it has an expression that can be read: that decides what the figure is computed from.
    pub(super) has_expression: bool,
    /// Whether that reads the figure itself.
    pub(super) reads_itself: bool,
    /// The digest of what [`COMPUTING`] says, of its id and of its columns and examples.
    pub(super) computing: Grounds,
    /// What its expression reads as, where its file was read in this run.
    #[serde(skip)]
    pub(super) parsed: Option<Parsed>,
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

/// The roles whose texts are kept. The id the record itself gives is kept where it is not the one its path spells; columns
/// and examples are kept as JSON.
const KEPT: [Role; 13] = [
    Role::Id,
    Role::Label,
    Role::Type,
    Role::Unit,
    Role::DeprecationSince,
    Role::DeprecationReplacement,
    Role::DeprecationSunset,
    Role::Kind,
    Role::TimeBasis,
    Role::Grain,
    Role::Expression,
    Role::Columns,
    Role::Examples,
];

/// The roles that say what a definition computes.
const COMPUTING: [Role; 8] =
    [Role::Type, Role::Unit, Role::Kind, Role::TimeBasis, Role::Grain, Role::Expression, Role::Columns, Role::Examples];

/// The prose of a definition: first what it is and how it is computed, whose wording is compared.
const PROSE: [Role; 4] = [Role::Description, Role::Formula, Role::Rationale, Role::Guidance];

/// The names that a definition goes by, besides label and id.
const NAMES: [Role; 2] = [Role::Aliases, Role::Synonyms];

/// An id that a text names, or another name: the role of the text, its index in a list or the byte where an expression has
/// it, and which of the kept texts it is.
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
    /// Its index in a list; in an expression, the byte where it begins.
    pub index: u32,
    /// The id; of another name, its text.
    pub id: &'a str,
    /// Which of [`CardContent::ids`] that is.
    pub at: usize,
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
        let pointer = match self.role {
            Role::Inputs => join(pointer, &self.index.to_string()),
            _ => pointer.to_owned(),
        };
        match self.role {
            Role::Expression => Spot::Part(pointer, self.index as usize, self.index as usize + self.id.len()),
            _ => Spot::Value(pointer),
        }
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
            kind: Kind::default(),
            has_expression: false,
            reads_itself: false,
            computing: Grounds::default(),
            parsed: None,
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
        let mut places: Lookup<&str, usize> = texts.iter().copied().zip(0..).collect();
        let ids = named(definition, prose, &places, context);
        let expression = context.expression.and_then(|parsed| parsed.as_deref().ok());
        let read = expression.map(Expression::names).unwrap_or_default();
        let reads_itself = read.iter().any(|(id, _)| **id == definition.id);
        let read = read.into_iter().map(|(id, span)| (Role::Expression, span.start as u32, id.as_str()));
        let given = shape.value(&definition.record, Role::Examples).and_then(Value::as_array).into_iter().flatten();
        let given = given.zip(0..).filter_map(|(example, index)| Some((example.get("given")?.as_object()?, index)));
        let given = given.flat_map(|(given, index)| given.keys().map(move |id| (Role::Examples, index, id.as_str())));
        let ids = ids.iter().map(|(role, index, id)| (*role, *index, id.as_str()));
        let ids = ids.chain(read.chain(given).filter(|(.., id)| *id != definition.id.as_str()));
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
        let json = |role| shape.value(&definition.record, role).and_then(|value| serde_json::to_string(value).ok());
        let (columns, examples) = (json(Role::Columns), json(Role::Examples));
        let kept = |role| match role {
            Role::Columns => columns.as_deref(),
            Role::Examples => examples.as_deref(),
            _ => text(role).filter(|text| role != Role::Id || *text != definition.id.as_str()),
        };
        let computing = COMPUTING.map(|role| kept(role).unwrap_or_default());
        Self {
            read: true,
            published: definition.tier(shape) == Some(Tier::Published),
            deprecated: definition.is_deprecated(shape),
            source: context.sources.of(CITED.map(|role| text(role).unwrap_or_default().into())),
            texts: Texts::of(kept, &texts, related),
            named: named.into(),
            look: label.map_or(0, look),
            sketch: Sketch::of(worded.into_iter().flatten().flatten()),
            kind: definition.kind(shape),
            has_expression: expression.is_some(),
            reads_itself,
            computing: digest(computing.into_iter().chain([definition.id.as_str()])),
            parsed: context.expression.cloned(),
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

    /// The ids that it names, the related ones first and as written; among them the names it goes by.
    pub(super) fn ids(&self) -> impl ExactSizeIterator<Item = &str> {
        (KEPT.len()..self.texts.ends.len()).map(|at| self.texts.get(at))
    }

    /// The related ids as written.
    pub(super) fn related(&self) -> impl ExactSizeIterator<Item = &str> {
        self.ids().take(self.texts.related as usize)
    }

    /// Whether `id` is among the related ones.
    pub(super) fn relates_to(&self, id: &str) -> bool {
        self.related().any(|related| related == id)
    }

    /// The ids that its formula and inputs name, and those of declared domains in its prose that are not related.
    pub(super) fn mentions(&self) -> impl Iterator<Item = Mention<'_>> {
        self.named(|role| !matches!(role, Role::Expression | Role::Examples) && !NAMES.contains(&role))
    }

    /// The names it goes by besides label and id.
    pub(super) fn names(&self) -> impl Iterator<Item = Mention<'_>> {
        self.named(|role| NAMES.contains(&role))
    }

    fn named(&self, is_wanted: impl Fn(Role) -> bool) -> impl Iterator<Item = Mention<'_>> {
        let wanted = self.named.iter().filter(move |mention| is_wanted(mention.role));
        wanted.map(|MentionAt { role, index, at }| Mention {
            role: *role,
            index: *index,
            id: self.texts.get(*at as usize),
            at: *at as usize - KEPT.len(),
            is_related: (*at as usize) < KEPT.len() + self.texts.related as usize,
        })
    }

    /// The other ids that it is computed from, in order and as often as they are named: those that its expression reads, or
    /// where it has none that can be read, those that formula and inputs name.
    pub(super) fn inputs(&self) -> impl Iterator<Item = Mention<'_>> {
        self.named(move |role| if self.has_expression { role == Role::Expression } else { is_input(role) })
    }

    /// The other ids that its expression reads and its examples give.
    pub(super) fn reaches(&self) -> impl Iterator<Item = Mention<'_>> {
        self.named(|role| matches!(role, Role::Expression | Role::Examples))
    }

    /// Whether it is of an input.
    pub(super) fn is_input(&self) -> bool {
        self.kind == Kind::Input
    }

    /// Its columns, where it is a table, each with its index; what the schema refuses is passed over.
    pub(super) fn columns(&self) -> impl Iterator<Item = (usize, Column)> {
        items(self.text(Role::Columns))
    }

    /// Its worked examples, each with its index; what the schema refuses is passed over.
    pub(super) fn examples(&self) -> impl Iterator<Item = (usize, Example)> {
        items(self.text(Role::Examples))
    }

    /// What it says of how its figure is computed and measured.
    pub(super) fn computed(&self, shape: &Shape) -> Computed {
        let source = Source::new(shape, |role| self.text(role), self.columns().map(|(_, column)| column).collect());
        match &self.parsed {
            Some(parsed) => source.read_with(Some(parsed.clone())),
            None => source.read(),
        }
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

/// The items of an array in JSON that can be read, each with its index.
fn items<T: DeserializeOwned>(json: Option<&str>) -> impl Iterator<Item = (usize, T)> {
    let json = json.unwrap_or("[]");
    let items: Vec<Option<T>> = serde_json::from_str::<Vec<T>>(json)
        .map(|all| all.into_iter().map(Some).collect())
        // Of a list that cannot be read whole, each item by itself.
        .or_else(|_| {
            serde_json::from_str(json)
                .map(|all: Vec<Value>| all.into_iter().map(|item| serde_json::from_value(item).ok()).collect())
        })
        .unwrap_or_default();
    items.into_iter().enumerate().filter_map(|(index, item)| Some((index, item?)))
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
    related: &Lookup<&str, usize>,
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

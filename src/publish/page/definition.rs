//! What the page of a definition says by its record.

use std::collections::BTreeMap;

use serde_json::Value;

use super::parts::{Block, Fact, Item, Line, Named, Notice, Page, Span};
use super::place::{Place, Target};
use super::{drawn, example};
use crate::expression::Expression;
use crate::model::shape::join;
use crate::model::{Column, Definition, Id, Kind, Property, Relation, Role, Shape, Tier};
use crate::publish::Edition;

/// Builds the page of a definition.
#[must_use]
pub fn page(edition: &Edition<'_>, definition: &Definition) -> Page {
    at(Place::Definition(definition.id.clone()), edition, definition)
}

/// The page of a definition at a place.
pub(super) fn at(place: Place, edition: &Edition<'_>, definition: &Definition) -> Page {
    let text = |role| definition.text(edition.shape, role);
    let mut page = Page::new(place, definition.label(edition.shape), lead(edition, definition));
    page.notices = notices(edition, definition);
    page.facts = facts(edition, definition);
    let mut section = |title: &str, blocks: Vec<Block>| page.section(title, blocks);
    let prose = |role| text(role).map(|text| Block::Text(text.to_owned())).into_iter().collect();
    section("Definition", prose(Role::Description));
    section("Formula", prose(Role::Formula));
    section("Expression", expression(edition, definition));
    section("Worked examples", example::blocks(edition, definition));
    section("Columns", columns(edition, definition));
    section("Choices", list(edition, definition, Role::Choices));
    section("Why it matters", prose(Role::Rationale));
    section("How to interpret", prose(Role::Guidance));
    section("Related KPIs", related(edition, definition));
    section("Source", source(edition, definition));
    section("Editorial tier", editorial(edition, definition));
    section("Stage relevance", stages(edition, definition));
    section("Default owning functions", list(edition, definition, Role::Functions));
    for role in [Role::Benchmark, Role::Basis, Role::Calculation] {
        let title = edition.shape.property(role).map(Property::label).unwrap_or_default();
        let block = edition.shape.pointer(role).zip(edition.shape.property(role));
        let members = block.map_or(Vec::new(), |(pointer, block)| members(definition, pointer, &block.properties));
        let range = (role == Role::Benchmark).then(|| drawn::benchmark(edition, definition)).flatten();
        section(title, range.into_iter().chain(members).collect());
    }
    // What the schema gives no role is the registry's own, and as much of the definition as anything else.
    section("Further", members(definition, "", edition.shape.own()));
    page
}

fn is_published(edition: &Edition<'_>, definition: &Definition) -> bool {
    definition.tier(edition.shape) == Some(Tier::Published)
}

/// A sentence that names tier and domain.
fn lead(edition: &Edition<'_>, definition: &Definition) -> Line {
    let domain = definition.id.domain();
    let domain = Span::link(edition.domain_title(domain), Place::Domain(domain.to_owned()));
    if definition.kind(edition.shape) == Kind::Input {
        let about = " domain: a company feeds it in, and expressions read it.";
        return Line::from("An input of the ").and(domain).and(about);
    }
    let begin = match definition.tier(edition.shape) {
        Some(tier @ Tier::Published) => Line::from("A ").and(Span::badge("tier", tier.as_str())),
        Some(tier @ Tier::Editorial) => Line::from("An ").and(Span::badge("tier", tier.as_str())),
        None => "A".into(),
    };
    begin.and(" KPI of the ").and(domain).and(" domain.")
}

fn notices(edition: &Edition<'_>, definition: &Definition) -> Vec<Notice> {
    let mut notices = Vec::new();
    let text = |role| definition.text(edition.shape, role);
    if let Some(since) = text(Role::DeprecationSince) {
        let sunset = text(Role::DeprecationSunset).map_or(String::new(), |day| format!(", to be retired on {day}"));
        let reason = text(Role::DeprecationReason).unwrap_or_default();
        let mut line = Line::from(format!("Deprecated since {since}{sunset}. {reason}"));
        if let Some(id) = text(Role::DeprecationReplacement) {
            line = line.and(" Use ").and(mention(edition, id)).and(" instead.");
        }
        notices.push(Notice { kind: "deprecated", line });
    }
    for dispute in edition.disputes().filter(|dispute| dispute.is_open() && dispute.definition == definition.id) {
        let text = format!("Disputed since {} by {}: {}", dispute.opened, dispute.by, dispute.reason);
        let evidence = dispute.evidence.first().map(|address| Span::link("Evidence", Target::Url(address.clone())));
        let line = Line::from(text);
        let line = evidence.map_or(line.clone(), |link| line.and(" ").and(link));
        notices.push(Notice { kind: "disputed", line });
    }
    notices
}

/// An id in a line: a link where the edition has the definition.
fn mention(edition: &Edition<'_>, id: &str) -> Span {
    let known = id.parse::<Id>().ok().filter(|id| edition.definitions.contains_key(id));
    known.map_or_else(|| Span::code(id), |known| Span::link(id, known))
}

fn facts(edition: &Edition<'_>, definition: &Definition) -> Vec<Fact> {
    let text = |role| definition.text(edition.shape, role);
    let mut facts = vec![Fact::new("Id", Span::code(definition.id.as_str()))];
    if let Some(kind) = text(Role::Type) {
        let unit = text(Role::Unit).filter(|unit| *unit != kind).map_or(String::new(), |unit| format!(" ({unit})"));
        facts.push(Fact::new("Type", format!("{kind}{unit}")));
    } else if let Some(unit) = text(Role::Unit) {
        facts.push(Fact::new("Unit", unit));
    }
    facts.extend(text(Role::Maturity).map(|maturity| Fact::new("Maturity", maturity)));
    let of = |role| edition.shape.texts(&definition.record, role).map(|(_, name)| name);
    let others: Vec<&str> = of(Role::Synonyms).chain(of(Role::Aliases)).collect();
    if !others.is_empty() {
        facts.push(Fact::new("Also known as", others.join(", ")));
    }
    facts
}

fn related(edition: &Edition<'_>, definition: &Definition) -> Vec<Block> {
    let ids = edition.shape.texts(&definition.record, Role::Related).filter_map(|(_, id)| id.parse().ok());
    links(edition, ids).into_iter().collect()
}

/// Links to definitions; none where there are none.
fn links(edition: &Edition<'_>, ids: impl Iterator<Item = Id>) -> Option<Block> {
    let links: Vec<Named> = ids.map(|id| named(edition, id)).collect();
    (!links.is_empty()).then_some(Block::Definitions(links))
}

/// A definition by its id.
#[must_use]
pub fn named(edition: &Edition<'_>, id: Id) -> Named {
    let known = edition.definitions.get(&id);
    let label = known.map(|definition| definition.label(edition.shape).to_owned());
    let to = known.map(|_| Target::from(&id));
    Named { id, label, to }
}

/// The ids whose labels the page of a definition shows: what is related, what its expression reads and its examples give,
/// and what replaces it.
#[must_use]
pub fn mentioned(definition: &Definition, shape: &Shape) -> Vec<Id> {
    let related = shape.texts(&definition.record, Role::Related).map(|(_, id)| id);
    let named = related.chain(definition.text(shape, Role::DeprecationReplacement));
    let examples = definition.examples(shape).into_iter().flat_map(|(_, example)| example.given.into_keys());
    let named = named.filter_map(|id| id.parse().ok()).chain(examples);
    named.chain(definition.expression(shape).map(read_by_expression).unwrap_or_default()).collect()
}

/// Which definitions read an id by their expressions.
#[must_use]
pub fn users(edition: &Edition<'_>) -> BTreeMap<Id, Vec<Id>> {
    let mut users: BTreeMap<Id, Vec<Id>> = BTreeMap::new();
    for (id, one) in edition.definitions {
        for read in one.expression(edition.shape).map(read_by_expression).unwrap_or_default() {
            users.entry(read).or_default().push(id.clone());
        }
    }
    users
}

/// The ids that the expression of a definition names, each once, in the order in which it does.
#[must_use]
pub fn read_by_expression(text: &str) -> Vec<Id> {
    let mut ids = Vec::new();
    if let Ok(expression) = Expression::parse(text) {
        for (id, _) in expression.names() {
            if !ids.contains(id) {
                ids.push(id.clone());
            }
        }
    }
    ids
}

/// The expression and what it reads.
fn expression(edition: &Edition<'_>, definition: &Definition) -> Vec<Block> {
    let Some(text) = definition.expression(edition.shape) else { return Vec::new() };
    let read = links(edition, read_by_expression(text).into_iter());
    let intro = read.is_some().then(|| Block::Text("It reads:".into()));
    let drawn = Expression::parse(text).ok().map(|read| drawn::formula(edition, &read, None));
    drawn.into_iter().chain([Block::Code(text.to_owned())]).chain(intro).chain(read).collect()
}

/// The columns of a table, with type, unit and description.
fn columns(edition: &Edition<'_>, definition: &Definition) -> Vec<Block> {
    let row = |Column { name, kind, unit, description }: Column| {
        let unit = unit.map_or(String::new(), |unit| format!(" ({unit})"));
        let about = description.map_or(String::new(), |about| format!(": {about}"));
        vec![Span::code(name).into(), format!("{kind}{unit}{about}").into()]
    };
    let rows: Vec<Vec<Line>> = definition.columns(edition.shape).into_iter().map(row).collect();
    if rows.is_empty() { Vec::new() } else { vec![Block::Table(vec!["Column".into(), "What it holds".into()], rows)] }
}

fn source(edition: &Edition<'_>, definition: &Definition) -> Vec<Block> {
    let text = |role| definition.text(edition.shape, role);
    let Some(name) = text(Role::SourceName) else { return Vec::new() };
    let date = text(Role::SourceDate);
    let cited = || {
        let mut facts = vec![Fact::new("Source", name)];
        facts.extend(text(Role::SourceSection).map(|section| Fact::new("Section", section)));
        facts.extend(date.map(|date| Fact::new("Published", date)));
        facts.extend(text(Role::SourceAccessed).map(|day| Fact::new("Read on", day)));
        let address = text(Role::SourceUrl).map(|url| address("Read the source", url));
        std::iter::once(Block::Facts(facts)).chain(address).chain(relation(edition, definition)).collect::<Vec<_>>()
    };
    let mut blocks = if edition.shape.pointer(Role::Tier).is_none() {
        // Nobody says whether the words are the source's or the registry's own.
        cited()
    } else if is_published(edition, definition) || definition.relation(edition.shape).is_some() {
        let mut blocks = cited();
        blocks.extend(text(Role::SourceNotice).map(|notice| Block::Text(notice.to_owned())));
        let tier = "It is in the published tier because this source defines it. Where no source does any more, it goes \
            back to the editorial tier.";
        blocks.extend(is_published(edition, definition).then(|| Block::Text(tier.into())));
        blocks.extend(methodology(edition));
        blocks
    } else {
        vec![Block::Text(format!("Authored by {name}, first published {}.", date.unwrap_or("an unknown day")))]
    };
    let dispute = format!(
        "Whoever finds it wrong opens a dispute with {}, with a reason and evidence; it stands at the top of this page \
         until it is upheld or rejected.",
        edition.config.publisher
    );
    blocks.push(Block::Text(dispute));
    let repository = edition.config.repo_url.as_ref();
    blocks.extend(repository.map(|repository| address("Open a dispute", repository)));
    blocks
}

/// How the definition stands to its source, and where it departs from it.
fn relation(edition: &Edition<'_>, definition: &Definition) -> Option<Block> {
    let sentence = match definition.relation(edition.shape)? {
        Relation::Follows => "The definition follows the source: both give the same figure.",
        Relation::Adapts => {
            let departures = edition.shape.texts(&definition.record, Role::SourceDepartures);
            let departures = departures.map(|(_, departure)| Item::from(departure)).collect();
            return Some(Block::List(
                Some("The definition adapts the source, and differs from it:".into()),
                departures,
            ));
        }
        Relation::BenchmarkOnly => "The source gives figures to compare with. It does not define this one.",
    };
    Some(Block::Text(sentence.into()))
}

/// A link to the web on a line of its own.
fn address(words: &str, url: &str) -> Block {
    Block::Line(Span::link(words, Target::Url(url.to_owned())).into())
}

/// What the editorial tier means, and the way out of it.
fn editorial(edition: &Edition<'_>, definition: &Definition) -> Vec<Block> {
    if definition.tier(edition.shape) != Some(Tier::Editorial) {
        return Vec::new();
    }
    let text = format!(
        "{} wrote this definition: no public third-party standard anchors it yet, and its wording may be refined. When a \
         citable standard appears, it is promoted to the published tier, which is a minor version.",
        edition.config.publisher
    );
    [Block::Text(text)].into_iter().chain(methodology(edition)).collect()
}

fn methodology(edition: &Edition<'_>) -> Option<Block> {
    edition.config.methodology_url.as_ref().map(|url| address("Methodology", url))
}

fn stages(edition: &Edition<'_>, definition: &Definition) -> Vec<Block> {
    let label =
        |stage: &str| edition.config.stages.get(stage).map_or_else(|| stage.to_owned(), |stage| stage.label.clone());
    let suggested: Vec<&str> = edition.shape.texts(&definition.record, Role::Stages).map(|(_, stage)| stage).collect();
    let mut blocks = Vec::new();
    let mut ranked = Vec::new();
    if let Some(Value::Object(relevance)) = edition.shape.value(&definition.record, Role::StageRelevance)
        && !relevance.is_empty()
    {
        ranked.extend(relevance.keys().map(String::as_str));
        let rows = relevance.iter().map(|(stage, value)| vec![label(stage).into(), plain(value).into()]).collect();
        blocks.push(Block::Table(vec!["Company stage".into(), "Priority".into()], rows));
    }
    // The table says it already where it has the same stages.
    if !suggested.is_empty() && suggested != ranked {
        let labels: Vec<String> = suggested.into_iter().map(label).collect();
        blocks.push(Block::Text(format!("Suggested for: {}.", labels.join(", "))));
    }
    blocks
}

fn list(edition: &Edition<'_>, definition: &Definition, role: Role) -> Vec<Block> {
    let items: Vec<&str> = edition.shape.texts(&definition.record, role).map(|(_, item)| item).collect();
    if items.is_empty() { Vec::new() } else { vec![Block::Text(format!("{}.", items.join(", ")))] }
}

/// The members of a block in the order of the schema: lists under their titles, everything else as facts.
fn members<'p>(
    definition: &Definition,
    pointer: &str,
    properties: impl IntoIterator<Item = &'p Property>,
) -> Vec<Block> {
    let mut facts = Vec::new();
    let mut lists = Vec::new();
    for member in properties {
        match definition.record.pointer(&join(pointer, &member.name)) {
            None | Some(Value::Null) => {}
            Some(Value::Array(items)) => {
                let items = items.iter().map(|item| Item::from(plain(item))).collect();
                lists.push(Block::List(Some(member.label().to_owned()), items));
            }
            Some(value) => facts.push(Fact::new(member.label(), plain(value))),
        }
    }
    let facts = if facts.is_empty() { None } else { Some(Block::Facts(facts)) };
    facts.into_iter().chain(lists).collect()
}

/// A value as people write it.
fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Bool(yes) => if *yes { "yes" } else { "no" }.to_owned(),
        value => value.to_string(),
    }
}

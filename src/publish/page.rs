//! What the page of a definition says, in order; Markdown pages and `ontoreg show` print the same.

use serde_json::{Number, Value};

use super::Edition;
use crate::expression::Expression;
use crate::model::note::is_below;
use crate::model::shape::join;
use crate::model::{Cell, Column, Definition, Example, Given, Id, Kind, Property, Role, Tier};

/// The page of one definition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The label.
    pub title: String,
    /// A sentence that names tier and domain.
    pub lead: String,
    /// What a reader should know first: deprecation, disputes.
    pub notices: Vec<Notice>,
    /// Id, type with unit, maturity, other names.
    pub facts: Vec<(String, String)>,
    /// The sections, in order.
    pub sections: Vec<Section>,
}

/// Something a reader should know first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// The text.
    pub text: String,
    /// Where to read on: what lies there, and the address.
    pub link: Option<(&'static str, String)>,
}

/// A section of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// The heading.
    pub title: String,
    /// What stands below it.
    pub blocks: Vec<Block>,
}

/// A part of a section.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// Prose; its paragraphs are separated by empty lines.
    Text(String),
    /// Names and values.
    Facts(Vec<(String, String)>),
    /// A list under a title.
    List(String, Vec<String>),
    /// Links to other definitions: id and label; without a label the registry does not have it.
    Definitions(Vec<(Id, Option<String>)>),
    /// A link to an address.
    Address(String, String),
    /// A table: heads, then rows.
    Table([String; 2], Vec<[String; 2]>),
}

/// Builds the page of a definition.
#[must_use]
pub fn page(edition: &Edition<'_>, definition: &Definition) -> Page {
    let text = |role| definition.text(edition.shape, role);
    let mut sections = Vec::new();
    let mut section = |title: &str, blocks: Vec<Block>| {
        if !blocks.is_empty() {
            sections.push(Section { title: title.to_owned(), blocks });
        }
    };
    let prose = |role| text(role).map(|text| Block::Text(text.to_owned())).into_iter().collect();
    section("Definition", prose(Role::Description));
    section("Formula", prose(Role::Formula));
    section("Expression", expression(edition, definition));
    section("Worked examples", examples(edition, definition));
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
        section(title, block.map_or(Vec::new(), |(pointer, block)| members(definition, pointer, &block.properties)));
    }
    // What the schema gives no role is the registry's own, and as much of the definition as anything else.
    let has_role = |property: &&Property| {
        let pointer = join("", &property.name);
        Role::ALL.iter().filter_map(|role| edition.shape.pointer(*role)).any(|place| is_below(place, &pointer))
    };
    section("Further", members(definition, "", edition.shape.root.properties.iter().filter(|one| !has_role(one))));
    Page {
        title: definition.label(edition.shape).to_owned(),
        lead: lead(edition, definition),
        notices: notices(edition, definition),
        facts: facts(edition, definition),
        sections,
    }
}

fn is_published(edition: &Edition<'_>, definition: &Definition) -> bool {
    definition.tier(edition.shape) == Some(Tier::Published)
}

/// A sentence that names tier and domain.
fn lead(edition: &Edition<'_>, definition: &Definition) -> String {
    let domain = edition.domain_title(definition.id.domain());
    if definition.kind(edition.shape) == Kind::Input {
        return format!("An input of the {domain} domain: a company feeds it in, and expressions read it.");
    }
    let tier = match definition.tier(edition.shape) {
        Some(Tier::Published) => "A published",
        Some(Tier::Editorial) => "An editorial",
        None => "A",
    };
    format!("{tier} KPI of the {domain} domain.")
}

fn notices(edition: &Edition<'_>, definition: &Definition) -> Vec<Notice> {
    let mut notices = Vec::new();
    let text = |role| definition.text(edition.shape, role);
    if let Some(since) = text(Role::DeprecationSince) {
        let sunset = text(Role::DeprecationSunset).map_or(String::new(), |day| format!(", to be retired on {day}"));
        let replacement = text(Role::DeprecationReplacement).map_or(String::new(), |id| format!(" Use {id} instead."));
        let reason = text(Role::DeprecationReason).unwrap_or_default();
        notices.push(Notice { text: format!("Deprecated since {since}{sunset}. {reason}{replacement}"), link: None });
    }
    for dispute in edition.disputes().filter(|dispute| dispute.is_open() && dispute.definition == definition.id) {
        let text = format!("Disputed since {} by {}: {}", dispute.opened, dispute.by, dispute.reason);
        let evidence = dispute.evidence.first();
        notices.push(Notice { text, link: evidence.map(|address| ("Evidence", address.clone())) });
    }
    notices
}

fn facts(edition: &Edition<'_>, definition: &Definition) -> Vec<(String, String)> {
    let text = |role| definition.text(edition.shape, role);
    let mut facts = vec![("Id".to_owned(), definition.id.to_string())];
    if let Some(kind) = text(Role::Type) {
        let unit = text(Role::Unit).filter(|unit| *unit != kind).map_or(String::new(), |unit| format!(" ({unit})"));
        facts.push(("Type".into(), format!("{kind}{unit}")));
    } else if let Some(unit) = text(Role::Unit) {
        facts.push(("Unit".into(), unit.to_owned()));
    }
    facts.extend(text(Role::Maturity).map(|maturity| ("Maturity".to_owned(), maturity.to_owned())));
    let of = |role| edition.shape.texts(&definition.record, role).map(|(_, name)| name);
    let others: Vec<&str> = of(Role::Synonyms).chain(of(Role::Aliases)).collect();
    if !others.is_empty() {
        facts.push(("Also known as".into(), others.join(", ")));
    }
    facts
}

fn related(edition: &Edition<'_>, definition: &Definition) -> Vec<Block> {
    let ids = edition.shape.texts(&definition.record, Role::Related).filter_map(|(_, id)| id.parse().ok());
    links(edition, ids).into_iter().collect()
}

/// Links to definitions; none where there are none.
fn links(edition: &Edition<'_>, ids: impl Iterator<Item = Id>) -> Option<Block> {
    let label = |id: &Id| edition.definitions.get(id).map(|definition| definition.label(edition.shape).to_owned());
    let links: Vec<(Id, Option<String>)> = ids.map(|id| (id.clone(), label(&id))).collect();
    (!links.is_empty()).then_some(Block::Definitions(links))
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
    [Block::Text(text.to_owned())].into_iter().chain(intro).chain(read).collect()
}

/// A table for each worked example: what is given, when, and what that gives.
fn examples(edition: &Edition<'_>, definition: &Definition) -> Vec<Block> {
    let mut blocks = Vec::new();
    for (_, Example { given, at, gives, about }) in definition.examples(edition.shape) {
        blocks.extend(about.map(Block::Text));
        let given = given.iter().map(|(id, given)| [id.to_string(), given_text(given)]);
        let at = at.map(|at| ["at".to_owned(), at]);
        let rows = given.chain(at).chain([["gives".to_owned(), number(gives.as_ref())]]).collect();
        blocks.push(Block::Table(["Given".into(), "Value".into()], rows));
    }
    blocks
}

/// A number as it is written; `empty` where there is none.
fn number(number: Option<&Number>) -> String {
    number.map_or_else(|| "empty".to_owned(), ToString::to_string)
}

/// What is given, in a line.
fn given_text(given: &Given) -> String {
    let joined = |parts: Vec<String>, between: &str| parts.join(between);
    match given {
        Given::Value(value) => number(value.as_ref()),
        Given::Series(values) => joined(values.iter().map(|value| number(value.as_ref())).collect(), ", "),
        Given::Dated(values) => {
            joined(values.iter().map(|(on, value)| format!("{on}: {}", number(value.as_ref()))).collect(), ", ")
        }
        Given::Rows(rows) if rows.is_empty() => "no rows".to_owned(),
        Given::Rows(rows) => {
            let row = |row: &std::collections::BTreeMap<String, Cell>| {
                joined(row.iter().map(|(column, cell)| format!("{column} {}", cell_text(cell))).collect(), ", ")
            };
            joined(rows.iter().map(row).collect(), "; ")
        }
    }
}

fn cell_text(cell: &Cell) -> String {
    match cell {
        Cell::Boolean(yes) => yes.to_string(),
        Cell::Number(value) => value.to_string(),
        Cell::Text(text) => text.clone(),
        Cell::Empty => "empty".to_owned(),
    }
}

/// The columns of a table, with type, unit and description.
fn columns(edition: &Edition<'_>, definition: &Definition) -> Vec<Block> {
    let row = |Column { name, kind, unit, description }: Column| {
        let unit = unit.map_or(String::new(), |unit| format!(" ({unit})"));
        let about = description.map_or(String::new(), |about| format!(": {about}"));
        [name, format!("{kind}{unit}{about}")]
    };
    let rows: Vec<[String; 2]> = definition.columns(edition.shape).into_iter().map(row).collect();
    if rows.is_empty() { Vec::new() } else { vec![Block::Table(["Column".into(), "What it holds".into()], rows)] }
}

fn source(edition: &Edition<'_>, definition: &Definition) -> Vec<Block> {
    let text = |role| definition.text(edition.shape, role);
    let Some(name) = text(Role::SourceName) else { return Vec::new() };
    let date = text(Role::SourceDate);
    let cited = || {
        let mut facts = vec![("Source".to_owned(), name.to_owned())];
        facts.extend(text(Role::SourceSection).map(|section| ("Section".to_owned(), section.to_owned())));
        facts.extend(date.map(|date| ("Published".to_owned(), date.to_owned())));
        let address = text(Role::SourceUrl).map(|url| Block::Address("Read the source".into(), url.to_owned()));
        std::iter::once(Block::Facts(facts)).chain(address).collect::<Vec<_>>()
    };
    let mut blocks = if edition.shape.pointer(Role::Tier).is_none() {
        // Nobody says whether the words are the source's or the registry's own.
        cited()
    } else if is_published(edition, definition) {
        let mut blocks = cited();
        blocks.extend(text(Role::SourceNotice).map(|notice| Block::Text(notice.to_owned())));
        let tier = "It is in the published tier because this source defines it. Where no source does any more, it goes \
            back to the editorial tier.";
        blocks.push(Block::Text(tier.into()));
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
    blocks.extend(repository.map(|address| Block::Address("Open a dispute".into(), address.clone())));
    blocks
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
    let address = edition.config.methodology_url.as_ref()?;
    Some(Block::Address("Methodology".into(), address.clone()))
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
        let rows = relevance.iter().map(|(stage, value)| [label(stage), plain(value)]).collect();
        blocks.push(Block::Table(["Company stage".into(), "Priority".into()], rows));
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
                lists.push(Block::List(member.label().to_owned(), items.iter().map(plain).collect()))
            }
            Some(value) => facts.push((member.label().to_owned(), plain(value))),
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

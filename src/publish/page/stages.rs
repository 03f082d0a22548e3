//! What a company of each stage reports to its board.

use std::collections::BTreeMap;

use super::parts::{Block, Item, Line, Page, Span, anchor};
use super::place::{Place, Target};
use crate::model::words::{capital, count};
use crate::model::{Definition, Role, Shape};
use crate::publish::{Edition, Site};

/// Above the priorities of the definitions of a domain.
pub(super) const BY_STAGE: &str = "By stage";

/// Whether a definition says to which stages it belongs.
pub(super) fn is_there(site: &Site<'_>) -> bool {
    let edition = site.edition;
    let is_suggested = |one: &Definition| edition.shape.value(&one.record, Role::Stages).is_some();
    edition.definitions.values().any(|one| is_suggested(one) || has_priorities(edition, one))
}

/// The stages with what belongs to each.
pub(super) fn page(site: &Site<'_>) -> Page {
    let edition = site.edition;
    let stages = stages(edition.shape, edition.definitions.values());
    let mut page = Page::new(Place::Stages, "Stages", "What a board looks at, by the stage of the company.");
    page.above = vec![Span::link(&edition.config.title, Place::Hub)];
    let of_stage = |stage: &str| -> Vec<(&Definition, Option<&str>)> {
        let all = edition.definitions.values();
        all.filter_map(|one| place(edition, one, stage).map(|priority| (one, priority))).collect()
    };
    let all: Vec<(&String, Vec<_>)> = stages.iter().map(|stage| (stage, of_stage(stage))).collect();
    let priorities = priorities(edition, all.iter().flat_map(|(_, list)| list).filter_map(|(_, priority)| *priority));
    // The first priority is what a board cannot do without; the others stand in the table of all.
    let first = priorities.first().map(String::as_str);
    let is_first = |priority: Option<&str>| first.is_none() || priority == first;
    let heads = ["Stage"].into_iter().map(str::to_owned).chain(priorities.iter().map(|one| capital(one)));
    let row = |(stage, list): &(&String, Vec<(&Definition, Option<&str>)>)| {
        let number = |priority: &String| list.iter().filter(|(_, other)| *other == Some(priority.as_str())).count();
        let numbers = priorities.iter().map(|priority| number(priority).to_string().into());
        let numbers: Vec<Line> = numbers.chain([list.len().to_string().into()]).collect();
        [label(edition, stage).into()].into_iter().chain(numbers).collect()
    };
    page.section(
        "In numbers",
        vec![Block::Table(heads.chain(["All".to_owned()]).collect(), all.iter().map(row).collect())],
    );
    for (stage, list) in &all {
        let listed = list.iter().filter(|(_, priority)| is_first(*priority));
        let mut domains: BTreeMap<&str, Vec<&Definition>> = BTreeMap::new();
        listed.for_each(|(one, _)| domains.entry(one.id.domain()).or_default().push(one));
        let number = domains.values().map(Vec::len).sum();
        let line = |(domain, list): (&str, Vec<&Definition>)| {
            let mut line = Line::from(format!("{}: ", edition.domain_title(domain)));
            for (at, one) in list.iter().enumerate() {
                line = line.and(if at == 0 { "" } else { ", " }).and(Span::link(one.label(edition.shape), &one.id));
            }
            Item::from(line)
        };
        let title = first.map_or_else(|| count(number, "KPI"), |first| format!("{number} {first}"));
        let items: Vec<Item> = domains.into_iter().map(line).collect();
        if !items.is_empty() {
            page.section(label(edition, stage), vec![Block::List(Some(title), items)]);
        }
    }
    let domain = |(domain, list): (&str, Vec<&Definition>)| {
        let to = Target::Page(Place::Domain(domain.to_owned()), Some(anchor(BY_STAGE)));
        let link = Span::link(edition.domain_title(domain), to);
        list.into_iter().any(|one| has_priorities(edition, one)).then(|| Item::from(Line::from(link)))
    };
    let domains: Vec<Item> = edition.domains().into_iter().filter_map(domain).collect();
    if !domains.is_empty() {
        page.section("Every KPI", vec![Block::List(Some("By domain".to_owned()), domains)]);
    }
    page
}

/// Definitions with the priority that each has at each stage; nothing where none has one.
pub(super) fn table(edition: &Edition<'_>, definitions: &[&Definition]) -> Vec<Block> {
    if !definitions.iter().any(|one| has_priorities(edition, one)) {
        return Vec::new();
    }
    let stages = stages(edition.shape, definitions.iter().copied());
    let rows: Vec<Vec<Line>> = definitions.iter().filter_map(|one| row_of(edition, one, &stages)).collect();
    let heads = ["KPI".to_owned()].into_iter().chain(stages.iter().map(|stage| label(edition, stage).to_owned()));
    vec![Block::Table(heads.collect(), rows)]
}

/// Whether a definition says how much it matters at a stage.
fn has_priorities(edition: &Edition<'_>, one: &Definition) -> bool {
    edition.shape.value(&one.record, Role::StageRelevance).is_some()
}

/// A definition with its priority at each stage; none where it belongs to no stage.
fn row_of(edition: &Edition<'_>, one: &Definition, stages: &[String]) -> Option<Vec<Line>> {
    let cells: Vec<Option<Option<&str>>> = stages.iter().map(|stage| place(edition, one, stage)).collect();
    if cells.iter().all(Option::is_none) {
        return None;
    }
    let name = Line::from(Span::link(one.label(edition.shape), &one.id));
    let cell = |cell: Option<Option<&str>>| Line::from(cell.map_or("", |priority| priority.unwrap_or("yes")));
    Some([name].into_iter().chain(cells.into_iter().map(cell)).collect())
}

/// Whether a definition belongs to a stage, and with which priority.
fn place<'d>(edition: &Edition<'_>, definition: &'d Definition, stage: &str) -> Option<Option<&'d str>> {
    let (shape, record) = (edition.shape, &definition.record);
    let priority = shape.value(record, Role::StageRelevance).and_then(|relevance| relevance.get(stage)?.as_str());
    let is_suggested = || shape.texts(record, Role::Stages).any(|(_, other)| other == stage);
    (priority.is_some() || is_suggested()).then_some(priority)
}

/// The stages in the order of the schema, and behind them others that these definitions name.
fn stages<'d>(shape: &Shape, definitions: impl Iterator<Item = &'d Definition>) -> Vec<String> {
    let items = shape.property(Role::Stages).and_then(|stages| stages.items.as_ref());
    let members = shape.property(Role::StageRelevance).into_iter().flat_map(|relevance| &relevance.properties);
    let mut stages: Vec<String> = items.map_or_else(Vec::new, |items| items.choices.clone());
    let mut add = |stage: &str| {
        if !stages.iter().any(|known| known == stage) {
            stages.push(stage.to_owned());
        }
    };
    members.for_each(|member| add(&member.name));
    for definition in definitions {
        shape.texts(&definition.record, Role::Stages).for_each(|(_, stage)| add(stage));
        let relevance =
            shape.value(&definition.record, Role::StageRelevance).and_then(|relevance| relevance.as_object());
        relevance.into_iter().flatten().for_each(|(stage, _)| add(stage));
    }
    stages
}

/// The priorities that there are, in the order of the schema.
fn priorities<'d>(edition: &Edition<'_>, found: impl Iterator<Item = &'d str>) -> Vec<String> {
    let relevance = edition.shape.property(Role::StageRelevance);
    let choices = relevance.and_then(|one| one.values.as_deref().or(one.properties.first())).map(|one| &one.choices);
    let mut priorities = choices.cloned().unwrap_or_default();
    for priority in found {
        if !priorities.iter().any(|known| known == priority) {
            priorities.push(priority.to_owned());
        }
    }
    priorities
}

/// What a stage is called.
fn label<'e>(edition: &'e Edition<'_>, stage: &'e str) -> &'e str {
    edition.config.stages.get(stage).map_or(stage, |stage| &stage.label)
}

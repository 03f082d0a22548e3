//! What is cited: each source with what rests on it.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::parts::{Block, Fact, Line, Page, Span};
use super::place::{Place, Target};
use crate::model::config::DeclaredSource;
use crate::model::words::count;
use crate::model::{Definition, Role, Tier};
use crate::publish::{Edition, Site};

/// A source, and what rests on it.
#[derive(Default)]
struct Cited<'a> {
    key: Option<&'a str>,
    declared: Option<&'a DeclaredSource>,
    definitions: Vec<&'a Definition>,
    benchmarks: Vec<&'a Definition>,
}

/// Whether a source is declared, or cited.
pub(super) fn is_there(site: &Site<'_>) -> bool {
    let edition = site.edition;
    let cites = |one: &Definition| {
        one.text(edition.shape, Role::SourceName).is_some() && one.tier(edition.shape) != Some(Tier::Editorial)
    };
    !edition.config.sources.is_empty() || edition.definitions.values().any(cites)
}

/// Every source.
pub(super) fn page(site: &Site<'_>) -> Page {
    let edition = site.edition;
    let mut sources: BTreeMap<&str, Cited<'_>> = BTreeMap::new();
    for (key, declared) in &edition.config.sources {
        sources.insert(&declared.name, Cited { key: Some(key), declared: Some(declared), ..Cited::default() });
    }
    let mut own = 0;
    for definition in edition.definitions.values() {
        match definition.text(edition.shape, Role::SourceName) {
            // The editors are no source that one could look up.
            Some(_) if definition.tier(edition.shape) == Some(Tier::Editorial) => own += 1,
            Some(name) => sources.entry(name).or_default().definitions.push(definition),
            None => {}
        }
        for name in benchmark_texts(edition, definition) {
            if let Some(source) = sources.get_mut(name).filter(|source| source.declared.is_some()) {
                source.benchmarks.push(definition);
            }
        }
    }
    let number = count(sources.len(), "source");
    let mut page = Page::new(Place::Sources, "Sources", format!("{number}, and what rests on each."));
    page.above = vec![Span::link(&edition.config.title, Place::Hub)];
    for (name, source) in &sources {
        page.section(*name, blocks(site, source));
    }
    if own > 0 {
        let text = format!(
            "{} wrote {} themselves: no third-party standard anchors them yet.",
            edition.config.publisher,
            count(own, "definition")
        );
        let link = Line::from(Span::link("How definitions come to rest on a source", Place::Methodology));
        page.section("Own words", vec![Block::Text(text), Block::Line(link)]);
    }
    page
}

/// The texts of the benchmark of a definition: one of them may be the name of a source.
fn benchmark_texts<'d>(edition: &Edition<'_>, definition: &'d Definition) -> BTreeSet<&'d str> {
    let benchmark = edition.shape.value(&definition.record, Role::Benchmark).and_then(Value::as_object);
    benchmark.into_iter().flat_map(|members| members.values()).filter_map(Value::as_str).collect()
}

fn blocks(site: &Site<'_>, source: &Cited<'_>) -> Vec<Block> {
    let edition = site.edition;
    let mut facts = Vec::new();
    if let Some(declared) = source.declared {
        facts.extend(
            declared
                .host
                .iter()
                .map(|host| Fact::new("Where", Span::link(host.as_str(), Target::Url(format!("https://{host}"))))),
        );
        if declared.notice_required {
            facts.push(Fact::new("Attribution", "required: who cites it says what the notice says"));
        }
        facts.extend(declared.notice.iter().map(|notice| Fact::new("Notice", notice.as_str())));
    }
    let number =
        |list: &[&Definition], noun| if list.is_empty() { "nothing".to_owned() } else { count(list.len(), noun) };
    facts.push(Fact::new("Rests on it", number(&source.definitions, "definition")));
    let mut blocks = vec![Block::Facts(facts)];
    blocks.extend(source.key.and_then(|key| site.sources.get(key)).cloned().map(Block::Note));
    let has = |role| source.definitions.iter().any(|one| one.text(edition.shape, role).is_some());
    let columns = [
        ("Section", Role::SourceSection),
        ("Published", Role::SourceDate),
        ("Read on", Role::SourceAccessed),
        ("Relation", Role::SourceRelation),
    ];
    let columns: Vec<_> = columns.into_iter().filter(|(_, role)| has(*role)).collect();
    let row = |one: &&Definition| {
        let text = |role| one.text(edition.shape, role).unwrap_or_default();
        let cell = |(_, role): &(&str, Role)| match (role, one.text(edition.shape, Role::SourceUrl)) {
            (Role::SourceSection, Some(url)) => Line::from(Span::link(text(*role), Target::Url(url.to_owned()))),
            _ => text(*role).into(),
        };
        let name = Line::from(Span::link(one.label(edition.shape), &one.id));
        [name].into_iter().chain(columns.iter().map(cell)).collect()
    };
    if !source.definitions.is_empty() {
        let heads =
            ["Definition"].into_iter().chain(columns.iter().map(|(head, _)| *head)).map(str::to_owned).collect();
        blocks.push(Block::Table(heads, source.definitions.iter().map(row).collect()));
    }
    if !source.benchmarks.is_empty() {
        let link = |one: &&Definition| Line::from(Span::link(one.label(edition.shape), &one.id)).into();
        blocks.push(Block::List(Some("Benchmarks taken from it".into()), source.benchmarks.iter().map(link).collect()));
    }
    blocks
}

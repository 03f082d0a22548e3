//! Where readers begin: the hub, the list of all definitions, the page of a domain.

use super::parts::{Block, Fact, Item, Line, Notice, Page, Span};
use super::place::{Place, Target};
use super::stages::{self, BY_STAGE};
use crate::lifecycle::former::Former;
use crate::model::words::count;
use crate::model::{Definition, Event, Kind, Role, Tier};
use crate::publish::{Edition, Site};

/// The hub.
pub(super) fn hub(site: &Site<'_>) -> Page {
    let edition = site.edition;
    let lead = format!(
        "What each figure is, how it is computed, and what changed when. Published by {}.",
        edition.config.publisher
    );
    let mut page = Page::new(Place::Hub, &edition.config.title, lead);
    if let Some(Event { date, reason, .. }) = edition.yanked {
        page.notices.push(Notice { kind: "yanked", line: format!("Yanked on {date}: {reason}").into() });
    }
    let all: Vec<&Definition> = edition.definitions.values().collect();
    let counted = |test: &dyn Fn(&Definition) -> bool| all.iter().filter(|one| test(one)).count();
    let tiered = |tier| counted(&|one| one.tier(edition.shape) == Some(tier));
    let computed = |one: &Definition| one.expression(edition.shape).is_some();
    let inputs = counted(&|one| one.kind(edition.shape) == Kind::Input);
    page.facts.push(Fact::new("KPIs", Span::link((all.len() - inputs).to_string(), Place::Explorer)));
    let of_each = [
        ("Inputs", inputs),
        ("Published", tiered(Tier::Published)),
        ("Editorial", tiered(Tier::Editorial)),
        ("Computed", counted(&computed)),
        ("With worked examples", counted(&|one| computed(one) && !one.examples(edition.shape).is_empty())),
    ];
    let of_each = of_each.into_iter().filter(|(_, number)| *number > 0);
    page.facts.extend(of_each.map(|(name, number)| Fact::new(name, number.to_string())));
    page.facts.push(Fact::new("Version", edition.version.to_string()));
    page.facts.push(Fact::new("Day", edition.released_at.to_string()));
    let domains = edition.domains().into_iter().map(|(domain, definitions)| {
        let title = Span::link(edition.domain_title(domain), Place::Domain(domain.to_owned()));
        Item {
            line: title.into(),
            more: about(edition, domain).into_iter().chain([numbers(edition, &definitions).into()]).collect(),
        }
    });
    page.section("Domains", vec![Block::Cards(domains.collect())]);
    if let Some(told) = site.newest() {
        page.section("Newest release", super::releases::in_short(told));
    }
    if site.has_api || edition.config.base_url.is_some() {
        page.section("How to use it", use_it(site));
    }
    page
}

/// How readers and programs get at the definitions.
fn use_it(site: &Site<'_>) -> Vec<Block> {
    let file = |words: &str, path: &str, about: &str| {
        Item::from(Line::from(Span::link(words, Target::File(path.into()))).and(about))
    };
    let mut items = vec![
        file(
            "JSON",
            "index.json",
            ": every definition in one file; beside each page lies the same definition as .json.",
        ),
        file("Markdown", "README.md", ": the same pages to read in an editor or on a forge, .md beside each page."),
    ];
    if site.has_api {
        let columns = Span::link("COLUMNS.md", Target::File("COLUMNS.md".into()));
        let table = Line::from(Span::link("CSV", Target::File("kpis.csv".into())));
        let table = table.and(": every definition as a row, for spreadsheets; ").and(columns);
        items.push(table.and(" says what each column holds.").into());
        items.push(file("llms.txt", "llms.txt", ": where an assistant begins to read."));
    }
    let words = ["search NAME", "show ID", "history ID"].map(|words| Span::code(format!("ontoreg {words}")));
    let [search, show, history] = words;
    let line = Line::from("The command line, in a clone: ").and(search).and(", ").and(show).and(" and ").and(history);
    items.push(line.and(".").into());
    if let Some(told) = site.newest() {
        let pinned = format!("v/{}/index.json", told.version());
        items.push(file("A pinned version", &pinned, ": what a program should read that must not change under it."));
    }
    if let Some(url) = &site.edition.config.repo_url {
        items.push(
            Line::from(Span::link("The repository", Target::Url(url.clone())))
                .and(": every definition is a file in git, and a change is a pull request.")
                .into(),
        );
    }
    vec![Block::List(None, items)]
}

/// Every definition by domain, for readers without a script.
pub(super) fn explorer(site: &Site<'_>) -> Page {
    let edition = site.edition;
    let all: Vec<&Definition> = edition.definitions.values().collect();
    let mut page = Page::new(Place::Explorer, "All definitions", format!("{}.", numbers(edition, &all)));
    page.above = vec![Span::link(&edition.config.title, Place::Hub)];
    for (domain, definitions) in edition.domains() {
        let title = Span::link(edition.domain_title(domain), Place::Domain(domain.to_owned()));
        let item = |definition: &&Definition| {
            let line = Line::from(Span::link(definition.label(edition.shape), &definition.id));
            Item::from(match mark(edition, definition) {
                Some(mark) => line.and(" ").and(mark),
                None => line,
            })
        };
        page.section(title, vec![Block::List(None, definitions.iter().map(item).collect())]);
    }
    if !site.formers.is_empty() {
        let item = |former: &Former| {
            let link = Span::link(former.id.as_str(), &former.id);
            Item::from(Line::from(link).and(format!(": {}", former.words())))
        };
        page.section("Former ids", vec![Block::List(None, site.formers.iter().map(item).collect())]);
    }
    page
}

/// The tier of a definition, or that it is an input.
fn mark(edition: &Edition<'_>, definition: &Definition) -> Option<Span> {
    if definition.kind(edition.shape) == Kind::Input {
        return Some(Span::badge("kind", "input"));
    }
    definition.tier(edition.shape).map(|tier| Span::badge("tier", tier.as_str()))
}

/// The definitions of a domain.
pub(super) fn domain(site: &Site<'_>, domain: &str, definitions: &[&Definition]) -> Page {
    let edition = site.edition;
    let place = Place::Domain(domain.to_owned());
    let lead = about(edition, domain).unwrap_or_default();
    let mut page = Page::new(place, edition.domain_title(domain), lead);
    page.above = vec![Span::link(&edition.config.title, Place::Hub)];
    let (inputs, kpis): (Vec<&Definition>, Vec<&Definition>) =
        definitions.iter().copied().partition(|definition| definition.kind(edition.shape) == Kind::Input);
    for (title, list) in [("KPIs", kpis), ("Inputs", inputs)] {
        if !list.is_empty() {
            page.section(title, vec![table(edition, &list)]);
        }
    }
    page.section(BY_STAGE, stages::table(edition, definitions));
    page
}

/// Definitions with tier and type, as far as the schema has these.
fn table(edition: &Edition<'_>, definitions: &[&Definition]) -> Block {
    let has = |role| definitions.iter().any(|definition| definition.text(edition.shape, role).is_some());
    let columns: Vec<(&str, Role)> = [("Tier", Role::Tier), ("Type", Role::Type), ("Unit", Role::Unit)]
        .into_iter()
        .filter(|(_, role)| has(*role))
        .collect();
    let heads = ["Name"].into_iter().chain(columns.iter().map(|(head, _)| *head)).map(str::to_owned).collect();
    let row = |definition: &&Definition| {
        let cell = |(_, role): &(&str, Role)| match (role, definition.tier(edition.shape)) {
            (Role::Tier, Some(tier)) => Span::badge("tier", tier.as_str()).into(),
            _ => Line::from(definition.text(edition.shape, *role).unwrap_or_default()),
        };
        let name = Span::link(definition.label(edition.shape), &definition.id);
        [name.into()].into_iter().chain(columns.iter().map(cell)).collect()
    };
    Block::Table(heads, definitions.iter().map(row).collect())
}

/// One line about a domain.
fn about(edition: &Edition<'_>, domain: &str) -> Option<Line> {
    edition.config.domains.get(domain)?.tagline.as_deref().map(Line::from)
}

/// "3 KPIs", "3 KPIs, 1 input" or "1 input".
fn numbers(edition: &Edition<'_>, definitions: &[&Definition]) -> String {
    let inputs = definitions.iter().filter(|definition| definition.kind(edition.shape) == Kind::Input).count();
    let kpis = definitions.len() - inputs;
    match (kpis, inputs) {
        (_, 0) => count(kpis, "KPI"),
        (0, _) => count(inputs, "input"),
        _ => format!("{}, {}", count(kpis, "KPI"), count(inputs, "input")),
    }
}

//! How complete the registry is, and how it has grown.

use std::collections::BTreeMap;

use super::parts::{Block, Drawing, Fact, Line, Page, Span};
use super::place::Place;
use crate::model::manifest::DefinitionRecord;
use crate::model::words::{capital, count};
use crate::model::{PartialDate, Role, Tier};
use crate::publish::draw::chart::{Bar, chart};
use crate::publish::{Site, Told};
use crate::search::stats::Stats;

/// What is counted.
pub(super) fn page(site: &Site<'_>) -> Page {
    let edition = site.edition;
    let mut stats = Stats::new(edition.shape);
    for definition in edition.definitions.values() {
        let part = stats.part(definition, edition.shape);
        stats.add(Some(part));
    }
    let mut page = Page::new(Place::Stats, "Statistics", "How complete the registry is, and how it has grown.");
    page.above = vec![Span::link(&edition.config.title, Place::Hub)];
    page.facts = facts(&stats);
    page.section("Over the releases", over_releases(site));
    page.section("Computed and proven", proven(site));
    page.section("What changed", changes(site));
    let coverage = stats.coverage.iter().map(|one| (one.label.clone().into(), one.have));
    let figures = format!("Of {}", count(stats.figures, "figure"));
    page.section("Coverage", table(["Property", &figures], coverage, stats.figures));
    page.section("Age of the sources", ages(site));
    let kpis = stats.definitions - stats.inputs;
    let domain = |(key, number): (&String, &usize)| {
        (Span::link(edition.domain_title(key), Place::Domain(key.clone())).into(), *number)
    };
    page.section("Domains", table(["Domain", "Definitions"], stats.domains.iter().map(domain), stats.definitions));
    let tier = |(key, number): (&String, &usize)| (Span::badge("tier", key).into(), *number);
    page.section("Tiers", table(["Tier", "KPIs"], stats.tiers.iter().map(tier), kpis));
    let plain = |(key, number): (&String, &usize)| (key.as_str().into(), *number);
    page.section("Types", table(["Type", "Definitions"], stats.types.iter().map(plain), stats.definitions));
    page
}

fn facts(stats: &Stats) -> Vec<Fact> {
    let share = |part: usize, all: usize| format!("{part} of {all} ({})", percent(part, all));
    let mut facts = vec![Fact::new("Definitions", stats.definitions.to_string())];
    if stats.inputs > 0 {
        facts.push(Fact::new("Inputs", stats.inputs.to_string()));
    }
    if stats.computed > 0 {
        facts.push(Fact::new("Computed by an expression", share(stats.computed, stats.definitions - stats.inputs)));
        facts.push(Fact::new("Proven by a worked example", share(stats.proven, stats.computed)));
    }
    if stats.deprecated > 0 {
        facts.push(Fact::new("Deprecated", stats.deprecated.to_string()));
    }
    facts
}

/// A share in whole percent.
fn percent(part: usize, all: usize) -> String {
    format!("{}\u{a0}%", (part * 200 + all) / (2 * all).max(1))
}

/// Names, numbers, and the share of `all`; nothing where there are none.
fn table(heads: [&str; 2], rows: impl Iterator<Item = (Line, usize)>, all: usize) -> Vec<Block> {
    let rows: Vec<Vec<Line>> =
        rows.map(|(name, number)| vec![name, number.to_string().into(), percent(number, all).into()]).collect();
    let heads = [heads[0], heads[1], "Share"].map(str::to_owned).to_vec();
    if rows.is_empty() { Vec::new() } else { vec![Block::Table(heads, rows)] }
}

/// The definitions of each release by tier.
fn over_releases(site: &Site<'_>) -> Vec<Block> {
    let mut tiers: Vec<&str> = Vec::new();
    let counts = |told: &'_ Told| told.manifest.predicate.counts.definitions.clone();
    for told in site.releases {
        for tier in told.manifest.predicate.counts.definitions.keys() {
            if !tiers.contains(&tier.as_str()) {
                tiers.push(tier);
            }
        }
    }
    // Published ones are the ground that the others stand on; those without a tier come last.
    tiers.sort_by_key(|tier| (*tier == "none", std::cmp::Reverse(*tier)));
    let names: Vec<&str> = match &tiers[..] {
        ["none"] => vec!["definitions"],
        tiers => tiers.iter().map(|tier| if *tier == "none" { "without a tier" } else { tier }).collect(),
    };
    series(site, &names, "Definitions in each release", &|told| {
        let counts: BTreeMap<String, usize> = counts(told);
        tiers.iter().map(|tier| counts.get(*tier).copied().unwrap_or_default()).collect()
    })
}

/// How many definitions of each release are computed by a machine, and proven.
fn proven(site: &Site<'_>) -> Vec<Block> {
    let known: Option<Vec<[usize; 2]>> = site.releases.iter().map(|told| told.computed).collect();
    if known.is_none_or(|known| known.iter().all(|[computed, _]| *computed == 0)) {
        return Vec::new();
    }
    let names = ["proven by a worked example", "computed without one", "others"];
    series(site, &names, "Definitions in each release by whether a machine computes them", &|told| {
        let all: usize = told.manifest.predicate.counts.definitions.values().sum();
        let [computed, proven] = told.computed.unwrap_or_default();
        vec![proven, computed - proven, all.saturating_sub(computed)]
    })
}

/// What each release did to definitions.
fn changes(site: &Site<'_>) -> Vec<Block> {
    let names = ["added", "changed", "removed", "value changed"];
    series(site, &names, "Definitions that each release touched", &|told| {
        let counts = &told.manifest.predicate.counts;
        let moved = |id: &&DefinitionRecord| {
            id.value_changed_in.as_ref() == Some(told.version()) && id.since != *told.version()
        };
        let moved = told.manifest.predicate.definitions.values().filter(moved).count();
        vec![counts.added, counts.changed.saturating_sub(moved), counts.removed, moved]
    })
}

/// Counts for each release, drawn and as a table.
fn series(site: &Site<'_>, names: &[&str], title: &str, of: &dyn Fn(&Told) -> Vec<usize>) -> Vec<Block> {
    let bars: Vec<Bar> =
        site.releases.iter().map(|told| Bar { label: told.version().to_string(), parts: of(told) }).collect();
    // A series of nothing is none.
    let told: Vec<bool> = (0..names.len()).map(|at| bars.iter().any(|bar| bar.parts[at] > 0)).collect();
    let kept = |at: usize| told[at];
    let names: Vec<&str> = names.iter().enumerate().filter(|(at, _)| kept(*at)).map(|(_, name)| *name).collect();
    let names = &names[..];
    let bars: Vec<Bar> = bars
        .into_iter()
        .map(|Bar { label, parts }| {
            let parts = parts.into_iter().enumerate().filter(|(at, _)| kept(*at)).map(|(_, part)| part).collect();
            Bar { label, parts }
        })
        .collect();
    let Some(markup) = chart(&bars, names, &format!("{title}: {}", names.join(", "))) else { return Vec::new() };
    let heads =
        ["Version", "Day"].map(str::to_owned).into_iter().chain(names.iter().map(|name| capital(name))).collect();
    let row = |(told, bar): (&Told, &Bar)| {
        let version = Span::link(bar.label.as_str(), Place::Release(told.version().clone()));
        let day = told.history.released_at.to_string();
        let numbers = bar.parts.iter().map(|number| Line::from(number.to_string()));
        [version.into(), day.into()].into_iter().chain(numbers).collect()
    };
    let rows = site.releases.iter().zip(&bars).rev().map(row).collect();
    vec![Block::Text(format!("{title}.")), Block::Drawing(Drawing { markup, twin: vec![Block::Table(heads, rows)] })]
}

/// How old the cited sources were on the day of the edition.
fn ages(site: &Site<'_>) -> Vec<Block> {
    const AGES: [&str; 5] =
        ["less than a year", "one year", "two years", "three to five years", "more than five years"];
    let edition = site.edition;
    let mut counts = [0; AGES.len()];
    for definition in edition.definitions.values() {
        let is_own = definition.tier(edition.shape) == Some(Tier::Editorial);
        let Some(text) = definition.text(edition.shape, Role::SourceDate).filter(|_| !is_own) else { continue };
        let day = text.parse().map(PartialDate::first);
        let Ok(years) = day.map(|day| edition.released_at.years_since(day)) else { continue };
        counts[match years {
            ..=0 => 0,
            1 => 1,
            2 => 2,
            3..=5 => 3,
            _ => 4,
        }] += 1;
    }
    let all = counts.iter().sum();
    if all == 0 {
        return Vec::new();
    }
    table(["Age", "Definitions"], AGES.into_iter().zip(counts).map(|(age, number)| (age.into(), number)), all)
}

//! Releases: all of them, and each by what it changed, what it holds, and how to check that.

use std::collections::{BTreeMap, BTreeSet};

use super::history::{HISTORY, changes as changes_of, follows, label, name, note, version_link};
use super::parts::{Block, Fact, Item, Line, Notice, Page, Span, anchor};
use super::place::{Place, Target};
use crate::model::bump::is_final;
use crate::model::manifest::{ChangeRecord, DefinitionRecord};
use crate::model::words::{capital, count};
use crate::model::{Affected, Effect, Id, RuleId};
use crate::publish::{Site, Told};
use crate::release::stakes::Group;

/// What the page of a release tells in full: as many definitions of a group, and as many that it holds.
const MOST: usize = 100;
const MOST_HELD: usize = 500;
/// Above the definitions of a release.
const HELD: &str = "Definitions in this release";

/// All releases, the newest first.
pub(super) fn all(site: &Site<'_>) -> Page {
    let lead = format!("{}, the newest first.", count(site.releases.len(), "release"));
    let mut page = Page::new(Place::Releases, "Releases", lead);
    page.above = vec![Span::link(&site.edition.config.title, Place::Hub)];
    let heads = ["Version", "Day", "Bump", "Definitions", "What it changed"].map(str::to_owned).to_vec();
    let row = |told: &Told| {
        let counts = &told.manifest.predicate.counts;
        let version = Line::from(Span::link(told.version().to_string(), Place::Release(told.version().clone())));
        let version =
            if told.history.yanked.is_some() { version.and(" ").and(Span::badge("status", "yanked")) } else { version };
        let total: usize = counts.definitions.values().sum();
        let bump = Span::badge("bump", told.history.bump.as_str());
        vec![
            version,
            told.history.released_at.to_string().into(),
            bump.into(),
            total.to_string().into(),
            changed(told).into(),
        ]
    };
    page.section("Versions", vec![Block::Table(heads, site.releases.iter().rev().map(row).collect())]);
    if site.releases.len() > 1 {
        let link = Span::link("Compare any two releases", Place::Compare);
        page.section("Compare", vec![Block::Line(link.into())]);
    }
    page
}

/// "12 added, 3 changed, 1 removed".
fn changed(told: &Told) -> String {
    let counts = &told.manifest.predicate.counts;
    let parts = [
        (counts.added, "added"),
        (counts.changed, "changed"),
        (counts.promoted, "promoted"),
        (counts.deprecated, "deprecated"),
        (counts.removed, "removed"),
    ];
    let parts: Vec<String> =
        parts.iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{count} {what}")).collect();
    if parts.is_empty() { "texts alone".to_owned() } else { parts.join(", ") }
}

/// A release in three lines.
pub(super) fn in_short(told: &Told) -> Vec<Block> {
    let version = Span::link(told.version().to_string(), Place::Release(told.version().clone()));
    let head = Line::from(version)
        .and(format!(" of {}, a ", told.history.released_at))
        .and(Span::badge("bump", told.history.bump.as_str()))
        .and(" release.");
    let mut lines: Vec<Item> = vec![head.into(), format!("{}.", capital(&changed(told))).into()];
    let values = told.history.changes.iter().filter(|change| change.effect == Effect::Value);
    let moved: BTreeSet<&Id> = values.filter_map(|change| change.definition.as_ref()).collect();
    let moved = match moved.len() {
        0 => "No figure has to be computed again.".to_owned(),
        some => format!("{} to compute again.", count(some, "figure")),
    };
    lines.push(moved.into());
    vec![Block::List(None, lines)]
}

/// One release.
pub(super) fn one(site: &Site<'_>, told: &Told) -> Page {
    let version = told.version();
    let predicate = &told.manifest.predicate;
    let kind = if is_final(version) { "release" } else { "prerelease" };
    let lead = match told.previous() {
        Some(previous) => {
            let before = version_link(site, previous);
            Line::from("A ")
                .and(Span::badge("bump", told.history.bump.as_str()))
                .and(format!(" {kind} after "))
                .and(before)
                .and(".")
        }
        None => format!("The first {kind}.").into(),
    };
    let mut page = Page::new(Place::Release(version.clone()), version.to_string(), lead);
    page.above = vec![Span::link(&site.edition.config.title, Place::Hub), Span::link("Releases", Place::Releases)];
    if let Some(event) = &told.history.yanked {
        let line = Line::from(format!("Yanked on {}: {}", event.date, event.reason));
        page.notices.push(Notice { kind: "yanked", line });
    }
    page.facts.push(Fact::new("Released", told.history.released_at.to_string()));
    let total: usize = predicate.counts.definitions.values().sum();
    page.facts.push(Fact::new("Definitions", total.to_string()));
    page.facts.push(Fact::new("Changes", changed(told)));
    page.facts.push(Fact::new("Manifest", Span::code(format!("sha256:{}", told.digest))));
    if let Some(reason) = &predicate.bump.reason {
        page.facts.push(Fact::new("Claims more than the changes", reason.as_str()));
    }
    if let Some(previous) = told.previous().filter(|previous| site.release(previous).is_some()) {
        let compare = Target::File(format!("compare.html?from={previous}&to={version}"));
        page.facts.push(Fact::new("Compare", Span::link(format!("with {previous}"), compare)));
    }
    let is_long = is_long(told);
    for (group, doings) in groups(told, |_| true) {
        let blocks = if is_long && doings.len() > MOST {
            let schema = doings.get_key_value(&None).map(|(id, done)| one_in_full(site, *id, done));
            let domains = by_domain(site, told, group.heading(), doings.keys().copied().flatten());
            schema.into_iter().chain([domains]).collect()
        } else {
            in_full(site, group, &doings)
        };
        page.section(group.heading(), blocks);
    }
    for own in &told.history.notes {
        page.section(format!("Note: {}", own.name), note(own));
    }
    page.section("How to verify", verify(told));
    let held = if is_long {
        Some(by_domain(site, told, HELD, predicate.definitions.keys()))
    } else {
        let title = format!("All {}, each as this release has it", count(predicate.definitions.len(), "definition"));
        held(site, told, |_| true).map(|list| Block::Fold(title, vec![list]))
    };
    page.section(HELD, held.into_iter().collect());
    let at = site.releases.iter().position(|other| other.version() == version);
    let beside = |at: Option<usize>| {
        let other = site.releases.get(at?)?.version();
        Some(Span::link(other.to_string(), Place::Release(other.clone())))
    };
    page.previous = beside(at.and_then(|at| at.checked_sub(1)));
    page.next = beside(at.map(|at| at + 1));
    page
}

/// Something that a release did to a definition.
enum Done<'t> {
    /// It changed.
    Changed(&'t ChangeRecord),
    /// It computes from another one that changed.
    Follows(&'t Affected),
}

/// What a release did to definitions; to the schema, where there is no id.
type Doings<'t> = BTreeMap<Option<&'t Id>, Vec<Done<'t>>>;

/// What a release did to what is meant, by what readers care about.
fn groups(told: &Told, is_meant: impl Fn(Option<&Id>) -> bool) -> BTreeMap<Group, Doings<'_>> {
    let kind = |name: &str| told.history.notes.iter().find(|note| note.name == name)?.kind;
    let changes = told.history.changes.iter();
    let changes = changes
        .filter_map(|change| Some((Group::of(change, kind)?, change.definition.as_ref(), Done::Changed(change))));
    let affected = told.history.affected.iter().flatten();
    let affected = affected.map(|one| (Group::Affected, Some(&one.definition), Done::Follows(one)));
    let mut groups: BTreeMap<Group, Doings<'_>> = BTreeMap::new();
    for (group, id, done) in changes.chain(affected).filter(|(_, id, _)| is_meant(*id)) {
        groups.entry(group).or_default().entry(id).or_default().push(done);
    }
    groups
}

/// What a release did, word by word.
fn in_full(site: &Site<'_>, group: Group, doings: &Doings<'_>) -> Vec<Block> {
    if group == Group::Added {
        let links = doings.keys().copied().flatten().map(|id| Item::from(name(site, id))).collect();
        return vec![Block::List(None, links)];
    }
    doings.iter().map(|(id, done)| one_in_full(site, *id, done)).collect()
}

/// What a release did to a definition, or to the schema, word by word.
fn one_in_full(site: &Site<'_>, id: Option<&Id>, done: &[Done<'_>]) -> Block {
    let title = id.map_or_else(|| Line::from("The schema"), |id| name(site, id).into());
    let changes = done.iter().filter_map(|done| match done {
        Done::Changed(change) if change.rule != RuleId::DefinitionRemoved => Some(*change),
        _ => None,
    });
    let mut items = changes_of(site.edition.shape, changes);
    items.extend(done.iter().filter_map(|done| match done {
        Done::Follows(affected) => Some(follows(site, affected)),
        Done::Changed(_) => None,
    }));
    Block::Group(title, if items.is_empty() { Vec::new() } else { vec![Block::List(None, items)] })
}

/// Whether the page of a release would be too long to read, so that each domain has a page of its own.
pub(super) fn is_long(told: &Told) -> bool {
    let is_long = |doings: &Doings<'_>| doings.len() > MOST;
    told.manifest.predicate.definitions.len() > MOST_HELD || groups(told, |_| true).values().any(is_long)
}

/// The domains of a release: of what it holds, and of what it took away.
pub(super) fn domains(told: &Told) -> BTreeSet<&str> {
    let changed = told.history.changes.iter().filter_map(|change| change.definition.as_ref());
    told.manifest.predicate.definitions.keys().chain(changed).map(Id::domain).collect()
}

/// How many of these definitions each domain has, with the page that names them.
fn by_domain<'i>(site: &Site<'_>, told: &Told, section: &str, ids: impl Iterator<Item = &'i Id>) -> Block {
    let mut domains: BTreeMap<&str, usize> = BTreeMap::new();
    ids.for_each(|id| *domains.entry(id.domain()).or_default() += 1);
    let item = |(domain, number): (&str, usize)| {
        let place = Place::ReleaseDomain(told.version().clone(), domain.to_owned());
        let link = Span::link(site.edition.domain_title(domain), Target::Page(place, Some(anchor(section))));
        Item::from(Line::from(link).and(format!(": {number}")))
    };
    Block::List(None, domains.into_iter().map(item).collect())
}

/// What a release did to the definitions of a domain, a line for each: their own pages tell it word by word.
pub(super) fn of_domain(site: &Site<'_>, told: &Told, domain: &str) -> Page {
    let version = told.version();
    let title = site.edition.domain_title(domain);
    let lead = "What changed of each definition. Its own page tells it word by word.";
    let place = Place::ReleaseDomain(version.clone(), domain.to_owned());
    let mut page = Page::new(place, format!("{title} in {version}"), lead);
    page.above = vec![
        Span::link(&site.edition.config.title, Place::Hub),
        Span::link("Releases", Place::Releases),
        Span::link(version.to_string(), Place::Release(version.clone())),
    ];
    for (group, doings) in groups(told, |id| id.is_some_and(|id| id.is_of(domain))) {
        let items = doings.iter().filter_map(|(id, done)| Some(in_short_of(site, (*id)?, done))).collect();
        page.section(group.heading(), vec![Block::List(None, items)]);
    }
    page.section(HELD, held(site, told, |id| id.is_of(domain)).into_iter().collect());
    page
}

/// A definition with the names of what a release changed of it.
fn in_short_of(site: &Site<'_>, id: &Id, done: &[Done<'_>]) -> Item {
    let name = match name(site, id) {
        Span::Link { text, .. } if site.edition.definitions.contains_key(id) => {
            Span::link(text, Target::Page(Place::Definition(id.clone()), Some(anchor(HISTORY))))
        }
        gone => gone,
    };
    let mut names: Vec<&str> = Vec::new();
    for done in done {
        let Done::Changed(change) = done else { continue };
        let name = change.pointer.as_deref().and_then(|pointer| label(site.edition.shape, pointer));
        names.extend(name.filter(|name| !names.contains(name)));
    }
    let line = Line::from(name);
    Item::from(if names.is_empty() { line } else { line.and(format!(": {}", names.join(", "))) })
}

/// How anybody checks that the release is what it was.
fn verify(told: &Told) -> Vec<Block> {
    let version = told.version();
    let files = ["manifest.json", "SHA256SUMS", "changes.json", "CHANGES.md", "index.json"];
    let link = |name: &&str| Item::from(Span::link(*name, Target::File(format!("v/{version}/{name}"))));
    vec![
        Block::Text(
            "The manifest names every file of the release by its SHA-256, and the manifest before it by its own. Whoever \
             knows the digest above can check all of them without trusting who serves them."
                .to_owned(),
        ),
        Block::Code(format!("sha256sum manifest.json\n# {}", told.digest)),
        Block::List(Some("Files".to_owned()), files.iter().map(link).collect()),
    ]
}

/// The definitions of a release that are meant, each with the page of its state: that of the release that changed it last.
fn held(site: &Site<'_>, told: &Told, is_meant: impl Fn(&Id) -> bool) -> Option<Block> {
    let item = |(id, record): (&Id, &DefinitionRecord)| {
        let known = site.release(&record.changed_in).is_some();
        let to = Place::Pinned(record.changed_in.clone(), id.clone());
        Item::from(if known { Span::link(id.as_str(), to) } else { Span::code(id.as_str()) })
    };
    let definitions = told.manifest.predicate.definitions.iter();
    let items: Vec<Item> = definitions.filter(|(id, _)| is_meant(id)).map(item).collect();
    (!items.is_empty()).then(|| Block::List(None, items))
}

//! Releases: all of them, and each by what it changed, what it holds, and how to check that.

use std::collections::{BTreeMap, BTreeSet};

use super::history::{changes as changes_of, follows, name, note, version_link};
use super::parts::{Block, Fact, Item, Line, Notice, Page, Span};
use super::place::{Place, Target};
use crate::model::bump::is_final;
use crate::model::manifest::{ChangeRecord, DefinitionRecord};
use crate::model::words::{capital, count};
use crate::model::{Effect, Id, RuleId};
use crate::publish::{Site, Told};
use crate::release::stakes::Group;

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
    groups(site, told, &mut page);
    for own in &told.history.notes {
        page.section(format!("Note: {}", own.name), note(own));
    }
    page.section("How to verify", verify(told));
    page.section("Definitions in this release", vec![held(site, told)]);
    let at = site.releases.iter().position(|other| other.version() == version);
    let beside = |at: Option<usize>| {
        let other = site.releases.get(at?)?.version();
        Some(Span::link(other.to_string(), Place::Release(other.clone())))
    };
    page.previous = beside(at.and_then(|at| at.checked_sub(1)));
    page.next = beside(at.map(|at| at + 1));
    page
}

/// What a release changed, by what readers care about.
fn groups(site: &Site<'_>, told: &Told, page: &mut Page) {
    let kind = |name: &str| told.history.notes.iter().find(|note| note.name == name)?.kind;
    let mut groups: BTreeMap<Group, BTreeMap<Option<&Id>, Vec<&ChangeRecord>>> = BTreeMap::new();
    for change in &told.history.changes {
        if let Some(group) = Group::of(change, kind) {
            groups.entry(group).or_default().entry(change.definition.as_ref()).or_default().push(change);
        }
    }
    let mut sections: BTreeMap<Group, Vec<Block>> = BTreeMap::new();
    for (group, changed) in groups {
        let blocks = if group == Group::Added {
            let links = changed.into_keys().flatten().map(|id| Item::from(name(site, id))).collect();
            vec![Block::List(None, links)]
        } else {
            changed.into_iter().map(|(id, changes)| changed_one(site, id, &changes)).collect()
        };
        sections.insert(group, blocks);
    }
    let affected: Vec<Block> = told
        .history
        .affected
        .iter()
        .flatten()
        .map(|affected| {
            let items = vec![follows(site, affected)];
            Block::Group(name(site, &affected.definition).into(), vec![Block::List(None, items)])
        })
        .collect();
    if !affected.is_empty() {
        sections.insert(Group::Affected, affected);
    }
    for (group, blocks) in sections {
        page.section(group.heading(), blocks);
    }
}

/// What a release changed of a definition, or of the schema.
fn changed_one(site: &Site<'_>, id: Option<&Id>, changes: &[&ChangeRecord]) -> Block {
    let title = id.map_or_else(|| Line::from("The schema"), |id| name(site, id).into());
    let is_part = |change: &&&ChangeRecord| change.rule != RuleId::DefinitionRemoved;
    let items = changes_of(site.edition.shape, changes.iter().filter(is_part).copied());
    Block::Group(title, if items.is_empty() { Vec::new() } else { vec![Block::List(None, items)] })
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

/// Each definition of a release with the page of its state: that of the release that changed it last.
fn held(site: &Site<'_>, told: &Told) -> Block {
    let predicate = &told.manifest.predicate;
    let item = |(id, record): (&Id, &DefinitionRecord)| {
        let known = site.release(&record.changed_in).is_some();
        let to = Place::Pinned(record.changed_in.clone(), id.clone());
        Item::from(if known { Span::link(id.as_str(), to) } else { Span::code(id.as_str()) })
    };
    let items = predicate.definitions.iter().map(item).collect();
    Block::Fold(
        format!("All {}, each as this release has it", count(predicate.definitions.len(), "definition")),
        vec![Block::List(None, items)],
    )
}

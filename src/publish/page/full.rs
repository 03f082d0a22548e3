//! The page of a definition with all that the releases tell of it, today and as a release had it.

use super::history::{HISTORY, of_definition, release, version_link};
use super::parts::{Block, Fact, Item, Line, Notice, Page, Span};
use super::place::{Place, Target};
use super::{cite, definition, drawn};
use crate::model::manifest::DefinitionRecord;
use crate::model::words::capital;
use crate::model::{Definition, Dispute, Id, Kind};
use crate::proposal::forge::{Forge, Hosted};
use crate::publish::{Edition, Site, Told};

/// The page of today; `around` are the definitions before and after it.
pub(super) fn page(site: &Site<'_>, definition: &Definition, around: (Option<&Id>, Option<&Id>)) -> Page {
    let (edition, id) = (site.edition, &definition.id);
    let mut page = definition::page(edition, definition);
    page.above = above(site, edition, id);
    if let Some(DefinitionRecord { since, changed_in, value_changed_in, .. }) = site.recorded(id) {
        page.facts.push(Fact::new("Since", version_link(site, since)));
        page.facts.push(Fact::new("Changed in", version_link(site, changed_in)));
        page.facts
            .extend(value_changed_in.iter().map(|version| Fact::new("Value changed in", version_link(site, version))));
    }
    let users = site.users.get(id).map_or(&[][..], Vec::as_slice);
    if let Some(drawn) = drawn::around(edition, definition, users) {
        page.section("Inputs and users", vec![drawn]);
    } else if !users.is_empty() {
        let links = users.iter().map(|id| definition::named(edition, id.clone())).collect();
        page.section("Used by", vec![Block::Definitions(links)]);
    }
    page.section(HISTORY, of_definition(site, id));
    let disputes: Vec<Block> =
        edition.disputes().filter(|dispute| dispute.definition == *id && !dispute.is_open()).map(settled).collect();
    page.section("Disputes", disputes);
    page.section("Cite", cite::blocks(site, definition));
    page.section("Machine-readable", machine_readable(site, definition));
    page.section("Change it", edit(site, id).into_iter().collect());
    let link = |id: Option<&Id>| {
        let other = edition.definitions.get(id?)?;
        Some(Span::link(other.label(edition.shape), &other.id))
    };
    (page.previous, page.next) = (link(around.0), link(around.1));
    page
}

/// Where a person edits the definition; the first step of a proposal.
fn edit(site: &Site<'_>, id: &Id) -> Option<Block> {
    let config = site.edition.config;
    let repository = Hosted::read(config.repo_url.as_deref()?)?;
    let forge = Forge::of_host(&repository.host)?;
    let url = repository.edit_url(forge, &config.branch, &site.layout.definition(id))?;
    Some(Block::Line(Span::link("Edit this definition in the repository", Target::Url(url)).into()))
}

/// Where programs read the definition, as far as they can be led there.
fn machine_readable(site: &Site<'_>, definition: &Definition) -> Vec<Block> {
    let (edition, id) = (site.edition, &definition.id);
    if !site.has_api && edition.config.base_url.is_none() {
        return Vec::new();
    }
    let this = if definition.kind(edition.shape) == Kind::Input { "This input" } else { "This KPI" };
    let files = [
        (this, id.path()),
        ("Its domain", format!("{}.json", id.domain())),
        ("All KPIs", "index.json".to_owned()),
        ("Schema", "schema.json".to_owned()),
    ];
    let link = |(words, path): (&str, String)| Item::from(Span::link(words, Target::File(path)));
    vec![Block::List(None, files.into_iter().map(link).collect())]
}

/// The page of a definition as a release had it that changed it; `edition` is of that release.
#[must_use]
pub fn pinned(site: &Site<'_>, told: &Told, edition: &Edition<'_>, definition: &Definition) -> Page {
    let (version, id) = (told.version(), &definition.id);
    let mut page = definition::at(Place::Pinned(version.clone(), id.clone()), edition, definition);
    page.above = above(site, edition, id);
    page.above.push(Span::link(version.to_string(), Place::Release(version.clone())));
    let later = site.histories.get(id).into_iter().flatten().filter(|step| step.entry.version > *version);
    let later: Vec<_> = later.filter(|step| !step.changes.is_empty()).collect();
    let as_of = format!("This is how {version} has it, released on {}.", told.history.released_at);
    let line = if later.is_empty() {
        Line::from(as_of + " It has not changed since: ").and(Span::link("the page of today", id)).and(".")
    } else if site.edition.definitions.contains_key(id) {
        Line::from(as_of + " It has changed since: ").and(Span::link("the page of today", id)).and(".")
    } else {
        Line::from(as_of + " It is gone since: ").and(Span::link("what became of it", id)).and(".")
    };
    page.notices.insert(0, Notice { kind: "pinned", line });
    let changed = later.iter().map(|step| release(site, id, step)).collect();
    page.section("What changed since", changed);
    let file = Target::File(format!("v/{version}/{}", id.path()));
    page.section("Machine-readable", vec![Block::Line(Span::link("This state as JSON", file).into())]);
    page
}

/// The pages above that of an id; `edition` says what its domain is called.
pub(super) fn above(site: &Site<'_>, edition: &Edition<'_>, id: &Id) -> Vec<Span> {
    let title = edition.domain_title(id.domain());
    // Most ids are still there; only for one that is gone is its whole domain looked for.
    let definitions = site.edition.definitions;
    let has_page = definitions.contains_key(id) || definitions.keys().any(|other| other.is_of(id.domain()));
    let domain = if has_page { Span::link(title, Place::Domain(id.domain().to_owned())) } else { title.into() };
    vec![Span::link(&site.edition.config.title, Place::Hub), domain]
}

/// A dispute that is over.
fn settled(dispute: &Dispute) -> Block {
    let opened = format!("Opened on {} by {}: {}", dispute.opened, dispute.by, dispute.reason);
    let mut items = vec![Item::from(opened)];
    items.extend(dispute.evidence.iter().map(|url| Item::from(Span::link(url.as_str(), Target::Url(url.clone())))));
    let ended = dispute.settled.as_ref();
    items.extend(
        ended.map(|ended| Item::from(format!("{} on {}: {}", capital(dispute.status()), ended.date, ended.reason))),
    );
    Block::Group(dispute.name.as_str().into(), vec![Block::List(None, items)])
}

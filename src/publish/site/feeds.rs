//! Atom feeds: what every release changed, what it changed of a domain, and of one definition.

use std::fmt::Write;

use semver::Version;

use super::identity::{href, urn};
use crate::escape::{html as xml, note};
use crate::model::manifest::ChangeRecord;
use crate::model::words::count;
use crate::model::{Affected, Bump, Date, Definition, Effect, Id, Note};
use crate::publish::page::{self, Item, Line, Place, Span};
use crate::publish::{File, Site};
use crate::release::history::HistoryEntry;

/// As many changes as an entry tells; the page of the release has the others.
const TOLD: usize = 100;

/// `feed.atom` of all releases, `<domain>/feed.atom`, and a feed beside every definition.
pub fn files<'s>(site: &'s Site<'s>) -> impl Iterator<Item = File<'s>> {
    let all = File::new(path(&Place::Hub), || of_all(site).into_bytes());
    let domains = site.edition.domains().into_keys().map(|domain| {
        let feed = move || of_domain(site, domain).into_bytes();
        File::new(path(&Place::Domain(domain.to_owned())), feed)
    });
    let definitions = site.edition.definitions.values().map(move |definition| {
        let feed = move || of_definition(site, definition).into_bytes();
        File::new(path(&Place::Definition(definition.id.clone())), feed)
    });
    [all].into_iter().chain(domains.collect::<Vec<_>>()).chain(definitions)
}

/// Where the feed of a page lies: beside the page of a definition under its name, else as `feed.atom`.
#[must_use]
pub fn path(place: &Place) -> String {
    match place {
        // No slug ends in an underscore.
        Place::Definition(id) if id.slug() == "feed" => format!("{}/feed_.atom", id.domain()),
        Place::Definition(id) => format!("{}/{}.atom", id.domain(), id.slug()),
        Place::Domain(domain) => format!("{domain}/feed.atom"),
        _ => "feed.atom".to_owned(),
    }
}

/// What a release did, to everything or to a part.
struct Entry<'s> {
    entry: &'s HistoryEntry,
    changes: Vec<&'s ChangeRecord>,
    affected: Vec<&'s Affected>,
    notes: Vec<&'s Note>,
    /// The page that says it.
    page: Place,
    /// Whether each change says of which definition it is.
    named: bool,
}

fn of_all(site: &Site<'_>) -> String {
    let told = newest_first(site).map(|entry| Entry {
        entry,
        changes: entry.changes.iter().collect(),
        affected: entry.affected.iter().flatten().collect(),
        notes: entry.notes.iter().collect(),
        page: Place::Release(entry.version.clone()),
        named: true,
    });
    feed(site, &Place::Hub, "releases", &site.edition.config.title, told)
}

fn of_domain(site: &Site<'_>, domain: &str) -> String {
    let is_of = |id: &Id| id.is_of(domain);
    let told = newest_first(site).filter_map(|entry| {
        let of_domain = |change: &&ChangeRecord| change.definition.as_ref().is_some_and(is_of);
        let changes: Vec<&ChangeRecord> = entry.changes.iter().filter(of_domain).collect();
        let affected: Vec<&Affected> =
            entry.affected.iter().flatten().filter(|affected| is_of(&affected.definition)).collect();
        let covers = |note: &&Note| changes.iter().any(|change| change.notes.contains(&note.name));
        let notes = entry.notes.iter().filter(covers).collect();
        let page = Place::Release(entry.version.clone());
        let is_touched = !changes.is_empty() || !affected.is_empty();
        is_touched.then_some(Entry { entry, changes, affected, notes, page, named: true })
    });
    let title = format!("{}: {}", site.edition.config.title, site.edition.domain_title(domain));
    feed(site, &Place::Domain(domain.to_owned()), &format!("domain:{domain}"), &title, told)
}

fn of_definition(site: &Site<'_>, definition: &Definition) -> String {
    let id = &definition.id;
    let steps = site.histories.get(id).map_or(&[][..], Vec::as_slice);
    let told = steps.iter().filter(|step| !step.entry.is_prerelease()).map(|step| Entry {
        entry: step.entry,
        changes: step.changes.clone(),
        affected: step.affected.clone(),
        notes: step.notes().collect(),
        page: page_of(site, id, &step.entry.version),
        named: false,
    });
    let title = format!("{}: {}", site.edition.config.title, definition.label(site.edition.shape));
    feed(site, &Place::Definition(id.clone()), &format!("definition:{id}"), &title, told)
}

/// The final releases. What a prerelease says its release says again.
fn newest_first<'s>(site: &'s Site<'s>) -> impl Iterator<Item = &'s HistoryEntry> {
    site.releases.iter().rev().map(|told| &told.history).filter(|entry| !entry.is_prerelease())
}

/// The page that says what a release did to a definition: as it is since then, or the release where it only follows.
fn page_of(site: &Site<'_>, id: &Id, version: &Version) -> Place {
    let record = site.release(version).and_then(|told| told.manifest.predicate.definitions.get(id));
    match record {
        Some(record) if record.changed_in == *version => Place::Pinned(version.clone(), id.clone()),
        _ => Place::Release(version.clone()),
    }
}

fn feed<'s>(
    site: &'s Site<'s>,
    place: &Place,
    name: &str,
    title: &str,
    told: impl Iterator<Item = Entry<'s>>,
) -> String {
    let (config, here) = (site.edition.config, path(place));
    let mut entries = String::new();
    let mut updated = None;
    for told in told {
        updated = updated.max(Some(changed_at(&told)));
        entry(&mut entries, site, &here, name, &told);
    }
    let updated = updated.unwrap_or(site.edition.released_at);
    let itself = config.address(&here).map_or(String::new(), |address| {
        format!("  <link rel=\"self\" type=\"application/atom+xml\" href=\"{}\"/>\n", xml(&address))
    });
    let language = config.language.as_ref().map_or(String::new(), |tag| format!(" xml:lang=\"{}\"", xml(tag)));
    let contact = config.contact_as("email", "uri");
    let contact =
        contact.map_or(String::new(), |(element, contact)| format!("<{element}>{}</{element}>", xml(contact)));
    let rights = config
        .license
        .as_ref()
        .map_or(String::new(), |license| format!("  <rights>{}</rights>\n", xml(&format!("Licence: {license}"))));
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\"{language}>\n  \
         <id>{}</id>\n  <title>{}</title>\n  <updated>{updated}T00:00:00Z</updated>\n  \
         <author><name>{}</name>{contact}</author>\n{rights}  \
         <generator uri=\"urn:ontoreg\">ontoreg</generator>\n{itself}  <link rel=\"alternate\" type=\"text/html\" \
         href=\"{}\"/>\n{entries}</feed>\n",
        xml(&urn(config, name)),
        xml(title),
        xml(&config.publisher),
        xml(&href(config, &here, &place.html())),
    )
}

/// The day of a release, or of what was said about it later.
fn changed_at(told: &Entry<'_>) -> Date {
    told.entry.yanked.as_ref().map_or(told.entry.released_at, |event| event.date)
}

fn entry(out: &mut String, site: &Site<'_>, here: &str, name: &str, told: &Entry<'_>) {
    let (config, entry) = (site.edition.config, told.entry);
    let version = &entry.version;
    // Where it only follows from others, nothing of the definition itself changed.
    let own = told.changes.iter().map(|change| change.bump).max();
    let bump = if told.named { Some(entry.bump) } else { own };
    let moves = !told.affected.is_empty() || told.changes.iter().any(|change| change.effect == Effect::Value);
    let mut title = format!("{version}: {}", in_short(told, bump, moves));
    if entry.yanked.is_some() {
        title = format!("{version} is yanked");
    }
    let categories =
        [bump.map(Bump::as_str), moves.then_some(Effect::Value.as_str()), entry.yanked.is_some().then_some("yanked")];
    let categories: String =
        categories.into_iter().flatten().map(|term| format!("    <category term=\"{term}\"/>\n")).collect();
    write!(
        out,
        "  <entry>\n    <id>{}</id>\n    <title>{}</title>\n    <published>{}T00:00:00Z</published>\n    \
         <updated>{}T00:00:00Z</updated>\n    <link rel=\"alternate\" type=\"text/html\" href=\"{}\"/>\n{categories}    \
         <content type=\"html\">{}</content>\n  </entry>\n",
        xml(&urn(config, &format!("{name}:{version}"))),
        xml(&title),
        entry.released_at,
        changed_at(told),
        xml(&href(config, here, &told.page.html())),
        xml(&content(site, here, told)),
    )
    .expect("a text takes everything");
}

/// How much of what, in a few words.
fn in_short(told: &Entry<'_>, bump: Option<Bump>, moves: bool) -> String {
    let mut ids: Vec<&Id> = told.changes.iter().filter_map(|change| change.definition.as_ref()).collect();
    ids.sort_unstable();
    ids.dedup();
    let of = told.named.then(|| count(ids.len(), "definition"));
    let value = if told.named { "values change" } else { "the value changes" };
    let parts = [bump.map(|bump| bump.to_string()), of, moves.then(|| value.to_owned())];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// What changed and what to do, as HTML, which stands in the feed as text.
fn content(site: &Site<'_>, here: &str, told: &Entry<'_>) -> String {
    let mut out = String::new();
    if let Some(event) = &told.entry.yanked {
        out += &format!("<p>{}</p>\n", xml(&format!("Yanked on {}: {}", event.date, event.reason)));
    }
    for note in &told.notes {
        if let Some(to_do) = note.to_do() {
            out += &format!("<p><strong>What to do:</strong> {}</p>\n", xml(&to_do));
        }
        out += &note::html(&note.text);
    }
    let items = items(site, told);
    if items.is_empty() {
        return out;
    }
    out += "<ul>\n";
    for (id, item) in items.iter().take(TOLD) {
        let of = id.map_or(String::new(), |id| spans(site, here, &page::name(site, id).into()) + ": ");
        let more: String = item.more.iter().map(|line| format!("<br>{}", spans(site, here, line))).collect();
        out += &format!("<li>{of}{}{more}</li>\n", spans(site, here, &item.line));
    }
    if items.len() > TOLD {
        out += &format!("<li>and {} more</li>\n", items.len() - TOLD);
    }
    out + "</ul>\n"
}

/// Each change and what follows, with the definition where that has to be said.
fn items<'s>(site: &Site<'_>, told: &Entry<'s>) -> Vec<(Option<&'s Id>, Item)> {
    let mut items: Vec<(Option<&Id>, Item)> = Vec::new();
    for change in &told.changes {
        let of = page::changes(site.edition.shape, std::iter::once(*change));
        items.extend(of.into_iter().map(|item| (change.definition.as_ref(), item)));
    }
    items.extend(told.affected.iter().map(|one| (Some(&one.definition), page::follows(site, one))));
    items.iter_mut().filter(|_| !told.named).for_each(|(id, _)| *id = None);
    items
}

/// A line as HTML.
fn spans(site: &Site<'_>, here: &str, line: &Line) -> String {
    let span = |span: &Span| {
        let text = xml(span.text());
        let target = match span {
            Span::Code { .. } => return format!("<code>{text}</code>"),
            Span::Badge { .. } => return format!("<em>{text}</em>"),
            Span::Removed { .. } => return format!("<del>{text}</del>"),
            Span::Inserted { .. } => return format!("<ins>{text}</ins>"),
            Span::Text { .. } => return text,
            Span::Link { to, .. } => to,
        };
        let below = target.path().map(|path| href(site.edition.config, here, &path));
        let Some(address) = below.or_else(|| target.web().map(str::to_owned)) else { return text };
        format!("<a href=\"{}\">{text}</a>", xml(&address))
    };
    line.0.iter().map(span).collect()
}

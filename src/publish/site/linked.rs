//! What pages say to programs that read pages: JSON-LD in the words of schema.org, and Open Graph.

use minijinja::{Value as Seen, context};
use serde_json::{Map, Value, json};

use super::identity::urn;
use super::{cards, feeds};
use crate::escape;
use crate::model::{Config, Definition, Id, Kind, Role, Tier};
use crate::publish::page::{Page, Place};
use crate::publish::{Edition, Site};

/// What stands in the head of a page for programs, as templates see it: its own address, Open Graph by property and
/// content, the feeds that tell when it changes by title and path, where browsers learn to search, and JSON-LD as it stands
/// in a script.
pub(super) fn head(site: &Site<'_>, page: &Page) -> Seen {
    let config = site.edition.config;
    let mut feeds = vec![(config.title.clone(), feeds::path(&Place::Hub))];
    if matches!(page.place, Place::Domain(_)) || is_defined(site, &page.place) {
        feeds.push((format!("{}: {}", config.title, page.title), feeds::path(&page.place)));
    }
    let canonical = config.address(&page.place.html()).filter(|_| page.place != Place::NotFound);
    let pair = |(name, value): (&str, String)| Seen::from(vec![Seen::from(name), Seen::from(value)]);
    let graph: Vec<Seen> = open_graph(site, page, canonical.as_deref()).into_iter().map(pair).collect();
    let feeds: Vec<Seen> = feeds.into_iter().map(|(title, path)| pair((&title, path))).collect();
    let linked = json_ld(site, &page.place).map(Seen::from_safe_string);
    let search = config.base_url.as_ref().map(|_| "opensearch.xml");
    context! { graph, search, linked, canonical, feeds }
}

fn is_defined(site: &Site<'_>, place: &Place) -> bool {
    matches!(place, Place::Definition(id) if site.edition.definitions.contains_key(id))
}

/// The JSON-LD of a page, as it stands in a script; none of a page that is about nothing by itself.
fn json_ld(site: &Site<'_>, place: &Place) -> Option<String> {
    let edition = site.edition;
    let said = match place {
        Place::Hub => whole(edition),
        Place::Domain(domain) => part(edition, domain),
        Place::Definition(id) => term(site, edition.definitions.get(id)?),
        _ => return None,
    };
    Some(escape::script(&said.to_string()))
}

/// Open Graph: property and content.
fn open_graph(site: &Site<'_>, page: &Page, address: Option<&str>) -> Vec<(&'static str, String)> {
    let config = site.edition.config;
    let about = match &page.place {
        Place::Definition(id) | Place::Pinned(_, id) => site.edition.definitions.get(id),
        _ => None,
    };
    let described = about.and_then(|definition| definition.text(site.edition.shape, Role::Description));
    let kind = if about.is_some() { "article" } else { "website" };
    let mut said = vec![
        ("og:type", kind.to_owned()),
        ("og:site_name", config.title.clone()),
        ("og:title", page.title.clone()),
        ("og:description", shortened(described.unwrap_or(&page.lead.words()))),
    ];
    said.extend(address.map(|address| ("og:url", address.to_owned())));
    let card = about.and_then(|definition| config.address(&cards::path(&definition.id)));
    said.extend(card.map(|address| ("og:image", address)));
    said
}

/// As much of a text as a card shows, to the end of a word.
fn shortened(text: &str) -> String {
    const LONGEST: usize = 300;
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}\u{2026}", text[..end].rsplit_once(' ').map_or(&text[..end], |(start, _)| start)),
        None => text,
    }
}

/// The address of a page, or a name that stands for it.
fn identity(config: &Config, place: &Place, of: &str) -> String {
    config.address(&place.html()).unwrap_or_else(|| urn(config, of))
}

fn set(config: &Config) -> Map<String, Value> {
    let mut set = object(json!({
        "@type": "DefinedTermSet",
        "@id": identity(config, &Place::Hub, "terms"),
        "name": config.title,
    }));
    set.extend(config.address(&Place::Hub.html()).map(|url| ("url".to_owned(), url.into())));
    set
}

/// The whole registry.
fn whole(edition: &Edition<'_>) -> Value {
    let config = edition.config;
    let mut said = set(config);
    said.insert("@context".into(), "https://schema.org".into());
    said.insert("publisher".into(), publisher(config));
    said.extend(terms(config));
    said.insert("version".into(), edition.version.to_string().into());
    said.insert("dateModified".into(), edition.released_at.to_string().into());
    let domain = |domain: &str| json!({ "@type": "DefinedTermSet", "@id": domain_id(config, domain), "name": edition.domain_title(domain) });
    said.insert("hasPart".into(), edition.domains().into_keys().map(domain).collect());
    let file = config.address("index.json");
    said.extend(file.map(|url| ("encoding".to_owned(), encoding(&url))));
    said.into()
}

/// Who publishes the registry, and where to write to.
fn publisher(config: &Config) -> Value {
    let mut publisher = object(json!({ "@type": "Organization", "name": config.publisher }));
    let contact = config.contact_as("email", "url");
    let contact = contact.map(|(key, contact)| json!({ "@type": "ContactPoint", key: contact }));
    publisher.extend(contact.map(|contact| ("contactPoint".to_owned(), contact)));
    publisher.into()
}

/// The licence and the language of what the registry says.
fn terms(config: &Config) -> impl Iterator<Item = (String, Value)> {
    let license = config.license_url().or_else(|| config.license.clone());
    let said = [("license", license), ("inLanguage", config.language.clone())];
    said.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?.into())))
}

fn domain_id(config: &Config, domain: &str) -> String {
    identity(config, &Place::Domain(domain.to_owned()), &format!("domain:{domain}"))
}

fn encoding(url: &str) -> Value {
    json!({ "@type": "MediaObject", "encodingFormat": "application/json", "contentUrl": url })
}

/// A domain and its terms.
fn part(edition: &Edition<'_>, domain: &str) -> Value {
    let config = edition.config;
    let mut said = object(json!({
        "@context": "https://schema.org",
        "@type": "DefinedTermSet",
        "@id": domain_id(config, domain),
        "name": edition.domain_title(domain),
        "isPartOf": set(config),
    }));
    let tagline = config.domains.get(domain).and_then(|domain| domain.tagline.as_deref());
    said.extend(tagline.map(|text| ("description".to_owned(), text.into())));
    said.extend(config.address(&Place::Domain(domain.to_owned()).html()).map(|url| ("url".to_owned(), url.into())));
    let of_domain = edition.definitions.iter().filter(|(id, _)| id.is_of(domain));
    let term = |(id, one): (&Id, &Definition)| {
        json!({
            "@type": "DefinedTerm",
            "@id": term_id(config, id),
            "termCode": id.as_str(),
            "name": one.label(edition.shape),
        })
    };
    said.insert("hasDefinedTerm".into(), of_domain.map(term).collect());
    said.into()
}

fn term_id(config: &Config, id: &Id) -> String {
    identity(config, &Place::Definition(id.clone()), &format!("definition:{id}"))
}

/// A definition. It is a work, too: only a work has a day, a source and a file.
fn term(site: &Site<'_>, definition: &Definition) -> Value {
    let (edition, id) = (site.edition, &definition.id);
    let (config, shape) = (edition.config, edition.shape);
    let text = |role| definition.text(shape, role);
    let mut said = object(json!({
        "@context": "https://schema.org",
        "@type": ["DefinedTerm", "CreativeWork"],
        "@id": term_id(config, id),
        "termCode": id.as_str(),
        "name": definition.label(shape),
        "inDefinedTermSet": set(config),
    }));
    let mut say = |key: &str, value: Option<Value>| said.extend(value.map(|value| (key.to_owned(), value)));
    say("description", text(Role::Description).map(Value::from));
    say("url", config.address(&Place::Definition(id.clone()).html()).map(Value::from));
    let synonyms: Vec<&str> = shape.texts(&definition.record, Role::Synonyms).map(|(_, name)| name).collect();
    say("alternateName", (!synonyms.is_empty()).then(|| synonyms.into()));
    say("isBasedOn", source(edition, definition));
    say("dateModified", changed_at(site, id).map(Value::from));
    say("version", Some(edition.version.to_string().into()));
    say("creativeWorkStatus", text(Role::DeprecationSince).map(|_| "Deprecated".into()));
    say("encoding", config.address(&id.path()).map(|url| encoding(&url)));
    said.extend(terms(config));
    said.into()
}

/// The day of the release that last changed a definition.
pub(super) fn changed_at(site: &Site<'_>, id: &Id) -> Option<String> {
    let changed_in = &site.recorded(id)?.changed_in;
    let told = site.release(changed_in)?;
    Some(told.history.released_at.to_string())
}

/// The source that a definition is anchored to; what the registry wrote itself rests on nothing.
fn source(edition: &Edition<'_>, definition: &Definition) -> Option<Value> {
    let text = |role| definition.text(edition.shape, role);
    if definition.tier(edition.shape) == Some(Tier::Editorial) || definition.kind(edition.shape) == Kind::Input {
        return None;
    }
    let mut work = object(json!({ "@type": "CreativeWork", "name": text(Role::SourceName)? }));
    let web = text(Role::SourceUrl).filter(|url| url.starts_with("https://") || url.starts_with("http://"));
    work.extend(web.map(|url| ("url".to_owned(), url.into())));
    work.extend(text(Role::SourceDate).map(|day| ("datePublished".to_owned(), day.into())));
    Some(work.into())
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(members) => members,
        _ => Map::new(),
    }
}

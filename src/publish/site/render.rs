//! Pages to HTML by templates, which a registry may replace.

use std::sync::Arc;

use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Object, Serde};
use minijinja::{Environment, Output, State, Value, context};
use serde::Serialize;

use super::{linked, parts};
use crate::escape;
use crate::publish::page::place::root;
use crate::publish::page::{Fact, Notice, Page, Place, Span};
use crate::publish::template::OwnFiles;
use crate::publish::{Site, TemplateError};

/// The templates as they are shipped.
const TEMPLATES: [(&str, &str); 8] = [
    ("404.html", include_str!("templates/404.html")),
    ("compare.html", include_str!("templates/compare.html")),
    ("definition.html", include_str!("templates/definition.html")),
    ("explorer.html", include_str!("templates/explorer.html")),
    ("hub.html", include_str!("templates/hub.html")),
    ("layout.html", include_str!("templates/layout.html")),
    ("page.html", include_str!("templates/page.html")),
    ("trees.html", include_str!("templates/trees.html")),
];

/// What a template of the registry's own may cost: far more than any page needs, and an end to those that have none.
const FUEL: u64 = 10_000_000;

/// What every page of a site says around its own words.
#[derive(Debug, Serialize)]
struct Frame {
    title: String,
    publisher: String,
    version: String,
    released_at: String,
    license: Option<String>,
    license_url: Option<String>,
    contact: Option<String>,
    contact_url: Option<String>,
    repo_url: Option<String>,
    base_url: Option<String>,
    has_custom_style: bool,
    /// The pages of the menu: name and path.
    menu: Vec<(String, String)>,
    /// The newest release, and the digest of its manifest.
    newest: Option<(String, String)>,
}

/// Renders the pages of one site.
pub struct Renderer<'s> {
    site: &'s Site<'s>,
    templates: Environment<'static>,
    /// What stands around every page, as templates see it.
    frame: Value,
    /// Where hosts serve the site: the path of its address, or all of the host.
    top: String,
}

impl<'s> Renderer<'s> {
    /// Reads the templates, those of the registry in place of the shipped ones.
    ///
    /// # Errors
    /// When one of the registry's own is no template.
    pub fn new(site: &'s Site<'s>, own: &OwnFiles, places: &[Place]) -> Result<Self, TemplateError> {
        let mut templates = Environment::new();
        templates.set_fuel(Some(FUEL));
        templates.set_syntax(SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build()?);
        templates.set_formatter(formatter);
        for (name, text) in TEMPLATES.into_iter().filter(|(name, _)| !own.contains_key(*name)) {
            templates.add_template(name, text)?;
        }
        for (name, bytes) in own.iter().filter(|(name, _)| name.ends_with(".html")) {
            let text = str::from_utf8(bytes).map_err(|error| TemplateError {
                name: name.clone(),
                line: None,
                detail: format!("is no UTF-8 text: {error}"),
            })?;
            templates.add_template_owned(name.clone(), text.to_owned())?;
        }
        let config = site.edition.config;
        let menu = [
            (Place::Explorer, "Definitions"),
            (Place::Trees, "Trees"),
            (Place::Stages, "Stages"),
            (Place::Releases, "Releases"),
            (Place::Compare, "Compare"),
            (Place::Methodology, "Method"),
            (Place::Sources, "Sources"),
            (Place::Schema, "Schema"),
            (Place::Stats, "Statistics"),
        ];
        let is_there = |place: &Place| places.contains(place) || (*place == Place::Compare && site.releases.len() > 1);
        let menu = menu.into_iter().filter(|(place, _)| is_there(place));
        let frame = Frame {
            title: config.title.clone(),
            publisher: config.publisher.clone(),
            version: site.edition.version.to_string(),
            released_at: site.edition.released_at.to_string(),
            license: config.license.clone(),
            license_url: config.license_url(),
            contact: config.contact.clone(),
            contact_url: config.contact_url(),
            repo_url: config.repo_url.clone(),
            base_url: config.base_url.clone(),
            has_custom_style: own.contains_key("custom.css"),
            menu: menu.map(|(place, name)| (name.to_owned(), place.html())).collect(),
            newest: site.newest().map(|told| (told.version().to_string(), told.digest.clone())),
        };
        let top = top(config.base_url.as_deref().unwrap_or_default());
        Ok(Self { site, templates, frame: Value::from(Serde(&frame)), top })
    }

    /// A page as HTML.
    ///
    /// # Errors
    /// When a template does not work.
    pub fn page(&self, page: Arc<Page>) -> Result<Vec<u8>, TemplateError> {
        let path = page.place.html();
        let template = self.templates.get_template(template(&page.place))?;
        let twin = page.place.markdown();
        let record = match &page.place {
            Place::Definition(id) => Some(id.path()),
            Place::Pinned(version, id) => Some(format!("v/{version}/{}", id.path())),
            _ => None,
        };
        // The page of what is not there is shown at any address, so it cannot say where it is.
        let root = if page.place == Place::NotFound { self.top.clone() } else { root(&path) };
        let head = linked::head(self.site, &page);
        let page = seen(&page, &root);
        let context = context! { head, page, path, root, site => &self.frame, twin, record };
        Ok(template.render(context)?.into_bytes())
    }
}

/// A page as templates see it: what it says is HTML already, but for its title and names.
fn seen(page: &Arc<Page>, root: &str) -> Value {
    let html = Value::from_safe_string;
    let notice = |Notice { kind, line }: &Notice| context! { kind => *kind, line => html(parts::line(line, root)) };
    let fact = |Fact { name, value }: &Fact| context! { name => name, value => html(parts::line(value, root)) };
    let beside = |span: &Option<Span>| {
        let Some(Span::Link { text, to }) = span else { return None };
        Some(context! { text => text, href => parts::address(to, root) })
    };
    let root_of: Arc<str> = root.into();
    let section = |at| Value::from_object(SeenSection { page: Arc::clone(page), at, root: Arc::clone(&root_of) });
    context! {
        title => &page.title,
        place => page.place.html(),
        lead => html(parts::line(&page.lead, root)),
        notices => page.notices.iter().map(notice).collect::<Vec<Value>>(),
        facts => page.facts.iter().map(fact).collect::<Vec<Value>>(),
        sections => (0..page.sections.len()).map(section).collect::<Vec<Value>>(),
        above => page.above.iter().map(|one| html(parts::span(one, root))).collect::<Vec<Value>>(),
        previous => beside(&page.previous),
        next => beside(&page.next),
    }
}

/// A section as templates see it, made when they ask for it.
#[derive(Debug)]
struct SeenSection {
    page: Arc<Page>,
    at: usize,
    root: Arc<str>,
}

impl Object for SeenSection {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        self.get_value_by_str(key.as_str()?)
    }

    fn get_value_by_str(self: &Arc<Self>, key: &str) -> Option<Value> {
        let section = &self.page.sections[self.at];
        Some(match key {
            "anchor" => section.anchor.as_str().into(),
            "name" => section.title.words().into(),
            "title" => Value::from_safe_string(parts::line(&section.title, &self.root)),
            // All of it, with its heading.
            "html" => Value::from_safe_string(parts::section(section, &self.root)),
            // What it is made of, for templates that print it in their own way.
            "blocks" => Serde(&section.blocks).into(),
            _ => return None,
        })
    }
}

/// The path of an address, with a slash at both ends.
fn top(url: &str) -> String {
    let path =
        url.split_once("://").and_then(|(_, rest)| rest.split_once('/')).map_or("", |(_, path)| path.trim_matches('/'));
    if path.is_empty() { "/".to_owned() } else { format!("/{path}/") }
}

/// The template of a page.
fn template(place: &Place) -> &'static str {
    match place {
        Place::Hub => "hub.html",
        Place::Explorer => "explorer.html",
        Place::Definition(_) | Place::Pinned(..) => "definition.html",
        Place::Compare => "compare.html",
        Place::Trees => "trees.html",
        Place::NotFound => "404.html",
        _ => "page.html",
    }
}

/// The one place where text becomes HTML.
fn formatter(out: &mut Output<'_>, state: &mut State<'_, '_>, value: &Value) -> Result<(), minijinja::Error> {
    match value.as_str() {
        Some(text) if !value.is_safe() => out.write_str(&escape::html(text)).map_err(Into::into),
        _ => minijinja::escape_formatter(out, state, value),
    }
}

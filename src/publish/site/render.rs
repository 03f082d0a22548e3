//! Pages to HTML by templates, which a registry may replace.

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{Environment, Output, State, Value, context};
use serde::Serialize;

use super::linked;
use crate::escape::{self, note};
use crate::publish::page::place::root;
use crate::publish::page::{Page, Place};
use crate::publish::template::OwnFiles;
use crate::publish::{Site, TemplateError};

/// The templates as they are shipped.
const TEMPLATES: [(&str, &str); 9] = [
    ("404.html", include_str!("templates/404.html")),
    ("blocks.html", include_str!("templates/blocks.html")),
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
    /// Where hosts serve the site: the path of its address, or all of the host.
    top: String,
    /// The pages of the menu: name and path.
    menu: Vec<(String, String)>,
    /// The newest release, and the digest of its manifest.
    newest: Option<(String, String)>,
}

/// Renders the pages of one site.
pub struct Renderer<'s> {
    site: &'s Site<'s>,
    templates: Environment<'static>,
    frame: Frame,
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
        templates.add_filter("paragraphs", paragraphs);
        templates.add_filter("markdown", |text: &str| Value::from_safe_string(note::html(text)));
        templates.add_function("href", href);
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
            top: top(config.base_url.as_deref().unwrap_or_default()),
            menu: menu.map(|(place, name)| (name.to_owned(), place.html())).collect(),
            newest: site.newest().map(|told| (told.version().to_string(), told.digest.clone())),
        };
        Ok(Self { site, templates, frame })
    }

    /// A page as HTML.
    ///
    /// # Errors
    /// When a template does not work.
    pub fn page(&self, page: &Page) -> Result<Vec<u8>, TemplateError> {
        let path = page.place.html();
        let template = self.templates.get_template(template(&page.place))?;
        let twin = page.place.markdown();
        let record = match &page.place {
            Place::Definition(id) => Some(id.path()),
            Place::Pinned(version, id) => Some(format!("v/{version}/{}", id.path())),
            _ => None,
        };
        // The page of what is not there is shown at any address, so it cannot say where it is.
        let root = if page.place == Place::NotFound { self.frame.top.clone() } else { root(&path) };
        let mut head = linked::head(self.site, page);
        let linked = head.linked.take().map(Value::from_safe_string);
        let (page, site) = (Serde(page), Serde(&self.frame));
        let context = context! { head => Serde(&head), linked, page, path, root, site, twin, record };
        Ok(template.render(context)?.into_bytes())
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

/// Prose as paragraphs.
fn paragraphs(text: &str) -> Value {
    let paragraph = |text: &str| format!("<p>{}</p>\n", escape::html(text.trim()));
    Value::from_safe_string(text.split("\n\n").filter(|text| !text.trim().is_empty()).map(paragraph).collect())
}

/// The address of a target from a page that lies below `root`; empty where it leads nowhere.
fn href(target: &Value, root: &str) -> Result<String, minijinja::Error> {
    let text = |name: &str| target.get_attr(name).ok().and_then(|value| value.as_str().map(str::to_owned));
    Ok(text("path").map(|path| format!("{root}{path}")).or_else(|| text("url")).unwrap_or_default())
}

//! HTML: a folder that any static host serves and that works from a file path. Templates, style and scripts are plain
//! files beside this one; a registry may bring its own in their place.

pub mod about;
mod cards;
mod data;
pub mod feeds;
mod identity;
mod linked;
pub mod llms;
mod parts;
mod render;
pub mod sitemap;

pub use render::Renderer;

use std::sync::Arc;

use super::page::{MakePage, Page, Pages, Place, SharedPage, Span};
pub use super::template::OwnFiles;
use super::{File, Site, markdown};

/// What lies in `assets/` unless the registry has its own file of that name.
const ASSETS: [(&str, &str); 6] = [
    ("icon.svg", include_str!("icon.svg")),
    ("site.css", include_str!("site.css")),
    ("site.js", include_str!("site.js")),
    ("explore.js", include_str!("explore.js")),
    ("compare.js", include_str!("compare.js")),
    ("tree.js", include_str!("tree.js")),
];

/// The pages as HTML and as Markdown, what they look like and what their scripts read.
#[must_use]
pub fn files<'s>(site: &'s Site<'s>, renderer: &'s Renderer<'s>, own: &'s OwnFiles, pages: Pages<'s>) -> Vec<File<'s>> {
    let mut files = Vec::new();
    for (name, text) in ASSETS.iter().filter(|(name, _)| !own.contains_key(*name)) {
        files.push(File::of(format!("assets/{name}"), text.as_bytes()));
    }
    for (name, bytes) in own.iter().filter(|(name, _)| !name.ends_with(".html")) {
        files.push(File::of(format!("assets/{name}"), bytes));
    }
    let is_own = |file: &File<'_>| file.path.strip_prefix("assets/").is_some_and(|name| own.contains_key(name));
    files.extend(data::files(site).into_iter().filter(|file| !is_own(file)).chain(cards::files(site)));
    files.extend(about::files(site.edition).into_iter().chain(feeds::files(site)).chain(llms::files(site)));
    files.extend(sitemap::files(site, pages.iter().map(|(place, _)| place)));
    for (place, make) in pages.into_iter().chain(scripted(site)) {
        let page = SharedPage::new(make);
        let twin = Arc::clone(&page);
        files.push(File::tried(place.html(), move || renderer.page(page.take())));
        files.extend(markdown::file(site, &place, move || twin.take()));
    }
    files
}

/// A page as a file.
#[must_use]
pub fn page<'s>(renderer: &'s Renderer<'s>, place: Place, make: MakePage<'s>) -> File<'s> {
    File::tried(place.html(), move || renderer.page(Arc::new(make())))
}

/// The pages that live in the browser alone.
fn scripted<'s>(site: &Site<'_>) -> Pages<'s> {
    let about = [
        (
            Place::Compare,
            "Compare releases",
            "What changed between any two releases, as the releases on the way say it.",
        ),
        (Place::NotFound, "Not found", "There is no such page. It may have been renamed."),
    ];
    let page = |(place, title, lead): (Place, &'static str, &'static str)| -> (Place, MakePage<'s>) {
        let above = vec![Span::link(site.edition.config.title.as_str(), Place::Hub)];
        (place.clone(), Box::new(move || Page { above: above.clone(), ..Page::new(place.clone(), title, lead) }))
    };
    // One release alone has nothing to be compared with.
    about.into_iter().filter(|(place, ..)| *place != Place::Compare || site.releases.len() > 1).map(page).collect()
}

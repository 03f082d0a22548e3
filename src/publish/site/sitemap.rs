//! What search engines read: the addresses of all pages, and who may look at them.

use std::fmt::Write;

use super::linked::changed_at;
use crate::escape::html as xml;
use crate::publish::page::Place;
use crate::publish::{File, Site};

/// As many addresses as one file may have.
const MOST: usize = 50_000;

/// `robots.txt`, and where it is known where the site is served, `sitemap.xml` of the pages at `places`. What releases
/// had is left out: the page of today is the one to find.
pub fn files<'s, 'p>(site: &'s Site<'s>, places: impl Iterator<Item = &'p Place>) -> Vec<File<'s>> {
    let config = site.edition.config;
    let robots = config.address("sitemap.xml").map_or(String::new(), |address| format!("\nSitemap: {address}\n"));
    let mut files = vec![File::new("robots.txt", move || format!("User-agent: *\nAllow: /\n{robots}").into_bytes())];
    let is_found = |place: &&Place| !matches!(place, Place::Pinned(..) | Place::NotFound | Place::Compare);
    let entries: Option<Vec<String>> = places.filter(is_found).map(|place| entry(site, place)).collect();
    let Some(entries) = entries else { return files };
    if entries.len() <= MOST {
        files.push(File::new("sitemap.xml", move || urlset(&entries)));
        return files;
    }
    let mut index = String::new();
    for (at, part) in entries.chunks(MOST).enumerate() {
        let path = format!("sitemap-{}.xml", at + 1);
        let address = config.address(&path).unwrap_or_default();
        writeln!(index, "  <sitemap><loc>{}</loc></sitemap>", xml(&address)).expect("a text takes everything");
        let part = part.to_vec();
        files.push(File::new(path, move || urlset(&part)));
    }
    files.push(File::new("sitemap.xml", move || document("sitemapindex", &index)));
    files
}

/// A page, and when it changed last; none where nobody knows its address.
fn entry(site: &Site<'_>, place: &Place) -> Option<String> {
    let address = site.edition.config.address(&place.html())?;
    let changed = match place {
        Place::Definition(id) => changed_at(site, id),
        Place::Release(version) | Place::ReleaseDomain(version, _) => {
            let told = site.release(version);
            told.map(|told| told.history.released_at.to_string())
        }
        _ => Some(site.edition.released_at.to_string()),
    };
    let changed = changed.map_or(String::new(), |day| format!("<lastmod>{day}</lastmod>"));
    Some(format!("  <url><loc>{}</loc>{changed}</url>\n", xml(&address)))
}

fn urlset(entries: &[String]) -> Vec<u8> {
    document("urlset", &entries.concat())
}

fn document(root: &str, inside: &str) -> Vec<u8> {
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<{root} xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n\
         {inside}</{root}>\n"
    )
    .into_bytes()
}

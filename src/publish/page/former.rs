//! The page of an id that is gone.

use super::full::above;
use super::parts::{Block, Notice, Page, Span};
use super::place::Place;
use crate::lifecycle::former::Former;
use crate::publish::Site;

/// What became of an id.
pub(super) fn page(site: &Site<'_>, former: &Former) -> Page {
    let edition = site.edition;
    let place = Place::Definition(former.id.clone());
    let mut page = Page::new(place, &former.label, "");
    page.notices.push(Notice { kind: "former", line: format!("{former}.").into() });
    page.above = above(site, edition, &former.id);
    let today = former.replaced_by.as_ref().and_then(|id| edition.definitions.get(id));
    if let Some(definition) = today {
        let link = Span::link(definition.label(edition.shape), &definition.id);
        page.section("Read on", vec![Block::Line(link.into())]);
    }
    page
}

//! The page of an id that is gone.

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
    let domain = former.id.domain();
    page.above = vec![Span::link(&edition.config.title, Place::Hub)];
    if edition.definitions.keys().any(|id| id.domain() == domain) {
        page.above.push(Span::link(edition.domain_title(domain), Place::Domain(domain.to_owned())));
    }
    let today = former.replaced_by.as_ref().and_then(|id| edition.definitions.get(id));
    if let Some(definition) = today {
        let link = Span::link(definition.label(edition.shape), &definition.id);
        page.section("Read on", vec![Block::Line(link.into())]);
    }
    page
}

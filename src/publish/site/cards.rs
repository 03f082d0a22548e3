//! A picture of every definition, for those who share the address of its page.

use crate::model::{Definition, Id, Kind};
use crate::publish::draw::card::Card;
use crate::publish::{File, Site};

/// `<domain>/<slug>.svg`.
#[must_use]
pub(super) fn files<'s>(site: &'s Site<'s>) -> Vec<File<'s>> {
    let file =
        |(id, definition): (&'s Id, &'s Definition)| File::new(path(id), move || card(site, definition).into_bytes());
    site.edition.definitions.iter().map(file).collect()
}

/// Where the picture of a definition lies.
pub(super) fn path(id: &Id) -> String {
    format!("{}/{}.svg", id.domain(), id.slug())
}

fn card(site: &Site<'_>, definition: &Definition) -> String {
    let edition = site.edition;
    let tier = definition.tier(edition.shape).map(|tier| tier.as_str());
    let is_input = definition.kind(edition.shape) == Kind::Input;
    let card = Card {
        title: definition.label(edition.shape),
        domain: edition.domain_title(definition.id.domain()),
        id: definition.id.as_str(),
        badge: if is_input { Some(Kind::Input.as_str()) } else { tier },
        registry: &edition.config.title,
        version: &edition.version.to_string(),
    };
    card.svg()
}

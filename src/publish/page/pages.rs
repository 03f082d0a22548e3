//! Every page of an edition.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use super::parts::Page;
use super::place::Place;
use super::{former, full, home, methodology, releases, schema, sources, stages, stats, trees};
use crate::model::Id;
use crate::publish::Site;

/// Makes a page when it is asked for, so that nobody holds all of them.
pub type MakePage<'s> = Box<dyn Fn() -> Page + Send + Sync + 's>;

/// The pages of an edition, each with its place.
pub type Pages<'s> = Vec<(Place, MakePage<'s>)>;

/// A page that two files are made of, one after the other: who asks first makes it, who asks next takes it.
pub struct SharedPage<'s> {
    make: MakePage<'s>,
    made: Mutex<Option<Arc<Page>>>,
}

impl<'s> SharedPage<'s> {
    /// A page that nobody asked for yet.
    #[must_use]
    pub fn new(make: MakePage<'s>) -> Arc<Self> {
        Arc::new(Self { make, made: Mutex::default() })
    }

    /// The page.
    #[must_use]
    pub fn take(&self) -> Arc<Page> {
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(page) = made.take() {
            return page;
        }
        let page = Arc::new((self.make)());
        *made = Some(Arc::clone(&page));
        page
    }
}

/// Every page of today: of what the releases had, [`super::pinned`] makes the pages.
#[must_use]
pub fn all<'s>(site: &'s Site<'s>) -> Pages<'s> {
    let mut pages: Pages<'s> =
        vec![(Place::Hub, Box::new(|| home::hub(site))), (Place::Explorer, Box::new(|| home::explorer(site)))];
    for (domain, definitions) in site.edition.domains() {
        let place = Place::Domain(domain.to_owned());
        pages.push((place, Box::new(move || home::domain(site, domain, &definitions))));
    }
    let ids: Vec<&Id> = site.edition.definitions.keys().collect();
    for (at, (id, one)) in site.edition.definitions.iter().enumerate() {
        let around = (at.checked_sub(1).map(|at| ids[at]), ids.get(at + 1).copied());
        pages.push((Place::Definition(id.clone()), Box::new(move || full::page(site, one, around))));
    }
    for former in site.formers {
        pages.push((Place::Definition(former.id.clone()), Box::new(move || former::page(site, former))));
    }
    if !site.releases.is_empty() {
        pages.push((Place::Releases, Box::new(|| releases::all(site))));
    }
    for told in site.releases {
        pages.push((Place::Release(told.version().clone()), Box::new(move || releases::one(site, told))));
        let domains = if releases::is_long(told) { releases::domains(told) } else { BTreeSet::new() };
        for domain in domains {
            let place = Place::ReleaseDomain(told.version().clone(), domain.to_owned());
            pages.push((place, Box::new(move || releases::of_domain(site, told, domain))));
        }
    }
    if trees::is_there(site) {
        pages.push((Place::Trees, Box::new(|| trees::page(site))));
    }
    if stages::is_there(site) {
        pages.push((Place::Stages, Box::new(|| stages::page(site))));
    }
    if sources::is_there(site) {
        pages.push((Place::Sources, Box::new(|| sources::page(site))));
    }
    pages.push((Place::Schema, Box::new(|| schema::page(site))));
    pages.push((Place::Methodology, Box::new(|| methodology::page(site))));
    pages.push((Place::Stats, Box::new(|| stats::page(site))));
    pages
}

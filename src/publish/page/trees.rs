//! The families of figures that are made of each other, as trees.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::drawn::{Grower, lines, read};
use super::parts::{Block, Drawing, Page, Span};
use super::place::Place;
use crate::model::Id;
use crate::model::words::count;
use crate::publish::Site;
use crate::publish::draw::tree::{Node, tree};

/// How many figures are drawn on the page at most, and in one tree.
const MOST: usize = 115;
const MOST_OF_ONE: usize = 60;
/// How deep trees go.
const DEEPEST: usize = 12;

/// Whether there is a figure that is made of others.
pub(super) fn is_there(site: &Site<'_>) -> bool {
    site.edition.definitions.keys().any(|id| !read(site.edition, id).is_empty())
}

/// The trees of the largest figures that are made of others and that no other figure is made of, by domain.
pub(super) fn page(site: &Site<'_>) -> Page {
    let edition = site.edition;
    let is_read = |id: &Id| site.users.get(id).is_some_and(|users| users.iter().any(|user| user != id));
    let size = |id| Grower::new(edition, &Place::Trees).node(id, None, DEEPEST).size();
    let ids = edition.definitions.keys().filter(|id| !read(edition, id).is_empty() && !is_read(id));
    let mut roots: Vec<(&Id, usize)> = ids.map(|id| (id, size(id))).collect();
    // The largest come first: they show what others only repeat.
    roots.sort_by_key(|(id, size)| (Reverse(*size), *id));
    let (mut grower, mut room) = (Grower::new(edition, &Place::Trees), MOST);
    let mut domains: BTreeMap<&str, Vec<Block>> = BTreeMap::new();
    for (id, _) in roots {
        let mut grown = grower.clone();
        let node = grown.node(id, None, DEEPEST).limited(MOST_OF_ONE);
        // The largest is drawn even where it is small.
        if node.size() > room || !(is_family(&node) || domains.is_empty()) {
            continue;
        }
        (grower, room) = (grown, room - node.size());
        let name = format!("{} and the {} that it is made of", node.label, count(node.size() - 1, "figure"));
        let twin = vec![Block::List(None, lines(edition, id, DEEPEST))];
        let drawing = Block::Drawing(Drawing { markup: tree(&node, &[], &name), twin });
        let group = Block::Group(Span::link(&node.label, id).into(), vec![drawing]);
        domains.entry(id.domain()).or_default().push(group);
    }
    let lead = "What the largest figures are made of, by the expressions: a sign says how each enters, a box of another colour \
                is fed in. What is not here has its tree on its own page.";
    let mut page = Page::new(Place::Trees, "Trees", lead);
    page.above = vec![Span::link(&edition.config.title, Place::Hub)];
    for (domain, trees) in domains {
        page.section(Span::link(edition.domain_title(domain), Place::Domain(domain.to_owned())), trees);
    }
    page
}

/// Whether a tree shows more than a line would.
fn is_family(node: &Node) -> bool {
    node.size() > 5
}

//! The families of figures that are made of each other, as trees.

use std::collections::BTreeMap;

use super::drawn::{Grower, lines, read};
use super::parts::{Block, Drawing, Page, Span};
use super::place::Place;
use crate::model::Id;
use crate::model::words::count;
use crate::publish::Site;
use crate::publish::draw::tree::{Node, tree};

/// How many figures are drawn on the page at most, and in one tree.
const MOST: usize = 120;
const MOST_OF_ONE: usize = 60;
/// How deep trees go.
const DEEPEST: usize = 12;

/// Whether there is a figure that is made of others.
pub(super) fn is_there(site: &Site<'_>) -> bool {
    site.edition.definitions.keys().any(|id| !read(site.edition, id).is_empty())
}

/// The trees of all figures that are made of others and that no other figure is made of.
pub(super) fn page(site: &Site<'_>) -> Page {
    let edition = site.edition;
    let is_read = |id: &Id| site.users.get(id).is_some_and(|users| users.iter().any(|user| user != id));
    let is_root = |id: &&Id| !read(edition, id).is_empty() && !is_read(id);
    let mut roots: BTreeMap<&str, Vec<(&Id, usize)>> = BTreeMap::new();
    for id in edition.definitions.keys().filter(is_root) {
        let size = Grower::new(edition, &Place::Trees).node(id, None, DEEPEST).size();
        roots.entry(id.domain()).or_default().push((id, size));
    }
    let lead = "What each figure is made of, by the expressions: a sign says how it enters, a box of another colour is fed in.";
    let mut page = Page::new(Place::Trees, "Trees", lead);
    page.above = vec![Span::link(&edition.config.title, Place::Hub)];
    let (mut grower, mut room) = (Grower::new(edition, &Place::Trees), MOST);
    for (domain, mut roots) in roots {
        // The largest come first: they show what others only repeat.
        roots.sort_by_key(|(id, size)| (std::cmp::Reverse(*size), *id));
        let (mut blocks, mut told) = (Vec::new(), Vec::new());
        for (id, _) in roots {
            let mut grown = grower.clone();
            let node = grown.node(id, None, DEEPEST).limited(MOST_OF_ONE);
            if !is_family(&node) || node.size() > room {
                told.extend(lines(edition, id, 1));
                continue;
            }
            (grower, room) = (grown, room - node.size());
            let name = format!("{} and the {} that it is made of", node.label, count(node.size() - 1, "figure"));
            let twin = vec![Block::List(None, lines(edition, id, DEEPEST))];
            let drawing = Block::Drawing(Drawing { markup: tree(&node, &[], &name), twin });
            blocks.push(Block::Group(Span::link(&node.label, id).into(), vec![drawing]));
        }
        if !told.is_empty() {
            blocks.push(Block::List((!blocks.is_empty()).then(|| "Also computed".to_owned()), told));
        }
        page.section(Span::link(edition.domain_title(domain), Place::Domain(domain.to_owned())), blocks);
    }
    page
}

/// Whether a tree shows more than a line would.
fn is_family(node: &Node) -> bool {
    node.size() > 5
}

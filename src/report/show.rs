//! `show`: a definition for programs, and its page for people.

use semver::Version;
use serde::Serialize;
use serde_json::Value;

use super::answer::Render;
use super::former::{self, FormerEntry};
use super::style::{BOLD, DIM, WARN, paint};
use super::wrap::{Wrap, columns};
use crate::escape::{terminal, terminal_line as line};
use crate::lifecycle::former::Former;
use crate::model::{Definition, Id, Point};
use crate::publish::json::DisputeEntry;
use crate::publish::page::{Block, Page};
use crate::registry::State;

/// One definition.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ShowAnswer<'a> {
    at: &'a Point,
    id: &'a Id,
    #[serde(flatten)]
    former: FormerEntry<'a>,
    kpi: &'a Value,
    value_changed_in: Option<Version>,
    disputes: Vec<DisputeEntry<'a>>,
}

impl<'a> ShowAnswer<'a> {
    /// The answer in full, with those of the disputes of the state that are about the definition; `former` is what it was
    /// asked for by, where that is an id it had.
    #[must_use]
    pub fn new(state: &'a State, definition: &'a Definition, former: Option<&'a Former>) -> Self {
        let Definition { id, record } = definition;
        let about = state.disputes().iter().filter(|dispute| dispute.definition == *id);
        let disputes = about.map(DisputeEntry::from).collect();
        let value_changed_in = state.value_changed_in(id);
        Self { at: state.point(), id, former: former.into(), kpi: record, value_changed_in, disputes }
    }
}

/// What is left of a definition that is gone.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TombstoneAnswer<'a> {
    at: &'a Point,
    id: &'a Id,
    #[serde(flatten)]
    former: FormerEntry<'a>,
    kpi: Option<&'a Value>,
    value_changed_in: Option<Version>,
    disputes: [DisputeEntry<'a>; 0],
    #[serde(skip)]
    left: &'a Former,
}

impl<'a> TombstoneAnswer<'a> {
    /// The answer in full.
    #[must_use]
    pub fn new(at: &'a Point, left: &'a Former) -> Self {
        Self { at, id: &left.id, former: Some(left).into(), kpi: None, value_changed_in: None, disputes: [], left }
    }
}

impl Render for TombstoneAnswer<'_> {
    fn text(&self) -> String {
        former::page(self.left)
    }
}

/// A definition's page as a screen, wrapped where it has so many columns.
#[must_use]
pub fn page(page: &Page, width: Option<usize>) -> String {
    let wrap = Wrap(width);
    let mut out = format!("{}\n\n{}\n", paint(BOLD, &line(&page.title)), wrap.text(0, 0, &terminal(&page.lead)));
    for notice in &page.notices {
        let link = notice.link.as_ref().map_or(String::new(), |(_, link)| format!(" {link}"));
        let text = wrap.text(6, 6, &line(&format!("{}{link}", notice.text)));
        out += &format!("\n{} {text}\n", paint(WARN, "note:"));
    }
    out += "\n";
    out += &facts(&page.facts, wrap);
    for section in &page.sections {
        out += &format!("\n{}\n", paint(BOLD, &line(&section.title)));
        out += &section.blocks.iter().map(|one| block(one, wrap)).collect::<String>();
    }
    out
}

fn facts(pairs: &[(String, String)], wrap: Wrap) -> String {
    let fact = |(name, value): &(String, String)| {
        let name = format!("{}:", line(name));
        let value = wrap.text(3 + columns(&name), 4, &line(value));
        format!("  {} {value}\n", paint(DIM, &name))
    };
    pairs.iter().map(fact).collect()
}

fn block(block: &Block, wrap: Wrap) -> String {
    let item = |item: &String| format!("    - {}\n", wrap.text(6, 6, &line(item)));
    match block {
        Block::Text(text) => format!("  {}\n", wrap.text(2, 2, &terminal(text))),
        Block::Facts(pairs) => facts(pairs, wrap),
        Block::List(title, items) => format!("  {}\n{}", line(title), items.iter().map(item).collect::<String>()),
        Block::Definitions(links) => {
            let label =
                |label: &Option<String>| label.as_ref().map_or(String::new(), |label| format!("  {}", line(label)));
            links.iter().map(|(id, known)| format!("  {id}{}\n", label(known))).collect()
        }
        Block::Address(name, url) => format!("  {}: {}\n", line(name), line(url)),
        Block::Table(head, rows) => {
            let first = rows.iter().chain([head]).map(|[left, _]| columns(&line(left))).max().unwrap_or(0);
            let row = |[left, right]: &[String; 2]| {
                let left = line(left);
                let gap = " ".repeat(first - columns(&left));
                format!("  {left}{gap}  {}", line(right))
            };
            let rows: String = rows.iter().map(|one| row(one) + "\n").collect();
            paint(DIM, &row(head)) + "\n" + &rows
        }
    }
}

//! `show`: a definition for programs, and its page for people.

use serde::Serialize;
use serde_json::Value;

use super::answer::Render;
use super::former::{self, FormerEntry};
use super::style::{BOLD, DIM, WARN, paint};
use crate::escape::{terminal, terminal_line as line};
use crate::lifecycle::former::Former;
use crate::model::{Definition, Dispute, Id, Point};
use crate::publish::json::DisputeEntry;
use crate::publish::page::{Block, Page};

/// One definition.
#[derive(Debug, Serialize)]
pub struct ShowAnswer<'a> {
    at: &'a Point,
    id: &'a Id,
    #[serde(flatten)]
    former: FormerEntry<'a>,
    kpi: &'a Value,
    disputes: Vec<DisputeEntry<'a>>,
}

impl<'a> ShowAnswer<'a> {
    /// The answer in full, with those of the disputes that are about the definition; `former` is what it was asked for by,
    /// where that is an id it had.
    #[must_use]
    pub fn new(at: &'a Point, definition: &'a Definition, disputes: &'a [Dispute], former: Option<&'a Former>) -> Self {
        let Definition { id, record } = definition;
        let about = disputes.iter().filter(|dispute| dispute.definition == *id);
        let disputes = about.map(DisputeEntry::from).collect();
        Self { at, id, former: former.into(), kpi: record, disputes }
    }
}

/// What is left of a definition that is gone.
#[derive(Debug, Serialize)]
pub struct TombstoneAnswer<'a> {
    at: &'a Point,
    id: &'a Id,
    #[serde(flatten)]
    former: FormerEntry<'a>,
    kpi: Option<&'a Value>,
    disputes: [DisputeEntry<'a>; 0],
    #[serde(skip)]
    left: &'a Former,
}

impl<'a> TombstoneAnswer<'a> {
    /// The answer in full.
    #[must_use]
    pub fn new(at: &'a Point, left: &'a Former) -> Self {
        Self { at, id: &left.id, former: Some(left).into(), kpi: None, disputes: [], left }
    }
}

impl Render for TombstoneAnswer<'_> {
    fn text(&self) -> String {
        former::page(self.left)
    }
}

/// A definition's page as a screen.
#[must_use]
pub fn page(page: &Page) -> String {
    let mut out = format!("{}\n\n{}\n", paint(BOLD, &line(&page.title)), terminal(&page.lead));
    for notice in &page.notices {
        let link = notice.link.as_ref().map_or(String::new(), |(_, link)| format!(" {}", line(link)));
        out += &format!("\n{} {}{link}\n", paint(WARN, "note:"), line(&notice.text));
    }
    out += "\n";
    out += &facts(&page.facts);
    for section in &page.sections {
        out += &format!("\n{}\n", paint(BOLD, &line(&section.title)));
        out += &section.blocks.iter().map(block).collect::<String>();
    }
    out
}

fn facts(pairs: &[(String, String)]) -> String {
    pairs
        .iter()
        .map(|(name, value)| format!("  {} {}\n", paint(DIM, &format!("{}:", line(name))), line(value)))
        .collect()
}

fn block(block: &Block) -> String {
    match block {
        Block::Text(text) => format!("  {}\n", terminal(text).replace('\n', "\n  ")),
        Block::Facts(pairs) => facts(pairs),
        Block::List(title, items) => format!(
            "  {}\n{}",
            line(title),
            items.iter().map(|item| format!("    - {}\n", line(item))).collect::<String>()
        ),
        Block::Definitions(links) => links.iter().map(|(id, label)| format!("  {id}  {}\n", line(label))).collect(),
        Block::Address(name, url) => format!("  {}: {}\n", line(name), line(url)),
        Block::Table(_, rows) => {
            rows.iter().map(|[left, right]| format!("  {:<12} {}\n", line(left), line(right))).collect()
        }
    }
}

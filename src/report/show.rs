//! `show`: a definition for programs, and its page for people.

use serde::Serialize;
use serde_json::Value;

use super::style::{BOLD, DIM, WARN, paint};
use crate::escape::{terminal, terminal_line as line};
use crate::model::{Definition, Dispute, Id, Point};
use crate::publish::json::DisputeEntry;
use crate::publish::page::{Block, Page};

/// One definition.
#[derive(Debug, Serialize)]
pub struct ShowAnswer<'a> {
    at: &'a Point,
    id: &'a Id,
    kpi: &'a Value,
    disputes: Vec<DisputeEntry<'a>>,
}

impl<'a> ShowAnswer<'a> {
    /// The answer in full, with those of the disputes that are about the definition.
    #[must_use]
    pub fn new(at: &'a Point, definition: &'a Definition, disputes: &'a [Dispute]) -> Self {
        let about = disputes.iter().filter(|dispute| dispute.definition == definition.id);
        Self { at, id: &definition.id, kpi: &definition.record, disputes: about.map(DisputeEntry::from).collect() }
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

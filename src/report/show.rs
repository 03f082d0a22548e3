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
use crate::publish::page::{Block, Fact, Item, Line, Page, Span};
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
    let lead = wrap.text(0, 0, &terminal(&page.lead.words()));
    let mut out = format!("{}\n\n{lead}\n", paint(BOLD, &line(&page.title)));
    for notice in &page.notices {
        out += &format!("\n{} {}\n", paint(WARN, "note:"), wrap.text(6, 6, &words(&notice.line)));
    }
    out += "\n";
    out += &facts(&page.facts, wrap);
    for section in &page.sections {
        out += &format!("\n{}\n", paint(BOLD, &words(&section.title)));
        out += &blocks(&section.blocks, wrap);
    }
    out
}

/// A line with its marks. Only what leads out of the registry is said with its address.
fn words(of: &Line) -> String {
    let span = |span: &Span| match span {
        Span::Link { text, to } => to.web().map_or_else(|| line(text), |url| format!("{}: {}", line(text), line(url))),
        Span::Removed { text } => format!("[-{}-]", line(text).trim_end()),
        Span::Inserted { text } => format!("{{+{}+}}", line(text).trim_end()),
        span => line(span.text()),
    };
    of.0.iter().map(span).collect()
}

fn facts(facts: &[Fact], wrap: Wrap) -> String {
    let fact = |Fact { name, value }: &Fact| {
        let name = format!("{}:", line(name));
        let value = wrap.text(3 + columns(&name), 4, &words(value));
        format!("  {} {value}\n", paint(DIM, &name))
    };
    facts.iter().map(fact).collect()
}

fn blocks(blocks: &[Block], wrap: Wrap) -> String {
    blocks.iter().map(|one| block(one, wrap)).collect()
}

fn block(block: &Block, wrap: Wrap) -> String {
    let item = |Item { line, more }: &Item| {
        let more = more.iter().map(|line| format!("      {}\n", wrap.text(6, 6, &words(line))));
        format!("    - {}\n{}", wrap.text(6, 6, &words(line)), more.collect::<String>())
    };
    let items = |items: &[Item]| items.iter().map(item).collect::<String>();
    match block {
        Block::Text(text) | Block::Code(text) | Block::Note(text) => {
            format!("  {}\n", wrap.text(2, 2, &terminal(text)))
        }
        Block::Line(line) => format!("  {}\n", wrap.text(2, 2, &words(line))),
        Block::Facts(pairs) => facts(pairs, wrap),
        Block::List(title, list) => {
            title.as_ref().map_or(String::new(), |title| format!("  {}\n", line(title))) + &items(list)
        }
        Block::Cards(cards) => items(cards),
        Block::Definitions(links) => {
            let label =
                |label: &Option<String>| label.as_ref().map_or(String::new(), |label| format!("  {}", line(label)));
            links.iter().map(|link| format!("  {}{}\n", link.id, label(&link.label))).collect()
        }
        Block::Table(heads, rows) => table(heads, rows),
        Block::Drawing(drawing) => blocks(&drawing.twin, wrap),
        Block::Fold(title, inside) => format!("  {}\n{}", line(title), blocks(inside, wrap)),
        Block::Group(title, inside) => format!("  {}\n{}", words(title), blocks(inside, wrap)),
    }
}

/// Cells below each other; the last one of a row is as long as it is.
fn table(heads: &[String], rows: &[Vec<Line>]) -> String {
    let heads: Vec<String> = heads.iter().map(|head| line(head)).collect();
    let rows: Vec<Vec<String>> = rows.iter().map(|row| row.iter().map(words).collect()).collect();
    let width = |at: usize| rows.iter().chain([&heads]).map(|row| columns(&row[at])).max().unwrap_or(0);
    let widths: Vec<usize> = (0..heads.len()).map(width).collect();
    let row = |cells: &Vec<String>| {
        let padded = |(cell, width): (&String, &usize)| cell.clone() + &" ".repeat(width - columns(cell));
        let cells: Vec<String> = cells.iter().zip(&widths).map(padded).collect();
        format!("  {}", cells.join("  ")).trim_end().to_owned()
    };
    let body: String = rows.iter().map(|one| row(one) + "\n").collect();
    paint(DIM, &row(&heads)) + "\n" + &body
}

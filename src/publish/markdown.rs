//! Markdown: a file for every page that can be read without a browser.

use std::borrow::Borrow;
use std::fmt::Write;

use super::page::place::root;
use super::page::{Block, Fact, Item, Line, Named, Page, Pages, Place, Span, Target};
use super::{File, Site};
use crate::escape::{markdown, markdown_code, markdown_url, note};

/// The pages as files, `README.md` the first to read, and one for every definition and every id that is gone.
#[must_use]
pub fn files<'e>(site: &'e Site<'e>, pages: Pages<'e>) -> Vec<File<'e>> {
    pages.into_iter().filter_map(|(place, make)| file(site, &place, make)).collect()
}

/// A page as a file; none of one that lives in the browser alone.
#[must_use]
pub fn file<'e, P: Borrow<Page>>(
    site: &'e Site<'e>,
    place: &Place,
    make: impl Fn() -> P + Send + Sync + 'e,
) -> Option<File<'e>> {
    let path = place.markdown()?;
    Some(File::new(path.clone(), move || page(site, make().borrow(), &path).into_bytes()))
}

/// A page as the file of a path.
fn page(site: &Site<'_>, page: &Page, path: &str) -> String {
    let edition = site.edition;
    let writer = Writer { site, root: root(path) };
    let mut text = String::new();
    if !page.above.is_empty() {
        let above = page.above.iter().map(|link| writer.span(link)).chain([safe(&page.title)]);
        let _ = writeln!(text, "{}\n", above.collect::<Vec<_>>().join(" / "));
    }
    let _ = writeln!(text, "# {}", safe(&page.title));
    if !page.lead.0.is_empty() {
        let _ = writeln!(text, "\n{}", writer.line(&page.lead));
    }
    for notice in &page.notices {
        let _ = writeln!(text, "\n> {}", writer.line(&notice.line));
    }
    if !page.facts.is_empty() {
        let _ = write!(text, "\n{}", writer.facts(&page.facts));
    }
    for section in &page.sections {
        let _ = write!(text, "\n## {}\n{}", writer.line(&section.title), writer.blocks(&section.blocks));
    }
    let link = |name: &str, link: &Option<Span>| link.as_ref().map(|link| format!("{name}: {}", writer.span(link)));
    let around: Vec<String> = link("Previous", &page.previous).into_iter().chain(link("Next", &page.next)).collect();
    if !around.is_empty() {
        let _ = writeln!(text, "\n{}", around.join(" | "));
    }
    let _ = write!(text, "\nVersion {}, {}.\n", edition.version, edition.released_at);
    text
}

/// Writes the parts of a file that lies so far below the export.
struct Writer<'s> {
    site: &'s Site<'s>,
    root: String,
}

impl Writer<'_> {
    fn line(&self, line: &Line) -> String {
        line.0.iter().map(|span| self.span(span)).collect::<String>().trim().to_owned()
    }

    fn span(&self, span: &Span) -> String {
        match span {
            Span::Text { text } => markdown(text),
            Span::Code { text } => markdown_code(text),
            Span::Badge { text, .. } => format!("*{}*", safe(text)),
            Span::Link { text, to } => self.link(safe(text), to),
            Span::Removed { text } => marked("~~", text),
            Span::Inserted { text } => marked("**", text),
        }
    }

    /// Whether a line is a link to what only a browser shows, and nothing else.
    fn leads_nowhere(&self, line: &Line) -> bool {
        matches!(&line.0[..], [Span::Link { to, .. }] if self.address(to).is_none())
    }

    fn link(&self, text: String, to: &Target) -> String {
        self.address(to).map_or_else(|| text.clone(), |address| format!("[{text}]({address})"))
    }

    fn address(&self, to: &Target) -> Option<String> {
        match to {
            Target::Page(place, anchor) => place.markdown().map(|path| {
                let anchor = anchor.as_ref().map_or(String::new(), |anchor| format!("#{anchor}"));
                format!("{}{path}{anchor}", self.root)
            }),
            Target::File(path) if path.split('?').next().is_some_and(|path| path.ends_with(".html")) => None,
            Target::File(path) if self.site.has_api => Some(format!("{}{path}", self.root)),
            // The records are another export: only the address where it is served leads there.
            Target::File(path) => self.site.edition.config.address(path).map(|address| markdown_url(&address)),
            Target::Url(url) => Some(markdown_url(url)),
        }
    }

    fn facts(&self, facts: &[Fact]) -> String {
        let facts = facts.iter().filter(|fact| !self.leads_nowhere(&fact.value));
        facts.map(|fact| format!("- {}: {}\n", safe(&fact.name), self.line(&fact.value))).collect()
    }

    /// Blocks, an empty line before each.
    fn blocks(&self, blocks: &[Block]) -> String {
        let is_said = |block: &&Block| match block {
            Block::Line(line) => !self.leads_nowhere(line),
            Block::Drawing(drawing) => !drawing.twin.is_empty(),
            _ => true,
        };
        blocks.iter().filter(is_said).map(|block| format!("\n{}", self.block(block))).collect()
    }

    fn block(&self, block: &Block) -> String {
        match block {
            Block::Text(text) => format!("{}\n", text.split("\n\n").map(safe).collect::<Vec<_>>().join("\n\n")),
            Block::Line(line) => format!("{}\n", self.line(line)),
            Block::Note(text) => format!("{}\n", note::markdown(text, markdown)),
            Block::Code(text) => format!("{}\n", note::code(text)),
            Block::Facts(facts) => self.facts(facts),
            Block::List(title, items) => {
                let title = title.as_ref().map_or(String::new(), |title| format!("{}:\n\n", safe(title)));
                title + &self.items(items)
            }
            Block::Cards(cards) => self.items(cards),
            Block::Definitions(links) => {
                let link = |Named { id, label, to }: &Named| match (label, to) {
                    (Some(label), Some(to)) => format!("- {}\n", self.link(safe(label), to)),
                    _ => format!("- {}\n", safe(id.as_str())),
                };
                links.iter().map(link).collect()
            }
            Block::Table(heads, rows) => {
                let row = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
                let heads = heads.iter().map(|head| safe(head)).collect::<Vec<_>>();
                let rule = vec!["---".to_owned(); heads.len()];
                let rows = rows.iter().map(|cells| row(cells.iter().map(|cell| self.line(cell)).collect()));
                row(heads) + &row(rule) + &rows.collect::<String>()
            }
            Block::Drawing(drawing) => self.blocks(&drawing.twin).trim_start_matches('\n').to_owned(),
            Block::Fold(title, blocks) => format!("{}:\n{}", safe(title), self.blocks(blocks)),
            Block::Group(title, blocks) => format!("### {}\n{}", self.line(title), self.blocks(blocks)),
        }
    }

    fn items(&self, items: &[Item]) -> String {
        let item = |Item { line, more }: &Item| {
            let more: String = more.iter().map(|line| format!("  - {}\n", self.line(line))).collect();
            format!("- {}\n{more}", self.line(line))
        };
        items.iter().map(item).collect()
    }
}

/// Words between two signs, which do not count as such beside white space.
fn marked(sign: &str, text: &str) -> String {
    let words = text.trim();
    let start = text.len() - text.trim_start().len();
    let [before, after] =
        [&text[..start], &text[start + words.len()..]].map(|space| if space.is_empty() { "" } else { " " });
    if words.is_empty() { before.to_owned() } else { format!("{before}{sign}{}{sign}{after}", markdown(words)) }
}

/// Text inside of a page. White space in front of it would make code or a list of it.
fn safe(text: &str) -> String {
    markdown(text.trim())
}

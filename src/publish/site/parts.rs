//! The parts of a page as HTML. `root` is the way from the page to the folder of the export.

use std::fmt::Write;

use crate::escape::{add_html, note};
use crate::publish::page::{Block, Fact, Item, Line, Section, Span, Target};

/// A line.
pub(super) fn line(line: &Line, root: &str) -> String {
    let mut writer = Writer::new(root);
    writer.line(line);
    writer.out
}

/// A part of a line.
pub(super) fn span(span: &Span, root: &str) -> String {
    let mut writer = Writer::new(root);
    writer.span(span);
    writer.out
}

/// A section with its heading.
pub(super) fn section(section: &Section, root: &str) -> String {
    let mut writer = Writer::new(root);
    let Section { title, anchor, blocks } = section;
    writer.put(&["<section class=\"section\" id=\"", anchor, "\" aria-labelledby=\"", anchor, "-title\">\n<h2 id=\""]);
    writer.put(&[anchor, "-title\">"]);
    writer.line(title);
    writer.put(&["</h2>\n<div class=\"blocks\">\n"]);
    writer.blocks(blocks, &mut anchor.clone(), 3);
    writer.put(&["</div>\n</section>"]);
    writer.out
}

/// Where a target is from the page; nothing where it leads nowhere.
pub(super) fn address(to: &Target, root: &str) -> Option<String> {
    to.path().map(|path| format!("{root}{path}")).or_else(|| to.web().map(str::to_owned))
}

struct Writer<'r> {
    out: String,
    root: &'r str,
}

impl<'r> Writer<'r> {
    fn new(root: &'r str) -> Self {
        Self { out: String::new(), root }
    }

    /// Adds markup, and names that are safe as they stand.
    fn put(&mut self, parts: &[&str]) {
        self.out.extend(parts.iter().copied());
    }

    fn text(&mut self, text: &str) {
        add_html(&mut self.out, text);
    }

    fn line(&mut self, line: &Line) {
        line.0.iter().for_each(|span| self.span(span));
    }

    fn span(&mut self, span: &Span) {
        let (open, text, close) = match span {
            Span::Text { text } => return self.text(text),
            Span::Code { text } => ("<code>", text, "</code>"),
            Span::Removed { text } => ("<del>", text, "</del>"),
            Span::Inserted { text } => ("<ins>", text, "</ins>"),
            Span::Badge { class, text } => {
                self.put(&["<span class=\"badge "]);
                self.text(class);
                ("\">", text, "</span>")
            }
            Span::Link { text, to } => return self.link(text, to),
        };
        self.put(&[open]);
        self.text(text);
        self.put(&[close]);
    }

    fn link(&mut self, text: &str, to: &Target) {
        let Some(address) = address(to, self.root) else { return self.text(text) };
        self.put(&["<a href=\""]);
        self.text(&address);
        self.put(&[if matches!(to, Target::Url(_)) { "\" rel=\"external\">" } else { "\">" }]);
        self.text(text);
        self.put(&["</a>"]);
    }

    fn element(&mut self, name: &str, line: &Line) {
        self.put(&["<", name, ">"]);
        self.line(line);
        self.put(&["</", name, ">"]);
    }

    fn facts(&mut self, facts: &[Fact]) {
        self.put(&["<dl class=\"facts\">\n"]);
        for Fact { name, value } in facts {
            self.put(&["<div><dt>"]);
            self.text(name);
            self.put(&["</dt>"]);
            self.element("dd", value);
            self.put(&["</div>\n"]);
        }
        self.put(&["</dl>\n"]);
    }

    fn items(&mut self, items: &[Item]) {
        for Item { line, more } in items {
            self.put(&["<li>"]);
            self.line(line);
            more.iter().for_each(|line| self.element("p", line));
            self.put(&["</li>\n"]);
        }
    }

    fn table(&mut self, heads: &[String], rows: &[Vec<Line>]) {
        self.put(&["<div class=\"table\" tabindex=\"0\" role=\"group\" aria-label=\""]);
        self.text(&heads.join(", "));
        self.put(&["\"><table>\n<thead><tr>"]);
        for head in heads {
            self.put(&["<th scope=\"col\">"]);
            self.text(head);
            self.put(&["</th>"]);
        }
        self.put(&["</tr></thead>\n<tbody>\n"]);
        for row in rows {
            self.put(&["<tr>"]);
            row.iter().for_each(|cell| self.element("td", cell));
            self.put(&["</tr>\n"]);
        }
        self.put(&["</tbody>\n</table></div>\n"]);
    }

    /// Blocks below each other. `id` is what they are called in addresses, with their numbers behind it; `level` is that of
    /// the next heading.
    fn blocks(&mut self, blocks: &[Block], id: &mut String, level: usize) {
        let end = id.len();
        for (at, block) in blocks.iter().enumerate() {
            let _ = write!(id, "-{}", at + 1);
            self.block(block, id, level);
            id.truncate(end);
        }
    }

    /// Blocks below what opens them, called otherwise than those beside it.
    fn inner(&mut self, blocks: &[Block], id: &mut String, more: &str, level: usize) {
        let end = id.len();
        *id += more;
        self.put(&["<div class=\"blocks\">\n"]);
        self.blocks(blocks, id, level);
        self.put(&["</div>"]);
        id.truncate(end);
    }

    fn block(&mut self, block: &Block, id: &mut String, level: usize) {
        match block {
            Block::Text(text) => {
                self.put(&["<div class=\"prose\">\n"]);
                for paragraph in text.split("\n\n").map(str::trim).filter(|text| !text.is_empty()) {
                    self.put(&["<p>"]);
                    self.text(paragraph);
                    self.put(&["</p>\n"]);
                }
                self.put(&["</div>\n"]);
            }
            Block::Line(line) => {
                self.element("p", line);
                self.put(&["\n"]);
            }
            Block::Note(text) => self.put(&["<div class=\"prose note\">\n", &note::html(text), "</div>\n"]),
            Block::Code(text) => {
                self.put(&["<div class=\"panel copied-from\"><pre class=\"wraps\" id=\"", id, "\"><code>"]);
                self.text(text);
                self.put(&["</code></pre>\n<button class=\"copy\" type=\"button\" data-copy=\"", id]);
                self.put(&["\" hidden>Copy</button></div>\n"]);
            }
            Block::Facts(facts) => self.facts(facts),
            Block::List(title, items) => {
                if let Some(title) = title {
                    self.put(&["<p class=\"list-title\">"]);
                    self.text(title);
                    self.put(&["</p>\n"]);
                }
                self.put(&["<ul>\n"]);
                self.items(items);
                self.put(&["</ul>\n"]);
            }
            Block::Definitions(links) => {
                self.put(&["<ul class=\"links\">\n"]);
                for one in links {
                    self.put(&["<li>"]);
                    match &one.to {
                        Some(to) => self.link(one.label.as_deref().unwrap_or(one.id.as_str()), to),
                        None => self.span(&Span::code(one.id.as_str())),
                    }
                    self.put(&["</li>\n"]);
                }
                self.put(&["</ul>\n"]);
            }
            Block::Table(heads, rows) => self.table(heads, rows),
            Block::Cards(cards) => {
                let heading = format!("h{level}");
                self.put(&["<ul class=\"cards\">\n"]);
                for Item { line, more } in cards {
                    self.put(&["<li>"]);
                    self.element(&heading, line);
                    more.iter().for_each(|line| self.element("p", line));
                    self.put(&["</li>\n"]);
                }
                self.put(&["</ul>\n"]);
            }
            Block::Drawing(drawing) => {
                self.put(&["<figure class=\"drawing\" tabindex=\"0\">", &drawing.markup, "</figure>\n"]);
                if !drawing.twin.is_empty() {
                    self.put(&["<details class=\"twin\"><summary>The same in words</summary>"]);
                    self.inner(&drawing.twin, id, "-words", level);
                    self.put(&["</details>\n"]);
                }
            }
            Block::Fold(title, blocks) => {
                self.put(&["<details><summary>"]);
                self.text(title);
                self.put(&["</summary>"]);
                self.inner(blocks, id, "-more", level);
                self.put(&["</details>\n"]);
            }
            Block::Group(title, blocks) => {
                self.put(&["<div class=\"group\">"]);
                self.element(&format!("h{level}"), title);
                self.inner(blocks, id, "", level + 1);
                self.put(&["</div>\n"]);
            }
        }
    }
}

//! The Markdown of notes as Markdown that cannot break what it stands in: paragraphs, emphasis, code, lists and links to
//! the web stay; a heading becomes bold; images give their description, and raw HTML is shown as text.

use pulldown_cmark::{Event, LinkType, Options, Parser, Tag, TagEnd};

use super::terminal;

/// How text outside of code is made safe: [`super::markdown`] in a file, [`super::comment`] on a forge.
pub type Safe = fn(&str) -> String;

/// Lists inside of lists that are shown as such; what is deeper joins the deepest.
const DEEPEST: usize = 6;

/// A note's text, its blocks one below the other.
#[must_use]
pub fn markdown(text: &str, safe: Safe) -> String {
    blocks(text, safe).join("\n\n")
}

/// A note's text as HTML: of the Markdown that [`markdown`] lets through.
#[must_use]
pub fn html(text: &str) -> String {
    let mut out = String::new();
    pulldown_cmark::html::push_html(&mut out, Parser::new_ext(&markdown(text, super::markdown), Options::empty()));
    out
}

/// Text that a machine reads or somebody copies, as a block of Markdown that nothing in it ends.
#[must_use]
pub fn code(text: &str) -> String {
    let fence = fence(text, 3);
    let lines: String = text.trim_end().lines().map(|line| terminal(line).trim_end().to_owned() + "\n").collect();
    format!("{fence}\n{lines}{fence}")
}

/// The blocks of a note's text: each is whole and safe by itself.
#[must_use]
pub fn blocks(text: &str, safe: Safe) -> Vec<String> {
    let mut writer = Writer::new(safe);
    Parser::new_ext(text, Options::empty()).for_each(|event| writer.take(event));
    writer.end_leaf();
    writer.end_block();
    writer.blocks
}

/// The title of a text, without markup and not yet safe anywhere, and what comes below it: the heading that it begins
/// with, or its first line.
#[must_use]
pub fn title(text: &str) -> (String, &str) {
    let heading = match Parser::new_ext(text, Options::empty()).into_offset_iter().next() {
        Some((Event::Start(Tag::Heading { .. }), range)) => Some(range.end),
        _ => None,
    };
    let end = heading.or_else(|| text.find('\n')).unwrap_or(text.len());
    (first_line(&text[..end]), &text[end..])
}

/// What the first block says, without markup, on one line: not yet safe anywhere.
#[must_use]
pub fn first_line(text: &str) -> String {
    let mut line = String::new();
    for event in Parser::new_ext(text, Options::empty()) {
        match event {
            Event::Text(text) | Event::Code(text) | Event::Html(text) | Event::InlineHtml(text) => line += &text,
            Event::SoftBreak | Event::HardBreak => line.push(' '),
            Event::End(
                TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::HtmlBlock | TagEnd::CodeBlock | TagEnd::Item,
            ) if !line.trim().is_empty() => {
                break;
            }
            _ => {}
        }
    }
    line.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Where a note's text is taken down.
struct Writer {
    safe: Safe,
    blocks: Vec<String>,
    /// The block at hand.
    out: String,
    /// Text that is not yet made safe: what starts a link or a list is seen only where it is together.
    run: String,
    /// Whether a paragraph, heading or text of an item is open.
    leaf: bool,
    /// Whether what comes next stands directly behind a sign of ours, where white space would undo it.
    behind_sign: bool,
    /// The next number of every open list; none where it has dots.
    lists: Vec<Option<u64>>,
    /// The open items that have a sign.
    items: Vec<Item>,
    heading: bool,
    /// Where what is open begins, with the target of a link; a link that is not kept has no place.
    open: Vec<(Option<usize>, Option<String>)>,
    code: Option<String>,
}

/// The sign of an item of a list: where it and its line begin, where it ends, and how wide it is.
struct Item {
    start: usize,
    end: usize,
    width: usize,
}

impl Writer {
    fn new(safe: Safe) -> Self {
        Self {
            safe,
            blocks: Vec::new(),
            out: String::new(),
            run: String::new(),
            leaf: false,
            behind_sign: false,
            lists: Vec::new(),
            items: Vec::new(),
            heading: false,
            open: Vec::new(),
            code: None,
        }
    }

    fn take(&mut self, event: Event<'_>) {
        match event {
            Event::Text(text) | Event::Html(text) | Event::InlineHtml(text) => match &mut self.code {
                Some(code) => *code += &text,
                None => {
                    self.begin_leaf();
                    self.run += &text;
                }
            },
            Event::SoftBreak => self.run.push(' '),
            Event::HardBreak if self.heading => self.run.push(' '),
            Event::HardBreak => self.break_line(),
            Event::Code(text) => self.span(&text),
            Event::Start(Tag::Emphasis) => self.sign("*", None),
            Event::End(TagEnd::Emphasis) => self.end_sign("*"),
            Event::Start(Tag::Strong) if !self.heading => self.sign("**", None),
            Event::End(TagEnd::Strong) if !self.heading => self.end_sign("**"),
            Event::Start(Tag::Link { link_type, dest_url, .. }) => match target(link_type, &dest_url) {
                Some(target) => self.sign("[", Some(target)),
                None => self.open.push((None, None)),
            },
            Event::End(TagEnd::Link) => self.end_sign("["),
            Event::Start(Tag::Heading { .. }) => {
                self.end_leaf();
                self.sign("**", None);
                self.heading = true;
            }
            Event::End(TagEnd::Heading(_)) => {
                self.heading = false;
                self.end_sign("**");
                self.end_leaf();
            }
            Event::Start(Tag::CodeBlock(_)) => {
                self.end_leaf();
                self.code = Some(String::new());
            }
            Event::End(TagEnd::CodeBlock) => self.code_block(),
            Event::Start(Tag::List(first)) => {
                self.end_leaf();
                if self.lists.is_empty() {
                    self.end_block();
                }
                self.lists.push(first);
            }
            Event::End(TagEnd::List(_)) => {
                self.end_leaf();
                self.lists.pop();
            }
            Event::Start(Tag::Item) => self.item(),
            Event::End(TagEnd::Item) => {
                self.end_leaf();
                if self.lists.len() == self.items.len() {
                    self.end_item();
                }
            }
            // An image is its description, wherever it stands.
            Event::Start(Tag::Image { .. } | Tag::Strong) | Event::End(TagEnd::Image | TagEnd::Strong) => {}
            // Whatever else begins or ends is a block that is not kept as one.
            _ => self.end_leaf(),
        }
    }

    fn indent(&self) -> String {
        " ".repeat(self.items.iter().map(|item| item.width).sum())
    }

    /// Whether the item at hand has nothing yet.
    fn is_fresh(&self) -> bool {
        self.items.last().is_some_and(|item| item.end == self.out.len())
    }

    fn begin_leaf(&mut self) {
        if !self.leaf {
            self.begin_part();
            self.leaf = true;
            self.behind_sign = true;
        }
    }

    /// Begins a part of a block: behind the sign of its item, below what the item has, or a block of its own.
    fn begin_part(&mut self) {
        if self.items.is_empty() {
            self.end_block();
        } else if !self.is_fresh() {
            self.out += &format!("\n\n{}", self.indent());
        }
    }

    fn end_leaf(&mut self) {
        self.flush();
        // A sign keeps the blank behind it.
        let least = self.items.last().map_or(0, |item| item.end);
        self.out.truncate(self.out.trim_end_matches(' ').len().max(least));
        self.leaf = false;
    }

    fn end_block(&mut self) {
        let block = std::mem::take(&mut self.out);
        if !block.trim().is_empty() {
            self.blocks.push(block);
        }
    }

    fn flush(&mut self) {
        let run = std::mem::take(&mut self.run);
        let run = if self.behind_sign { run.trim_start() } else { &run };
        if !run.is_empty() {
            self.out += &(self.safe)(run);
            self.behind_sign = false;
        }
    }

    fn break_line(&mut self) {
        self.begin_leaf();
        self.flush();
        self.out += &format!("\\\n{}", self.indent());
        self.behind_sign = true;
    }

    fn sign(&mut self, sign: &str, target: Option<String>) {
        self.begin_leaf();
        self.flush();
        self.open.push((Some(self.out.len()), target));
        self.out += sign;
        self.behind_sign = true;
    }

    /// Ends what a sign began; what has nothing in it is left out.
    fn end_sign(&mut self, sign: &str) {
        let Some((Some(start), target)) = self.open.pop() else { return };
        self.flush();
        let length = self.out.trim_end_matches(' ').len();
        let blank = if length < self.out.len() { " " } else { "" };
        self.out.truncate(length);
        if length <= start + sign.len() {
            self.out.truncate(start);
            self.behind_sign = self.out.is_empty() || self.out.ends_with(['*', '[', ' ', '\n']);
            return;
        }
        self.out += &target.map_or_else(|| sign.to_owned(), |target| format!("]({target})"));
        self.out += blank;
        self.behind_sign = false;
    }

    fn span(&mut self, text: &str) {
        self.begin_leaf();
        self.flush();
        let text = terminal(&text.replace('\n', " "));
        if !text.trim().is_empty() {
            let fence = fence(&text, 1);
            let pad = if text.starts_with(['`', ' ']) || text.ends_with(['`', ' ']) { " " } else { "" };
            self.out += &format!("{fence}{pad}{text}{pad}{fence}");
            self.behind_sign = false;
        }
    }

    fn code_block(&mut self) {
        let Some(code) = self.code.take().filter(|code| !code.trim().is_empty()) else { return };
        self.begin_part();
        let (fence, indent) = (fence(&code, 3), self.indent());
        self.out += &fence;
        for line in code.trim_end().lines() {
            self.out += &format!("\n{}", format!("{indent}{}", terminal(line)).trim_end());
        }
        self.out += &format!("\n{indent}{fence}");
    }

    fn item(&mut self) {
        self.end_leaf();
        let number = self.lists.last_mut().and_then(Option::as_mut);
        let sign = number.map_or_else(
            || "- ".to_owned(),
            |number| {
                let own = *number % 1_000_000_000;
                *number = own + 1;
                format!("{own}. ")
            },
        );
        if self.items.len() < DEEPEST {
            self.begin_item(&sign);
        } else if !self.is_fresh() {
            self.items.truncate(DEEPEST - 1);
            self.begin_item("- ");
        }
    }

    /// Begins an item: behind the sign of one that has nothing yet, or on a line of its own.
    fn begin_item(&mut self, sign: &str) {
        let start = self.out.len();
        if !self.out.is_empty() && !self.is_fresh() {
            self.out += &format!("\n{}", self.indent());
        }
        self.out += sign;
        self.items.push(Item { start, end: self.out.len(), width: sign.len() });
    }

    /// Ends an item; one that has nothing is left out, for its sign would underline the line before.
    fn end_item(&mut self) {
        let is_fresh = self.is_fresh();
        if let Some(item) = self.items.pop().filter(|_| is_fresh) {
            self.out.truncate(item.start);
        }
    }
}

/// Backticks that nothing in a text ends, at least so many.
fn fence(text: &str, least: usize) -> String {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or_default();
    "`".repeat(least.max(longest + 1))
}

/// Where a link may lead: to the web, or where its writer says so to a mailbox.
fn target(kind: LinkType, url: &str) -> Option<String> {
    let begins = |scheme: &str| url.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme));
    let is_written = !matches!(kind, LinkType::Autolink | LinkType::Email);
    (begins("https://") || begins("http://") || is_written && begins("mailto:")).then(|| {
        let mut out = String::with_capacity(url.len());
        for byte in url.bytes() {
            match byte {
                b'&' => out += "&amp;",
                b'<' | b'>' | b'(' | b')' | b'[' | b']' | b'\\' | b'"' | b'|' | b'`' => out += &format!("%{byte:02X}"),
                byte if byte.is_ascii_graphic() => out.push(char::from(byte)),
                byte => out += &format!("%{byte:02X}"),
            }
        }
        out
    })
}

#[cfg(test)]
mod tests {
    use super::super::{comment, markdown as plain};
    use super::*;

    fn shown(text: &str) -> String {
        markdown(text, plain)
    }

    #[test]
    fn what_a_note_says_stays_what_it_is() {
        for text in [
            "One line.\n\nA *second* with **weight** and `code`.",
            "Before:\n\n- one\n- two\n  - below\n\n    more\n- three\n\nAfter.",
            "3. three\n4. four\n   - below",
            "[the standard](https://e.example/a?b=1#c) and [mail](mailto:a@b.example)",
            "```\nsum(x)\n\n  * 12\n```",
            "A\\\nB",
        ] {
            assert_eq!(shown(text), text);
        }
        assert_eq!(shown("One\nparagraph.\n***\n> quoted"), "One paragraph.\n\nquoted");
        assert_eq!(shown("# Head *x* **y**\nText\n\nUnder\n==="), "**Head *x* y**\n\nText\n\n**Under**");
        assert_eq!(shown("<https://e.example>"), "[https&#58;//e.example](https://e.example)");
        assert_eq!(shown("[a]\n\n[a]: https://e.example/(x)"), "[a](https://e.example/%28x%29)");
    }

    #[test]
    fn nothing_of_a_note_is_live() {
        assert_eq!(shown("<script>alert(1)</script>"), "&lt;script&gt;alert(1)&lt;/script&gt;");
        assert_eq!(
            shown("a <b onclick=x>b</b> ![alt](http://e.example/x.png)"),
            "a &lt;b onclick=x&gt;b&lt;/b&gt; alt"
        );
        for url in ["javascript:x", "JAVASCRIPT:x", "//e.example", "data:text/html,x", "&#106;avascript:x", "a.md", ""]
        {
            assert_eq!(shown(&format!("[l]({url})")), "l", "{url}");
        }
        assert_eq!(shown("<a@b.example> <mailto:a@b.example>"), "a&#64;b.example mailto&#58;a&#64;b.example");
        assert_eq!(markdown("@all #12 *@all*", comment), "&#64;&#8203;all &#35;&#8203;12 *&#64;&#8203;all*");
        assert_eq!(shown("| a | b |\n| --- | --- |\n| c | d |"), "\\| a \\| b \\| \\| --- \\| --- \\| \\| c \\| d \\|");
        assert_eq!(shown("```\n::error::x\n##[add-mask]y"), "```\n\u{fffd}:error::x\n##\u{fffd}add-mask]y\n```");
        assert_eq!(shown("`a\u{202e}b` c\u{202e}d"), "`a\u{fffd}b` c\u{fffd}d");
        assert_eq!(shown("1<!-- -->. x"), "1&lt;!-- --&gt;. x");
        assert_eq!(shown("1[.](x) y"), "1\\. y");
        assert_eq!(shown("*![](x) a* **![](x)** [![](x)](https://e.example) b"), "*a* b");
        assert_eq!(shown("````\n```\n# x\n"), "````\n```\n# x\n````");
        assert_eq!(shown("&#32;&#32;&#32;&#32;code"), "code");
    }

    #[test]
    fn as_html_nothing_of_a_note_is_live() {
        assert_eq!(
            html("# Head\n\nOne *two* `<b>` [three](https://e.example/?a=1&b=2)"),
            "<p><strong>Head</strong></p>\n<p>One <em>two</em> <code>&lt;b&gt;</code> \
             <a href=\"https://e.example/?a=1&amp;b=2\">three</a></p>\n"
        );
        for text in ["<script>x</script>", "[l](javascript:x)", "![i](x.png)", "<b onclick=x>", "a\u{202e}b"] {
            let html = html(text);
            let dead = html.replace("<p>", "").replace("</p>", "");
            assert!(!dead.contains(['<', '\u{202e}']), "{html}");
        }
        assert_eq!(code("a ``` b\n"), "````\na ``` b\n````");
    }

    #[test]
    fn the_longest_and_deepest_note_stays_a_note() {
        let deep = shown(&"- ".repeat(1_000));
        assert_eq!(deep, "");
        assert_eq!(shown(&("- ".repeat(1_000) + "x")), "- ".repeat(DEEPEST) + "x");
        assert_eq!(shown("- a\n  * - b\n- \n- c"), "- a\n  - - b\n- c");
        let nested: String = (0..1_000).map(|depth| format!("{}- x\n", "  ".repeat(depth))).collect();
        let nested = shown(&nested);
        assert!(nested.lines().all(|line| line.trim_start().len() + 2 * DEEPEST >= line.len()), "{nested}");
        assert!(shown(&"*a **b ".repeat(15_000)).len() < 1_000_000);
        assert!(shown(&"[".repeat(100_000)).starts_with("\\["));
        assert!(shown(&"> ".repeat(50_000)).len() < 1_000_000);
    }

    #[test]
    fn a_title_is_a_heading_or_a_line() {
        let both = |text| {
            let (title, rest) = title(text);
            (title, shown(rest))
        };
        for text in ["What *it* is\n===\nText", "What it is\n ---\n\nText", "# What it is\nText", "What it is\nText"] {
            assert_eq!(both(text), ("What it is".to_owned(), "Text".to_owned()), "{text:?}");
        }
        assert_eq!(both("What\nit is\n=\n"), ("What it is".to_owned(), String::new()));
        assert_eq!(both("One line"), ("One line".to_owned(), String::new()));
    }

    #[test]
    fn a_first_line_is_words_alone() {
        assert_eq!(first_line("# It **was** `x`\n\nMore"), "It was x");
        assert_eq!(first_line("One\ntwo [three](https://e.example)\n\nMore"), "One two three");
        assert_eq!(first_line("- first\n- second"), "first");
        assert_eq!(first_line(" \n"), "");
    }
}

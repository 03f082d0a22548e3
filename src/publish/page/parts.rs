//! The parts of a page.

use serde::Serialize;

use super::place::{Place, Target};
use crate::model::Id;

/// One page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Page {
    /// Where it lies.
    pub place: Place,
    /// Its heading.
    pub title: String,
    /// What it is about, in a sentence.
    pub lead: Line,
    /// What a reader should know first: deprecation, disputes.
    pub notices: Vec<Notice>,
    /// Short facts: id, type with unit, maturity, other names.
    pub facts: Vec<Fact>,
    /// The sections, in order.
    pub sections: Vec<Section>,
    /// The pages above it, the uppermost first.
    pub above: Vec<Span>,
    /// The page before it.
    pub previous: Option<Span>,
    /// The page after it.
    pub next: Option<Span>,
}

impl Page {
    /// A page that says nothing yet.
    #[must_use]
    pub fn new(place: Place, title: impl Into<String>, lead: impl Into<Line>) -> Self {
        Self {
            place,
            title: title.into(),
            lead: lead.into(),
            notices: Vec::new(),
            facts: Vec::new(),
            sections: Vec::new(),
            above: Vec::new(),
            previous: None,
            next: None,
        }
    }

    /// Adds a section; one that says nothing is left out.
    pub fn section(&mut self, title: impl Into<Line>, blocks: Vec<Block>) {
        if !blocks.is_empty() {
            let title = title.into();
            let mut anchor = anchor(&title.words());
            // Another section of that name is told apart by its number.
            let same = self.sections.iter().filter(|other| other.title.words() == title.words()).count();
            if same > 0 {
                anchor = format!("{anchor}-{}", same + 1);
            }
            self.sections.push(Section { title, anchor, blocks });
        }
    }
}

/// Something a reader should know first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Notice {
    /// What kind of news it is: `deprecated`, `disputed`, `yanked`, `former`, `pinned`.
    pub kind: &'static str,
    /// The text, and where to read on.
    pub line: Line,
}

/// A name and a value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fact {
    /// The name.
    pub name: String,
    /// The value.
    pub value: Line,
}

impl Fact {
    /// A fact.
    #[must_use]
    pub fn new(name: impl Into<String>, value: impl Into<Line>) -> Self {
        Self { name: name.into(), value: value.into() }
    }
}

/// A section of a page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Section {
    /// The heading.
    pub title: Line,
    /// What its heading is called in an address.
    pub anchor: String,
    /// What stands below it.
    pub blocks: Vec<Block>,
}

/// A part of a section.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", content = "of", rename_all = "lowercase")]
pub enum Block {
    /// Prose; its paragraphs are separated by empty lines.
    Text(String),
    /// A line with links and marks in it.
    Line(Line),
    /// The Markdown of a note, or of words that the maintainers wrote.
    Note(String),
    /// Text that a machine reads, or that somebody copies: kept as it is written.
    Code(String),
    /// Names and values.
    Facts(Vec<Fact>),
    /// A list, under a title where it has one.
    List(Option<String>, Vec<Item>),
    /// Links to other definitions: id and label; without a label the registry does not have it.
    Definitions(Vec<Named>),
    /// A table: heads, then rows with as many cells.
    Table(Vec<String>, Vec<Vec<Line>>),
    /// Groups that a reader chooses from: a heading with a link, and a few lines.
    Cards(Vec<Item>),
    /// A drawing, and what it says for those who do not see it.
    Drawing(Drawing),
    /// What only some readers want to see: a title, and what is below it.
    Fold(String, Vec<Block>),
    /// A part of a section that has a heading of its own.
    Group(Line, Vec<Block>),
}

/// A drawing as markup that [`crate::publish::draw`] made of escaped texts, and the same in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Drawing {
    /// SVG or MathML.
    pub markup: String,
    /// What it says, for Markdown, terminals and screen readers.
    pub twin: Vec<Block>,
}

/// A definition by its id and its label; without a label the registry does not have it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Named {
    /// The id.
    pub id: Id,
    /// The label.
    pub label: Option<String>,
    /// Where it is, if the registry has it.
    pub to: Option<Target>,
}

/// An item of a list, and the lines below it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Item {
    /// The first line.
    pub line: Line,
    /// The lines below.
    pub more: Vec<Line>,
}

impl<T: Into<Line>> From<T> for Item {
    fn from(line: T) -> Self {
        Self { line: line.into(), more: Vec::new() }
    }
}

/// Words with links and marks in them.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Line(pub Vec<Span>);

impl Line {
    /// Adds to the line.
    #[must_use]
    pub fn and(mut self, span: impl Into<Span>) -> Self {
        self.0.push(span.into());
        self
    }

    /// The words alone.
    #[must_use]
    pub fn words(&self) -> String {
        self.0.iter().map(|span| span.text()).collect()
    }
}

impl<T: Into<Span>> From<T> for Line {
    fn from(span: T) -> Self {
        Self(vec![span.into()])
    }
}

/// A part of a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum Span {
    /// Words.
    Text {
        /// The words.
        text: String,
    },
    /// An id, a rule, a value: as it is written.
    Code {
        /// What is written.
        text: String,
    },
    /// A link.
    Link {
        /// Its words.
        text: String,
        /// Where it leads.
        to: Target,
    },
    /// A word that marks a tier, a bump, an effect.
    Badge {
        /// The family and the word: `tier-published`, `bump-major`, `effect-value`, `deprecated`.
        class: String,
        /// The word that is shown.
        text: String,
    },
    /// Words that went.
    Removed {
        /// The words.
        text: String,
    },
    /// Words that came.
    Inserted {
        /// The words.
        text: String,
    },
}

impl Span {
    /// An id, a rule, a value: as it is written.
    #[must_use]
    pub fn code(text: impl Into<String>) -> Self {
        Self::Code { text: text.into() }
    }

    /// A link.
    #[must_use]
    pub fn link(text: impl Into<String>, to: impl Into<Target>) -> Self {
        Self::Link { text: text.into(), to: to.into() }
    }

    /// A word of a family: of `tier` and `published`.
    #[must_use]
    pub fn badge(family: &str, word: &str) -> Self {
        Self::Badge { class: format!("{family}-{word}"), text: word.to_owned() }
    }

    /// Its words.
    #[must_use]
    pub fn text(&self) -> &str {
        match self {
            Self::Text { text }
            | Self::Code { text }
            | Self::Link { text, .. }
            | Self::Badge { text, .. }
            | Self::Removed { text }
            | Self::Inserted { text } => text,
        }
    }
}

impl From<&str> for Span {
    fn from(text: &str) -> Self {
        Self::Text { text: text.to_owned() }
    }
}

impl From<String> for Span {
    fn from(text: String) -> Self {
        Self::Text { text }
    }
}

/// What a heading is called in an address: its letters and digits in small, hyphens between.
#[must_use]
pub fn anchor(title: &str) -> String {
    let words = title.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect::<Vec<_>>().join("-")
}

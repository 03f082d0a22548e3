//! What is known of the figures and tables that an expression names, and what is found out about its parts.

use std::ops::Range;

use super::nature::Nature;
use super::unit::Unit;

/// The kind of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ValueKind {
    /// A number.
    Number,
    /// Words.
    Text,
    /// A day or a month.
    Date,
    /// Whether something is so.
    Truth,
    /// Not known, or none: it goes everywhere.
    Any,
}

impl ValueKind {
    /// What it is, with its article.
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::Number => "a number",
            Self::Text => "a text",
            Self::Date => "a date",
            Self::Truth => "a yes or no",
            Self::Any => "a value",
        }
    }
}

/// What a name stands for.
#[derive(Debug, Clone, PartialEq)]
pub enum Term {
    /// A figure.
    Figure(Measure),
    /// A table with these columns.
    Table(Vec<Field>),
    /// Something that no expression reads: `a text`.
    Other(&'static str),
}

/// How a figure is measured.
#[derive(Debug, Clone, PartialEq)]
pub struct Measure {
    /// Its unit, or why it is not known.
    pub unit: Result<Unit, String>,
    /// Whether it is a flow or a balance.
    pub nature: Nature,
    /// How many months its own period has, where it is of that period alone; none where any close has a value.
    pub months: Option<u32>,
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    /// Its name.
    pub name: String,
    /// The kind of its cells.
    pub kind: ValueKind,
    /// Their unit, or why it is not known.
    pub unit: Result<Unit, String>,
}

/// What a part of an expression is counted in.
#[derive(Debug, Clone, PartialEq)]
pub enum Counted {
    /// In whatever is wanted: 0 and `empty`.
    Every,
    /// In a unit.
    In(Unit),
    /// In nothing: a number that is written out, which may be compared with everything.
    Constant,
    /// That cannot be told.
    Unknown,
}

/// What a part of an expression is.
#[derive(Debug, Clone, PartialEq)]
pub struct Inferred {
    /// Its kind.
    pub kind: ValueKind,
    /// What it is counted in.
    pub counted: Counted,
    /// Whether it is a flow or a balance.
    pub nature: Nature,
}

/// What a fault is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    /// A name or a value of the wrong kind: nothing can be worked out.
    Kind,
    /// Units, or flows and balances.
    Unit,
    /// Periods of different lengths.
    Grain,
}

/// Parts of an expression that do not go together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// What it is about.
    pub sort: Sort,
    /// The offending part, in bytes of the text.
    pub span: Range<usize>,
    /// What is wrong.
    pub problem: String,
    /// What to do.
    pub help: Option<String>,
}

/// What was found out about an expression.
#[derive(Debug, Clone, PartialEq)]
pub struct Inference {
    /// What it gives.
    pub whole: Inferred,
    /// What does not go together.
    pub faults: Vec<Fault>,
    /// The parts of which the unit cannot be told, and why.
    pub unknown: Vec<(Range<usize>, String)>,
}

impl Inferred {
    /// Its nature in a sum; none for what changes nothing there: 0.
    pub(super) fn sum_part(&self) -> Option<Nature> {
        (self.counted != Counted::Every || self.nature != Nature::Fixed).then_some(self.nature)
    }
}

impl Inference {
    /// What keeps it from being counted in `declared`: its own unit.
    #[must_use]
    pub fn clash(&self, declared: &Unit) -> Option<&Unit> {
        match &self.whole.counted {
            Counted::In(unit) => (!unit.fits(declared)).then_some(unit),
            _ => None,
        }
    }
}

/// How figures of one unit become figures of another; none where no function does it.
#[must_use]
pub fn conversion(from: &Unit, to: &Unit) -> Option<&'static str> {
    let rest = from.over(to);
    let is = |text: &str| text.parse::<Unit>().is_ok_and(|unit| unit == rest);
    if from.has_percent() && to.is_plain() {
        Some("fraction() makes 0.2 of 20 %.")
    } else if to.has_percent() && from.is_plain() {
        Some("percent() makes 20 % of 0.2.")
    } else if is("months/year") || is("years/month") {
        Some("per_month() and per_year() make a pace of the one a pace of the other.")
    } else if is("1/year") || is("years") {
        Some("A pace times `1 year` is an amount.")
    } else if is("1/month") || is("months") {
        Some("A pace times `1 month` is an amount.")
    } else {
        None
    }
}

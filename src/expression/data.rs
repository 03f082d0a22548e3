//! What is given to work figures out from: figures by period, and tables by column.

use std::collections::{BTreeMap, HashMap};
use std::fmt;

use rust_decimal::Decimal;

use super::period::{Moment, Month};
use crate::model::Id;

/// A value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Value<'a> {
    /// None: not zero, not known, not to be had.
    Empty,
    /// A number.
    Number(Decimal),
    /// Whether something is so.
    Truth(bool),
    /// A day or a month.
    Moment(Moment),
    /// Words.
    Text(&'a str),
}

impl Value<'_> {
    /// What it is, with its article.
    #[must_use]
    pub fn kind(self) -> &'static str {
        match self {
            Self::Empty => "no value",
            Self::Number(_) => "a number",
            Self::Truth(_) => "a yes or no",
            Self::Moment(_) => "a date",
            Self::Text(_) => "a text",
        }
    }

    /// The number it is; none for everything else.
    #[must_use]
    pub fn number(self) -> Option<Decimal> {
        if let Self::Number(number) = self { Some(number) } else { None }
    }
}

impl From<Option<Decimal>> for Value<'_> {
    fn from(number: Option<Decimal>) -> Self {
        number.map_or(Self::Empty, Self::Number)
    }
}

/// `empty`, or the value without trailing zeros.
impl fmt::Display for Value<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("empty"),
            Self::Number(number) => number.normalize().fmt(f),
            Self::Truth(truth) => truth.fmt(f),
            Self::Moment(moment) => moment.fmt(f),
            Self::Text(text) => f.write_str(text),
        }
    }
}

/// Everything that is given.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Data {
    /// Figures.
    pub figures: BTreeMap<Id, Series>,
    /// Tables.
    pub tables: BTreeMap<Id, Table>,
}

/// The values of one figure.
#[derive(Debug, Clone, PartialEq)]
pub enum Series {
    /// What an expression reads of it, which has to be of one period.
    Once(Option<Decimal>),
    /// By the last month of the figure's own period; a value of none is empty, and differs from one that is missing.
    Dated(BTreeMap<Month, Option<Decimal>>),
}

/// A table, column by column.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Table {
    columns: Vec<(String, Column)>,
}

/// The cells of one column.
#[derive(Debug, Clone, PartialEq)]
pub enum Column {
    /// Numbers.
    Numbers(Vec<Option<Decimal>>),
    /// Whether something is so.
    Truths(Vec<Option<bool>>),
    /// Days and months.
    Moments(Vec<Option<Moment>>),
    /// Words.
    Texts(Texts),
}

/// Words, of which most come often.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Texts {
    /// Each different one, in the order they came.
    names: Vec<String>,
    numbers: HashMap<String, u32>,
    cells: Vec<Option<u32>>,
}

impl Texts {
    /// Adds a cell.
    ///
    /// # Panics
    ///
    /// Where there are more than four billion different texts.
    pub fn push(&mut self, text: Option<&str>) {
        let number = text.map(|text| {
            self.numbers.get(text).copied().unwrap_or_else(|| {
                let number = u32::try_from(self.names.len()).expect("fewer texts than that fit into memory");
                self.names.push(text.to_owned());
                self.numbers.insert(text.to_owned(), number);
                number
            })
        });
        self.cells.push(number);
    }

    /// The number by which [`Texts::cells`] knows a text; none where no cell has it.
    pub(super) fn number(&self, text: &str) -> Option<u32> {
        self.numbers.get(text).copied()
    }

    pub(super) fn cells(&self) -> &[Option<u32>] {
        &self.cells
    }
}

impl Column {
    /// How many cells it has.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Self::Numbers(cells) => cells.len(),
            Self::Truths(cells) => cells.len(),
            Self::Moments(cells) => cells.len(),
            Self::Texts(texts) => texts.cells.len(),
        }
    }

    /// Whether it has none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The value of a cell; empty where there is none.
    #[must_use]
    pub fn value(&self, row: usize) -> Value<'_> {
        match self {
            Self::Numbers(cells) => cells.get(row).copied().flatten().into(),
            Self::Truths(cells) => cells.get(row).copied().flatten().map_or(Value::Empty, Value::Truth),
            Self::Moments(cells) => cells.get(row).copied().flatten().map_or(Value::Empty, Value::Moment),
            Self::Texts(texts) => {
                let number = texts.cells.get(row).copied().flatten();
                number.map_or(Value::Empty, |number| Value::Text(&texts.names[number as usize]))
            }
        }
    }
}

impl Table {
    /// A table of these columns, which have names of their own and equally many cells.
    #[must_use]
    pub fn new(columns: Vec<(String, Column)>) -> Self {
        Self { columns }
    }

    /// How many rows it has.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.columns.first().map_or(0, |(_, column)| column.len())
    }

    /// The columns, in their order.
    #[must_use]
    pub fn columns(&self) -> &[(String, Column)] {
        &self.columns
    }

    /// The place of a column among [`Table::columns`].
    #[must_use]
    pub fn position(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|(known, _)| known == name)
    }
}

//! What an expression is made of, and how it is written.

use std::fmt;
use std::ops::Range;
use std::slice;

use rust_decimal::Decimal;

use super::period::Duration;
use crate::model::Id;
use crate::model::words::words;

/// An expression, or a part of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expression {
    /// Where it stands in the text that was read, in bytes.
    pub span: Range<usize>,
    /// What it is.
    pub node: Node,
}

/// What an expression can be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Node {
    /// `12.5`
    Number(Decimal),
    /// `3 months`: a number with a unit of time.
    Duration(Duration),
    /// `'won'`
    Text(String),
    /// `start`, `end`, `empty`, `true` or `false`
    Word(Word),
    /// The figure of another definition.
    Figure(Id),
    /// `l.amount`: a column of the row that an enclosing [`Aggregate`] looks at.
    Column {
        /// The name of the row.
        row: String,
        /// The name of the column.
        column: String,
    },
    /// `if condition then one else other`
    If(Box<[Expression; 3]>),
    /// `not x`, `-x`
    Unary(Unary, Box<Expression>),
    /// `x + y`, `x < y`, `x and y`
    Binary(Binary, Box<[Expression; 2]>),
    /// `percent(x)`: as many arguments as the function takes.
    Call(Function, Vec<Expression>),
    /// `sum(l in inputs.ledger where l.on <= end : l.amount)`
    Aggregate(Box<Aggregate>),
}

/// One figure of the rows of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Aggregate {
    /// What is made of the rows.
    pub kind: AggregateKind,
    /// The name that each row has in `condition` and `value`.
    pub row: String,
    /// The table.
    pub table: Id,
    /// Where the table's id stands.
    pub table_span: Range<usize>,
    /// Which rows count; all of them where there is none.
    pub condition: Option<Expression>,
    /// What is taken of each row; none only where rows are counted.
    pub value: Option<Expression>,
}

/// A word with a meaning of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Word {
    /// The first day of the period.
    Start,
    /// The last day of the period.
    End,
    /// No value.
    Empty,
    /// Yes.
    True,
    /// No.
    False,
}

words!(Word: Start = "start", End = "end", Empty = "empty", True = "true", False = "false");

/// An operator in front of its operand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unary {
    /// Whether it is not so.
    Not,
    /// The number with the other sign.
    Negate,
}

words!(Unary: Not = "not", Negate = "-");

/// An operator between its operands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Binary {
    /// One of them is so.
    Or,
    /// Both are so.
    And,
    /// They are the same.
    Equal,
    /// They are not the same.
    NotEqual,
    /// The left one is smaller, or earlier.
    Less,
    /// The left one is not larger, nor later.
    LessOrEqual,
    /// The left one is larger, or later.
    Greater,
    /// The left one is not smaller, nor earlier.
    GreaterOrEqual,
    /// Their sum.
    Add,
    /// Their difference.
    Subtract,
    /// Their product.
    Multiply,
    /// Their quotient.
    Divide,
    /// The left one to the power of the right one.
    Power,
}

words!(Binary:
    Or = "or", And = "and",
    Equal = "==", NotEqual = "!=", Less = "<", LessOrEqual = "<=", Greater = ">", GreaterOrEqual = ">=",
    Add = "+", Subtract = "-", Multiply = "*", Divide = "/", Power = "^"
);

impl Binary {
    /// How tightly it holds its operands together: 1 the least.
    #[must_use]
    pub fn strength(self) -> u8 {
        match self {
            Self::Or => 1,
            Self::And => 2,
            Self::Equal | Self::NotEqual | Self::Less | Self::LessOrEqual | Self::Greater | Self::GreaterOrEqual => 4,
            Self::Add | Self::Subtract => 5,
            Self::Multiply | Self::Divide => 6,
            Self::Power => 7,
        }
    }

    /// Whether it compares two values.
    #[must_use]
    pub fn compares(self) -> bool {
        self.strength() == 4
    }

    /// Whether it makes a number of two numbers.
    #[must_use]
    pub fn calculates(self) -> bool {
        self.strength() > 4
    }

    /// How tightly its left and its right operand have to hold together to need no brackets: comparisons do not chain,
    /// powers read from right to left, the others from left to right.
    pub(super) fn operands(self) -> (u8, u8) {
        match self.strength() {
            4 => (5, 5),
            7 => (8, 7),
            strength => (strength, strength + 1),
        }
    }
}

/// Something that is made of its arguments.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Function {
    /// `prior(x, 1 quarter)`: the figure as it was so long before.
    Prior,
    /// `over(x, 12 months)`: a flow, summed over so long.
    Over,
    /// `average(x, 12 months)`: the mean of a balance's closes, the opening one and that of each month.
    Average,
    /// `start(x)`: a balance at the close before the period.
    Start,
    /// `end(x)`: a balance at the close of the period.
    End,
    /// `per_month(x)`: a pace a year as a pace a month.
    PerMonth,
    /// `per_year(x)`: a pace a month as a pace a year.
    PerYear,
    /// `percent(x)`: 0.2 as 20 %.
    Percent,
    /// `fraction(x)`: 20 % as 0.2.
    Fraction,
    /// `min(x, y)`: the smallest.
    Min,
    /// `max(x, y)`: the largest.
    Max,
    /// `abs(x)`: without its sign.
    Abs,
    /// `ln(x)`: the natural logarithm.
    Ln,
    /// `round(x, n)`: to `n` digits behind the point, halves away from zero.
    Round,
    /// `or_zero(x)`: 0 where it is empty.
    OrZero,
    /// `when(x, condition)`: empty where the condition does not hold.
    When,
}

words!(Function:
    Prior = "prior", Over = "over", Average = "average", Start = "start", End = "end",
    PerMonth = "per_month", PerYear = "per_year", Percent = "percent", Fraction = "fraction",
    Min = "min", Max = "max", Abs = "abs", Ln = "ln", Round = "round", OrZero = "or_zero", When = "when"
);

impl Function {
    /// How many arguments it takes, at least and at most.
    #[must_use]
    pub fn arguments(self) -> (usize, usize) {
        match self {
            Self::Prior | Self::Over | Self::Average | Self::Round | Self::When => (2, 2),
            Self::Min | Self::Max => (2, 16),
            _ => (1, 1),
        }
    }
}

/// What is made of the rows of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum AggregateKind {
    /// Their sum: 0 where there is no row.
    Sum,
    /// How many there are.
    Count,
    /// The largest; empty where there is no row.
    MaxOf,
    /// The smallest; empty where there is no row.
    MinOf,
    /// Their mean; empty where there is no row.
    Average,
}

words!(AggregateKind: Sum = "sum", Count = "count", MaxOf = "max_of", MinOf = "min_of", Average = "avg");

impl Expression {
    /// How tightly it holds together as it is written: what is looser than its surroundings needs brackets.
    fn strength(&self) -> u8 {
        match &self.node {
            Node::If(_) => 0,
            Node::Binary(operator, _) => operator.strength(),
            Node::Unary(Unary::Not, _) => 3,
            Node::Unary(Unary::Negate, _) => 8,
            _ => 9,
        }
    }

    /// Calls `visit` with this expression and all its parts, outer ones first, in the order they are written.
    pub fn walk<'e>(&'e self, visit: &mut impl FnMut(&'e Self)) {
        visit(self);
        match &self.node {
            Node::Binary(_, operands) => operands.iter().for_each(|part| part.walk(visit)),
            Node::Call(_, arguments) => arguments.iter().for_each(|part| part.walk(visit)),
            _ => self.parts().for_each(|part| part.walk(visit)),
        }
    }

    /// The expressions that this one is directly made of, in the order they are written.
    pub fn parts(&self) -> impl Iterator<Item = &Self> {
        let (parts, of_rows): (&[Self], _) = match &self.node {
            Node::If(parts) => (&**parts, None),
            Node::Unary(_, operand) => (slice::from_ref(&**operand), None),
            Node::Binary(_, operands) => (&**operands, None),
            Node::Call(_, arguments) => (arguments, None),
            Node::Aggregate(aggregate) => (&[], Some(aggregate.condition.iter().chain(&aggregate.value))),
            _ => (&[], None),
        };
        parts.iter().chain(of_rows.into_iter().flatten())
    }

    /// The ids it names, figures and tables, with the place of each, in the order they are written.
    #[must_use]
    pub fn names(&self) -> Vec<(&Id, &Range<usize>)> {
        let mut names = Vec::new();
        self.walk(&mut |part| match &part.node {
            Node::Figure(id) => names.push((id, &part.span)),
            Node::Aggregate(aggregate) => names.push((&aggregate.table, &aggregate.table_span)),
            _ => {}
        });
        names
    }
}

/// The text that reads as the same expression, with no bracket that it does not need.
impl fmt::Display for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.node {
            Node::Number(number) => write!(f, "{number}"),
            Node::Duration(duration) => write!(f, "{duration}"),
            Node::Text(text) => write!(f, "'{}'", text.replace('\'', "''")),
            Node::Word(word) => f.write_str(word.as_str()),
            Node::Figure(id) => write!(f, "{id}"),
            Node::Column { row, column } => write!(f, "{row}.{column}"),
            Node::If(parts) => {
                let [condition, one, other] = &**parts;
                write!(f, "if {condition} then {one} else {other}")
            }
            Node::Unary(Unary::Not, operand) => write!(f, "not {}", within(operand, 3)),
            Node::Unary(Unary::Negate, operand) => write!(f, "-{}", within(operand, 8)),
            Node::Binary(operator, operands) => {
                let [left, right] = &**operands;
                let (of_left, of_right) = operator.operands();
                write!(f, "{} {} {}", within(left, of_left), operator.as_str(), within(right, of_right))
            }
            Node::Call(function, arguments) => {
                write!(f, "{}(", function.as_str())?;
                for (at, argument) in arguments.iter().enumerate() {
                    write!(f, "{}{argument}", if at == 0 { "" } else { ", " })?;
                }
                f.write_str(")")
            }
            Node::Aggregate(aggregate) => {
                write!(f, "{}({} in {}", aggregate.kind.as_str(), aggregate.row, aggregate.table)?;
                if let Some(condition) = &aggregate.condition {
                    write!(f, " where {condition}")?;
                }
                if let Some(value) = &aggregate.value {
                    write!(f, " : {value}")?;
                }
                f.write_str(")")
            }
        }
    }
}

/// A part, in brackets where it is looser than `strength`.
fn within(part: &Expression, strength: u8) -> String {
    if part.strength() < strength { format!("({part})") } else { part.to_string() }
}

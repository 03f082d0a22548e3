//! Why there is no figure.

use std::ops::Range;

use super::data::Value;
use super::period::Period;
use crate::model::Id;

/// Why there is no figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trouble {
    /// The definition in whose expression it is; none where it is in the one that was asked for by itself.
    pub figure: Option<Id>,
    /// Where in the expression, in bytes.
    pub span: Range<usize>,
    /// The row of a table, from 1, that it came with.
    pub row: Option<(Id, usize)>,
    /// What it is.
    pub problem: Problem,
}

/// What can go wrong.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// A number is too large.
    #[error("the number is too large: it has more than 28 digits")]
    TooLarge,
    /// An exponent is out of all proportion.
    #[error("the exponent is not between -1000 and 1000")]
    Exponent,
    /// A value of one kind stands where another one is needed.
    #[error("{found} stands where {wanted} is needed")]
    Kind {
        /// What is needed.
        wanted: &'static str,
        /// What is there.
        found: &'static str,
    },
    /// The table has no such column.
    #[error("{table} has no column `{column}`")]
    NoColumn {
        /// The table.
        table: Id,
        /// The column.
        column: String,
    },
    /// A figure would have to be known to be worked out.
    #[error("{0} computes from itself")]
    Circular(Id),
    /// Figures build on figures on and on.
    #[error("too many figures build on each other here")]
    TooDeep,
    /// More work than was granted.
    #[error("this takes too many steps to work out")]
    TooLong,
    /// A time that is no number of whole months.
    #[error("a length of time in months, quarters or years is needed here, like `3 months`")]
    NotMonths,
    /// A longer period is not made of whole shorter ones.
    #[error("{period} is not made of whole periods of {months} months, which {id} has")]
    Uneven {
        /// The figure that is read.
        id: Id,
        /// How many months each of its periods has.
        months: u32,
        /// The longer period.
        period: Period,
    },
    /// One value is given, and the figures of two periods are read.
    #[error("{id} is read for {} and for {}: give its values by period", periods[0], periods[1])]
    ReadTwice {
        /// The figure.
        id: Id,
        /// The periods.
        periods: [Period; 2],
    },
    /// So many digits cannot be rounded to.
    #[error("round() takes a whole number of digits from 0 to 10")]
    Digits,
}

/// A value stands where one of another kind is needed.
pub(super) fn wanted(wanted: &'static str, found: Value<'_>) -> Trouble {
    Problem::Kind { wanted, found: found.kind() }.into()
}

impl From<Problem> for Trouble {
    /// Trouble at a place that whoever looked at it says.
    fn from(problem: Problem) -> Self {
        Self { figure: None, span: 0..0, row: None, problem }
    }
}

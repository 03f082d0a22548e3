//! Floor 1: what a formula says to a machine. Text to expression, units, evaluation, normal form; pure.
//!
//! `docs/expressions.md` says what an expression means; its examples are run by a test.

mod computations;
mod data;
mod evaluate;
mod example;
mod form;
mod infer;
mod measure;
mod nature;
mod normal;
mod operators;
mod parse;
mod period;
#[cfg(test)]
mod proof;
mod record;
mod rows;
mod seeds;
mod syntax;
#[cfg(test)]
mod tests;
mod trouble;
mod unit;
mod witness;

pub use computations::Computations;
pub use data::{Column, Data, Series, Table, Texts, Value};
pub use evaluate::{Evaluator, Figure, Figures, Reading, months_of};
pub use example::{Incomplete, Outcome, Wrong};
pub use infer::infer;
pub use measure::{Counted, Fault, Field, Inference, Inferred, Measure, Sort, Term, ValueKind, conversion};
pub use nature::Nature;
pub use normal::Normal;
pub use operators::rounded;
pub use parse::{MAX_DEPTH, MAX_LENGTH, MAX_TERMS, Parsed, SyntaxError};
pub use period::{Duration, LONGEST, Moment, Month, Period, PeriodError, TimeUnit};
pub use record::{Computed, Source, computes_from};
pub use syntax::{Aggregate, AggregateKind, Binary, Expression, Function, Node, Unary, Word};
pub use trouble::{Problem, Trouble};
pub use unit::{Span, Unit, UnitError};
pub use witness::{COMPANIES, Worked, compare, differences};

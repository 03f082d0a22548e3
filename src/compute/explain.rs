//! What a figure is made of: the tree of its figures, each formula with numbers put in, down to what was fed in.

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use super::definitions::Definitions;
use super::figures::STEPS;
use super::reads::{Read, moves, own_period, parts, reads};
use crate::data::{Loaded, Origin};
use crate::expression::{
    Aggregate, AggregateKind, Evaluator, Expression, Node, Period, Series, Trouble, Unary, Value, Word, months_of,
    rounded,
};
use crate::model::Id;

/// So many digits behind the point are shown of a number that is put into a formula.
const DIGITS: u32 = 6;

/// A figure in the tree.
#[derive(Debug, Clone, PartialEq)]
pub struct Branch {
    /// The definition.
    pub id: Id,
    /// The period that the figure is of.
    pub period: Period,
    /// The figure; none where it has no value.
    pub value: Option<Decimal>,
    /// How it comes about.
    pub how: How,
    /// The figures that it is made of.
    pub parts: Vec<Branch>,
    /// The tables that it is made of.
    pub tables: Vec<Rows>,
}

/// How a figure comes about.
#[derive(Debug, Clone, PartialEq)]
pub enum How {
    /// It is fed in: where its values stand, the earliest first.
    Given(Vec<Origin>),
    /// It is worked out.
    Worked {
        /// The expression.
        expression: String,
        /// The same with numbers put in.
        with_numbers: String,
    },
    /// It is the sum of its parts, each of a shorter period.
    Summed,
    /// Its parts stand further up in the tree.
    Above,
    /// One of many values that a mean is made of.
    Listed,
    /// It is not given.
    Missing,
}

/// Rows of a table that an expression reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rows {
    /// The table.
    pub table: Id,
    /// The file with its rows, as a place among the files of the data; none where it is missing.
    pub file: Option<usize>,
    /// How many rows count; none where they are counted anew for each row of another table.
    pub counted: Option<u64>,
    /// How many rows there are.
    pub of: usize,
}

/// The tree of a figure.
///
/// # Errors
/// The trouble in it.
pub fn explain<'a>(
    definitions: &'a Definitions,
    loaded: &'a Loaded,
    id: &'a Id,
    period: Period,
) -> Result<Branch, Box<Trouble>> {
    let evaluator = Evaluator::new(&definitions.figures, &loaded.data, STEPS);
    Explaining { definitions, loaded, evaluator, seen: BTreeSet::new() }.branch(id, period).map_err(Box::new)
}

struct Explaining<'a> {
    definitions: &'a Definitions,
    loaded: &'a Loaded,
    evaluator: Evaluator<'a>,
    seen: BTreeSet<(&'a Id, Period)>,
}

impl<'a> Explaining<'a> {
    fn branch(&mut self, id: &'a Id, asked: Period) -> Result<Branch, Trouble> {
        let figure = self.definitions.figures.get(id);
        let period = own_period(figure, asked);
        let value = self.evaluator.figure(id, asked)?.number();
        let bare = |how| Branch { id: id.clone(), period, value, how, parts: Vec::new(), tables: Vec::new() };
        let shorter = parts(figure, period);
        let origins = self.loaded.sources.figures.get(id);
        let given: Vec<Origin> = shorter.iter().filter_map(|part| origins?.get(&part.end)).copied().collect();
        let is_once = matches!(self.loaded.data.figures.get(id), Some(Series::Once(_)));
        let is_own = shorter[0].months == months_of(&self.definitions.figures, id);
        if is_once || is_own && given.len() == shorter.len() {
            return Ok(bare(How::Given(given)));
        }
        let Some(expression) = figure.and_then(|figure| figure.expression.as_deref()) else {
            return Ok(bare(How::Missing));
        };
        if !self.seen.insert((id, period)) {
            return Ok(bare(How::Above));
        }
        // A sum over shorter periods is told as one over the longer period where that gives the same.
        let is_same = shorter.len() == 1
            || given.is_empty() && self.evaluator.evaluate(expression, period).is_ok_and(|anew| anew.number() == value);
        if !is_same {
            let parts = shorter.into_iter().map(|part| self.branch(id, part)).collect::<Result<_, _>>()?;
            return Ok(Branch { parts, ..bare(How::Summed) });
        }
        let with_numbers = self.with_numbers(expression, period)?.to_string();
        let mut branch = bare(How::Worked { expression: expression.to_string(), with_numbers });
        let mut named = Vec::new();
        reads(expression, period, &mut |read| named.push(read));
        for read in named {
            match read {
                Read::Figure { id, period, listed } => {
                    let of = own_period(self.definitions.figures.get(id), period);
                    if branch.parts.iter().any(|part| part.id == *id && part.period == of) {
                        continue;
                    }
                    let part = if listed { self.listed(id, period)? } else { self.branch(id, period)? };
                    branch.parts.push(part);
                }
                Read::Table { aggregate, period, inside } => {
                    let rows = self.rows(aggregate, period, inside);
                    if !branch.tables.contains(&rows) {
                        branch.tables.push(rows);
                    }
                }
            }
        }
        Ok(branch)
    }

    /// One of many values of a mean, without what it is made of.
    fn listed(&mut self, id: &'a Id, asked: Period) -> Result<Branch, Trouble> {
        let period = own_period(self.definitions.figures.get(id), asked);
        let value = self.evaluator.figure(id, asked)?.number();
        Ok(Branch { id: id.clone(), period, value, how: How::Listed, parts: Vec::new(), tables: Vec::new() })
    }

    fn rows(&self, aggregate: &Aggregate, period: Period, inside: bool) -> Rows {
        let table = self.loaded.data.tables.get(&aggregate.table);
        let counted = (!inside).then(|| self.counted(aggregate, period)).flatten();
        Rows {
            table: aggregate.table.clone(),
            file: self.loaded.sources.tables.get(&aggregate.table).copied(),
            counted,
            of: table.map_or(0, crate::expression::Table::rows),
        }
    }

    /// How many rows an aggregate takes.
    fn counted(&self, aggregate: &Aggregate, period: Period) -> Option<u64> {
        let counting = Aggregate { kind: AggregateKind::Count, value: None, ..aggregate.clone() };
        let counting = Expression { span: 0..0, node: Node::Aggregate(Box::new(counting)) };
        let mut evaluator = Evaluator::new(&self.definitions.figures, &self.loaded.data, STEPS);
        evaluator.evaluate(&counting, period).ok()?.number()?.try_into().ok()
    }

    /// An expression with numbers in place of figures, of sums over rows, and of what is read of other periods.
    fn with_numbers(&mut self, expression: &'a Expression, period: Period) -> Result<Expression, Trouble> {
        let node = match &expression.node {
            Node::Figure(_) | Node::Aggregate(_) => written(self.evaluator.evaluate(expression, period)?),
            Node::Call(function, _) if moves(*function) => written(self.evaluator.evaluate(expression, period)?),
            Node::Call(function, arguments) => {
                let each = arguments.iter().map(|argument| self.with_numbers(argument, period));
                Node::Call(*function, each.collect::<Result<_, _>>()?)
            }
            Node::Unary(operator, operand) => Node::Unary(*operator, Box::new(self.with_numbers(operand, period)?)),
            Node::Binary(operator, operands) => {
                let [left, right] = &**operands;
                let operands = [self.with_numbers(left, period)?, self.with_numbers(right, period)?];
                Node::Binary(*operator, Box::new(operands))
            }
            Node::If(branches) => {
                let [condition, one, other] = &**branches;
                let mut put = |part| self.with_numbers(part, period);
                Node::If(Box::new([put(condition)?, put(one)?, put(other)?]))
            }
            node => node.clone(),
        };
        Ok(Expression { span: expression.span.clone(), node })
    }
}

/// A value as it is written in an expression.
fn written(value: Value<'_>) -> Node {
    let number = |number: Decimal| Expression { span: 0..0, node: Node::Number(number) };
    match value {
        Value::Number(value) if value.is_sign_negative() && !value.is_zero() => {
            Node::Unary(Unary::Negate, Box::new(number(rounded(value.abs(), DIGITS).normalize())))
        }
        Value::Number(value) => Node::Number(rounded(value, DIGITS).normalize()),
        Value::Truth(true) => Node::Word(Word::True),
        Value::Truth(false) => Node::Word(Word::False),
        Value::Text(text) => Node::Text(text.to_owned()),
        Value::Empty | Value::Moment(_) => Node::Word(Word::Empty),
    }
}

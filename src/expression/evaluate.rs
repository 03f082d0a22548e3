//! From expressions and what is given to figures.
//!
//! Every figure is worked out once for each period that it is read at. All numbers are decimal, with 28 digits, so that the
//! same figures come out on every machine. Rounded is what does not fit into 28 digits, what `round` asks for, and what a
//! series gives (`ln`, and `^` with a fraction), to the 20 digits that are sure.

use std::collections::BTreeSet;
use std::rc::Rc;
use std::sync::Arc;

use rust_decimal::{Decimal, MathematicalOps};

use super::data::{Column, Data, Series, Table, Value};
use super::operators::{arithmetic, compare, months, rounded, settled, word};
use super::period::Period;
use super::rows::{ByMonth, Index, Key, Limit, Made, With, all_of, wanted_cell, wanted_months};
use super::syntax::{Aggregate, Binary, Expression, Function, Node, Unary, Word};
use super::trouble::{Problem, Trouble, wanted};
use crate::model::{Id, Lookup};

/// How many figures and parts of expressions may be open at the same time.
const DEPTH: usize = 200;

/// A definition as far as it computes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figure {
    /// How it is worked out; none for what a company feeds in.
    pub expression: Option<Arc<Expression>>,
    /// How many months its own period has: its grain.
    pub months: u32,
    /// What a longer period has of it.
    pub reading: Reading,
}

/// What somebody reads who asks for a figure of a longer period than its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reading {
    /// The figure of its own period, at the end of the longer one: a balance, a trailing window.
    Own,
    /// The sum of its periods in the longer one: a flow.
    Summed,
    /// The figure worked out anew over the longer one: a ratio or a price of a period.
    Anew,
}

/// Definitions as far as they compute, by id.
pub type Figures = Lookup<Id, Figure>;

/// Works figures out, and remembers them.
#[derive(Debug)]
pub struct Evaluator<'a> {
    figures: &'a Figures,
    data: &'a Data,
    /// How many steps may still be taken.
    steps: u64,
    depth: usize,
    /// None while it is being worked out.
    known: Lookup<(&'a Id, Period), Option<Value<'a>>>,
    once: Lookup<&'a Id, Period>,
    indexes: Lookup<(&'a Id, usize), Rc<Index>>,
    dated: Lookup<Dated<'a>, ByMonth>,
    missing: BTreeSet<(Id, Option<Period>)>,
}

/// Where an expression is worked out.
#[derive(Debug, Clone, Copy)]
struct Place<'r, 'a> {
    period: Period,
    row: Option<&'r Row<'r, 'a>>,
}

/// A row that an aggregate looks at.
#[derive(Debug)]
struct Row<'r, 'a> {
    name: &'a str,
    id: &'a Id,
    table: &'a Table,
    number: usize,
    around: Option<&'r Self>,
}

/// Rows of a table that are told apart by a column of dates: all, or those that have a value in another column.
type Dated<'a> = (&'a Id, usize, Option<(usize, Key)>);

type Worked<T> = Result<T, Trouble>;

impl<'a> Evaluator<'a> {
    /// One that takes at most so many steps: a step is a part of an expression at one row and period.
    #[must_use]
    pub fn new(figures: &'a Figures, data: &'a Data, steps: u64) -> Self {
        Self {
            figures,
            data,
            steps,
            depth: 0,
            known: Lookup::default(),
            once: Lookup::default(),
            indexes: Lookup::default(),
            dated: Lookup::default(),
            missing: BTreeSet::new(),
        }
    }

    /// What was read so far and is not given: figures with the period, tables without.
    #[must_use]
    pub fn missing(&self) -> &BTreeSet<(Id, Option<Period>)> {
        &self.missing
    }

    /// How many steps may still be taken.
    #[must_use]
    pub fn steps_left(&self) -> u64 {
        self.steps
    }

    /// The figure of a definition for a period, which may be longer than its own. What is missing is empty, and is among
    /// [`missing`](Self::missing).
    ///
    /// # Errors
    ///
    /// A number that is too large, values of the wrong kind, circles, and more steps than were granted.
    pub fn figure(&mut self, id: &'a Id, period: Period) -> Worked<Value<'a>> {
        let figure = self.figures.get(id);
        let months = figure.map_or(1, |figure| figure.months);
        let own = Period { months, ..period };
        let reading = figure.map_or(Reading::Own, |figure| figure.reading);
        let is_longer = period.months > months;
        let read = if is_longer && reading != Reading::Own { period } else { own };
        if let Some(Series::Once(value)) = self.data.figures.get(id) {
            let first = *self.once.entry(id).or_insert(read);
            let problem = Problem::ReadTwice { id: id.clone(), periods: [first, read] };
            return if first == read { Ok((*value).into()) } else { Err(problem.into()) };
        }
        if !(is_longer && reading == Reading::Summed) {
            return self.at(id, figure, read);
        }
        if !period.months.is_multiple_of(months) {
            return Err(Problem::Uneven { id: id.clone(), months, period }.into());
        }
        let sum = self.sum((0..period.months).step_by(months as usize), |evaluator, back| {
            evaluator.steps = evaluator.steps.checked_sub(1).ok_or(Problem::TooLong)?;
            number(evaluator.at(id, figure, own.before(back))?)
        });
        Ok(sum?.into())
    }

    /// The sum of what `value` gives so many months back each; none where one of them is empty.
    fn sum(
        &mut self,
        all: impl Iterator<Item = u32>,
        mut value: impl FnMut(&mut Self, u32) -> Worked<Option<Decimal>>,
    ) -> Worked<Option<Decimal>> {
        let (mut sum, mut is_empty) = (Decimal::ZERO, false);
        for back in all {
            match value(self, back)? {
                Some(number) => sum = sum.checked_add(number).ok_or(Problem::TooLarge)?,
                None => is_empty = true,
            }
        }
        Ok((!is_empty).then_some(sum))
    }

    /// The figure of exactly this period.
    fn at(&mut self, id: &'a Id, figure: Option<&'a Figure>, period: Period) -> Worked<Value<'a>> {
        let own = figure.is_none_or(|figure| figure.months == period.months);
        if let Some(Series::Dated(values)) = self.data.figures.get(id).filter(|_| own)
            && let Some(value) = values.get(&period.end)
        {
            return Ok((*value).into());
        }
        match self.known.get(&(id, period)) {
            Some(Some(value)) => return Ok(*value),
            Some(None) => return Err(Problem::Circular(id.clone()).into()),
            None => {}
        }
        let value = match figure.and_then(|figure| figure.expression.as_deref()) {
            Some(expression) => {
                self.known.insert((id, period), None);
                let worked = self.evaluate(expression, period);
                self.known.remove(&(id, period));
                worked.map_err(|trouble| Trouble { figure: trouble.figure.or(Some(id.clone())), ..trouble })?
            }
            None => {
                self.missing.insert((id.clone(), Some(period)));
                Value::Empty
            }
        };
        self.known.insert((id, period), Some(value));
        Ok(value)
    }

    /// What an expression gives for a period.
    ///
    /// # Errors
    ///
    /// Those of [`figure`](Self::figure).
    pub fn evaluate(&mut self, expression: &'a Expression, period: Period) -> Worked<Value<'a>> {
        self.value(expression, Place { period, row: None })
    }

    fn value(&mut self, expression: &'a Expression, place: Place<'_, 'a>) -> Worked<Value<'a>> {
        self.steps = self.steps.checked_sub(1).ok_or(Problem::TooLong)?;
        if self.depth == DEPTH {
            return Err(Problem::TooDeep.into());
        }
        self.depth += 1;
        let value = match &expression.node {
            Node::Number(number) => Ok(Value::Number(*number)),
            Node::Duration(duration) => Ok(Value::Number(duration.count.into())),
            Node::Text(text) => Ok(Value::Text(text)),
            Node::Word(name) => Ok(word(*name, place.period)),
            Node::Figure(id) => self.figure(id, place.period),
            Node::Column { row, column } => cell(row, column, place),
            Node::If(parts) => self.choice(parts, place),
            Node::Unary(operator, operand) => self.unary(*operator, operand, place),
            Node::Binary(operator, operands) => self.binary(*operator, operands, place),
            Node::Call(function, arguments) => self.call(*function, arguments, place),
            Node::Aggregate(aggregate) => self.aggregate(aggregate, place),
        };
        self.depth -= 1;
        // The innermost place is the one that tells; what happened in another figure has its place there.
        value.map_err(|trouble| match trouble {
            Trouble { figure: None, span, row, problem } if span.is_empty() => {
                Trouble { figure: None, span: expression.span.clone(), row, problem }
            }
            trouble => trouble,
        })
    }

    fn choice(&mut self, parts: &'a [Expression; 3], place: Place<'_, 'a>) -> Worked<Value<'a>> {
        let [condition, one, other] = parts;
        match self.truth(condition, place)? {
            Some(true) => self.value(one, place),
            Some(false) => self.value(other, place),
            None => Ok(Value::Empty),
        }
    }

    fn truth(&mut self, expression: &'a Expression, place: Place<'_, 'a>) -> Worked<Option<bool>> {
        match self.value(expression, place)? {
            Value::Truth(truth) => Ok(Some(truth)),
            Value::Empty => Ok(None),
            other => Err(Trouble { span: expression.span.clone(), ..wanted("a yes or no", other) }),
        }
    }

    fn number(&mut self, expression: &'a Expression, place: Place<'_, 'a>) -> Worked<Option<Decimal>> {
        let value = self.value(expression, place)?;
        number(value).map_err(|trouble| Trouble { span: expression.span.clone(), ..trouble })
    }

    fn unary(&mut self, operator: Unary, operand: &'a Expression, place: Place<'_, 'a>) -> Worked<Value<'a>> {
        Ok(match operator {
            Unary::Not => self.truth(operand, place)?.map_or(Value::Empty, |truth| Value::Truth(!truth)),
            Unary::Negate => self.number(operand, place)?.map(|number| -number).into(),
        })
    }

    fn binary(&mut self, operator: Binary, operands: &'a [Expression; 2], place: Place<'_, 'a>) -> Worked<Value<'a>> {
        let [left, right] = operands;
        match operator {
            Binary::And | Binary::Or => {
                // One that decides the matter makes the other one need no value.
                let decides = operator == Binary::Or;
                let one = self.truth(left, place)?;
                if one == Some(decides) {
                    return Ok(Value::Truth(decides));
                }
                Ok(match (one, self.truth(right, place)?) {
                    (_, Some(other)) if other == decides => Value::Truth(decides),
                    (Some(_), Some(_)) => Value::Truth(!decides),
                    _ => Value::Empty,
                })
            }
            _ if operator.compares() => {
                let asks = |part: &Expression| part.node == Node::Word(Word::Empty);
                let (one, other) = (self.value(left, place)?, self.value(right, place)?);
                if (asks(left) || asks(right)) && matches!(operator, Binary::Equal | Binary::NotEqual) {
                    return Ok(Value::Truth((one == other) == (operator == Binary::Equal)));
                }
                compare(operator, one, other)
            }
            _ => self.terms(operator, operands, place),
        }
    }

    /// Arithmetic from left to right: a long sum leans to the left, and goes no deeper for it.
    fn terms(&mut self, last: Binary, operands: &'a [Expression; 2], place: Place<'_, 'a>) -> Worked<Value<'a>> {
        let [mut first, right] = operands.each_ref();
        let mut rest = vec![(last, right, None)];
        while let Node::Binary(operator, operands) = &first.node
            && operator.calculates()
        {
            rest.push((*operator, &operands[1], Some(&first.span)));
            first = &operands[0];
        }
        let mut so_far = self.number(first, place)?;
        for (operator, term, span) in rest.into_iter().rev() {
            self.steps = self.steps.checked_sub(1).ok_or(Problem::TooLong)?;
            let term = self.number(term, place)?;
            so_far = match so_far.zip(term).map(|(one, other)| arithmetic(operator, one, other)).transpose() {
                Ok(value) => value.and_then(Value::number),
                Err(trouble) => return Err(Trouble { span: span.cloned().unwrap_or_default(), ..trouble }),
            };
        }
        Ok(so_far.into())
    }

    fn call(&mut self, function: Function, arguments: &'a [Expression], place: Place<'_, 'a>) -> Worked<Value<'a>> {
        let first = &arguments[0];
        let at = |period: Period| Place { period, ..place };
        match function {
            Function::Prior => self.value(first, at(place.period.before(months(&arguments[1])?))),
            Function::Over => self.value(first, at(Period { months: months(&arguments[1])?, ..place.period })),
            Function::Average => self.average(first, months(&arguments[1])?, place),
            Function::Start => self.value(first, at(Period { end: place.period.opening(), ..place.period })),
            Function::End => self.value(first, place),
            Function::When => match self.truth(&arguments[1], place)? {
                Some(true) => self.value(first, place),
                _ => Ok(Value::Empty),
            },
            Function::OrZero => Ok(Value::Number(self.number(first, place)?.unwrap_or_default())),
            Function::Min | Function::Max => {
                let mut best = self.number(first, place)?;
                for argument in &arguments[1..] {
                    let number = self.number(argument, place)?;
                    best = best.zip(number).map(|(best, number)| {
                        if function == Function::Min { best.min(number) } else { best.max(number) }
                    });
                }
                Ok(best.into())
            }
            Function::Round => {
                let digits = self.number(&arguments[1], place)?.and_then(|digits| u32::try_from(digits).ok());
                let digits = digits.filter(|digits| *digits <= 10).ok_or(Problem::Digits)?;
                let round = |number: Decimal| rounded(number, digits);
                Ok(self.number(first, place)?.map(round).into())
            }
            Function::PerMonth
            | Function::PerYear
            | Function::Percent
            | Function::Fraction
            | Function::Abs
            | Function::Ln => {
                let Some(number) = self.number(first, place)? else { return Ok(Value::Empty) };
                let worked = match function {
                    Function::PerMonth => number.checked_div(Decimal::from(12)),
                    Function::PerYear => number.checked_mul(Decimal::from(12)),
                    Function::Percent => number.checked_mul(Decimal::ONE_HUNDRED),
                    Function::Fraction => number.checked_div(Decimal::ONE_HUNDRED),
                    Function::Ln if number <= Decimal::ZERO => return Ok(Value::Empty),
                    Function::Ln => number.checked_ln().and_then(settled),
                    _ => Some(number.abs()),
                };
                Ok(Value::Number(worked.ok_or(Problem::TooLarge)?))
            }
        }
    }

    /// The mean of the closes from the one before so many months to the last.
    fn average(&mut self, balance: &'a Expression, months: u32, place: Place<'_, 'a>) -> Worked<Value<'a>> {
        let sum = self.sum(0..=months, |evaluator, back| {
            evaluator.number(balance, Place { period: place.period.before(back), ..place })
        });
        Ok(sum?.map(|sum| sum / Decimal::from(months + 1)).into())
    }

    fn aggregate(&mut self, aggregate: &'a Aggregate, place: Place<'_, 'a>) -> Worked<Value<'a>> {
        let Some(table) = self.data.tables.get(&aggregate.table) else {
            self.missing.insert((aggregate.table.clone(), None));
            return Ok(Value::Empty);
        };
        let all = aggregate.condition.as_ref().map(all_of).unwrap_or_default();
        let with = self.rows_with(aggregate, &all, table, place)?;
        let in_time = self.rows_in_time(aggregate, &all, table, place, with.as_ref());
        // What the choice of the rows makes sure of need not be asked of each of them.
        let is_sure = |part: &Expression| {
            let limit = || Limit::of(part, &aggregate.row, place.period).filter(|limit| limit.is_whole);
            let dated = in_time.as_ref().is_some_and(|(column, _)| limit().is_some_and(|it| it.column == *column));
            dated || with.as_ref().is_some_and(|with| std::ptr::eq(with.part, part))
        };
        let left: Vec<&'a Expression> = all.into_iter().filter(|part| !is_sure(part)).collect();
        let mut made = Made::of(aggregate.kind);
        let mut look = |number: usize| {
            let row = Row { name: &aggregate.row, id: &aggregate.table, table, number, around: place.row };
            let at_row = Place { period: place.period, row: Some(&row) };
            let one = self.holds(&left, at_row).and_then(|counts| match (&aggregate.value, counts) {
                (Some(value), true) => made.add(self.number(value, at_row)?),
                (None, true) => made.add(Some(Decimal::ONE)),
                _ => Ok(()),
            });
            one.map_err(|trouble| {
                let row = trouble.row.clone().or_else(|| Some((aggregate.table.clone(), number + 1)));
                if trouble.figure.is_none() { Trouble { row, ..trouble } } else { trouble }
            })
        };
        match (&in_time, &with) {
            (Some((_, rows)), _) => rows.iter().try_for_each(|row| look(*row as usize))?,
            (None, Some(with)) => with.rows().iter().try_for_each(|row| look(*row as usize))?,
            (None, None) => (0..table.rows()).try_for_each(look)?,
        }
        made.value()
    }

    /// Whether all parts of a condition are so. One that is not makes those behind it need no value.
    fn holds(&mut self, all: &[&'a Expression], place: Place<'_, 'a>) -> Worked<bool> {
        let mut so = true;
        for part in all {
            match self.truth(part, place)? {
                Some(true) => {}
                Some(false) => return Ok(false),
                None => so = false,
            }
        }
        Ok(so)
    }

    /// The rows, among those `with` a value, whose date in a column may be as the condition wants it; none where it asks for
    /// no date, and where there are so few rows that all may be looked at.
    fn rows_in_time(
        &mut self,
        aggregate: &'a Aggregate,
        all: &[&'a Expression],
        table: &'a Table,
        place: Place<'_, 'a>,
        with: Option<&With<'a>>,
    ) -> Option<(&'a str, Vec<u32>)> {
        const FEW: usize = 64;
        let (column, months) = wanted_months(all, &aggregate.row, place.period)?;
        let position = table.position(column)?;
        let Column::Moments(dates) = &table.columns()[position].1 else { return None };
        let count = u32::try_from(dates.len()).ok()?;
        if with.map_or(dates.len(), |with| with.rows().len()) < FEW {
            return None;
        }
        let key = with.map(|with| (with.column, with.value.clone()));
        let dated = self.dated.entry((&aggregate.table, position, key)).or_insert_with(|| match with {
            Some(with) => ByMonth::of(with.rows().iter().copied(), dates),
            None => ByMonth::of(0..count, dates),
        });
        Some((column, dated.between(&months)))
    }

    /// The value that the condition wants rows to have in a column, and the index that tells which have it.
    fn rows_with(
        &mut self,
        aggregate: &'a Aggregate,
        all: &[&'a Expression],
        table: &'a Table,
        place: Place<'_, 'a>,
    ) -> Worked<Option<With<'a>>> {
        let wanted = all.iter().find_map(|part| Some((*part, wanted_cell(part, &aggregate.row)?)));
        let Some((part, (column, wanted))) = wanted else { return Ok(None) };
        let Some(column) = table.position(column) else { return Ok(None) };
        let value = match (&table.columns()[column].1, self.value(wanted, place)?) {
            (Column::Texts(texts), Value::Text(text)) => Key::Text(texts.number(text).unwrap_or(u32::MAX)),
            (Column::Numbers(_), Value::Number(number)) => Key::Number(number),
            _ => return Ok(None),
        };
        let index = self.indexes.entry((&aggregate.table, column));
        let index = index.or_insert_with(|| Rc::new(Index::of(&table.columns()[column].1)));
        Ok(Some(With { part, column, index: Rc::clone(index), value }))
    }
}

/// The number that a value is; none where it is empty.
fn number(value: Value<'_>) -> Worked<Option<Decimal>> {
    match value {
        Value::Number(number) => Ok(Some(number)),
        Value::Empty => Ok(None),
        other => Err(wanted("a number", other)),
    }
}

/// How many months a period of a figure has; one where there is no such figure.
#[must_use]
pub fn months_of(figures: &Figures, id: &Id) -> u32 {
    figures.get(id).map_or(1, |figure| figure.months)
}

/// The cell of the row that has this name, or of one around.
fn cell<'a>(name: &'a str, column: &'a str, place: Place<'_, 'a>) -> Worked<Value<'a>> {
    let mut row = place.row;
    while let Some(here) = row.filter(|row| row.name != name) {
        row = here.around;
    }
    let Some(row) = row else { return Ok(Value::Empty) };
    let position = row.table.position(column);
    let position = position.ok_or_else(|| Problem::NoColumn { table: row.id.clone(), column: column.to_owned() })?;
    Ok(row.table.columns()[position].1.value(row.number))
}

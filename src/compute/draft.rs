//! A worked example of a definition, from data: the least that its expression has to be given, and the figure.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;
use serde_json::Number;

use super::definitions::Definitions;
use super::figures::STEPS;
use super::missing::Search;
use super::reads::{Read, parts, reads};
use crate::data::Loaded;
use crate::expression::{
    Aggregate, AggregateKind, Column, Data, Evaluator, Expression, Figures, Node, Period, Series, Table, Texts,
    Trouble, Value, Word, months_of, rounded,
};
use crate::model::{Cell, Example, Given, Id};

/// So many rows of a table an example may have: more nobody reads.
pub const MAX_ROWS: usize = 20;

/// So many digits of a number survive in JSON.
const SAFE_DIGITS: u32 = 15;

/// So many digits behind the point are said of the figure.
const DIGITS: u32 = 6;

/// Why no example could be drafted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DraftError {
    /// The definition does not compute.
    #[error("{0} has no expression that could be shown to give a figure")]
    NoExpression(Id),
    /// The data lacks something.
    #[error("{id} cannot be worked out for {period} from this data: {} missing", missing.iter().map(Id::as_str).collect::<Vec<_>>().join(", ") + if missing.len() == 1 { " is" } else { " are" })]
    Missing {
        /// The definition.
        id: Id,
        /// The period.
        period: Period,
        /// What is missing.
        missing: Vec<Id>,
    },
    /// A table has too many rows that count.
    #[error("{rows} rows of {table} count in {id}, and an example has at most {MAX_ROWS}")]
    TooManyRows {
        /// The definition.
        id: Id,
        /// The table.
        table: Id,
        /// How many rows count.
        rows: usize,
    },
    /// A figure is read in ways that no given value can stand for.
    #[error("{id} reads {read} for periods of other lengths than its own, which no example can give")]
    Unsayable {
        /// The definition.
        id: Id,
        /// What it reads.
        read: Id,
    },
    /// The figure cannot be worked out.
    #[error("{id} cannot be worked out: {}", trouble.problem)]
    Trouble {
        /// The definition.
        id: Id,
        /// Why.
        trouble: Box<Trouble>,
    },
}

/// Drafts a worked example of a definition for the period of its own that ends with `asked`.
///
/// # Errors
/// When it does not compute, something is missing, or an example would be too long.
pub fn draft(definitions: &Definitions, loaded: &Loaded, id: &Id, asked: Period) -> Result<Example, DraftError> {
    let none = || DraftError::NoExpression(id.clone());
    let (id, figure) = definitions.figures.get_key_value(id).ok_or_else(none)?;
    let expression = figure.expression.as_deref().ok_or_else(none)?;
    let period = Period { months: figure.months, ..asked };
    let missing = Search::new(definitions, &loaded.data).of(id, period);
    if !missing.is_empty() {
        let missing = missing.iter().map(|id| (*id).clone()).collect();
        return Err(DraftError::Missing { id: id.clone(), period, missing });
    }
    let mut evaluator = Evaluator::new(&definitions.figures, &loaded.data, STEPS);
    let trouble = |trouble| DraftError::Trouble { id: id.clone(), trouble: Box::new(trouble) };
    // Not what is given for the definition itself: what its expression gives.
    let whole = evaluator.evaluate(expression, period).map_err(trouble)?.number();
    let reading = Directly::of(expression, period);
    let mut drafting = Drafting { definitions, id, period, given: BTreeMap::new(), data: Data::default() };
    for (read, periods) in &reading.figures {
        let value = |period| evaluator.figure(read, period).map(Value::number).map_err(trouble);
        drafting.figure(read, periods, value)?;
    }
    let numbers = drafting.data.clone();
    for shortened in [true, false] {
        drafting.data = numbers.clone();
        for (table, used) in &reading.tables {
            let all = &loaded.data.tables[*table];
            let rows: Vec<usize> = if shortened { used.counting(table, all) } else { (0..all.rows()).collect() };
            drafting.table(table, all, &used.columns, &rows)?;
        }
        let gives = drafting.gives(expression).map_err(trouble)?;
        let same = |one: Option<Decimal>| one.map(|one| rounded(one, DIGITS));
        if !shortened || same(gives) == same(whole) {
            let dates = !reading.tables.is_empty() || reading.asks_when || !drafting.is_plain();
            let at = dates.then(|| written(period));
            return Ok(Example { given: drafting.given, at, gives: gives.map(said), about: None });
        }
    }
    unreachable!("the second time nothing is left out, and whatever comes out is the figure of what is given")
}

/// What an expression reads itself.
#[derive(Default)]
struct Directly<'e> {
    figures: BTreeMap<&'e Id, BTreeSet<Period>>,
    tables: BTreeMap<&'e Id, Used<'e>>,
    /// Whether it asks for the first or the last day of the period.
    asks_when: bool,
}

/// How a table is read.
#[derive(Default)]
struct Used<'e> {
    columns: BTreeSet<&'e str>,
    /// The aggregates over it, with their period; none where one stands inside of another.
    aggregates: Option<Vec<(&'e Aggregate, Period)>>,
    inside: bool,
}

impl<'e> Directly<'e> {
    fn of(expression: &'e Expression, period: Period) -> Self {
        let mut read = Self::default();
        reads(expression, period, &mut |one| match one {
            Read::Figure { id, period, .. } => drop(read.figures.entry(id).or_default().insert(period)),
            Read::Table { aggregate, period, inside } => {
                let used = read.tables.entry(&aggregate.table).or_default();
                used.inside |= inside;
                used.aggregates.get_or_insert_default().push((aggregate, period));
            }
        });
        read.columns(expression, &mut Vec::new());
        expression.walk(&mut |part| read.asks_when |= matches!(part.node, Node::Word(Word::Start | Word::End)));
        read
    }

    /// Notes the columns that are read; `rows` are the names of the rows around, each with its table.
    fn columns(&mut self, expression: &'e Expression, rows: &mut Vec<(&'e str, &'e Id)>) {
        match &expression.node {
            Node::Column { row, column } => {
                let table = rows.iter().rev().find(|(name, _)| name == row).map(|(_, table)| *table);
                if let Some(used) = table.and_then(|table| self.tables.get_mut(table)) {
                    used.columns.insert(column);
                }
            }
            Node::Aggregate(aggregate) => {
                rows.push((&aggregate.row, &aggregate.table));
                expression.parts().for_each(|part| self.columns(part, rows));
                rows.pop();
            }
            _ => expression.parts().for_each(|part| self.columns(part, rows)),
        }
    }
}

impl Used<'_> {
    /// The rows that count in one of the aggregates: each is looked at alone. Where that does not tell, a row is kept.
    fn counting(&self, id: &Id, table: &Table) -> Vec<usize> {
        let aggregates = self.aggregates.as_deref().unwrap_or_default();
        let counting: Vec<(Expression, Period)> = aggregates
            .iter()
            .map(|(aggregate, period)| {
                let aggregate = Aggregate { kind: AggregateKind::Count, value: None, ..(*aggregate).clone() };
                (Expression { span: 0..0, node: Node::Aggregate(Box::new(aggregate)) }, *period)
            })
            .collect();
        let counts = |row: &usize| {
            let one = only(table, None, &[*row]);
            let data = Data { tables: BTreeMap::from([(id.clone(), one)]), ..Data::default() };
            let figures = Figures::default();
            counting.iter().any(|(counting, period)| {
                let mut evaluator = Evaluator::new(&figures, &data, STEPS);
                let none = evaluator.evaluate(counting, *period) == Ok(Value::Number(Decimal::ZERO));
                !none || !evaluator.missing().is_empty()
            })
        };
        (0..table.rows()).filter(|row| self.inside || counts(row)).collect()
    }
}

/// An example as far as it is drafted, and the same as data.
struct Drafting<'d> {
    definitions: &'d Definitions,
    id: &'d Id,
    period: Period,
    given: BTreeMap<Id, Given>,
    data: Data,
}

impl Drafting<'_> {
    /// Gives a figure that is read for these periods.
    fn figure(
        &mut self,
        read: &Id,
        periods: &BTreeSet<Period>,
        mut value: impl FnMut(Period) -> Result<Option<Decimal>, DraftError>,
    ) -> Result<(), DraftError> {
        let figure = self.definitions.figures.get(read);
        if periods.len() == 1 {
            for period in periods {
                let value = value(*period)?.map(safe);
                self.given.insert(read.clone(), Given::Value(value.map(number)));
                self.data.figures.insert(read.clone(), Series::Once(value));
            }
            return Ok(());
        }
        let months = months_of(&self.definitions.figures, read);
        let own: BTreeSet<Period> = periods.iter().flat_map(|period| parts(figure, *period)).collect();
        if own.iter().any(|period| period.months != months) {
            return Err(DraftError::Unsayable { id: self.id.clone(), read: read.clone() });
        }
        let mut values = BTreeMap::new();
        for period in own {
            values.insert(period, value(period)?.map(safe));
        }
        let ends: Vec<i32> = values.keys().map(|period| period.end.0).collect();
        let is_series = ends.windows(2).all(|pair| Some(pair[1] - pair[0]) == i32::try_from(months).ok())
            && ends.last() == Some(&self.period.end.0);
        let given = if is_series {
            Given::Series(values.values().map(|value| value.map(number)).collect())
        } else {
            Given::Dated(values.iter().map(|(period, value)| (written(*period), value.map(number))).collect())
        };
        self.given.insert(read.clone(), given);
        let values = values.into_iter().map(|(period, value)| (period.end, value)).collect();
        self.data.figures.insert(read.clone(), Series::Dated(values));
        Ok(())
    }

    /// Gives some rows of a table.
    fn table(&mut self, id: &Id, all: &Table, columns: &BTreeSet<&str>, rows: &[usize]) -> Result<(), DraftError> {
        if rows.len() > MAX_ROWS {
            return Err(DraftError::TooManyRows { id: self.id.clone(), table: id.clone(), rows: rows.len() });
        }
        // Where rows are counted without a look at them, any column shows that they are there.
        let any: BTreeSet<&str> = all.columns().iter().take(1).map(|(name, _)| name.as_str()).collect();
        let table = only(all, Some(if columns.is_empty() { &any } else { columns }), rows);
        let row = |row: usize| {
            let cell = |(name, column): &(String, Column)| (name.clone(), cell(column.value(row)));
            table.columns().iter().map(cell).collect()
        };
        self.given.insert(id.clone(), Given::Rows((0..table.rows()).map(row).collect()));
        self.data.tables.insert(id.clone(), table);
        Ok(())
    }

    /// What the expression gives of what is given.
    fn gives(&self, expression: &Expression) -> Result<Option<Decimal>, Trouble> {
        let mut evaluator = Evaluator::new(&self.definitions.figures, &self.data, STEPS);
        Ok(evaluator.evaluate(expression, self.period)?.number())
    }

    /// Whether nothing that is given has a date.
    fn is_plain(&self) -> bool {
        self.given.values().all(|given| matches!(given, Given::Value(_)))
    }
}

/// Some rows of a table, with some of its columns.
fn only(table: &Table, columns: Option<&BTreeSet<&str>>, rows: &[usize]) -> Table {
    let kept = table.columns().iter().filter(|(name, _)| columns.is_none_or(|columns| columns.contains(name.as_str())));
    Table::new(kept.map(|(name, column)| (name.clone(), some(column, rows))).collect())
}

fn some(column: &Column, rows: &[usize]) -> Column {
    match column {
        Column::Numbers(cells) => Column::Numbers(rows.iter().map(|row| cells[*row].map(safe)).collect()),
        Column::Truths(cells) => Column::Truths(rows.iter().map(|row| cells[*row]).collect()),
        Column::Moments(cells) => Column::Moments(rows.iter().map(|row| cells[*row]).collect()),
        column @ Column::Texts(_) => {
            let mut texts = Texts::default();
            for row in rows {
                match column.value(*row) {
                    Value::Text(text) => texts.push(Some(text)),
                    _ => texts.push(None),
                }
            }
            Column::Texts(texts)
        }
    }
}

fn cell(value: Value<'_>) -> Cell {
    match value {
        Value::Empty => Cell::Empty,
        Value::Number(value) => Cell::Number(number(value)),
        Value::Truth(truth) => Cell::Boolean(truth),
        Value::Moment(moment) => Cell::Text(moment.to_string()),
        Value::Text(text) => Cell::Text(text.to_owned()),
    }
}

/// A period as examples write it.
fn written(period: Period) -> String {
    let whole = period.to_string();
    if whole.parse::<Period>().is_ok() { whole } else { period.end.to_string() }
}

/// The number with as many digits as survive in JSON.
fn safe(number: Decimal) -> Decimal {
    number.round_sf(SAFE_DIGITS).unwrap_or(number).normalize()
}

fn number(number: Decimal) -> Number {
    serde_json::from_str(&number.normalize().to_string()).unwrap_or_else(|_| 0.into())
}

/// The figure with a few decimals: one that has some keeps some, because a whole number stands for itself alone.
fn said(gives: Decimal) -> Number {
    let few = (DIGITS..=12).map(|digits| rounded(gives, digits).normalize());
    let few = few.into_iter().find(|few| !few.is_integer() || *few == gives);
    number(safe(few.unwrap_or(gives)))
}

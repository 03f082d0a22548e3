//! Worked examples: what is given, worked out, and held against the figure that is stated.

use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr;

use rust_decimal::Decimal;
use serde_json::Number;

use super::computations::Computations;
use super::data::{Column, Data, Series, Table, Texts};
use super::evaluate::{Evaluator, Reading, months_of};
use super::measure::{Field, Term, ValueKind};
use super::operators::rounded;
use super::period::{Moment, Month, Period, PeriodError};
use super::trouble::Trouble;
use crate::model::id::nearest;
use crate::model::shape::join;
use crate::model::{Cell, Example, Given, Id};

/// How many steps are taken for one example at most.
const STEPS: u64 = 100_000;
/// How many digits behind the point a whole number has to be exact to: a third times three is one.
const EXACT: u32 = 18;
/// The month that an example is of which says none, so that no date matters.
const ANY: Month = Month(2000 * 12 + 11);

/// What comes of an example.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The figure is the stated one.
    Holds,
    /// It is another one; none is no figure.
    Fails {
        /// The stated one.
        stated: Option<Decimal>,
        /// The computed one, with all its digits.
        computed: Option<Decimal>,
    },
    /// Something that is read is not given.
    Incomplete {
        /// What, and for which period; a table, and a figure where the example is of no period, for none.
        missing: Incomplete,
    },
    /// Nothing can be worked out.
    Wrong {
        /// Where in the example, as a JSON pointer from it.
        pointer: String,
        /// Why.
        problem: String,
    },
}

impl Outcome {
    /// What is wrong with the example, in words; none where it holds.
    ///
    /// A computed figure has no more digits than tell it from the stated one, and up to four behind the point.
    #[must_use]
    pub fn problem(&self) -> Option<String> {
        /// How many missing ids are named.
        const SHOWN: usize = 5;
        let figure = |figure: Option<Decimal>| figure.map_or("no figure".to_owned(), |it| it.normalize().to_string());
        Some(match self {
            Self::Holds => return None,
            Self::Wrong { problem, .. } => problem.clone(),
            Self::Fails { stated, computed } => {
                let digits = stated.map_or(0, |stated| stated.scale()).max(4);
                let short = computed.map(|computed| rounded(computed, digits));
                let shown = if short == *stated { *computed } else { short };
                format!("the example gives {}, and the expression {}", figure(*stated), figure(shown))
            }
            Self::Incomplete { missing } => {
                let name = |(id, period): &(Id, Option<Period>)| {
                    period.map_or(id.to_string(), |period| format!("{id} for {period}"))
                };
                let names: Vec<String> = missing.iter().take(SHOWN).map(name).collect();
                let more = match missing.len().saturating_sub(SHOWN) {
                    0 => String::new(),
                    more => format!(" and {more} more"),
                };
                format!("the example does not give {}{more}", names.join(", "))
            }
        })
    }
}

/// What is read and not given.
pub type Incomplete = BTreeSet<(Id, Option<Period>)>;

/// What is wrong with an example: where in it, as a JSON pointer, and what.
pub type Wrong = (String, String);

impl Computations {
    /// Works out an example of the definition `id`, which has an expression.
    ///
    /// What is given is taken, even where its definition has an expression; what is not given and has one is worked out.
    #[must_use]
    pub fn run(&self, id: &Id, example: &Example) -> Outcome {
        self.outcome(id, example).unwrap_or_else(|(pointer, problem)| Outcome::Wrong { pointer, problem })
    }

    fn outcome(&self, id: &Id, example: &Example) -> Result<Outcome, Wrong> {
        let (data, period) = self.given(id, example)?;
        let is_given = match data.figures.get(id) {
            Some(Series::Once(_)) => true,
            Some(Series::Dated(values)) => values.contains_key(&period.end),
            None => false,
        };
        if is_given {
            return Err((join("/given", id.as_str()), format!("{id} is given, and is what the example is to show")));
        }
        let stated = example.gives.as_ref().map(|number| decimal(number).map_err(|why| ("/gives".to_owned(), why)));
        let stated = stated.transpose()?;
        let Some((id, _)) = self.figures.get_key_value(id) else {
            return Err((String::new(), format!("{id} is no figure")));
        };
        let mut evaluator = Evaluator::new(&self.figures, &data, STEPS);
        let value = evaluator.figure(id, period).map_err(|trouble| (String::new(), words(&trouble)))?;
        if !evaluator.missing().is_empty() {
            let is_dated = example.at.is_some();
            let of = |(id, period): &(Id, Option<Period>)| (id.clone(), period.filter(|_| is_dated));
            return Ok(Outcome::Incomplete { missing: evaluator.missing().iter().map(of).collect() });
        }
        let computed = value.number();
        let is_same = match (stated, computed) {
            (Some(stated), Some(computed)) => {
                let digits = if stated.scale() == 0 { EXACT } else { stated.scale() };
                rounded(computed, digits) == stated
            }
            (stated, computed) => stated == computed,
        };
        Ok(if is_same { Outcome::Holds } else { Outcome::Fails { stated, computed } })
    }

    /// What an example of `id` gives and nothing reads on the way to its figure.
    #[must_use]
    pub fn unread(&self, id: &Id, example: &Example) -> Vec<Id> {
        // As a rule all that is given is read by the expression itself.
        let names = self.names(id);
        if example.given.keys().all(|given| names.contains(&given)) {
            return Vec::new();
        }
        let (mut reached, mut open) = (BTreeSet::from([id]), vec![id]);
        while let Some(here) = open.pop() {
            // What is given for whatever period is taken, and not worked out.
            if here != id && matches!(example.given.get(here), Some(Given::Value(_))) {
                continue;
            }
            open.extend(self.names(here).into_iter().filter(|name| reached.insert(name)));
        }
        // Where nothing is read at all, something is given all the same, because an example has to.
        let reads = reached.len() > 1;
        example.given.keys().filter(|given| reads && !reached.contains(given)).cloned().collect()
    }

    /// The ids that the expression of a figure names.
    fn names(&self, id: &Id) -> Vec<&Id> {
        let expression = self.figures.get(id).and_then(|figure| figure.expression.as_deref());
        expression.into_iter().flat_map(|expression| expression.names()).map(|(name, _)| name).collect()
    }

    /// What an example of `id` gives, and the period that it is of.
    ///
    /// # Errors
    ///
    /// The first thing that is wrong with it.
    pub fn given(&self, id: &Id, example: &Example) -> Result<(Data, Period), Wrong> {
        let period = match &example.at {
            Some(text) => text.parse().map_err(|error: PeriodError| ("/at".to_owned(), error.to_string()))?,
            None => Period { end: ANY, months: months_of(&self.figures, id) },
        };
        let mut data = Data::default();
        for (id, given) in &example.given {
            let pointer = || join("/given", id.as_str());
            let needs_date = || {
                let problem = || format!("{id} is given with dates, and no `at` says of which period the figure is");
                example.at.as_ref().map(|_| ()).ok_or_else(|| (pointer(), problem()))
            };
            match (self.term(id), given) {
                (None, _) => {
                    let near = nearest(id.as_str(), self.ids().map(Id::as_str));
                    let hint = near.map_or(String::new(), |near| format!("; did you mean {near}?"));
                    return Err((pointer(), format!("there is no definition {id}{hint}")));
                }
                (Some(Term::Other(what)), _) => {
                    return Err((pointer(), format!("{id} is {what}, which nothing reads")));
                }
                (Some(Term::Table(fields)), Given::Rows(rows)) => {
                    if fields.iter().any(|field| field.kind == ValueKind::Date) && !rows.is_empty() {
                        needs_date()?;
                    }
                    data.tables.insert(id.clone(), table(fields, rows, &pointer())?);
                }
                (Some(Term::Table(_)), _) => return Err((pointer(), format!("{id} is a table: give its rows"))),
                (Some(Term::Figure(_)), Given::Rows(rows)) if !rows.is_empty() => {
                    return Err((pointer(), format!("{id} is a figure and no table: give a number")));
                }
                (Some(Term::Figure(_)), given) => {
                    if matches!(given, Given::Dated(_)) {
                        needs_date()?;
                    }
                    data.figures.insert(id.clone(), series(id, given, period, self, &pointer)?);
                }
            }
        }
        Ok((data, period))
    }
}

/// Why there is no figure, in a sentence.
fn words(trouble: &Trouble) -> String {
    let row = trouble.row.as_ref().map_or(String::new(), |(table, row)| format!(" at row {row} of {table}"));
    let figure = trouble.figure.as_ref().map_or(String::new(), |id| format!("{id}: "));
    format!("{figure}{}{row}", trouble.problem)
}

/// The values that are given of a figure.
fn series(
    id: &Id,
    given: &Given,
    period: Period,
    all: &Computations,
    pointer: &dyn Fn() -> String,
) -> Result<Series, Wrong> {
    let value = |number: &Option<Number>, at: &dyn Fn() -> String| {
        number.as_ref().map(|number| decimal(number).map_err(|why| (at(), why))).transpose()
    };
    let months = months_of(&all.figures, id);
    Ok(match given {
        Given::Value(number) => Series::Once(value(number, pointer)?),
        Given::Rows(_) => Series::Dated(BTreeMap::new()),
        Given::Series(numbers) => {
            let last = numbers.len().saturating_sub(1);
            let dated = numbers.iter().enumerate().map(|(index, number)| {
                let back = u32::try_from(last - index).unwrap_or(u32::MAX).saturating_mul(months);
                Ok((period.end.before(back), value(number, &|| join(&pointer(), &index.to_string()))?))
            });
            Series::Dated(dated.collect::<Result<_, Wrong>>()?)
        }
        Given::Dated(numbers) => {
            let is_close = all.figures.get(id).is_some_and(|figure| figure.reading == Reading::Own);
            let dated = numbers.iter().map(|(text, number)| {
                let at = || join(&pointer(), text);
                let wrong = |why: String| (at(), why);
                let of = Period::from_str(text).map_err(|error| wrong(error.to_string()))?;
                if of.months > months && !is_close {
                    let why = format!("{id} has a value for each {months} months, and {text} is longer");
                    return Err(wrong(why.replace("each 1 months", "each month")));
                }
                Ok((of.end, value(number, &at)?))
            });
            Series::Dated(dated.collect::<Result<_, Wrong>>()?)
        }
    })
}

/// The rows that are given of a table. A cell that is not there is empty.
fn table(fields: &[Field], rows: &[BTreeMap<String, Cell>], pointer: &str) -> Result<Table, Wrong> {
    for (index, row) in rows.iter().enumerate() {
        if let Some(name) = row.keys().find(|name| fields.iter().all(|field| field.name != **name)) {
            let near = nearest(name, fields.iter().map(|field| field.name.as_str()));
            let hint = near.map_or(String::new(), |near| format!("; did you mean `{near}`?"));
            let at = join(&join(pointer, &index.to_string()), name);
            return Err((at, format!("the table has no column `{name}`{hint}")));
        }
    }
    let cells =
        |field: &Field| -> Vec<&Cell> { rows.iter().map(|row| row.get(&field.name).unwrap_or(&Cell::Empty)).collect() };
    let columns = fields.iter().map(|field| {
        let at = |row: usize| join(&join(pointer, &row.to_string()), &field.name);
        let column = column(field.kind, &cells(field)).map_err(|(row, why)| (at(row), why))?;
        Ok((field.name.clone(), column))
    });
    Ok(Table::new(columns.collect::<Result<_, Wrong>>()?))
}

/// The cells of a column; or which cannot be, and why.
fn column(kind: ValueKind, cells: &[&Cell]) -> Result<Column, (usize, String)> {
    fn all<T>(
        cells: &[&Cell],
        wanted: &str,
        of: impl Fn(&Cell) -> Option<Result<T, String>>,
    ) -> Result<Vec<Option<T>>, (usize, String)> {
        let cell = |(row, cell): (usize, &&Cell)| match cell {
            Cell::Empty => Ok(None),
            cell => match of(cell) {
                Some(value) => value.map(Some).map_err(|why| (row, why)),
                None => Err((row, format!("the column holds {wanted}, and this is none"))),
            },
        };
        cells.iter().enumerate().map(cell).collect()
    }
    Ok(match kind {
        ValueKind::Number => Column::Numbers(all(cells, "numbers", |cell| match cell {
            Cell::Number(number) => Some(decimal(number)),
            _ => None,
        })?),
        ValueKind::Date => Column::Moments(all(cells, "dates", |cell| match cell {
            Cell::Text(text) => {
                let why = |_| format!("{text:?} is no day or month: write 2026-12-31 or 2026-12");
                Some(Moment::from_str(text).map_err(why))
            }
            _ => None,
        })?),
        ValueKind::Truth => Column::Truths(all(cells, "true or false", |cell| match cell {
            Cell::Boolean(truth) => Some(Ok(*truth)),
            _ => None,
        })?),
        ValueKind::Text | ValueKind::Any => {
            let mut texts = Texts::default();
            let read = all(cells, "texts", |cell| match cell {
                Cell::Text(text) => Some(Ok(text.clone())),
                _ => None,
            })?;
            read.iter().for_each(|text| texts.push(text.as_deref()));
            Column::Texts(texts)
        }
    })
}

/// A number of JSON as it is written.
fn decimal(number: &Number) -> Result<Decimal, String> {
    if let Some(whole) = number.as_i64() {
        return Ok(whole.into());
    }
    let text = number.to_string();
    let read = if text.contains(['e', 'E']) { Decimal::from_scientific(&text) } else { Decimal::from_str_exact(&text) };
    read.map_err(|_| format!("{text} has more than 28 digits"))
}

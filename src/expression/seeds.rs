//! Companies drawn by a fixed seed, fit for what two editions of a definition read.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::computations::Computations;
use super::data::{Column, Data, Series, Table, Texts};
use super::measure::{Term, ValueKind};
use super::period::{Moment, Month, Period};
use super::syntax::{Expression, Function, Node};
use super::unit::Unit;
use crate::model::Id;

/// How many months of values a company has at most.
const LONGEST: u32 = 60;

/// How many rows its tables have.
const ROWS: [u64; 8] = [6, 12, 3, 24, 1, 9, 16, 0];

/// What is drawn.
#[derive(Debug, Default)]
pub(super) struct Seeds {
    /// What no expression works out, with how large its values are.
    figures: BTreeMap<Id, Scale>,
    /// Tables with the columns that are read.
    tables: BTreeMap<Id, BTreeMap<String, Cells>>,
    /// The numbers that are written out.
    numbers: BTreeSet<Decimal>,
    /// How many months before the period are looked at.
    months: u32,
}

/// What a column holds.
#[derive(Debug)]
struct Cells {
    kind: ValueKind,
    scale: Scale,
    /// The texts it is compared with.
    texts: BTreeSet<String>,
}

/// How large values are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Scale {
    Money,
    Percent,
    Whole,
    Plain,
}

impl Scale {
    fn of(unit: &Result<Unit, String>) -> Self {
        let Ok(unit) = unit else { return Self::Plain };
        match unit.to_string() {
            _ if unit.has_percent() => Self::Percent,
            _ if *unit == Unit::default() => Self::Plain,
            text if text.starts_with("currency") || text.starts_with(|c: char| !c.is_ascii_lowercase()) => Self::Money,
            _ => Self::Whole,
        }
    }
}

impl Seeds {
    /// What is to be drawn so that both sides can work a definition out.
    pub(super) fn of(id: &Id, sides: [&Computations; 2]) -> Self {
        let mut seeds = Self::default();
        for side in sides {
            let mut reached = BTreeSet::from([id]);
            let mut open = vec![id];
            while let Some(id) = open.pop() {
                let figure = side.figures.get(id);
                if let Some(expression) = figure.and_then(|figure| figure.expression.as_deref()) {
                    seeds.look(expression, side, &mut Vec::new());
                    let names = expression.names().into_iter().map(|(name, _)| name);
                    open.extend(names.filter(|name| reached.insert(name)));
                } else if let Some(Term::Figure(measure)) = side.term(id) {
                    seeds.figures.insert(id.clone(), Scale::of(&measure.unit));
                }
                seeds.months += figure.map_or(0, |figure| figure.months - 1);
            }
        }
        seeds.months = seeds.months.saturating_add(13).min(LONGEST);
        seeds
    }

    /// Takes in what an expression reads and compares.
    fn look<'e>(&mut self, expression: &'e Expression, side: &Computations, rows: &mut Vec<(&'e str, &'e Id)>) {
        match &expression.node {
            Node::Number(number) => _ = self.numbers.insert(*number),
            Node::Duration(time) => self.months = self.months.saturating_add(time.months().unwrap_or(0)),
            Node::Call(Function::Start, _) => self.months = self.months.saturating_add(12),
            Node::Column { .. } => _ = self.cells(expression, side, rows),
            Node::Binary(operator, operands) if operator.compares() => {
                let [left, right] = &**operands;
                for (one, other) in [(left, right), (right, left)] {
                    if let Node::Text(text) = &other.node
                        && let Some(cells) = self.cells(one, side, rows)
                    {
                        cells.texts.insert(text.clone());
                    }
                }
            }
            _ => {}
        }
        let row = match &expression.node {
            Node::Aggregate(aggregate) => {
                self.tables.entry(aggregate.table.clone()).or_default();
                Some((aggregate.row.as_str(), &aggregate.table))
            }
            _ => None,
        };
        rows.extend(row);
        for part in expression.parts() {
            self.look(part, side, rows);
        }
        if row.is_some() {
            rows.pop();
        }
    }

    /// The cells that an expression reads, if it is a column.
    fn cells(&mut self, column: &Expression, side: &Computations, rows: &[(&str, &Id)]) -> Option<&mut Cells> {
        let Node::Column { row, column } = &column.node else { return None };
        let (_, table) = rows.iter().rev().find(|(name, _)| name == row)?;
        let Some(Term::Table(fields)) = side.term(table) else { return None };
        let field = fields.iter().find(|field| field.name == *column)?;
        let new = || Cells { kind: field.kind, scale: Scale::of(&field.unit), texts: BTreeSet::new() };
        Some(self.tables.entry((*table).clone()).or_default().entry(column.clone()).or_insert_with(new))
    }

    /// One of the companies, with values up to some months behind a close.
    pub(super) fn company(&self, company: u64, close: Month) -> Data {
        let figure = |(id, scale): (&Id, &Scale)| {
            let mut dice = Dice::new(company, id.as_str());
            let habit = dice.roll(12);
            let months =
                (0..self.months).map(|back| (close.before(back), self.value(&mut dice, *scale, company, habit)));
            (id.clone(), Series::Dated(months.collect()))
        };
        let table = |(id, columns): (&Id, &BTreeMap<String, Cells>)| {
            let rows = ROWS[Dice::new(company, id.as_str()).roll(ROWS.len() as u64) as usize];
            let columns = columns.iter().map(|(name, cells)| {
                let mut dice = Dice::new(company, &format!("{id} {name}"));
                (name.clone(), self.column(&mut dice, cells, company, close, rows))
            });
            (id.clone(), Table::new(columns.collect()))
        };
        Data { figures: self.figures.iter().map(figure).collect(), tables: self.tables.iter().map(table).collect() }
    }

    /// A number. A company in four has nothing odd; in the others a figure may be always empty, zero or negative.
    fn value(&self, dice: &mut Dice, scale: Scale, company: u64, habit: u64) -> Option<Decimal> {
        let drawn = match scale {
            Scale::Money => Decimal::from(500 * (1 + dice.roll(200))),
            Scale::Percent => Decimal::new((5 * dice.roll(201)).cast_signed(), 1),
            Scale::Whole => Decimal::from(1 + dice.roll(40)),
            Scale::Plain => Decimal::new((1 + dice.roll(40)).cast_signed(), 1),
        };
        let odd = dice.roll(24);
        if company.is_multiple_of(4) {
            return Some(drawn);
        }
        match (habit, odd) {
            (0, _) | (4.., 0) => None,
            (1, _) | (4.., 1) => Some(Decimal::ZERO),
            (2, _) | (4.., 2) => Some(-drawn),
            // One of two values that other figures have as well.
            (3, _) | (4.., 3 | 4) => Some(Decimal::from(1000 * (1 + company % 7 + odd % 2))),
            // What is written out, or next to it.
            (4.., 5..=8) => {
                let number = self.numbers.iter().nth(dice.roll(self.numbers.len().max(1) as u64) as usize);
                Some(number.map_or(drawn, |number| *number + Decimal::from(odd % 3) - Decimal::ONE))
            }
            _ => Some(drawn),
        }
    }

    fn column(&self, dice: &mut Dice, cells: &Cells, company: u64, close: Month, rows: u64) -> Column {
        let calm = company.is_multiple_of(4);
        match cells.kind {
            ValueKind::Truth => {
                Column::Truths((0..rows).map(|_| (calm || dice.roll(12) > 0).then(|| dice.roll(2) == 0)).collect())
            }
            ValueKind::Date => Column::Moments(
                (0..rows).map(|_| (calm || dice.roll(12) > 0).then(|| self.moment(dice, close))).collect(),
            ),
            ValueKind::Number | ValueKind::Any => {
                Column::Numbers((0..rows).map(|_| self.value(dice, cells.scale, company, 11)).collect())
            }
            ValueKind::Text => {
                let mut column = Texts::default();
                for row in 0..rows {
                    let known = cells.texts.iter().nth(dice.roll(cells.texts.len().max(1) as u64) as usize);
                    let known = known.filter(|_| dice.roll(6) > 0);
                    // Names that other columns have as well, so that rows meet.
                    let name = format!("n{}", if dice.roll(3) == 0 { dice.roll(4) } else { row % 6 });
                    let is_empty = !calm && dice.roll(16) == 0;
                    column.push(if is_empty { None } else { Some(known.unwrap_or(&name)) });
                }
                Column::Texts(column)
            }
        }
    }

    /// A day or a month: half of them in the last quarter, many of them at its ends, and some that are still to come.
    fn moment(&self, dice: &mut Dice, close: Month) -> Moment {
        let back = match dice.roll(10) {
            0..=2 => 0,
            3 | 4 => dice.roll(3),
            5..=8 => dice.roll(u64::from(self.months)),
            _ => return Moment { month: Month(close.0 + 1 + dice.roll(6) as i32), day: Some(1) },
        };
        let month = close.before(back as u32);
        let period = Period { end: month, months: 1 };
        match dice.roll(6) {
            0 => period.first_day(),
            1 => period.last_day(),
            2 => Moment { month, day: None },
            _ => Moment { month, day: Some(2 + dice.roll(26) as u8) },
        }
    }
}

/// A stream of numbers that look drawn, and are the same everywhere: the generator of Steele, Lea and Flood (splitmix64).
struct Dice(u64);

impl Dice {
    /// The stream of something of a company: by the hash of Fowler, Noll and Vo (FNV-1a) of its name.
    fn new(company: u64, name: &str) -> Self {
        let hash = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        Self(company.to_le_bytes().into_iter().chain(name.bytes()).fold(0xcbf2_9ce4_8422_2325, hash))
    }

    /// A number below `sides`.
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % sides
    }
}

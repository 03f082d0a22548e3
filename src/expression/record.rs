//! What a record says of how its figure is computed and measured.

use std::str::FromStr;

use super::measure::{Field, Measure, Term, ValueKind};
use super::nature::Nature;
use super::parse::Parsed;
use super::syntax::Expression;
use super::unit::Unit;
use crate::model::definition::ids_in;
use crate::model::{Column, ColumnType, Definition, Grain, Id, Role, Shape, TimeBasis, ValueType};

/// What a record says of how its figure is computed and measured, as it is written.
#[derive(Debug, Clone)]
pub struct Source<'a> {
    kind: Option<&'a str>,
    /// None in the outer place: records have no units at all.
    unit: Option<Option<&'a str>>,
    basis: Option<TimeBasis>,
    grain: Grain,
    columns: Vec<Column>,
    expression: Option<&'a str>,
}

/// What was read of it.
#[derive(Debug, Clone)]
pub struct Computed {
    /// What its name stands for in expressions; of a figure as far as it can be told without those that it reads.
    pub(super) term: Term,
    pub(super) basis: Option<TimeBasis>,
    pub(super) months: u32,
    /// The expression, or what is wrong with its text.
    pub(super) expression: Option<Parsed>,
}

impl Computed {
    /// The expression, where it can be read.
    pub(super) fn expression(&self) -> Option<&Expression> {
        self.expression.as_ref()?.as_deref().ok()
    }
}

impl<'a> Source<'a> {
    /// What is written: `text` gives the text of a role, and `columns` those of a table.
    pub fn new(shape: &Shape, text: impl Fn(Role) -> Option<&'a str>, columns: Vec<Column>) -> Self {
        Self {
            kind: text(Role::Type),
            unit: shape.pointer(Role::Unit).map(|_| text(Role::Unit)),
            basis: text(Role::TimeBasis).and_then(|word| word.parse().ok()),
            grain: text(Role::Grain).and_then(|word| word.parse().ok()).unwrap_or_default(),
            columns,
            expression: text(Role::Expression),
        }
    }

    /// That of a definition.
    #[must_use]
    pub fn of(definition: &'a Definition, shape: &Shape) -> Self {
        Self::new(shape, |role| definition.text(shape, role), definition.columns(shape))
    }

    /// Reads expression and units.
    #[must_use]
    pub fn read(&self) -> Computed {
        self.read_with(self.expression.map(Expression::read))
    }

    /// Reads units, where it is known as what the expression reads.
    #[must_use]
    pub fn read_with(&self, expression: Option<Parsed>) -> Computed {
        let kind = self.kind.and_then(|kind| ValueType::from_str(kind).ok());
        let term = match kind {
            Some(ValueType::Text) => Term::Other("a text"),
            Some(ValueType::Date) => Term::Other("a date"),
            Some(ValueType::Choice) => Term::Other("one of fixed terms"),
            Some(ValueType::Table) => Term::Table(self.columns.iter().map(field).collect()),
            Some(ValueType::Number | ValueType::Currency | ValueType::Percentage) | None => {
                let unit = match (self.unit, kind) {
                    (None, _) => Err("the schema gives no property the role of the unit".to_owned()),
                    (Some(None), Some(ValueType::Currency)) => Ok(Unit::money()),
                    (Some(None), Some(ValueType::Percentage)) => Ok(Unit::percent()),
                    (Some(unit), _) => unit_of(unit),
                };
                let nature = match self.basis {
                    Some(TimeBasis::PeriodFlow) => Nature::Flow,
                    Some(TimeBasis::PointInTime) => Nature::Balance,
                    Some(TimeBasis::TrailingWindow) | None => Nature::Other,
                };
                let any_close = match self.basis {
                    Some(TimeBasis::TrailingWindow) => true,
                    Some(TimeBasis::PointInTime) => self.expression.is_some(),
                    Some(TimeBasis::PeriodFlow) | None => false,
                };
                Term::Figure(Measure { unit, nature, months: (!any_close).then(|| self.grain.months()) })
            }
        };
        Computed { term, basis: self.basis, months: self.grain.months(), expression }
    }
}

fn unit_of(unit: Option<&str>) -> Result<Unit, String> {
    unit.map_or(Ok(Unit::default()), |unit| unit.parse().map_err(|error: super::unit::UnitError| error.to_string()))
}

fn field(column: &Column) -> Field {
    let kind = match column.kind {
        ColumnType::Text => ValueKind::Text,
        ColumnType::Number => ValueKind::Number,
        ColumnType::Date => ValueKind::Date,
        ColumnType::Boolean => ValueKind::Truth,
    };
    Field { name: column.name.clone(), kind, unit: unit_of(column.unit.as_deref()) }
}

/// The other ids that a definition is computed from, each once, in order of appearance: those that its expression reads; where
/// it has none that can be read, those that formula and inputs name.
#[must_use]
pub fn computes_from(definition: &Definition, shape: &Shape) -> Vec<Id> {
    let expression = definition.text(shape, Role::Expression).and_then(|text| Expression::parse(text).ok());
    let named: Vec<Id> = match &expression {
        Some(expression) => expression.names().into_iter().map(|(id, _)| id.clone()).collect(),
        None => {
            let inputs = shape.texts(&definition.record, Role::Inputs).map(|(_, text)| text);
            definition.text(shape, Role::Formula).into_iter().chain(inputs).flat_map(ids_in).collect()
        }
    };
    let mut ids: Vec<Id> = Vec::new();
    for id in named {
        if id != definition.id && !ids.contains(&id) {
            ids.push(id);
        }
    }
    ids
}

//! What a definition says to a machine that computes: its kind, its columns, its worked examples.
//!
//! The members of columns and examples are ontoreg's own format: the schema says what they may be, and what is otherwise is
//! a defect by the schema and reads as nothing here.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use serde::de::value::MapAccessDeserializer;
use serde::de::{Error, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Number, Value};

use super::definition::Definition;
use super::id::Id;
use super::kind::Kind;
use super::shape::{Role, Shape};
use super::words::words;

/// Which time a figure covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TimeBasis {
    /// A balance at one moment: the close of a period.
    PointInTime,
    /// What happened during a period.
    PeriodFlow,
    /// What happened during a fixed time to the end of a period.
    TrailingWindow,
}

words!(TimeBasis: PointInTime = "point_in_time", PeriodFlow = "period_flow", TrailingWindow = "trailing_window");

/// The length of the period that one value of a figure belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Grain {
    /// A calendar month; what is meant where nothing is said.
    #[default]
    Month,
    /// Three months.
    Quarter,
    /// Twelve months.
    Year,
}

words!(Grain: Month = "month", Quarter = "quarter", Year = "year");

impl Grain {
    /// How many months it has.
    #[must_use]
    pub const fn months(self) -> u32 {
        match self {
            Self::Month => 1,
            Self::Quarter => 3,
            Self::Year => 12,
        }
    }
}

/// What the cells of a column hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ColumnType {
    /// Words.
    Text,
    /// A number, with the unit of the column.
    Number,
    /// A day or a month.
    Date,
    /// True or false.
    Boolean,
}

words!(ColumnType: Text = "text", Number = "number", Date = "date", Boolean = "boolean");

/// One column of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Column {
    /// What expressions and the heads of files call it.
    pub name: String,
    /// What its cells hold.
    #[serde(rename = "type")]
    pub kind: ColumnType,
    /// The unit of its numbers; none where they have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// What the cells say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

/// A worked example: what is given, and the figure that it gives.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Example {
    /// What is given, by id.
    pub given: BTreeMap<Id, Given>,
    /// The period that the figure is of, as it is written: `2026-12`, `2026-Q4` or `2026`; none where no date matters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
    /// The figure; none where the example shows that there is none.
    #[serde(deserialize_with = "present")]
    pub gives: Option<Number>,
    /// What it shows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<String>,
}

/// A number or null that has to be written.
fn present<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Number>, D::Error> {
    Option::deserialize(deserializer)
}

/// What is given of one definition in an example.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Given {
    /// One value, whatever the period; none for `null`: there is no value.
    Value(Option<Number>),
    /// The rows of a table, each by the names of its columns. A list of nothing is a table without rows.
    Rows(Vec<BTreeMap<String, Cell>>),
    /// Values of periods that follow each other, as long as the definition's grain; the last is of the example's period.
    Series(Vec<Option<Number>>),
    /// Values by period, as they are written: `2026-10`, `2026-Q4` or `2026`.
    Dated(BTreeMap<String, Option<Number>>),
}

/// What is given, told apart by its form as it is read: to try one form after the other makes an error of each that it is
/// not, and every check reads every example.
enum Form<M> {
    Number(Option<Number>),
    Members(M),
    List(Vec<Form<BTreeMap<String, Cell>>>),
}

impl<'de, M: Deserialize<'de>> Deserialize<'de> for Form<M> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(FormReader(PhantomData))
    }
}

struct FormReader<M>(PhantomData<M>);

impl<'de, M: Deserialize<'de>> Visitor<'de> for FormReader<M> {
    type Value = Form<M>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number, null, a list or an object")
    }

    fn visit_unit<E>(self) -> Result<Form<M>, E> {
        Ok(Form::Number(None))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Form<M>, E> {
        Ok(Form::Number(Some(number.into())))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Form<M>, E> {
        Ok(Form::Number(Some(number.into())))
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Form<M>, E> {
        let number = Number::from_f64(number).ok_or_else(|| E::custom("not a number of JSON"))?;
        Ok(Form::Number(Some(number)))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Form<M>, A::Error> {
        let mut list = Vec::with_capacity(items.size_hint().unwrap_or(0).min(1000));
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Form::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, members: A) -> Result<Form<M>, A::Error> {
        M::deserialize(MapAccessDeserializer::new(members)).map(Form::Members)
    }
}

impl<'de> Deserialize<'de> for Given {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let (mut rows, mut series) = (Vec::new(), Vec::new());
        match Form::deserialize(deserializer)? {
            Form::Number(number) => return Ok(Self::Value(number)),
            Form::Members(dated) => return Ok(Self::Dated(dated)),
            Form::List(items) => {
                for item in items {
                    match item {
                        Form::Members(row) => rows.push(row),
                        Form::Number(number) => series.push(number),
                        Form::List(_) => return Err(D::Error::custom("a list in a list")),
                    }
                }
            }
        }
        match (rows.is_empty(), series.is_empty()) {
            (_, true) => Ok(Self::Rows(rows)),
            (true, false) => Ok(Self::Series(series)),
            (false, false) => Err(D::Error::custom("rows and numbers in one list")),
        }
    }
}

/// One cell of a row that an example gives.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Cell {
    /// True or false.
    Boolean(bool),
    /// A number.
    Number(Number),
    /// Words, or a date.
    Text(String),
    /// Nothing.
    Empty,
}

impl Definition {
    /// The kind; a record that names none, or another, is of a KPI.
    #[must_use]
    pub fn kind(&self, shape: &Shape) -> Kind {
        shape.kind(&self.record)
    }

    /// The formula that the machine reads.
    #[must_use]
    pub fn expression<'d>(&'d self, shape: &Shape) -> Option<&'d str> {
        self.text(shape, Role::Expression)
    }

    /// Which time the figure covers; none where the record has another word there, or none at all.
    #[must_use]
    pub fn time_basis(&self, shape: &Shape) -> Option<TimeBasis> {
        self.text(shape, Role::TimeBasis)?.parse().ok()
    }

    /// The length of the period that one value belongs to: a month unless the record says otherwise.
    #[must_use]
    pub fn grain(&self, shape: &Shape) -> Grain {
        self.text(shape, Role::Grain).and_then(|word| word.parse().ok()).unwrap_or_default()
    }

    /// The columns of a table; those that the schema refuses are passed over.
    #[must_use]
    pub fn columns(&self, shape: &Shape) -> Vec<Column> {
        items(shape.value(&self.record, Role::Columns)).map(|(_, column)| column).collect()
    }

    /// The worked examples, each with its index; those that the schema refuses are passed over.
    #[must_use]
    pub fn examples(&self, shape: &Shape) -> Vec<(usize, Example)> {
        items(shape.value(&self.record, Role::Examples)).collect()
    }
}

/// The items of an array that can be read, each with its index.
fn items<'v, T: Deserialize<'v>>(list: Option<&'v Value>) -> impl Iterator<Item = (usize, T)> {
    let items = list.and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    items.iter().enumerate().filter_map(|(index, item)| Some((index, T::deserialize(item).ok()?)))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::shape::Property;
    use super::*;

    /// The definition of a record whose properties are called like their roles.
    fn definition(record: Value) -> (Definition, Shape) {
        let roles = [Role::Kind, Role::Expression, Role::TimeBasis, Role::Grain, Role::Columns, Role::Examples];
        let roles = roles.into_iter().map(|role| (role, format!("/{role}"))).collect();
        (Definition { id: "sales.arr".parse().unwrap(), record }, Shape::new(Property::default(), roles))
    }

    #[test]
    fn what_is_not_said_is_the_usual() {
        let (plain, shape) =
            definition(json!({ "kind": 5, "time-basis": "sometimes", "grain": "week", "columns": {} }));
        assert_eq!(
            (plain.kind(&shape), plain.grain(&shape), plain.time_basis(&shape)),
            (Kind::Kpi, Grain::Month, None)
        );
        assert_eq!((plain.columns(&shape), plain.examples(&shape), plain.expression(&shape)), (vec![], vec![], None));
        let (input, shape) = definition(json!({ "kind": "input", "time-basis": "period_flow", "grain": "year" }));
        assert_eq!((input.kind(&shape), input.time_basis(&shape)), (Kind::Input, Some(TimeBasis::PeriodFlow)));
        assert_eq!(input.grain(&shape).months(), 12);
    }

    #[test]
    fn every_form_of_a_given_value_reads_and_writes_back() {
        let example = json!({
            "given": {
                "a.a": 64.4, "a.b": null, "a.c": [1, null, 2.5], "a.d": { "2026-10": 5, "2026-Q4": null },
                "a.e": [{ "amount": 1.5, "line": "x", "open": true, "on": null }], "a.f": []
            },
            "at": "2026-12", "gives": null, "about": "Nobody came."
        });
        let (definition, shape) =
            definition(json!({ "examples": [example, 5, { "given": {} }, { "given": {}, "gives": 1 }] }));
        let read = definition.examples(&shape);
        assert_eq!(
            read.iter().map(|(index, _)| *index).collect::<Vec<_>>(),
            [0, 3],
            "what gives nothing is no example"
        );
        assert_eq!(serde_json::to_value(&read[0].1).unwrap(), example);
        let given: Vec<&Given> = read[0].1.given.values().collect();
        assert!(matches!(
            given[..],
            [
                Given::Value(Some(_)),
                Given::Value(None),
                Given::Series(_),
                Given::Dated(_),
                Given::Rows(_),
                Given::Rows(_)
            ]
        ));
        for wrong in
            [json!([1, { "b": 2 }]), json!([[1]]), json!("1"), json!(true), json!({ "2026": "1" }), json!(["1"])]
        {
            let wrong = json!({ "given": { "a.a": wrong }, "gives": 1 });
            assert!(Example::deserialize(&wrong).is_err(), "{wrong}");
        }
    }
}

//! Cells: a record as the row of a table that a person edits, and back.
//!
//! A text stands in its cell as it is, a list has one item a line, a map one `key: value` a line. What would not read
//! back as itself is written as JSON: a text that is empty or looks like a number where a number may stand, an item
//! with a line break, a hidden character, and what a spreadsheet takes for something else, as `4.10` or `3-1`.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::json::{self, Strict};
use super::spreadsheet;
use super::text::normalized;
use crate::escape::{self, is_hidden};
use crate::model::shape::{join, tokens};
use crate::model::{Property, RuleId, Shape};

/// A column of a table.
#[derive(Debug, Clone)]
pub struct Column<'s> {
    /// Its name: the path of the property, joined by dots.
    pub name: String,
    /// The JSON pointer of its values.
    pub pointer: String,
    /// What the schema says of it; none where it says nothing.
    pub property: Option<&'s Property>,
}

/// What a cell may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CellForm {
    /// A text, number, truth value or null.
    Scalar,
    /// One item a line.
    List,
    /// One `key: value` a line.
    Map,
    /// JSON, or a text that is none.
    Json,
}

impl<'s> Column<'s> {
    fn new(pointer: &str, property: Option<&'s Property>) -> Self {
        let path: Vec<String> = tokens(pointer).collect();
        let plain = path.iter().all(|token| !token.is_empty() && !token.contains(['.', '/']));
        let name = if plain { path.join(".") } else { pointer.to_owned() };
        Self { name, pointer: pointer.to_owned(), property }
    }

    /// Whether its parts have columns of their own.
    #[must_use]
    pub fn is_block(&self) -> bool {
        self.property.is_some_and(is_block)
    }

    /// What its cells hold.
    #[must_use]
    pub fn form(&self) -> CellForm {
        self.property.map_or(CellForm::Json, form)
    }

    /// The cell of a value. Empty stands for no value, for null, no items or no entries where one must be written, and
    /// for an object whose parts have cells.
    #[must_use]
    pub fn write(&self, value: Option<&Value>) -> String {
        let elsewhere = |value: &Value| match self.property.filter(|property| is_block(property)) {
            Some(property) => value.is_object() && !is_blank(value, property),
            None => self.emptiest().as_ref() == Some(value),
        };
        let value = value.filter(|value| !elsewhere(value));
        value.map_or(String::new(), |value| write(value, self.property, self.form(), Cells::Guessed))
    }

    /// The cell of a value where cells know that they hold text, so that nothing is taken for something else.
    #[must_use]
    pub fn write_as_text(&self, value: Option<&Value>) -> String {
        match self.write(value) {
            empty if empty.is_empty() => empty,
            cell => value.map_or(cell, |value| write(value, self.property, self.form(), Cells::Text)),
        }
    }

    /// Whether its cells hold days.
    #[must_use]
    pub fn is_day(&self) -> bool {
        is_day(self.property)
    }

    /// Whether a cell holds the value in the form that a spreadsheet gives it.
    #[must_use]
    pub fn is_reformed(&self, cell: &str, value: &Value) -> bool {
        let cell = plain(cell);
        match value {
            Value::Number(number) => number.as_f64().is_some_and(|number| spreadsheet::is_number(&cell, number)),
            Value::Bool(truth) => spreadsheet::truth(&cell) == Some(*truth),
            Value::String(text) => spreadsheet::is_text(&cell, text),
            Value::Array(items) => match items.as_slice() {
                [Value::String(text)] => spreadsheet::is_text(&cell, text),
                _ => false,
            },
            _ => false,
        }
    }

    /// The value of a cell; none where the cell is empty.
    ///
    /// # Errors
    /// What is wrong with the cell.
    pub fn read(&self, cell: &str) -> Result<Option<Value>, String> {
        let cell = plain(cell);
        if cell.is_empty() { Ok(None) } else { read(&cell, self.property, self.form()).map(Some) }
    }

    /// What an empty cell stands for where the schema requires a value.
    #[must_use]
    pub fn emptiest(&self) -> Option<Value> {
        self.property.and_then(emptiest)
    }
}

/// Every column that the schema describes, in its order; an object comes before its parts.
#[must_use]
pub fn columns(shape: &Shape) -> Vec<Column<'_>> {
    fn descend<'s>(property: &'s Property, pointer: &str, out: &mut Vec<Column<'s>>) {
        for inner in &property.properties {
            let pointer = join(pointer, &inner.name);
            out.push(Column::new(&pointer, Some(inner)));
            descend(inner, &pointer, out);
        }
    }
    let mut out = Vec::new();
    descend(&shape.root, "", &mut out);
    out
}

/// A heading for people to each column: the title of its property, or the name where another has the title too.
#[must_use]
pub fn headings(columns: &[Column<'_>]) -> Vec<String> {
    let title = |column: &Column<'_>| {
        column.property.filter(|_| !column.is_block()).map(|property| property.label().to_owned())
    };
    let titles: Vec<Option<String>> = columns.iter().map(title).collect();
    let is_taken = |title: &String, at: usize| {
        let same = |other: &str| other.eq_ignore_ascii_case(title);
        columns
            .iter()
            .enumerate()
            .any(|(other, column)| other != at && (same(&column.name) || titles[other].as_deref().is_some_and(same)))
    };
    let heading = |(at, column): (usize, &Column<'_>)| {
        titles[at].clone().filter(|title| !is_taken(title, at)).unwrap_or_else(|| column.name.clone())
    };
    columns.iter().enumerate().map(heading).collect()
}

/// The columns that these records need beside those of single properties: for what the schema does not describe, and
/// for an object that is there although all its cells are empty.
#[must_use]
pub fn extra_columns<'s>(shape: &'s Shape, records: impl IntoIterator<Item = &'s Value>) -> Vec<Column<'s>> {
    fn descend(value: &Value, property: &Property, pointer: &str, out: &mut BTreeSet<String>) {
        match value {
            Value::Object(members) if pointer.is_empty() || !is_blank(value, property) => {
                for (name, value) in members {
                    match property.properties.iter().find(|inner| inner.name == *name) {
                        Some(inner) if is_block(inner) => descend(value, inner, &join(pointer, name), out),
                        Some(_) => {}
                        None => drop(out.insert(join(pointer, name))),
                    }
                }
            }
            _ => drop(out.insert(pointer.to_owned())),
        }
    }
    let mut pointers = BTreeSet::new();
    records.into_iter().for_each(|record| descend(record, &shape.root, "", &mut pointers));
    pointers.iter().map(|pointer| Column::new(pointer, shape.at(pointer))).collect()
}

/// Whether every cell of an object is empty.
fn is_blank(value: &Value, property: &Property) -> bool {
    let blank = |(name, value): (&String, &Value)| {
        let inner = property.properties.iter().find(|inner| inner.name == *name);
        inner
            .is_some_and(|inner| emptiest(inner).as_ref() == Some(value) || (is_block(inner) && is_blank(value, inner)))
    };
    value.as_object().is_some_and(|members| members.iter().all(blank))
}

/// Gives a row's values to a record: `None` takes one away. Objects on the way come and go with their parts, and what
/// the schema requires of an object that was touched is there, be it null or empty.
pub fn apply(record: &mut Value, shape: &Shape, values: &[(&str, Option<Value>)]) {
    let mut blocks: BTreeSet<&str> = BTreeSet::new();
    let mut sorted: Vec<&(&str, Option<Value>)> = values.iter().collect();
    sorted.sort_by_key(|(pointer, _)| *pointer);
    for (pointer, value) in sorted {
        match value {
            Some(value) => set(record, pointer, value.clone()),
            None => remove(record, pointer),
        }
        blocks.extend(pointer.match_indices('/').map(|(at, _)| &pointer[..at]));
    }
    let kind = shape.kind(record);
    let whole: BTreeSet<&str> =
        values.iter().filter(|(_, value)| value.is_some()).map(|(pointer, _)| *pointer).collect();
    // The innermost first: an object whose last part is an object that goes, goes with it.
    for block in blocks.iter().rev().filter(|block| !block.is_empty() && !whole.contains(*block)) {
        let property = shape.at(block).filter(|property| !property.is_required_of(kind));
        let blank = |property| record.pointer(block).is_some_and(|value| is_blank(value, property));
        if property.is_some_and(blank) {
            remove(record, block);
        }
    }
    for block in blocks {
        let (Some(property), Some(Value::Object(members))) = (shape.at(block), record.pointer_mut(block)) else {
            continue;
        };
        for inner in property.properties.iter().filter(|inner| inner.is_required_of(kind)) {
            if let (Some(value), false) = (emptiest(inner), members.contains_key(&inner.name)) {
                members.insert(inner.name.clone(), value);
            }
        }
    }
}

/// Sets the value at a JSON pointer, making the objects on the way.
pub fn set(record: &mut Value, pointer: &str, value: Value) {
    let mut here = record;
    for token in tokens(pointer) {
        if !here.is_object() {
            *here = Value::Object(Map::new());
        }
        let Value::Object(members) = here else { return };
        here = members.entry(token).or_insert(Value::Null);
    }
    *here = value;
}

fn remove(record: &mut Value, pointer: &str) {
    let Some((block, _)) = pointer.rsplit_once('/') else { return };
    if let (Some(Value::Object(members)), Some(name)) = (record.pointer_mut(block), tokens(pointer).last()) {
        members.shift_remove(&name);
    }
}

fn is_block(property: &Property) -> bool {
    !property.properties.is_empty()
}

fn form(property: &Property) -> CellForm {
    let types: Vec<&str> = property.types.iter().map(String::as_str).filter(|name| *name != "null").collect();
    match types.as_slice() {
        _ if is_block(property) => CellForm::Json,
        ["array"] => CellForm::List,
        ["object"] => CellForm::Map,
        [] => CellForm::Json,
        types if types.iter().any(|name| matches!(*name, "array" | "object")) => CellForm::Json,
        _ => CellForm::Scalar,
    }
}

/// What an empty cell of a required property stands for.
#[must_use]
pub fn emptiest(property: &Property) -> Option<Value> {
    let is = |name: &str| property.types.iter().any(|known| known == name);
    match form(property) {
        _ if !property.required => None,
        _ if is("null") => Some(Value::Null),
        CellForm::List => Some(Value::Array(Vec::new())),
        CellForm::Map => Some(Value::Object(Map::new())),
        CellForm::Scalar | CellForm::Json => None,
    }
}

/// A cell as it was before it was made safe, without the blanks around it.
fn plain(cell: &str) -> String {
    escape::spreadsheet_back(cell).trim().to_owned()
}

/// Whether cells know that they hold text, or a spreadsheet guesses.
#[derive(Clone, Copy, PartialEq)]
enum Cells {
    Text,
    Guessed,
}

fn write(value: &Value, property: Option<&Property>, form: CellForm, cells: Cells) -> String {
    let inner = |value: &Value, property: Option<&Property>| write(value, property, inner_form(property), Cells::Text);
    let shown = match (form, value) {
        (_, Value::String(text)) => text.clone(),
        (CellForm::List, Value::Array(items)) if !items.is_empty() => {
            let property = property.and_then(|property| property.items.as_deref());
            items.iter().map(|item| one_line(item, inner(item, property))).collect::<Vec<_>>().join("\n")
        }
        (CellForm::Map, Value::Object(members)) if !members.is_empty() => {
            let property = property.and_then(|property| property.values.as_deref());
            let line = |(key, value): (&String, &Value)| format!("{key}: {}", one_line(value, inner(value, property)));
            members.iter().map(line).collect::<Vec<_>>().join("\n")
        }
        (_, value) => value.to_string(),
    };
    let safe = |cell: &str| match value {
        // A number is no formula, and with an apostrophe before it it would be no number.
        Value::Number(_) => cell.to_owned(),
        _ => escape::spreadsheet(cell),
    };
    let exact = |cell: &String| {
        let plain = plain(cell);
        !plain.is_empty()
            && !cell.contains(is_hidden)
            && (cells == Cells::Text
                || value.is_number()
                || is_day(property)
                || !spreadsheet::is_taken_for_another(&plain))
            && read(&plain, property, form).as_ref() == Ok(value)
    };
    Some(safe(&shown)).filter(exact).unwrap_or_else(|| safe(&escape::json(&value.to_string())))
}

/// An item as one line: as it is written alone, or as JSON.
fn one_line(value: &Value, cell: String) -> String {
    let cell = escape::spreadsheet_back(&cell);
    if cell.contains('\n') || cell.is_empty() { value.to_string() } else { cell }
}

fn inner_form(property: Option<&Property>) -> CellForm {
    match property.map_or(CellForm::Json, form) {
        CellForm::Scalar => CellForm::Scalar,
        _ => CellForm::Json,
    }
}

fn read(cell: &str, property: Option<&Property>, form: CellForm) -> Result<Value, String> {
    let types = property.map_or(&[][..], |property| &property.types);
    let fits = |value: &Value| match form {
        CellForm::List => value.is_array() || (value.is_null() && admits(types, value)),
        CellForm::Map => value.is_object() || (value.is_null() && admits(types, value)),
        CellForm::Scalar | CellForm::Json => admits(types, value),
    };
    let strict = json(cell);
    if let Some(value) = strict.value.filter(fits) {
        // What hides in a text is for `check` to find; what JSON itself leaves open is no value.
        let open = strict
            .defects
            .into_iter()
            .find(|defect| !matches!(defect.rule, RuleId::TextControlCharacter | RuleId::TextNotNormalized));
        return open.map_or(Ok(value), |defect| Err(defect.message));
    }
    let lines = || cell.lines().map(str::trim).filter(|line| !line.is_empty());
    match form {
        CellForm::List => {
            let property = property.and_then(|property| property.items.as_deref());
            lines().map(|line| read(line, property, inner_form(property))).collect::<Result<_, _>>().map(Value::Array)
        }
        CellForm::Map => {
            let property = property.and_then(|property| property.values.as_deref());
            let mut members = Map::new();
            for line in lines() {
                let (key, value) =
                    line.split_once(':').ok_or_else(|| format!("the line `{line}` is not `key: value`"))?;
                let value = read(value.trim(), property, inner_form(property))?;
                if members.insert(normalized(key.trim()).into_owned(), value).is_some() {
                    return Err(format!("`{}` is there twice", key.trim()));
                }
            }
            Ok(Value::Object(members))
        }
        CellForm::Scalar | CellForm::Json if admits(types, &Value::String(String::new())) => {
            let day = if is_day(property) { day(cell)? } else { None };
            Ok(Value::String(day.unwrap_or_else(|| normalized(cell).into_owned())))
        }
        CellForm::Scalar | CellForm::Json => {
            let no = || format!("`{cell}` is no {}", types.join(" or "));
            let truth = spreadsheet::truth(cell).map(Value::Bool).filter(fits);
            truth.map_or_else(|| number(cell)?.filter(fits).ok_or_else(no), Ok)
        }
    }
}

/// Whether a property holds days.
fn is_day(property: Option<&Property>) -> bool {
    property.is_some_and(|property| property.format.as_deref() == Some("date"))
}

/// The day of a cell in the form of a definition, if the cell holds a day in the form of some spreadsheet.
fn day(cell: &str) -> Result<Option<String>, String> {
    const BY_SPREADSHEET: &str =
        "spreadsheets write days in their own way; expected is YYYY-MM-DD, in a cell formatted as text";
    match spreadsheet::days(cell).as_slice() {
        [] => Ok(None),
        [day] if spreadsheet::has_century(cell) => Ok(Some(day.to_string())),
        [day] => Err(format!("`{cell}` does not say the century of {day}: {BY_SPREADSHEET}")),
        days => {
            let days: Vec<String> = days.iter().map(ToString::to_string).collect();
            Err(format!("`{cell}` may be {}: {BY_SPREADSHEET}", days.join(" or ")))
        }
    }
}

/// The number of a cell, if it holds one in the form of some spreadsheet.
fn number(cell: &str) -> Result<Option<Value>, String> {
    let value = |number: f64| {
        let shown = number.to_string();
        serde_json::from_str(&shown).unwrap_or(Value::Null)
    };
    match spreadsheet::numbers(cell).as_slice() {
        [] => Ok(None),
        [number] => Ok(Some(value(*number))),
        numbers => {
            let numbers: Vec<String> = numbers.iter().map(ToString::to_string).collect();
            Err(format!(
                "`{cell}` may be {}: spreadsheets write numbers in their own way; expected is a point before the \
                 decimals and nothing between thousands",
                numbers.join(" or ")
            ))
        }
    }
}

/// The cell as JSON, where it is JSON. Spreadsheets write truth values in capitals.
fn json(cell: &str) -> Strict {
    let word = match cell {
        "TRUE" => "true",
        "FALSE" => "false",
        other => other,
    };
    json::read(word.as_bytes())
}

/// Whether a property of these types may have the value; no types admit all.
fn admits(types: &[String], value: &Value) -> bool {
    let is = |name: &str| match name {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "integer" => value.as_f64().is_some_and(|number| number.fract() == 0.0),
        "number" => value.is_number(),
        "string" => value.is_string(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        _ => false,
    };
    types.is_empty() || types.iter().any(|name| is(name))
}

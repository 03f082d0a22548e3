//! Figures and tables as JSON.

use std::cell::OnceCell;

use serde_json::Value;

use super::expected::Expected;
use super::fault::Faults;
use super::figures::{Figures, month};
use super::loaded::{Loaded, Origin};
use super::rows::{json_number, read_json};
use super::wide::FileAt;
use crate::expression::Period;
use crate::intake::{Locator, strict_json};
use crate::model::shape::join;
use crate::model::{Column, Id, Spot};

/// What is read, and where it goes.
pub(super) struct Reading<'r, 'e> {
    pub(super) expected: &'e Expected,
    pub(super) at: FileAt<'r>,
    pub(super) figures: &'r mut Figures<'e>,
    pub(super) loaded: &'r mut Loaded,
    pub(super) faults: &'r mut Faults,
}

/// A text whose lines are found when they are asked for.
struct Lines<'t> {
    text: &'t str,
    locator: OnceCell<Locator<'t>>,
}

impl Lines<'_> {
    fn of(&self, pointer: &str) -> usize {
        let locator = self.locator.get_or_init(|| Locator::new(self.text));
        locator.place(&Spot::Value(pointer.to_owned())).map_or(1, |place| place.line)
    }
}

impl Reading<'_, '_> {
    /// Reads a file; `table` is the one that it has the name of.
    pub(super) fn read(&mut self, bytes: &[u8], table: Option<(&Id, &[Column])>) {
        let strict = strict_json(bytes);
        let text = std::str::from_utf8(bytes).unwrap_or_default();
        let lines = Lines { text, locator: OnceCell::new() };
        for defect in strict.defects.iter().filter(|defect| !defect.is_cosmetic()) {
            match Locator::new(text).place(&defect.spot) {
                Some(place) => self.faults.add(place.line, None, defect.message.clone()),
                None => self.faults.add_whole(defect.message.clone()),
            }
        }
        if self.faults.count > 0 {
            return;
        }
        match (strict.value, table) {
            (Some(Value::Array(rows)), Some((id, columns))) => self.rows(id, columns, "", &rows, &lines),
            (Some(Value::Array(rows)), None) => self.long(&rows, &lines),
            (Some(Value::Object(members)), None) => {
                for (name, value) in &members {
                    self.member(name, value, &lines);
                }
            }
            (_, Some((id, _))) => self.faults.add_whole(format!("the rows of {id} are a list of objects")),
            _ => self.faults.add_whole("data is a list of {id, period, value}, or an object by id or by period"),
        }
    }

    /// The rows of a table.
    fn rows(&mut self, id: &Id, columns: &[Column], pointer: &str, rows: &[Value], lines: &Lines<'_>) {
        let line = |row: usize, column: Option<&str>| {
            let pointer = join(pointer, &row.to_string());
            lines.of(&column.map_or_else(|| pointer.clone(), |column| join(&pointer, column)))
        };
        let table = read_json(rows, columns, &line, self.faults);
        if self.loaded.sources.tables.insert(id.clone(), self.at.number).is_some() {
            self.faults.add_whole(format!("the rows of {id} stand in another file already"));
        }
        self.loaded.data.tables.insert(id.clone(), table);
    }

    /// A list of values.
    fn long(&mut self, rows: &[Value], lines: &Lines<'_>) {
        for (number, row) in rows.iter().enumerate() {
            let pointer = join("", &number.to_string());
            let text = |name: &str| row.get(name).and_then(Value::as_str);
            let is_plain = row.as_object().is_some_and(|members| members.len() == 3);
            match (text("id"), text("period"), row.get("value")) {
                (Some(id), Some(period), Some(value)) if is_plain => {
                    let line = lines.of(&pointer);
                    let taken = self.figures.named(id).and_then(|figure| self.value(figure, period, value, line));
                    self.say(taken, line, None);
                }
                _ => self.faults.add(lines.of(&pointer), None, "a value is an object of id, period and value"),
            }
        }
    }

    /// What an object has below an id or a period.
    fn member(&mut self, name: &str, value: &Value, lines: &Lines<'_>) {
        let pointer = join("", name);
        if name.parse::<Period>().is_ok() {
            let Value::Object(members) = value else {
                return self.faults.add(lines.of(&pointer), Some(name), "below a period stands an object by id");
            };
            for (id, value) in members {
                let line = lines.of(&join(&pointer, id));
                let taken = self.figures.named(id).and_then(|figure| self.value(figure, name, value, line));
                self.say(taken, line, Some(id));
            }
            return;
        }
        let named = name.parse().ok().and_then(|id: Id| {
            let (id, columns) = self.expected.table(id.as_str()).ok().flatten()?;
            Some((id.clone(), columns.to_vec()))
        });
        match (named, value) {
            (Some((id, columns)), Value::Array(rows)) => self.rows(&id, &columns, &pointer, rows, lines),
            (Some((id, _)), _) => {
                self.faults.add(lines.of(&pointer), Some(name), format!("the rows of {id} are a list of objects"));
            }
            (None, value) => match (self.figures.named(name), value) {
                (Ok(figure), Value::Object(values)) => {
                    for (period, value) in values {
                        let line = lines.of(&join(&pointer, period));
                        let taken = self.value(figure.clone(), period, value, line);
                        self.say(taken, line, Some(name));
                    }
                }
                (Ok(None), _) => {}
                (Ok(Some(_)), _) => {
                    self.faults.add(lines.of(&pointer), Some(name), "below an id stands an object by period");
                }
                (Err(message), _) => self.faults.add(lines.of(&pointer), Some(name), message),
            },
        }
    }

    fn value(&mut self, figure: Option<(Id, u32)>, period: &str, value: &Value, line: usize) -> Result<(), String> {
        let month = month(period, figure.as_ref().map_or(1, |(_, months)| *months))?;
        let number = match value {
            Value::Null => None,
            Value::Number(number) => Some(json_number(number)?),
            other => return Err(format!("{other} stands where a number or null is expected")),
        };
        let Some(figure) = figure else { return Ok(()) };
        let at = self.at;
        self.figures.put(figure, month, number, Origin { file: at.number, line }, |origin| at.place(origin))
    }

    fn say(&mut self, taken: Result<(), String>, line: usize, column: Option<&str>) {
        if let Err(message) = taken {
            self.faults.add(line, column, message);
        }
    }
}

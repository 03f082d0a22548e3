//! Updates: the rows of a table to records. A row changes what its cells change, and nothing else.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::header::{self, id_roles, is_id};
use super::problem::TableProblem;
use crate::intake::CompiledSchema;
use crate::intake::cell::{self, Column};
use crate::intake::spreadsheet;
use crate::intake::table::Table;
use crate::intake::workbook::letters;
use crate::model::id::nearest;
use crate::model::shape::join;
use crate::model::{Config, Definition, Id, Kind, Layout, Property, Role, Shape, Tombstone};

/// The registry that a table is laid over.
pub struct Ground<'a> {
    /// The schema of its records.
    pub schema: &'a CompiledSchema,
    /// Its definitions.
    pub definitions: &'a BTreeMap<Id, Definition>,
    /// Why an id that it does not have cannot be given to a new definition; none when it can.
    pub closed: &'a dyn Fn(&Id) -> Option<String>,
}

/// What a table says: the records of its rows that differ from what is there, and how many do not.
#[derive(Debug, Default, PartialEq)]
pub struct Update {
    /// The new records.
    pub records: BTreeMap<Id, Value>,
    /// How many rows change nothing.
    pub same: usize,
    /// Texts that were taken for those that are there, as a spreadsheet writes `4.10`.
    pub kept: Vec<Kept>,
}

/// A text that was taken for the one that is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// The row.
    pub row: usize,
    /// The column.
    pub column: String,
    /// What the cell holds.
    pub cell: String,
    /// What is there, and stays.
    pub text: String,
}

/// The records that a table makes of what is there.
///
/// # Errors
/// Every problem, each with its row and column.
pub fn update(table: &Table, ground: &Ground<'_>) -> Result<Update, Vec<TableProblem>> {
    let shape = &ground.schema.schema.shape;
    let columns = header::columns(table, shape, ground.definitions)?;
    let place = |role: &Role| {
        let pointer = shape.pointer(*role)?;
        columns.iter().position(|column| column.as_ref().is_some_and(|column| column.pointer == pointer))
    };
    let id_columns: Option<Vec<usize>> = id_roles(shape).iter().map(place).collect();
    let Some((id_columns, id_column)) = id_columns.and_then(|all| all.last().copied().map(|last| (all, last))) else {
        let is_there = |column: &Column<'_>| columns.iter().flatten().any(|there| there.pointer == column.pointer);
        let mut ids = cell::columns(shape).into_iter().filter(|column| is_id(column, shape));
        let name = ids.find(|column| !is_there(column));
        let name = name.map_or_else(|| "of ids".to_owned(), |column| column.name);
        let message = format!("there is no column {name}, so nothing says which definition a row is about");
        return Err(vec![TableProblem::of_table(message)]);
    };
    let mut problems = Vec::new();
    let mut update = Update::default();
    let mut seen: BTreeMap<Id, usize> = BTreeMap::new();
    for (number, cells) in &table.rows {
        let mut row = Row {
            number: *number,
            is_sheet: table.is_sheet,
            shape,
            columns: &columns,
            problems: &mut problems,
            kept: &mut update.kept,
        };
        let Some(id) = row.id(cells, &id_columns) else { continue };
        if let Some(first) = seen.insert(id.clone(), *number) {
            row.say(columns[id_column].as_ref(), format!("{id} stands in row {first} already"));
            continue;
        }
        let old = ground.definitions.get(&id);
        if let (None, Some(why)) = (old, (ground.closed)(&id)) {
            row.say(columns[id_column].as_ref(), why);
            continue;
        }
        let old = old.map(|definition| &definition.record);
        let Some(cells) = row.whole(cells, old) else { continue };
        let (record, unread) = row.record(&id, &cells, old);
        if unread.is_empty() && old == Some(&record) {
            update.same += 1;
            continue;
        }
        let lacks = row.lacks(&record, old, &unread);
        if old.is_none() && !lacks.is_empty() {
            row.say(columns[id_column].as_ref(), no_definition(&id, &lacks, ground));
        } else {
            for pointer in &lacks {
                row.say_at(pointer, "it is empty, and the schema requires it");
            }
        }
        row.judge(&record, old, ground.schema);
        update.records.insert(id, record);
    }
    if problems.is_empty() { Ok(update) } else { Err(problems) }
}

/// A row on its way to a record.
struct Row<'a, 's> {
    number: usize,
    is_sheet: bool,
    shape: &'s Shape,
    columns: &'a [Option<Column<'s>>],
    problems: &'a mut Vec<TableProblem>,
    kept: &'a mut Vec<Kept>,
}

impl Row<'_, '_> {
    fn say(&mut self, column: Option<&Column<'_>>, problem: impl std::fmt::Display) {
        let is_own = |own: &Option<Column<'_>>| {
            own.as_ref().zip(column).is_some_and(|(own, column)| own.pointer == column.pointer)
        };
        let at = self.columns.iter().position(is_own).filter(|_| self.is_sheet);
        self.problems.push(TableProblem {
            row: Some(self.number),
            cell: at.map(|at| format!("{}{}", letters(at), self.number)),
            column: column.map(|column| column.name.clone()),
            message: problem.to_string(),
        });
    }

    /// Says what is wrong with the value at a pointer, in the column of it or of what it is a part of.
    fn say_at(&mut self, pointer: &str, problem: impl std::fmt::Display) {
        let above = |column: &Column<'_>| {
            pointer.strip_prefix(&*column.pointer).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        let columns = cell::columns(self.shape).into_iter().filter(above);
        self.say(columns.max_by_key(|column| column.pointer.len()).as_ref(), problem);
    }

    /// The id of a row that is not wider than the header.
    fn id(&mut self, cells: &[String], at: &[usize]) -> Option<Id> {
        let cell = |at: &usize| cells.get(*at).map_or("", |cell| cell.trim());
        let cell = at.iter().map(cell).collect::<Vec<_>>().join(".");
        if at.iter().any(|at| cells.len() <= *at)
            || cells.iter().skip(self.columns.len()).any(|cell| !cell.trim().is_empty())
        {
            self.say(None, self.cut(cells));
            return None;
        }
        let id: Option<Id> = cell.parse().ok();
        if id.is_none() {
            let column = at.last().and_then(|at| self.columns[*at].as_ref());
            self.say(column, format!("`{cell}` is not an id: domain.slug, in lower snake case"));
        }
        id
    }

    /// The cells of a row, with those that a spreadsheet leaves out at its end because they are empty.
    fn whole(&mut self, cells: &[String], old: Option<&Value>) -> Option<Vec<String>> {
        let mut missing = self.columns.iter().skip(cells.len()).flatten();
        if missing.any(|column| !column.write(old.and_then(|old| old.pointer(&column.pointer))).is_empty()) {
            let expected = "the row is cut: what is missing at its end is not empty in the definition";
            self.say(None, format!("{}; {expected}", self.cut(cells)));
            return None;
        }
        let mut cells = cells.to_vec();
        cells.resize(self.columns.len(), String::new());
        Some(cells)
    }

    fn cut(&self, cells: &[String]) -> String {
        format!("the header names {} columns, the row has {}", self.columns.len(), cells.len())
    }

    /// The record that the row makes of what is there, and the columns of its cells that cannot be taken.
    fn record(&mut self, id: &Id, cells: &[String], old: Option<&Value>) -> (Value, Vec<String>) {
        let mut record = old.cloned().unwrap_or_else(|| Value::Object(Map::new()));
        let parts = [(Role::Id, id.as_str()), (Role::Domain, id.domain()), (Role::Slug, id.slug())];
        let parts: Vec<(&str, &str)> =
            parts.into_iter().filter_map(|(role, text)| Some((self.shape.pointer(role)?, text))).collect();
        let is_new = old.is_none();
        for (pointer, text) in parts.iter().filter(|_| is_new) {
            cell::set(&mut record, pointer, Value::from(*text));
        }
        let (mut values, mut unread) = (Vec::new(), Vec::new());
        for (column, cell) in self.columns.iter().zip(cells) {
            let Some(column) = column else { continue };
            let current = record.pointer(&column.pointer);
            if column.write(current) == *cell {
                continue;
            }
            if let Some(current) = current.filter(|current| column.is_reformed(cell, current)) {
                let is_guess = !spreadsheet::numbers(cell).is_empty() || spreadsheet::is_made_day(cell);
                if let Some(text) = current.as_str().filter(|text| cell.trim() != *text && is_guess) {
                    let (column, cell) = (column.name.clone(), cell.clone());
                    self.kept.push(Kept { row: self.number, column, cell, text: text.to_owned() });
                }
                continue;
            }
            if spreadsheet::is_error(cell) {
                unread.push(column.pointer.clone());
                let expected =
                    "a spreadsheet shows this where it failed; write the text again, in a cell formatted as text";
                self.say(Some(column), format!("`{}`: {expected}", cell.trim()));
                continue;
            }
            // A sheet keeps the day itself where it made one, and a text as it was typed.
            let is_made = match self.is_sheet {
                true => cell.ends_with(" 00:00:00") && spreadsheet::days(cell).len() == 1,
                false => spreadsheet::is_made_day(cell),
            };
            if is_made && !column.is_day() {
                unread.push(column.pointer.clone());
                let day = cell.trim().trim_end_matches(" 00:00:00");
                let expected =
                    "a spreadsheet made a day of what was typed; write it again, in a cell formatted as text";
                self.say(Some(column), format!("`{day}`: {expected}; to mean it, put it in quotes: \"{day}\""));
                continue;
            }
            match column.read(cell) {
                Err(problem) => {
                    unread.push(column.pointer.clone());
                    self.say(Some(column), problem);
                }
                Ok(value) if same(value.as_ref(), current) => {}
                // A new definition has the parts of its id already, whatever columns the table has.
                Ok(None) if old.is_none() => {}
                Ok(value) => match parts.iter().find(|(pointer, _)| *pointer == column.pointer) {
                    Some((_, text)) => {
                        unread.push(column.pointer.clone());
                        self.say(Some(column), format!("`{text}` follows from the id, which a table does not change"));
                    }
                    None => values.push((column.pointer.as_str(), value)),
                },
            }
        }
        // What is new is filled up once its kind is known.
        values.extend(parts.iter().filter(|_| is_new).map(|(pointer, text)| (*pointer, Some(Value::from(*text)))));
        cell::apply(&mut record, self.shape, &values);
        (record, unread)
    }

    /// What the schema asks for and the record has not, where the old one had it or there is no old one.
    fn lacks(&self, record: &Value, old: Option<&Value>, unread: &[String]) -> Vec<String> {
        let mut absent = absent(record, self.shape);
        let was_there = |pointer: &str| old.is_none_or(|old| old.pointer(pointer).is_some());
        absent.retain(|pointer| {
            let block = pointer.rsplit_once('/').map_or("", |(block, _)| block);
            !unread.contains(pointer) && (was_there(pointer) || old.is_some_and(|old| old.pointer(block).is_none()))
        });
        absent
    }

    /// Says what the schema refuses in the record and did not in the old one, besides what is absent.
    fn judge(&mut self, record: &Value, old: Option<&Value>, schema: &CompiledSchema) {
        let absent = absent(record, self.shape);
        let before = old.map(|old| schema.violations(old)).unwrap_or_default();
        for defect in schema.violations(record).into_iter().filter(|defect| !before.contains(defect)) {
            let said =
                |absent: &String| defect.value.strip_prefix("required ").is_some_and(|block| absent.starts_with(block));
            if !absent.iter().any(said) {
                self.say_at(defect.spot.pointer().unwrap_or_default(), &defect.message);
            }
        }
    }
}

/// What to say of the row of a definition that is not there, and for a new one lacks what the schema requires.
fn no_definition(id: &Id, lacks: &[String], ground: &Ground<'_>) -> String {
    let columns = cell::columns(&ground.schema.schema.shape);
    let names = lacks.iter().filter_map(|pointer| columns.iter().find(|column| column.pointer == *pointer));
    let names = names.map(|column| column.name.as_str()).collect::<Vec<_>>().join(", ");
    match nearest(id.as_str(), ground.definitions.keys().map(Id::as_str)) {
        Some(near) => format!("there is no definition `{id}`; did you mean `{near}`? A new one needs `{names}` too"),
        None => format!("there is no definition `{id}`, and a new one needs `{names}` too"),
    }
}

/// Whether two values are one to a spreadsheet, which writes 1.0 as 1.
fn same(new: Option<&Value>, old: Option<&Value>) -> bool {
    match (new, old) {
        (Some(Value::Number(new)), Some(Value::Number(old))) => new.as_f64() == old.as_f64(),
        (new, old) => new == old,
    }
}

/// The pointers of required properties that the objects of a record do not have; of an object, those of its parts.
fn absent(record: &Value, shape: &Shape) -> Vec<String> {
    let mut absent = Vec::new();
    missing(record, &shape.root, "", shape.kind(record), &mut absent);
    absent
}

fn missing(value: &Value, property: &Property, pointer: &str, kind: Kind, out: &mut Vec<String>) {
    let Some(members) = value.as_object() else { return };
    for inner in &property.properties {
        let pointer = join(pointer, &inner.name);
        match members.get(&inner.name) {
            Some(value) => missing(value, inner, &pointer, kind, out),
            None if !inner.is_required_of(kind) => {}
            None if inner.properties.iter().any(|part| part.required) => {
                missing(&Value::Object(Map::new()), inner, &pointer, kind, out);
            }
            None if cell::emptiest(inner).is_none() => out.push(pointer),
            None => {}
        }
    }
}

/// Why a new definition cannot have an id, where `ids` have files.
#[must_use]
pub fn closed(
    config: &Config,
    layout: &Layout,
    retired: &BTreeMap<Id, Tombstone>,
    ids: &[Id],
    id: &Id,
) -> Option<String> {
    if ids.contains(id) {
        return Some(format!("the file of {id} cannot be read"));
    }
    if retired.contains_key(id) {
        return Some(format!("{id} is retired, and an id is never reused"));
    }
    if config.domains.contains_key(id.domain()) {
        return None;
    }
    let near = nearest(id.domain(), config.domains.keys().map(String::as_str));
    let near = near.map_or(String::new(), |near| format!("; did you mean `{near}.{}`?", id.slug()));
    Some(format!("{} declares no domain `{}`{near}", layout.config(), id.domain()))
}

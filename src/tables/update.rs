//! Updates: the rows of a table to records. A row changes what its cells change, and nothing else.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::intake::CompiledSchema;
use crate::intake::cell::{self, Column};
use crate::intake::table::Table;
use crate::model::id::nearest;
use crate::model::shape::join;
use crate::model::{Config, Definition, Id, Layout, Property, Role, Shape, Tombstone};

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
}

/// The records that a table makes of what is there.
///
/// # Errors
/// Every problem, each with its row and column.
pub fn update(table: &Table, ground: &Ground<'_>) -> Result<Update, Vec<String>> {
    let shape = &ground.schema.schema.shape;
    let columns = header(table, ground)?;
    let Some(id_column) = columns.iter().position(|column| {
        column.as_ref().is_some_and(|column| Some(column.pointer.as_str()) == shape.pointer(Role::Id))
    }) else {
        let name = cell::columns(shape).into_iter().find(|column| Some(&*column.pointer) == shape.pointer(Role::Id));
        let name = name.map_or_else(|| "of ids".to_owned(), |column| column.name);
        return Err(vec![format!("there is no column {name}, so nothing says which definition a row is about")]);
    };
    let mut problems = Vec::new();
    let mut update = Update::default();
    let mut seen: BTreeMap<Id, usize> = BTreeMap::new();
    for (number, cells) in &table.rows {
        let mut row = Row { number: *number, shape, columns: &columns, problems: &mut problems };
        let Some(id) = row.id(cells, id_column) else { continue };
        if let Some(first) = seen.insert(id.clone(), *number) {
            row.say(columns[id_column].as_ref(), format!("{id} stands in row {first} already"));
            continue;
        }
        let old = ground.definitions.get(&id);
        if let (None, Some(why)) = (old, (ground.closed)(&id)) {
            row.say(columns[id_column].as_ref(), why);
            continue;
        }
        let (record, unread) = row.record(&id, cells, old.map(|definition| &definition.record));
        if unread.is_empty() && old.is_some_and(|old| old.record == record) {
            update.same += 1;
            continue;
        }
        row.judge(&record, old.map(|definition| &definition.record), &unread, ground.schema);
        update.records.insert(id, record);
    }
    if problems.is_empty() { Ok(update) } else { Err(problems) }
}

/// The columns that the header names; none for a column without name and content.
fn header<'s>(table: &Table, ground: &'s Ground<'_>) -> Result<Vec<Option<Column<'s>>>, Vec<String>> {
    let shape = &ground.schema.schema.shape;
    let mut known = cell::columns(shape);
    for column in cell::extra_columns(shape, ground.definitions.values().map(|definition| &definition.record)) {
        if !known.iter().any(|other| other.pointer == column.pointer) {
            known.push(column);
        }
    }
    let mut problems = Vec::new();
    let mut columns: Vec<Option<Column<'s>>> = Vec::new();
    for (at, name) in table.header.iter().enumerate() {
        let column = known.iter().find(|column| column.name == *name).cloned();
        if column.is_none() && !name.is_empty() {
            let near = nearest(name, known.iter().map(|column| column.name.as_str()));
            let near = near.map_or(String::new(), |near| format!("; did you mean `{near}`?"));
            problems.push(format!("row 1: the schema has no property for the column `{name}`{near}"));
        } else if name.is_empty()
            && table.rows.iter().any(|(_, cells)| cells.get(at).is_some_and(|cell| !cell.is_empty()))
        {
            problems.push(format!("row 1: column {} has cells and no name", at + 1));
        } else if columns.iter().flatten().any(|other| other.name == *name) {
            problems.push(format!("row 1: the column `{name}` is there twice"));
        }
        columns.push(column);
    }
    if problems.is_empty() { Ok(columns) } else { Err(problems) }
}

/// A row on its way to a record.
struct Row<'a, 's> {
    number: usize,
    shape: &'s Shape,
    columns: &'a [Option<Column<'s>>],
    problems: &'a mut Vec<String>,
}

impl Row<'_, '_> {
    fn say(&mut self, column: Option<&Column<'_>>, problem: impl std::fmt::Display) {
        let column = column.map_or(String::new(), |column| format!(", column {}", column.name));
        self.problems.push(format!("row {}{column}: {problem}", self.number));
    }

    /// The id of a row that is as wide as the header.
    fn id(&mut self, cells: &[String], at: usize) -> Option<Id> {
        let beyond = cells.iter().skip(self.columns.len()).any(|cell| !cell.is_empty());
        if beyond || cells.len() < self.columns.len() {
            let (cells, columns) = (cells.len(), self.columns.len());
            self.say(None, format!("the header names {columns} columns, the row has {cells}"));
            return None;
        }
        let id: Option<Id> = cells[at].trim().parse().ok();
        if id.is_none() {
            self.say(
                self.columns[at].as_ref(),
                format!("`{}` is not an id: domain.slug, in lower snake case", cells[at]),
            );
        }
        id
    }

    /// The record that the row makes of what is there, and the columns of its cells that cannot be taken.
    fn record(&mut self, id: &Id, cells: &[String], old: Option<&Value>) -> (Value, Vec<String>) {
        let mut record = old.cloned().unwrap_or_else(|| Value::Object(Map::new()));
        let parts = [(Role::Id, id.as_str()), (Role::Domain, id.domain()), (Role::Slug, id.slug())];
        let parts: Vec<(&str, &str)> =
            parts.into_iter().filter_map(|(role, text)| Some((self.shape.pointer(role)?, text))).collect();
        if old.is_none() {
            let given: Vec<_> = parts.iter().map(|(pointer, text)| (*pointer, Some(Value::from(*text)))).collect();
            cell::apply(&mut record, self.shape, &given);
        }
        let (mut values, mut unread) = (Vec::new(), Vec::new());
        for (column, cell) in self.columns.iter().zip(cells) {
            let Some(column) = column else { continue };
            let current = record.pointer(&column.pointer);
            if column.write(current) == *cell {
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
        cell::apply(&mut record, self.shape, &values);
        (record, unread)
    }

    /// Says what the schema asks for and the record has not, where the old one had it or there is no old one.
    fn judge(&mut self, record: &Value, old: Option<&Value>, unread: &[String], schema: &CompiledSchema) {
        let known = cell::columns(self.shape);
        let mut absent = Vec::new();
        missing(record, &self.shape.root, "", &mut absent);
        let was_there = |pointer: &str| old.is_none_or(|old| old.pointer(pointer).is_some());
        for pointer in absent.iter().filter(|pointer| !unread.contains(pointer)) {
            let block = pointer.rsplit_once('/').map_or("", |(block, _)| block);
            if was_there(pointer) || old.is_some_and(|old| old.pointer(block).is_none()) {
                let column = known.iter().find(|column| column.pointer == *pointer);
                self.say(column, "it is empty, and the schema requires it");
            }
        }
        let before = old.map(|old| schema.violations(old)).unwrap_or_default();
        for defect in schema.violations(record).into_iter().filter(|defect| !before.contains(defect)) {
            let pointer = defect.spot.pointer().unwrap_or_default();
            let said =
                |absent: &String| defect.value.strip_prefix("required ").is_some_and(|block| absent.starts_with(block));
            if !absent.iter().any(said) {
                let above = |column: &&Column<'_>| {
                    pointer.strip_prefix(&*column.pointer).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
                };
                let column = known.iter().filter(above).max_by_key(|column| column.pointer.len());
                self.say(column, defect.message);
            }
        }
    }
}

/// Whether two values are one to a spreadsheet, which writes 1.0 as 1.
fn same(new: Option<&Value>, old: Option<&Value>) -> bool {
    match (new, old) {
        (Some(Value::Number(new)), Some(Value::Number(old))) => new.as_f64() == old.as_f64(),
        (new, old) => new == old,
    }
}

/// The pointers of required properties that objects of a record do not have; of an object, those of its parts.
fn missing(value: &Value, property: &Property, pointer: &str, out: &mut Vec<String>) {
    let Some(members) = value.as_object() else { return };
    for inner in &property.properties {
        let pointer = join(pointer, &inner.name);
        match members.get(&inner.name) {
            Some(value) => missing(value, inner, &pointer, out),
            None if inner.required && inner.properties.iter().any(|part| part.required) => {
                missing(&Value::Object(Map::new()), inner, &pointer, out);
            }
            None if inner.required && cell::emptiest(inner).is_none() => out.push(pointer),
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

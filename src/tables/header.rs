//! The header of a table: which property each column is about.

use std::collections::BTreeMap;

use super::problem::TableProblem;
use crate::intake::cell::{self, Column};
use crate::intake::table::Table;
use crate::model::id::{folded, nearest};
use crate::model::{Definition, Id, Role, Shape};

/// Whether these cells name the column of ids, by its path or by its title.
#[must_use]
pub fn is_header(cells: &[String], shape: &Shape) -> bool {
    let columns = cell::columns(shape);
    let headings = cell::headings(&columns);
    let mut named = columns.iter().zip(&headings).filter(|(column, _)| is_id(column, shape));
    named.any(|(column, heading)| {
        cells.iter().any(|cell| folded(cell) == folded(&column.name) || folded(cell) == folded(heading))
    })
}

/// The roles that say which definition a row is about: the id, or else domain and slug.
pub(super) fn id_roles(shape: &Shape) -> &'static [Role] {
    if shape.pointer(Role::Id).is_some() { &[Role::Id] } else { &[Role::Domain, Role::Slug] }
}

/// Whether a column says, alone or with another, which definition a row is about.
#[must_use]
pub fn is_id(column: &Column<'_>, shape: &Shape) -> bool {
    id_roles(shape).iter().any(|role| shape.pointer(*role) == Some(&*column.pointer))
}

/// The columns that the header names; none for a column without name and content.
pub(super) fn columns<'s>(
    table: &Table,
    shape: &'s Shape,
    definitions: &'s BTreeMap<Id, Definition>,
) -> Result<Vec<Option<Column<'s>>>, Vec<TableProblem>> {
    let mut known = cell::columns(shape);
    for column in cell::extra_columns(shape, definitions.values().map(|definition| &definition.record)) {
        if !known.iter().any(|other| other.pointer == column.pointer) {
            known.push(column);
        }
    }
    let headings = cell::headings(&known);
    let mut problems = Vec::new();
    let mut say = |problem: String| problems.push(TableProblem::of_header(table, problem));
    let mut columns: Vec<Option<Column<'s>>> = Vec::new();
    for (at, name) in table.header.iter().enumerate() {
        let column = find(name, &known, &headings);
        let twice = |column: &Column<'_>| columns.iter().flatten().any(|other| other.pointer == column.pointer);
        match column {
            Some(column) if twice(column) => say(format!("the column `{name}` is there twice")),
            None if !name.is_empty() => {
                let near = nearest(name, known.iter().map(|column| column.name.as_str()));
                let near = near.map_or(String::new(), |near| format!("; did you mean `{near}`?"));
                say(format!("the schema has no property for the column `{name}`{near}"));
            }
            None if table.rows.iter().any(|(_, cells)| cells.get(at).is_some_and(|cell| !cell.is_empty())) => {
                say(format!("column {} has cells and no name", at + 1));
            }
            _ => {}
        }
        columns.push(column.cloned());
    }
    if problems.is_empty() { Ok(columns) } else { Err(problems) }
}

/// The column of a name: as it is written, else whatever the size of its letters, else by its title.
#[must_use]
pub fn find<'c, 's>(name: &str, known: &'c [Column<'s>], headings: &[String]) -> Option<&'c Column<'s>> {
    let by_name = |same: &dyn Fn(&str) -> bool| known.iter().find(|column| same(&column.name));
    let wanted = folded(name);
    by_name(&|other| other == name)
        .or_else(|| by_name(&|other| folded(other) == wanted))
        .or_else(|| known.iter().zip(headings).find(|(_, heading)| folded(heading) == wanted).map(|(column, _)| column))
}

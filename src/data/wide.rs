//! Figures in a table as text: long, or wide in one of two ways.

use super::delimited::{Cells, Grid};
use super::fault::Faults;
use super::figures::{Figures, month, value};
use super::loaded::Origin;
use crate::expression::{Month, Period};
use crate::model::Id;
use crate::model::id::nearest;

/// The columns of the long form.
const LONG: [&str; 3] = ["id", "period", "value"];

/// The file that is read: its place among all, and the names of all.
#[derive(Clone, Copy)]
pub(super) struct FileAt<'n> {
    pub(super) number: usize,
    pub(super) names: &'n [String],
}

impl FileAt<'_> {
    /// Where an origin is, seen from this file.
    pub(super) fn place(&self, origin: Origin) -> String {
        match self.names.get(origin.file) {
            Some(name) if origin.file != self.number => format!("{name}, line {}", origin.line),
            _ => format!("line {}", origin.line),
        }
    }
}

/// Reads the figures of a table.
pub(super) fn read(grid: Grid<'_>, at: FileAt<'_>, figures: &mut Figures<'_>, faults: &mut Faults) {
    let head = grid.head.clone();
    let find = |name: &str| head.iter().position(|column| column.eq_ignore_ascii_case(name));
    match LONG.map(find) {
        [Some(id), Some(period), Some(value)] if head.len() == LONG.len() => {
            long(grid, &head, [id, period, value], at, figures, faults);
        }
        [Some(id), None, _] => by_id(grid, &head, id, at, figures, faults),
        [None, Some(period), _] => by_period(grid, &head, period, at, figures, faults),
        [id, period, value] => {
            let known = |name: &&String| LONG.iter().any(|column| name.eq_ignore_ascii_case(column));
            let message = match head.iter().find(|name| !known(name)) {
                Some(name) if id.or(period).or(value).is_some() => {
                    let near = nearest(name, LONG).map_or(String::new(), |near| format!("; did you mean {near}?"));
                    format!("there is no column `{name}` in a table of figures{near}")
                }
                _ => "this is no table of figures: its columns are id, period and value; or id and a column for each \
                      period; or period and a column for each id. The rows of a table stand in a file of its name"
                    .to_owned(),
            };
            faults.add(grid.head_line, None, message);
        }
    }
}

fn long(
    grid: Grid<'_>,
    head: &[String],
    [id, period, stated]: [usize; 3],
    at: FileAt<'_>,
    figures: &mut Figures<'_>,
    faults: &mut Faults,
) {
    grid.each(faults, |cells, faults| {
        let line = cells.line();
        let mut take = || -> Result<(), (usize, String)> {
            let blank = |what: &str| format!("there is no {what}");
            let text = cells.get(id).ok_or_else(|| (id, blank("id")))?;
            let figure = figures.named(text).map_err(|error| (id, error))?;
            let text = cells.get(period).ok_or_else(|| (period, blank("period")))?;
            let months = figure.as_ref().map_or(1, |(_, months)| *months);
            let month = month(text, months).map_err(|error| (period, error))?;
            let value = value(cells.get(stated)).map_err(|error| (stated, error))?;
            let (Some(figure), Some(value)) = (figure, value) else { return Ok(()) };
            let origin = Origin { file: at.number, line };
            figures.put(figure, month, value, origin, |origin| at.place(origin)).map_err(|error| (period, error))
        };
        if let Err((column, message)) = take() {
            faults.add(line, Some(&head[column]), message);
        }
    });
}

/// A row for each id, a column for each period.
fn by_id(grid: Grid<'_>, head: &[String], id: usize, at: FileAt<'_>, figures: &mut Figures<'_>, faults: &mut Faults) {
    let mut periods: Vec<(usize, &str)> = Vec::new();
    for (column, name) in head.iter().enumerate().filter(|(column, _)| *column != id) {
        match name.parse::<Period>() {
            Ok(_) => periods.push((column, name)),
            Err(error) => faults.add(grid.head_line, Some(name), error.to_string()),
        }
    }
    grid.each(faults, |cells, faults| {
        let line = cells.line();
        let text = cells.get(id).ok_or_else(|| "there is no id".to_owned());
        match text.and_then(|text| figures.named(text)) {
            Ok(Some(figure)) => {
                for (column, name) in &periods {
                    let months = month(name, figure.1);
                    row(figures, &figure, months, (cells, *column), (line, at), |message| {
                        faults.add(line, Some(name), message);
                    });
                }
            }
            Ok(None) => {}
            Err(message) => faults.add(line, Some(&head[id]), message),
        }
    });
}

/// A row for each period, a column for each id.
fn by_period(
    grid: Grid<'_>,
    head: &[String],
    period: usize,
    at: FileAt<'_>,
    figures: &mut Figures<'_>,
    faults: &mut Faults,
) {
    let mut ids: Vec<(usize, (Id, u32))> = Vec::new();
    for (column, name) in head.iter().enumerate().filter(|(column, _)| *column != period) {
        match figures.named(name) {
            Ok(figure) => ids.extend(figure.map(|figure| (column, figure))),
            Err(message) => faults.add(grid.head_line, Some(name), message),
        }
    }
    grid.each(faults, |cells, faults| {
        let line = cells.line();
        let Some(text) = cells.get(period) else {
            return faults.add(line, Some(&head[period]), "there is no period");
        };
        if let Err(error) = text.parse::<Period>() {
            return faults.add(line, Some(&head[period]), error.to_string());
        }
        for (column, figure) in &ids {
            let months = month(text, figure.1);
            row(figures, figure, months, (cells, *column), (line, at), |message| {
                faults.add(line, Some(&head[*column]), message);
            });
        }
    });
}

/// Takes one cell of a wide table in. A blank one says nothing, whatever the period.
fn row(
    figures: &mut Figures<'_>,
    figure: &(Id, u32),
    month: Result<Month, String>,
    (cells, column): (&Cells<'_>, usize),
    (line, at): (usize, FileAt<'_>),
    mut refuse: impl FnMut(String),
) {
    let taken = value(cells.get(column)).and_then(|value| {
        let Some(value) = value else { return Ok(()) };
        let origin = Origin { file: at.number, line };
        figures.put(figure.clone(), month?, value, origin, |origin| at.place(origin))
    });
    if let Err(message) = taken {
        refuse(message);
    }
}

//! Batches of promotions: the rows of a table, or a list of JSON objects.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::str::FromStr;

use serde_json::Value;

use super::promote::Citation;
use crate::intake::{Locator, strict_json, table};
use crate::model::Spot;
use crate::model::id::nearest;

/// The names of columns and keys: those of the flags of `promote`.
pub const COLUMNS: [&str; 10] = [
    "id",
    "source",
    "source-name",
    "source-url",
    "section-ref",
    "publication-date",
    "accessed-on",
    "relation",
    "departure",
    "attribution-notice",
];

/// One promotion of a batch.
#[derive(Debug, Clone)]
pub struct BatchRow {
    /// Where it stands: the row of a table as spreadsheets count, the line of a JSON file.
    pub place: usize,
    /// The definition.
    pub id: String,
    /// A source of the configuration.
    pub source: Option<String>,
    /// The source it cites.
    pub citation: Citation,
}

/// What is wrong with a batch, and where: in a row or line, or 0 for all of it.
pub type RowProblem = (usize, String);

/// The promotions of a batch, and what is wrong with it. A cell that is empty, like a key that is null, says nothing.
#[must_use]
pub fn read(bytes: &[u8], json: bool) -> (Vec<BatchRow>, Vec<RowProblem>) {
    let mut problems = Vec::new();
    let raw = if json { objects(bytes, &mut problems) } else { rows(bytes, &mut problems) };
    let mut first: BTreeMap<String, usize> = BTreeMap::new();
    let mut out = Vec::new();
    for (place, mut cells) in raw {
        let Some(id) = cells.remove("id") else {
            problems.push((place, "there is no id".into()));
            continue;
        };
        let other = *first.entry(id.clone()).or_insert(place);
        if other != place {
            problems.push((place, format!("{id} stands in {} {other} already", if json { "line" } else { "row" })));
        }
        let departures = cells.remove("departure").unwrap_or_default();
        let citation = Citation {
            source_name: cells.remove("source-name"),
            source_url: cells.remove("source-url"),
            section_ref: cells.remove("section-ref"),
            publication_date: parsed(&mut cells, "publication-date", place, &id, &mut problems),
            accessed_on: parsed(&mut cells, "accessed-on", place, &id, &mut problems),
            relation: parsed(&mut cells, "relation", place, &id, &mut problems),
            departures: departures.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect(),
            attribution_notice: cells.remove("attribution-notice"),
        };
        out.push(BatchRow { place, id, source: cells.remove("source"), citation });
    }
    if out.is_empty() && problems.is_empty() {
        problems.push((0, "it names no definition".into()));
    }
    (out, problems)
}

/// What the text of a cell means; none where there is no text, or where it means nothing.
fn parsed<T: FromStr<Err: Display>>(
    cells: &mut BTreeMap<&'static str, String>,
    name: &str,
    place: usize,
    id: &str,
    problems: &mut Vec<RowProblem>,
) -> Option<T> {
    let parsed = cells.remove(name)?.parse();
    parsed.map_err(|error| problems.push((place, format!("{id}: {error}")))).ok()
}

/// The cells that are not empty, by name, and where they stand.
type Cells = (usize, BTreeMap<&'static str, String>);

fn known(name: &str, place: usize, problems: &mut Vec<RowProblem>) -> Option<&'static str> {
    let found = COLUMNS.into_iter().find(|known| *known == name);
    if found.is_none() {
        let hint = nearest(name, COLUMNS)
            .map_or_else(|| format!("known are {}", COLUMNS.join(", ")), |near| format!("did you mean `{near}`?"));
        problems.push((place, format!("`{name}` is unknown; {hint}")));
    }
    found
}

fn rows(bytes: &[u8], problems: &mut Vec<RowProblem>) -> Vec<Cells> {
    let is_header = |cells: &[String]| cells.iter().any(|name| COLUMNS.contains(&name.trim()));
    let table = match table::read(bytes, is_header) {
        Ok(table) => table,
        Err(problem) => {
            problems.push((0, problem));
            return Vec::new();
        }
    };
    let columns: Vec<_> = table.header.iter().map(|name| known(name, table.header_row, problems)).collect();
    for (at, name) in columns.iter().enumerate().filter_map(|(at, name)| Some((at, (*name)?))) {
        if columns[..at].contains(&Some(name)) {
            problems.push((table.header_row, format!("the column {name} is there twice")));
        }
    }
    let mut out = Vec::new();
    for (number, row) in table.rows {
        if row.len() > columns.len() {
            problems.push((number, format!("it has {} cells for {} columns", row.len(), columns.len())));
        }
        let cells = columns.iter().zip(&row).filter_map(|(name, cell)| Some(((*name)?, cell.trim().to_owned())));
        out.push((number, cells.filter(|(_, cell)| !cell.is_empty()).collect()));
    }
    out
}

fn objects(bytes: &[u8], problems: &mut Vec<RowProblem>) -> Vec<Cells> {
    let strict = strict_json(bytes);
    for defect in strict.defects.iter().filter(|defect| !defect.is_cosmetic()) {
        let line = match defect.spot {
            Spot::At(place) => place.line,
            _ => 0,
        };
        problems.push((line, defect.message.clone()));
    }
    let Some(value) = strict.value else { return Vec::new() };
    let Value::Array(items) = value else {
        problems.push((0, "it is not a list of objects".into()));
        return Vec::new();
    };
    let text = String::from_utf8_lossy(bytes);
    let locator = Locator::new(&text);
    let mut out = Vec::new();
    for (at, item) in items.iter().enumerate() {
        let place = locator.place(&Spot::Value(format!("/{at}"))).map_or(1, |place| place.line);
        let Value::Object(members) = item else {
            problems.push((place, "this is not an object".into()));
            continue;
        };
        let mut cells = BTreeMap::new();
        for (name, value) in members {
            let Some(name) = known(name, place, problems) else { continue };
            match value {
                Value::Null => {}
                Value::String(text) if text.trim().is_empty() => {}
                Value::String(text) => drop(cells.insert(name, text.trim().to_owned())),
                Value::Array(items) if name == "departure" && items.iter().all(Value::is_string) => {
                    let lines: Vec<&str> = items.iter().filter_map(Value::as_str).collect();
                    cells.insert(name, lines.join("\n"));
                }
                other => problems.push((place, format!("{name} is {other}, and a text belongs there"))),
            }
        }
        out.push((place, cells));
    }
    out
}

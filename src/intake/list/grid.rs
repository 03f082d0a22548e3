//! Rows of cells, with whatever stands above them, as a list.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::rows::{How, List, Row, name};
use crate::intake::spreadsheet;
use crate::intake::table::Row as Cells;
use crate::intake::workbook::letters;

/// So many rows may stand above the header: a title, a date, an empty line.
const ABOVE: usize = 20;

/// No list has more columns.
const MAX_COLUMNS: usize = 2_000;

/// The list of a table's rows.
pub(super) fn list(mut rows: Vec<Cells>, how: &How) -> Result<List, String> {
    rows.retain(|(_, cells)| filled(cells) > 0);
    let at = match how.header_row {
        Some(number) => rows
            .iter()
            .position(|(row, _)| *row == number)
            .ok_or_else(|| format!("row {number} is empty or not there, and the columns are to be named in it"))?,
        None => header(&rows).ok_or("there are no rows in it")?,
    };
    let (header_row, heading) = (rows[at].0, rows[at].1.clone());
    let above: Vec<String> = rows[..at].iter().map(|(row, _)| row.to_string()).collect();
    let width = rows[at..].iter().map(|(_, cells)| cells.len()).max().unwrap_or_default();
    if width > MAX_COLUMNS {
        return Err(format!("the table has {width} columns; a list may have {MAX_COLUMNS}"));
    }
    let names = names(&heading, width);
    let row = |(number, cells): Cells| {
        let is_filled = |(_, cell): &(&String, String)| !cell.trim().is_empty();
        let value = |(name, cell): (&String, String)| (name.clone(), Value::String(day(cell.trim()).to_owned()));
        let cells: Map<String, Value> = names.iter().zip(cells).filter(is_filled).map(value).collect();
        Row { place: format!("row {number}"), cells }
    };
    // A list that was printed has its header on each page.
    let below = rows.into_iter().skip(at + 1).filter(|(_, cells)| !same(cells, &heading));
    let rows: Vec<Row> = below.map(row).collect();
    if rows.is_empty() {
        return Err(format!("there are no rows below the names of the columns in row {header_row}"));
    }
    let is_used = |name: &&String| rows.iter().any(|row| row.cells.contains_key(*name)) || heading_has(&heading, name);
    let columns = names.iter().filter(is_used).cloned().collect();
    let mut remarks = Vec::new();
    if !above.is_empty() {
        remarks.push(format!("passed over what stands above the header: row {}", above.join(", ")));
    }
    Ok(List { columns, rows, header_row: Some(header_row), remarks, ..List::default() })
}

/// A cell of a workbook without the midnight that one writes behind a day.
fn day(cell: &str) -> &str {
    let before = cell.strip_suffix(" 00:00:00").filter(|day| day.len() == 10 && spreadsheet::days(day).len() == 1);
    before.unwrap_or(cell)
}

fn filled(cells: &[String]) -> usize {
    cells.iter().filter(|cell| !cell.trim().is_empty()).count()
}

fn same(cells: &[String], heading: &[String]) -> bool {
    let folded = |cells: &[String]| -> Vec<String> {
        cells.iter().map(|cell| name(cell).to_lowercase()).filter(|cell| !cell.is_empty()).collect()
    };
    folded(cells) == folded(heading)
}

fn heading_has(heading: &[String], column: &str) -> bool {
    heading.iter().any(|cell| name(cell) == column)
}

/// Which row names the columns: the first that is about as full as the others and has no figures in it.
fn header(rows: &[Cells]) -> Option<usize> {
    let mut counts: Vec<usize> = rows.iter().take(200).map(|(_, cells)| filled(cells)).collect();
    counts.sort_unstable();
    let usual = *counts.get(counts.len() / 2)?;
    let is_figure = |cell: &&String| !spreadsheet::numbers(cell).is_empty() || !spreadsheet::days(cell).is_empty();
    let fits = |(_, cells): &Cells| {
        let filled = filled(cells);
        let figures = cells.iter().filter(|cell| !cell.trim().is_empty()).filter(is_figure).count();
        filled * 3 >= usual * 2 && (filled > 1 || usual <= 1) && figures * 4 <= filled
    };
    Some(rows.iter().take(ABOVE).position(fits).unwrap_or(0))
}

/// A name for each of so many columns: its heading, numbered where it is there twice; its letters where it has none.
fn names(heading: &[String], width: usize) -> Vec<String> {
    let mut taken: BTreeSet<String> = BTreeSet::new();
    let name = |at: usize| {
        let own = heading.get(at).map(|cell| name(cell)).filter(|name| !name.is_empty());
        let own = own.unwrap_or_else(|| format!("column {}", letters(at)));
        let numbered = (2..).map(|number| format!("{own} ({number})"));
        let free = std::iter::once(own.clone()).chain(numbered).find(|name| !taken.contains(&name.to_lowercase()));
        let free = free.unwrap_or(own);
        taken.insert(free.to_lowercase());
        free
    };
    (0..width).map(name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(rows: &[&[&str]]) -> Vec<Cells> {
        let row = |(at, cells): (usize, &&[&str])| (at + 1, cells.iter().map(|cell| (*cell).to_owned()).collect());
        rows.iter().enumerate().map(row).collect()
    }

    #[test]
    fn the_header_is_below_the_title() {
        let rows = cells(&[
            &["KPI catalogue 2026", "", "", ""],
            &["", "", "", ""],
            &["as of", "31.12.2026", "", ""],
            &["Name *", "Unit ", "Owner", ""],
            &["ARR", "€", "", "stray"],
            &["name", "UNIT", "owner"],
            &["Churn", "%", "Ada", ""],
        ]);
        let list = list(rows.clone(), &How::default()).unwrap();
        assert_eq!((list.header_row, list.columns.join("|").as_str()), (Some(4), "Name|Unit|Owner|column D"));
        let places: Vec<&str> = list.rows.iter().map(|row| row.place.as_str()).collect();
        assert_eq!(places, ["row 5", "row 7"]);
        assert_eq!(list.rows[0].cells["Unit"], "€");
        let how = How { header_row: Some(3), ..How::default() };
        assert_eq!(super::list(rows.clone(), &how).unwrap().columns[0], "as of");
        assert!(super::list(rows, &How { header_row: Some(2), ..How::default() }).is_err());
        assert!(super::list(cells(&[&["a", "b"]]), &How::default()).is_err());
        assert!(super::list(Vec::new(), &How::default()).is_err());
    }

    #[test]
    fn names_of_columns_are_unique() {
        assert_eq!(
            names(&["Name".into(), " name:".into(), String::new()], 4),
            ["Name", "name (2)", "column C", "column D"]
        );
    }
}

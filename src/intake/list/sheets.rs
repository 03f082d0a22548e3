//! Workbooks, XLSX and ODS: the sheet that holds the list, with what merged cells stand for in each row.

use std::collections::BTreeMap;
use std::io::Cursor;

use calamine::{Data, Dimensions, Ods, Reader};

use super::grid;
use super::rows::{How, List};
use crate::intake::table::Row;
use crate::intake::workbook;
use crate::model::id::nearest;

/// Nobody keeps one list in more sheets.
const MAX_SHEETS: usize = 100;

/// Reads a workbook.
pub(super) fn read(bytes: &[u8], how: &How) -> Result<List, String> {
    let is_ods = bytes.get(..120).is_some_and(|start| start.windows(20).any(|part| part == b"opendocument.spreads"));
    let sheets = if is_ods { ods(bytes)? } else { xlsx(bytes)? };
    let several = sheets.iter().filter(|(_, rows)| !rows.is_empty()).count() > 1;
    let kind = if is_ods { "an ODS workbook" } else { "an XLSX workbook" };
    let dressed = |(name, list): (String, List)| {
        let remarks = if is_ods && list.rows.len() > 1 {
            [list.remarks.clone(), vec!["of merged cells only the first is filled in an ODS workbook".into()]].concat()
        } else {
            list.remarks.clone()
        };
        List { form: format!("{kind}, its sheet \"{name}\""), part: several.then_some(name), remarks, ..list }
    };
    if let Some(wanted) = &how.part {
        let Some((name, rows)) = sheets.iter().find(|(name, _)| name == wanted) else {
            let names: Vec<&str> = sheets.iter().map(|(name, _)| name.as_str()).collect();
            let near = nearest(wanted, names.iter().copied())
                .map_or_else(|| format!("it has {}", names.join(", ")), |near| format!("did you mean `{near}`?"));
            return Err(format!("the workbook has no sheet `{wanted}`; {near}"));
        };
        return Ok(dressed((name.clone(), grid::list(rows.clone(), how)?)));
    }
    let lists = sheets.into_iter().filter_map(|(name, rows)| Some((name, grid::list(rows, how).ok()?)));
    let size = |(_, list): &(String, List)| list.rows.iter().map(|row| row.cells.len()).sum::<usize>();
    // Of equals the first: `max_by_key` would take the last.
    let largest = lists.reduce(|best, other| if size(&other) > size(&best) { other } else { best });
    let mut list = largest.map(dressed).ok_or("no sheet of the workbook has rows below a header")?;
    if let Some(part) = &list.part {
        list.remarks.insert(0, format!("the workbook has several sheets; \"{part}\" holds the most"));
    }
    Ok(list)
}

/// The sheets of a workbook and the rows of each.
type Sheets = Vec<(String, Vec<Row>)>;

fn xlsx(bytes: &[u8]) -> Result<Sheets, String> {
    let filled = |(name, mut rows, merged): workbook::Sheet| {
        fill(&mut rows, &merged);
        (name, rows)
    };
    Ok(workbook::sheets(bytes, MAX_SHEETS)?.into_iter().map(filled).collect())
}

/// Writes what stands in the first cell of merged ones into the cells below it.
///
/// Not beside it: a title is merged over many columns, and is no header for that.
fn fill(rows: &mut [Row], merged: &[Dimensions]) {
    let at: BTreeMap<usize, usize> = rows.iter().enumerate().map(|(at, (number, _))| (*number, at)).collect();
    for Dimensions { start: (top, left), end: (bottom, _) } in merged {
        let (top, bottom, left) = (*top as usize + 1, *bottom as usize + 1, *left as usize);
        let Some(text) = at.get(&top).and_then(|at| rows[*at].1.get(left)).filter(|text| !text.is_empty()).cloned()
        else {
            continue;
        };
        for (_, at) in at.range(top + 1..=bottom.max(top + 1)).filter(|(number, _)| **number <= bottom) {
            let cells = &mut rows[*at].1;
            cells.resize(cells.len().max(left + 1), String::new());
            if cells[left].is_empty() {
                cells[left].clone_from(&text);
            }
        }
    }
}

fn ods(bytes: &[u8]) -> Result<Sheets, String> {
    workbook::ensure_bounded(bytes)?;
    let mut book: Ods<_> = Ods::new(Cursor::new(bytes))
        .map_err(|error| format!("the workbook cannot be read ({error}): save it again, without a password"))?;
    let mut sheets = Sheets::new();
    for (name, range) in book.worksheets().into_iter().take(MAX_SHEETS) {
        let top = range.start().map_or(0, |(row, _)| row as usize);
        let left = range.start().map_or(0, |(_, column)| column as usize);
        let cells = |row: &[Data]| -> Vec<String> {
            let blank = std::iter::repeat_n(String::new(), left);
            blank.chain(row.iter().map(text)).collect()
        };
        let rows = range.rows().enumerate().map(|(at, row)| (top + at + 1, cells(row)));
        sheets.push((name, rows.filter(|(_, cells)| cells.iter().any(|cell| !cell.trim().is_empty())).collect()));
    }
    Ok(sheets)
}

fn text(cell: &Data) -> String {
    match cell {
        Data::Bool(truth) => truth.to_string().to_uppercase(),
        cell => cell.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn merged_cells_are_filled_downwards() {
        let row = |number: usize, cells: [&str; 2]| (number, cells.map(str::to_owned).to_vec());
        let mut rows = vec![row(1, ["Title", ""]), row(3, ["Ada", "ARR"]), row(4, ["", "Churn"]), row(6, ["", "Burn"])];
        let merged = |start, end| Dimensions { start, end };
        fill(&mut rows, &[merged((0, 0), (0, 1)), merged((2, 0), (5, 0)), merged((9, 0), (12, 0))]);
        let owners: Vec<&str> = rows.iter().map(|(_, cells)| cells[0].as_str()).collect();
        assert_eq!(owners, ["Title", "Ada", "Ada", "Ada"]);
        assert_eq!(rows[0].1[1], "");
    }
}

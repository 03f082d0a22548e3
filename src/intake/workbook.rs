//! Workbooks: a sheet of an XLSX file as a table.

use std::collections::BTreeMap;
use std::io::Cursor;

use calamine::{DataRef, Dimensions, Reader, Xlsx, XlsxError};
use zip::ZipArchive;

use super::table::{Row, Table, headed};

/// A sheet has no use for more columns, and a stray cell far to the right would fill the memory.
const MAX_COLUMNS: u32 = 2_000;

/// What a workbook may unpack to, in bytes: a catalogue of ten thousand definitions takes a tenth of it.
const MAX_UNPACKED: u64 = 256 << 20;
/// What the cells of a sheet may take, in bytes: one text may stand in a million cells.
const MAX_CELLS: usize = 512 << 20;

/// Whether a file is packed as workbooks are, or as the older ones were.
#[must_use]
pub fn is_workbook(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"\xd0\xcf\x11\xe0")
}

/// Reads the first sheet that has a row that `is_header`; where none has, the first with anything in it.
///
/// A day is written as a definition has it and a time after it, a number as JSON has it, a truth value in capitals. Of a
/// formula, what it came to.
///
/// # Errors
/// When it is no workbook, or has nothing in it.
pub fn read(bytes: &[u8], is_header: impl Fn(&[String]) -> bool) -> Result<Table, String> {
    let mut book = open(bytes)?;
    let mut first = None;
    for name in book.sheet_names() {
        let rows = rows(&mut book, &name)?;
        if let Some(table) = headed(rows.clone(), &is_header, false) {
            return Ok(Table { is_sheet: true, ..table });
        }
        first = first.or_else(|| headed(rows, &is_header, true));
    }
    first.map(|table| Table { is_sheet: true, ..table }).ok_or_else(|| "the workbook is empty".into())
}

fn open(bytes: &[u8]) -> Result<Xlsx<Cursor<&[u8]>>, String> {
    ensure_bounded(bytes)?;
    Xlsx::new(Cursor::new(bytes)).map_err(broken)
}

/// The parts of a workbook have a sane size: what is packed into few bytes may fill every memory.
///
/// # Errors
/// When they have not.
pub(super) fn ensure_bounded(bytes: &[u8]) -> Result<(), String> {
    // A part that unpacks to more than the directory of the file says is not read on. What is no such file at all, the
    // reader of workbooks says.
    if let Ok(mut packed) = ZipArchive::new(Cursor::new(bytes)) {
        let sizes = (0..packed.len()).filter_map(|index| Some(packed.by_index_raw(index).ok()?.size()));
        if sizes.fold(0, u64::saturating_add) > MAX_UNPACKED {
            return Err(format!(
                "the workbook unpacks to more than {} MiB: no list of definitions has so much; take out what else is in \
                 it, or save the sheet as \"CSV UTF-8\"",
                MAX_UNPACKED >> 20
            ));
        }
    }
    Ok(())
}

/// A sheet of a workbook: its name, its rows, and which of its cells are merged.
pub(super) type Sheet = (String, Vec<Row>, Vec<Dimensions>);

/// The first sheets of a workbook, so many at most.
///
/// # Errors
/// When it is no workbook.
pub(super) fn sheets(bytes: &[u8], most: usize) -> Result<Vec<Sheet>, String> {
    let mut book = open(bytes)?;
    let mut sheets = Vec::new();
    for name in book.sheet_names().into_iter().take(most) {
        let rows = rows(&mut book, &name)?;
        let merged = book.merge_cells_by_sheet_name(&name).unwrap_or_default();
        sheets.push((name, rows, merged));
    }
    Ok(sheets)
}

fn broken(error: XlsxError) -> String {
    format!("the workbook cannot be read ({error}): save it as XLSX without a password, or as \"CSV UTF-8\"")
}

/// The rows of a sheet.
fn rows(book: &mut Xlsx<Cursor<&[u8]>>, name: &str) -> Result<Vec<Row>, String> {
    let mut rows: BTreeMap<u32, Vec<String>> = BTreeMap::new();
    let mut reader = book.worksheet_cells_reader(name).map_err(broken)?;
    let mut taken = 0;
    while let Some(cell) = reader.next_cell().map_err(broken)? {
        let (row, column) = cell.get_position();
        let text = text(cell.get_value());
        if text.trim().is_empty() {
            continue;
        }
        if column >= MAX_COLUMNS {
            return Err(format!("the sheet has cells beyond column {}", letters(MAX_COLUMNS as usize - 1)));
        }
        let (cells, at) = (rows.entry(row).or_default(), column as usize);
        taken += text.len() + (at + 1).saturating_sub(cells.len()) * size_of::<String>();
        if taken > MAX_CELLS {
            return Err(format!("the cells of the sheet take more than {} MiB", MAX_CELLS >> 20));
        }
        cells.resize(cells.len().max(at + 1), String::new());
        cells[at] = text;
    }
    Ok(rows.into_iter().map(|(row, cells)| (row as usize + 1, cells)).collect())
}

fn text(value: &DataRef<'_>) -> String {
    match value {
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => number.to_string(),
        DataRef::String(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Bool(truth) => truth.to_string().to_uppercase(),
        DataRef::DateTime(time) if time.is_datetime() => {
            let (year, month, day, hour, minute, second, _) = time.to_ymd_hms_milli();
            format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}")
        }
        DataRef::DateTime(time) => time.as_f64().to_string(),
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
        DataRef::Error(error) => error.to_string(),
        DataRef::Empty => String::new(),
    }
}

/// The letters of a column as a spreadsheet names it; the first is at 0.
#[must_use]
pub fn letters(at: usize) -> String {
    let last = char::from(b'A' + u8::try_from(at % 26).unwrap_or(0));
    match at / 26 {
        0 => last.to_string(),
        before => letters(before - 1) + &last.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_named_by_letters() {
        let named = [0, 25, 26, 51, 52, 701, 702].map(letters);
        assert_eq!(named, ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]);
    }

    #[test]
    fn what_is_no_workbook_is_refused() {
        assert!(is_workbook(b"PK\x03\x04rest") && is_workbook(b"\xd0\xcf\x11\xe0") && !is_workbook(b"id,unit"));
        for bytes in [&b"PK\x03\x04rest"[..], b"\xd0\xcf\x11\xe0"] {
            assert!(read(bytes, |_| true).unwrap_err().starts_with("the workbook cannot be read"));
        }
    }
}

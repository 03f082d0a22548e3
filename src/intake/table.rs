//! Tables: the rows of a CSV file, as spreadsheets save them.

use std::cmp::Reverse;

use super::encoding::{CONFLICT, conflict, without_mark};

/// So many rows may stand above the header: a title, a date, an empty line.
const ABOVE: usize = 20;

/// A row with its number as a spreadsheet counts.
pub type Row = (usize, Vec<String>);

/// A table: the names of its columns, and its rows.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Table {
    /// The names of the columns.
    pub header: Vec<String>,
    /// The number of the row with the names.
    pub header_row: usize,
    /// The rows below it that hold anything.
    pub rows: Vec<Row>,
    /// Whether it is a sheet of a workbook, whose cells know what they hold.
    pub is_sheet: bool,
}

/// Reads a table. A byte order mark or the line `sep=;` may stand before it; commas, semicolons or tabs may stand between
/// its cells. What stands above the first row that `is_header` is passed over; where none is, the first row is the header.
///
/// # Errors
/// When it is not UTF-8, holds nothing, or a quote in it is one too many.
pub fn read(bytes: &[u8], is_header: impl Fn(&[String]) -> bool) -> Result<Table, String> {
    let text = std::str::from_utf8(without_mark(bytes).unwrap_or(bytes)).map_err(|error| {
        let line = bytes[..error.valid_up_to()].iter().filter(|byte| **byte == b'\n').count() + 1;
        format!("line {line} is not UTF-8: save the table as \"CSV UTF-8\"")
    })?;
    if let Some(place) = conflict(text) {
        return Err(format!("line {}: {CONFLICT}", place.line));
    }
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let (named, text) = named_separator(&text);
    let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    // Of equals the first goes first: a header of one column is read with commas.
    let mut separators = vec![',', ';', '\t'];
    separators.sort_by_key(|sign| Reverse(first.matches(*sign).count()));
    let separators = named.map_or(separators, |named| vec![named]);
    // A title above the header may have other signs in it than the table.
    let found = separators.iter().find_map(|sign| headed(split(text, *sign).ok()?, &is_header, false));
    let table = match found {
        Some(table) => Some(table),
        None => headed(split(text, separators[0])?, &is_header, true),
    };
    table.ok_or_else(|| "the table is empty".into())
}

/// The sign that a first line `sep=;` names, which a spreadsheet does not count as a row, and what follows it.
pub(super) fn named_separator(text: &str) -> (Option<char>, &str) {
    let (line, rest) = text.split_once('\n').unwrap_or((text, ""));
    let bare = line.trim_matches('"');
    let sign = bare.get(..4).filter(|start| start.eq_ignore_ascii_case("sep=")).and_then(|_| bare[4..].chars().next());
    sign.map_or((None, text), |sign| (Some(sign), rest))
}

/// The rows of a table below the first one that is a header; below the first of all where `or_first`.
///
/// A second header right below the first names the columns that the first does not.
pub(super) fn headed(mut rows: Vec<Row>, is_header: &dyn Fn(&[String]) -> bool, or_first: bool) -> Option<Table> {
    rows.retain(|(_, cells)| cells.iter().any(|cell| !cell.trim().is_empty()));
    let found = rows.iter().take(ABOVE).position(|(_, cells)| is_header(cells));
    let at = found.or_else(|| (or_first && !rows.is_empty()).then_some(0))?;
    let mut rows = rows.into_iter().skip(at).peekable();
    let (mut header_row, mut header) = rows.next()?;
    if found.is_some()
        && let Some((row, names)) = rows.next_if(|(_, cells)| is_header(cells))
    {
        header_row = row;
        header.resize(names.len().max(header.len()), String::new());
        for (name, other) in header.iter_mut().zip(names).filter(|(name, _)| name.trim().is_empty()) {
            *name = other;
        }
    }
    let header = header.iter().map(|name| name.trim().to_owned()).collect();
    Some(Table { header, header_row, rows: rows.collect(), is_sheet: false })
}

/// The cells between separators; line breaks are line feeds.
pub(super) fn split(text: &str, separator: char) -> Result<Vec<Row>, String> {
    let (mut rows, mut cells): (Vec<Row>, Vec<String>) = (Vec::new(), Vec::new());
    let mut chars = text.chars().peekable();
    loop {
        let refuse = |what: &str| format!("row {}, column {}: {what}", rows.len() + 1, cells.len() + 1);
        let is_quoted = chars.next_if_eq(&'"').is_some();
        let mut quoted = String::new();
        if is_quoted {
            loop {
                match chars.next() {
                    None => return Err(refuse("a quote opens here and is never closed")),
                    Some('"') if chars.next_if_eq(&'"').is_none() => break,
                    Some(c) => quoted.push(c),
                }
            }
        }
        let mut plain = String::new();
        while let Some(c) = chars.next_if(|c| *c != separator && *c != '\n') {
            plain.push(c);
        }
        if is_quoted && !plain.trim().is_empty() {
            return Err(refuse("text follows the quote that ends the cell; a quote inside of a cell is written twice"));
        }
        if !is_quoted && plain.matches('"').count() % 2 == 1 {
            return Err(refuse(
                "a quote stands here alone; a cell with quotes in it is put in quotes, and each of its own is written twice",
            ));
        }
        cells.push(if is_quoted { quoted } else { plain });
        let end = chars.next();
        if end != Some(separator) {
            rows.push((rows.len() + 1, std::mem::take(&mut cells)));
        }
        if end.is_none() {
            return Ok(rows);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(text: &str) -> Result<Table, String> {
        read(text.as_bytes(), |cells| cells.iter().any(|cell| cell == "id"))
    }

    fn rows(text: &str) -> Vec<Row> {
        table(text).unwrap().rows
    }

    #[test]
    fn tables_are_read_as_spreadsheets_save_them() {
        let row = |number, cells: [&str; 2]| (number, cells.map(str::to_owned).to_vec());
        let expected = [row(2, ["1", "x\ny; \"z\""]), row(4, ["2", ""])];
        let comma = "id,text\n1,\"x\ny; \"\"z\"\"\"\n\n2,\n,\n";
        assert_eq!(rows(comma), expected);
        assert_eq!(rows(&format!("\u{feff}{comma}")), expected);
        assert_eq!(rows("id;text\r\n1;\"x\ny; \"\"z\"\"\"\r\n\r\n2;\r\n"), expected);
        assert_eq!(rows("id\ttext\n1\t\"x\ny; \"\"z\"\"\"\n\n2\t\n"), expected);
        assert_eq!(rows("id,text\r1,x\r\r2,\r"), [row(2, ["1", "x"]), row(4, ["2", ""])]);
        assert_eq!(table("id\n").unwrap(), Table { header: vec!["id".into()], header_row: 1, ..Table::default() });
        let merged = table("id,text\n<<<<<<< HEAD\n1,x\n=======\n1,y\n>>>>>>> other\n").unwrap_err();
        assert!(merged.starts_with("line 2: a merge is unresolved"), "{merged}");
        assert!(table("").is_err() && table("\u{feff}\n").is_err() && table("sep=;").is_err());
        let latin = read(b"id\nK\xf6ln\n", |_| true).unwrap_err();
        assert_eq!(latin, "line 2 is not UTF-8: save the table as \"CSV UTF-8\"");
    }

    #[test]
    fn what_stands_above_the_header_is_passed_over() {
        for (text, header_row) in [
            ("sep=;\nid;text\n1;x\n", 1),
            ("\"SEP=;\"\r\nid;text\r\n1;x\r\n", 1),
            ("\n\nid;text\n1;x\n", 3),
            ("Figures, as of today, for review\nid;text\n1;x\n", 2),
            ("Figures\t\n\nid\ttext\n1\tx\n", 3),
            ("id,\nid,text\n1,x\n", 2),
        ] {
            let table = table(text).unwrap();
            assert_eq!((table.header.join("|").as_str(), table.header_row), ("id|text", header_row), "{text:?}");
            assert_eq!(table.rows, [(header_row + 1, vec!["1".to_owned(), "x".to_owned()])]);
        }
        assert_eq!(table("a,b\n1,2\n").unwrap().header, ["a", "b"]);
    }

    #[test]
    fn a_quote_too_many_is_refused_where_it_stands() {
        for (text, place) in [
            ("id,text\n1,\"x\n2,y\n", "row 2, column 2: a quote opens"),
            ("id,text\n1,\"x\n2,\"y\"\n", "row 2, column 2: text follows"),
            ("id,text\n1,x\n2,y\"\n", "row 3, column 2: a quote stands here alone"),
        ] {
            assert!(table(text).unwrap_err().starts_with(place), "{text}");
        }
        assert_eq!(rows("id,text\n1,the \"right\" one\n2,\"\"\n")[0].1[1], "the \"right\" one");
    }
}

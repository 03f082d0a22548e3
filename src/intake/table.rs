//! Tables: the rows of a CSV file, as spreadsheets save them.

use super::encoding::{CONFLICT, conflict, without_mark};

/// A table: the names of its columns, and its rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// The names in the first row.
    pub header: Vec<String>,
    /// The rows that hold anything, each with its number as a spreadsheet counts: the header is row 1.
    pub rows: Vec<(usize, Vec<String>)>,
}

/// Reads a table. A byte order mark may stand before it; commas, semicolons or tabs may stand between its cells.
///
/// # Errors
/// When it is not UTF-8 or holds nothing.
pub fn read(bytes: &[u8]) -> Result<Table, String> {
    let text = std::str::from_utf8(without_mark(bytes).unwrap_or(bytes)).map_err(|error| {
        let line = bytes[..error.valid_up_to()].iter().filter(|byte| **byte == b'\n').count() + 1;
        format!("line {line} is not UTF-8: save the table as \"CSV UTF-8\"")
    })?;
    if let Some(place) = conflict(text) {
        return Err(format!("line {}: {CONFLICT}", place.line));
    }
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let first = text.lines().next().unwrap_or_default();
    let often = |sign: &u8| first.bytes().filter(|byte| byte == sign).count();
    // The last of equals wins: a header of one column is read with commas.
    let separator = [b'\t', b';', b','].into_iter().max_by_key(often).unwrap_or(b',');
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(separator).from_reader(text.as_bytes());
    let mut rows: Vec<(usize, Vec<String>)> = Vec::new();
    let mut number = 0_usize;
    for record in reader.records() {
        let record = record.map_err(|error| error.to_string())?;
        // The reader passes over empty lines, which are rows to a spreadsheet. It stands before or behind the line break
        // of the row before, as that row ended.
        let start = record.position().map_or(0, |position| usize::try_from(position.byte()).unwrap_or(0));
        let passed = text[start..].bytes().take_while(|byte| *byte == b'\n');
        number += passed.count() + usize::from(start == 0 || text[..start].ends_with('\n'));
        rows.push((number, record.iter().map(str::to_owned).collect()));
    }
    rows.retain(|(_, cells)| cells.iter().any(|cell| !cell.trim().is_empty()));
    if rows.is_empty() {
        return Err("the table is empty".into());
    }
    let (_, header) = rows.remove(0);
    Ok(Table { header: header.iter().map(|name| name.trim().to_owned()).collect(), rows })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(bytes: &[u8]) -> Vec<(usize, Vec<String>)> {
        read(bytes).unwrap().rows
    }

    #[test]
    fn tables_are_read_as_spreadsheets_save_them() {
        let row = |number, cells: [&str; 2]| (number, cells.map(str::to_owned).to_vec());
        let expected = [row(2, ["1", "x\ny; \"z\""]), row(4, ["2", ""])];
        let comma = "id,text\n1,\"x\ny; \"\"z\"\"\"\n\n2,\n,\n";
        assert_eq!(rows(comma.as_bytes()), expected);
        assert_eq!(rows(format!("\u{feff}{comma}").as_bytes()), expected);
        assert_eq!(rows("id;text\r\n1;\"x\ny; \"\"z\"\"\"\r\n\r\n2;\r\n".as_bytes()), expected);
        assert_eq!(rows(b"id\ttext\n1\t\"x\ny; \"\"z\"\"\"\n\n2\t\n"), expected);
        assert_eq!(rows(b"id,text\r1,x\r\r2,\r"), [row(2, ["1", "x"]), row(4, ["2", ""])]);
        assert_eq!(read(b"id\n").unwrap(), Table { header: vec!["id".into()], rows: Vec::new() });
        let merged = read(b"id,text\n<<<<<<< HEAD\n1,x\n=======\n1,y\n>>>>>>> other\n").unwrap_err();
        assert!(merged.starts_with("line 2: a merge is unresolved"), "{merged}");
        assert!(read(b"").is_err() && read(b"\xef\xbb\xbf\n").is_err());
        assert_eq!(read(b"id\nK\xf6ln\n").unwrap_err(), "line 2 is not UTF-8: save the table as \"CSV UTF-8\"");
    }
}

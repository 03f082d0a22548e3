//! Tables as text: which sign stands between the cells, the head, and each row with its line.

use csv::{ByteRecord, Reader, ReaderBuilder};

use super::fault::Faults;
use crate::intake::encoding::{CONFLICT, conflict, without_mark};
use crate::model::words::count;

/// A table as text, with its head read.
pub(super) struct Grid<'t> {
    text: &'t [u8],
    reader: Reader<&'t [u8]>,
    /// What the head calls the columns.
    pub(super) head: Vec<String>,
    /// The line of the head.
    pub(super) head_line: usize,
}

impl<'t> Grid<'t> {
    /// Reads the head of a table.
    ///
    /// # Errors
    /// When it is not UTF-8, holds nothing, or has a quote too many, with the line where that is known.
    pub(super) fn open(bytes: &'t [u8]) -> Result<Self, (Option<usize>, String)> {
        let text = std::str::from_utf8(without_mark(bytes).unwrap_or(bytes)).map_err(|error| {
            let line = bytes[..error.valid_up_to()].iter().filter(|byte| **byte == b'\n').count() + 1;
            (Some(line), "this is not UTF-8: save the table as \"CSV UTF-8\"".to_owned())
        })?;
        if let Some(place) = conflict(text) {
            return Err((Some(place.line), CONFLICT.to_owned()));
        }
        let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
        // Of equals the first goes first: a head of one column is read with commas.
        let signs = [b'\t', b';', b','];
        let separator = signs.into_iter().max_by_key(|sign| first.bytes().filter(|byte| byte == sign).count());
        let separator = separator.unwrap_or(b',');
        if let Some((line, what)) = odd_quote(text.as_bytes(), separator) {
            return Err((Some(line), what.to_owned()));
        }
        let mut builder = ReaderBuilder::new();
        let mut reader = builder.has_headers(false).flexible(true).delimiter(separator).from_reader(text.as_bytes());
        let mut record = ByteRecord::new();
        while reader.read_byte_record(&mut record).unwrap_or(false) {
            if !is_blank(record.iter()) {
                let head: Vec<String> =
                    record.iter().map(|cell| String::from_utf8_lossy(cell.trim_ascii()).into_owned()).collect();
                let width = head.iter().rposition(|name| !name.is_empty()).map_or(0, |last| last + 1);
                let head_line = line(&record, text.as_bytes());
                return Ok(Self { text: text.as_bytes(), reader, head: head[..width].to_vec(), head_line });
            }
        }
        Err((None, "the file is empty".to_owned()))
    }

    /// Calls `visit` with the cells of each row below the head that is not blank: as many as the head has. A
    /// row of another length is a fault.
    pub(super) fn each(mut self, faults: &mut Faults, mut visit: impl FnMut(&Cells<'_>, &mut Faults)) {
        let (width, mut record) = (self.head.len(), ByteRecord::new());
        // What is read from memory is there, and rows may have any length.
        while self.reader.read_byte_record(&mut record).unwrap_or(false) {
            if is_blank(record.iter()) {
                continue;
            }
            if record.len() < width || !is_blank(record.iter().skip(width)) {
                let message = format!("the row has {}, and the head {width}", count(record.len(), "cell"));
                faults.add(line(&record, self.text), None, message);
            } else {
                visit(&Cells { record: &record, text: self.text }, faults);
            }
        }
    }
}

/// The cells of a row, without the blanks around them.
pub(super) struct Cells<'r> {
    record: &'r ByteRecord,
    text: &'r [u8],
}

impl Cells<'_> {
    /// The line that the row begins in.
    pub(super) fn line(&self) -> usize {
        line(self.record, self.text)
    }

    /// A cell; none where it is blank.
    pub(super) fn get(&self, column: usize) -> Option<&str> {
        let cell = self.record.get(column)?.trim_ascii();
        // The whole text is UTF-8, and signs between cells are no part of a letter.
        std::str::from_utf8(cell).ok().filter(|cell| !cell.is_empty())
    }
}

fn is_blank<'r>(mut cells: impl Iterator<Item = &'r [u8]>) -> bool {
    cells.all(|cell| cell.trim_ascii().is_empty())
}

/// The line of a row. The reader begins to count at the blank lines before it.
fn line(record: &ByteRecord, text: &[u8]) -> usize {
    let Some(position) = record.position() else { return 0 };
    let number = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
    let before = text.get(number(position.byte())..).unwrap_or_default();
    let blank = before.iter().take_while(|byte| matches!(byte, b'\n' | b'\r')).filter(|byte| **byte == b'\n').count();
    number(position.line()) + blank
}

/// The line of a quote that is one too many, and what is wrong with it. A parser passes over it in silence: all rows behind
/// an open quote would be one cell.
fn odd_quote(bytes: &[u8], separator: u8) -> Option<(usize, &'static str)> {
    enum At {
        Start,
        Plain,
        Quoted,
        Behind,
    }
    if !bytes.contains(&b'"') {
        return None;
    }
    let (mut at, mut line, mut opened) = (At::Start, 1, 1);
    for byte in bytes {
        let is_end = *byte == separator || matches!(byte, b'\n' | b'\r');
        at = match (at, byte) {
            (At::Quoted, b'"') => At::Behind,
            (At::Quoted, _) => At::Quoted,
            (At::Behind, b'"') => At::Quoted,
            (At::Start, b'"') => {
                opened = line;
                At::Quoted
            }
            (_, _) if is_end => At::Start,
            (At::Behind, b' ') => At::Behind,
            (At::Behind, _) => {
                return Some((line, "text follows the quote that ends a cell; a quote inside of it is written twice"));
            }
            (At::Start | At::Plain, _) => At::Plain,
        };
        line += usize::from(*byte == b'\n');
    }
    matches!(at, At::Quoted).then_some((opened, "a quote opens here and is never closed"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Result<Vec<(usize, String)>, String> {
        let grid = Grid::open(text.as_bytes()).map_err(|(line, what)| format!("{line:?} {what}"))?;
        let (width, mut faults, mut rows) = (grid.head.len(), Faults::of("x.csv"), Vec::new());
        grid.each(&mut faults, |row, _| {
            let cells: Vec<&str> = (0..width).map(|column| row.get(column).unwrap_or("-")).collect();
            rows.push((row.line(), cells.join("|")));
        });
        faults.first.first().map_or(Ok(rows), |fault| Err(fault.to_string()))
    }

    #[test]
    fn tables_are_read_as_programs_and_spreadsheets_save_them() {
        let expected = Ok(vec![(2, "1|x".to_owned()), (4, "2|-".to_owned())]);
        for text in [
            "a,b\n1,x\n\n2,\n",
            "\u{feff}a;b\r\n1; x \r\n;\r\n2;\r\n",
            "a\tb\n\"1\"\tx\n\t\n2\t\t\n",
            "a,b,\n1,x,\n\n2,,\n",
        ] {
            assert_eq!(rows(text), expected, "{text:?}");
        }
        assert_eq!(
            rows("a,b\n\"x, \"\"y\"\"\nz\",1\n5\" pipe,2\n").unwrap(),
            [(2, "x, \"y\"\nz|1".into()), (4, "5\" pipe|2".into())]
        );
    }

    #[test]
    fn what_a_parser_would_pass_over_is_refused() {
        for (text, problem) in [
            ("a,b\n1,\"x\n2,y\n", "Some(2) a quote opens here"),
            ("a,b\n1,x\n\"2\"y,z\n", "Some(3) text follows"),
            ("a,b\n1,2,3\n", "x.csv, line 2: the row has 3 cells, and the head 2"),
            ("a,b\n\n1\n", "x.csv, line 3: the row has 1 cell,"),
            ("\n,,\n", "None the file is empty"),
            ("a\n<<<<<<< HEAD\n", "Some(2) a merge is unresolved"),
        ] {
            let error = rows(text).unwrap_err();
            assert!(error.starts_with(problem), "{text:?}: {error}");
        }
        assert!(Grid::open(b"a\nK\xf6ln\n").is_err());
    }
}

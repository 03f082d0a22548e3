//! What a list is.

use serde_json::{Map, Value};

/// What is known of a list before it is read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct How {
    /// The sheet of a workbook, or the path in a tree, where the rows are; found where it is absent.
    pub part: Option<String>,
    /// The row with the names of the columns, as a spreadsheet counts; found where it is absent.
    pub header_row: Option<usize>,
}

/// What somebody keeps elsewhere: rows of values.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct List {
    /// What kind of file it came from, in words.
    pub form: String,
    /// The columns or paths, in the order in which they come up.
    pub columns: Vec<String>,
    /// The rows that hold anything.
    pub rows: Vec<Row>,
    /// The row with the names of the columns, where it is a table.
    pub header_row: Option<usize>,
    /// The sheet or path that was read, where the file has several.
    pub part: Option<String>,
    /// What a person should know of how it was read.
    pub remarks: Vec<String>,
}

/// A row of a list.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Row {
    /// Where it stood: "row 12", "line 3", "item 4".
    pub place: String,
    /// Its values by column or path; what is empty or null is not among them.
    pub cells: Map<String, Value>,
}

impl List {
    /// A list of rows; its columns are those of the rows.
    pub(super) fn of(form: impl Into<String>, rows: Vec<Row>) -> Self {
        let mut columns: Map<String, Value> = Map::new();
        for name in rows.iter().flat_map(|row| row.cells.keys()).filter(|name| !name.is_empty()) {
            if !columns.contains_key(name) {
                columns.insert(name.clone(), Value::Null);
            }
        }
        let columns = columns.into_iter().map(|(name, _)| name).collect();
        Self { form: form.into(), columns, rows, ..Self::default() }
    }

    /// The values of a column, from the first row to the last.
    pub fn values<'l>(&'l self, column: &'l str) -> impl Iterator<Item = &'l Value> {
        self.rows.iter().filter_map(move |row| row.cells.get(column))
    }
}

/// A name without what nobody sees: white space folded, no hidden characters, no mark that it is required.
pub(super) fn name(text: &str) -> String {
    let visible: String = text.chars().filter(|c| !crate::escape::is_hidden(*c) || c.is_whitespace()).collect();
    let folded = visible.split_whitespace().collect::<Vec<_>>().join(" ");
    folded.trim_end_matches(['*', ':']).trim_end().to_owned()
}

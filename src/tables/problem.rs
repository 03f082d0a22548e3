//! What is wrong with a table: where, and what was expected.

use std::fmt;

use crate::intake::table::Table;

/// A table, or a cell of it, cannot be taken.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TableProblem {
    /// The row, as a spreadsheet counts; none where it is the whole table.
    pub row: Option<usize>,
    /// The column, as the schema names it.
    pub column: Option<String>,
    /// The cell as a spreadsheet names it, `C12`; of a sheet only.
    pub cell: Option<String>,
    /// What is wrong, and what was expected.
    pub message: String,
}

impl TableProblem {
    /// A problem of a whole table.
    #[must_use]
    pub fn of_table(message: impl Into<String>) -> Self {
        Self { message: message.into(), ..Self::default() }
    }

    /// A problem of the header of a table.
    #[must_use]
    pub fn of_header(table: &Table, message: impl Into<String>) -> Self {
        Self { row: Some(table.header_row), ..Self::of_table(message) }
    }

    /// The message without what is quoted in it and without numbers: what problems of one cause have in common.
    #[must_use]
    pub fn cause(&self) -> String {
        let mut quote = None;
        let mut said = |c: &char| match (quote, *c) {
            (Some(open), c) => {
                quote = quote.filter(|_| open != c);
                false
            }
            (None, '`' | '"') => {
                quote = Some(*c);
                false
            }
            (None, c) => !c.is_ascii_digit(),
        };
        self.message.chars().filter(|c| said(c)).collect()
    }
}

impl fmt::Display for TableProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.row, &self.column) {
            (Some(row), Some(column)) => {
                let cell = self.cell.as_ref().map_or(String::new(), |cell| format!(" ({cell})"));
                write!(f, "row {row}, column {column}{cell}: {}", self.message)
            }
            (Some(row), None) => write!(f, "row {row}: {}", self.message),
            (None, _) => f.write_str(&self.message),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_cause_has_many_values() {
        let of = |message: &str| TableProblem::of_table(message).cause();
        assert_eq!(of("\"21.11.2026\" is not a \"date\""), of("\"soon\" is not a \"date\""));
        assert_eq!(of("the header names 8 columns, the row has 1"), of("the header names 8 columns, the row has 12"));
        assert_ne!(of("`a` is no number"), of("`a` is no boolean"));
    }
}

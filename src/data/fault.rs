//! What is wrong with a file.

use std::fmt;

/// So many faults of a file are kept; the others are counted.
const KEPT: usize = 20;

/// Something in a file that cannot be taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The name of the file.
    pub file: String,
    /// The line, from 1; none where it is the whole file.
    pub line: Option<usize>,
    /// The column, as the head of the file calls it.
    pub column: Option<String>,
    /// What is wrong, and what was expected.
    pub message: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        self.line.map_or(Ok(()), |line| write!(f, ", line {line}"))?;
        self.column.as_ref().map_or(Ok(()), |column| write!(f, ", column {column}"))?;
        write!(f, ": {}", self.message)
    }
}

/// The faults of one file: the first of them, and how many there are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Faults {
    /// The name of the file.
    pub file: String,
    /// The first ones, in the order of the file.
    pub first: Vec<Fault>,
    /// How many there are.
    pub count: usize,
}

impl Faults {
    pub(super) fn of(file: &str) -> Self {
        Self { file: file.to_owned(), first: Vec::new(), count: 0 }
    }

    /// Adds a fault of a cell or a line.
    pub(super) fn add(&mut self, line: usize, column: Option<&str>, message: impl Into<String>) {
        self.push(Some(line), column, message.into());
    }

    /// Adds a fault of the whole file.
    pub(super) fn add_whole(&mut self, message: impl Into<String>) {
        self.push(None, None, message.into());
    }

    fn push(&mut self, line: Option<usize>, column: Option<&str>, message: String) {
        self.count += 1;
        if self.first.len() < KEPT {
            self.first.push(Fault { file: self.file.clone(), line, column: column.map(str::to_owned), message });
        }
    }
}

//! What was read of a company, and where each value stands.

use std::collections::BTreeMap;

use crate::expression::{Column, Data, Month, Series};
use crate::model::Id;

/// Where a value stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Origin {
    /// Which file, as a place among [`Sources::files`].
    pub file: usize,
    /// Which line of it, from 1.
    pub line: usize,
}

/// Where data comes from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sources {
    /// The names of the files.
    pub files: Vec<String>,
    /// Where the values of each figure stand, by the last month of their period.
    pub figures: BTreeMap<Id, BTreeMap<Month, Origin>>,
    /// Which file holds the rows of each table.
    pub tables: BTreeMap<Id, usize>,
}

/// What was read of a company.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Loaded {
    /// The figures and tables.
    pub data: Data,
    /// Where they come from.
    pub sources: Sources,
}

impl Loaded {
    /// Puts what is given by an id of another point under the one that the definition has here, where nothing is given by
    /// that one.
    pub(super) fn follow(&mut self, renamed: &BTreeMap<Id, Id>) {
        fn follow<T>(all: &mut BTreeMap<Id, T>, renamed: &BTreeMap<Id, Id>) {
            for (there, here) in renamed {
                if let Some(given) = all.remove(there) {
                    all.entry(here.clone()).or_insert(given);
                }
            }
        }
        follow(&mut self.data.figures, renamed);
        follow(&mut self.data.tables, renamed);
        follow(&mut self.sources.figures, renamed);
        follow(&mut self.sources.tables, renamed);
    }

    /// The last month that a figure has a value for; where there are no figures, the last one that a table names.
    #[must_use]
    pub fn last_month(&self) -> Option<Month> {
        let of_series = |series: &Series| match series {
            Series::Dated(values) => values.last_key_value().map(|(month, _)| *month),
            Series::Once(_) => None,
        };
        let of_column = |column: &Column| match column {
            Column::Moments(cells) => cells.iter().flatten().map(|moment| moment.month).max(),
            _ => None,
        };
        let tables = || self.data.tables.values().flat_map(|table| table.columns());
        let figures = self.data.figures.values().filter_map(of_series).max();
        figures.or_else(|| tables().filter_map(|(_, column)| of_column(column)).max())
    }
}

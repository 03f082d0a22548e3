//! What definitions expect of data.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::id::nearest;
use crate::model::{Column, Id};

/// What a definition expects of data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wanted {
    /// A number for each period of so many months.
    Figure {
        /// How many months a period has.
        months: u32,
    },
    /// Rows with these columns.
    Table(Vec<Column>),
    /// Words, a date or a choice: nothing that is computed from.
    Words,
}

/// What the definitions of a point expect of data.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Expected {
    /// What each definition expects.
    pub ids: BTreeMap<Id, Wanted>,
    /// Ids that another point knows, and that are passed over here.
    pub elsewhere: BTreeSet<Id>,
}

impl Expected {
    /// The figure that a text names, with the months of its period; none for one that only another point knows.
    pub(super) fn figure(&self, text: &str) -> Result<Option<(Id, u32)>, String> {
        let near = || {
            let figures = self.ids.iter().filter(|(_, wanted)| matches!(wanted, Wanted::Figure { .. }));
            let near = nearest(text, figures.map(|(id, _)| id.as_str()));
            near.map_or(String::new(), |near| format!("; did you mean {near}?"))
        };
        let Ok(id) = text.parse::<Id>() else {
            return Err(format!("`{text}` is no id{}", near()));
        };
        match self.ids.get(&id) {
            Some(Wanted::Figure { months }) => Ok(Some((id, *months))),
            Some(Wanted::Table(_)) => Err(format!("{id} is a table: its rows stand in a file of its own, {id}.csv")),
            Some(Wanted::Words) => Err(format!("{id} is no figure, and nothing computes from it")),
            None if self.elsewhere.contains(&id) => Ok(None),
            None => Err(format!("there is no definition {id}{}", near())),
        }
    }

    /// The table whose id or slug a text is, with its columns; none where there is no such table.
    ///
    /// # Errors
    /// Where several tables have this slug.
    pub(super) fn table(&self, text: &str) -> Result<Option<(&Id, &[Column])>, String> {
        let tables = self.ids.iter().filter_map(|(id, wanted)| match wanted {
            Wanted::Table(columns) => Some((id, columns.as_slice())),
            _ => None,
        });
        let named: Vec<(&Id, &[Column])> = tables.filter(|(id, _)| id.as_str() == text || id.slug() == text).collect();
        match named[..] {
            [] => Ok(None),
            [table] => Ok(Some(table)),
            [(one, _), (other, _), ..] => {
                Err(format!("`{text}` is {one} and {other}: call the file by the whole id of its table"))
            }
        }
    }
}

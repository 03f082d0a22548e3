//! What definitions expect of data.

use std::collections::BTreeMap;

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

impl Wanted {
    /// The columns of a table; none of everything else.
    fn columns(&self) -> Option<&[Column]> {
        if let Self::Table(columns) = self { Some(columns) } else { None }
    }
}

/// What the definitions of a point expect of data.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Expected {
    /// What each definition expects.
    pub ids: BTreeMap<Id, Wanted>,
    /// What the definitions of another point expect, whose data this may be as well: what only they know is passed over.
    pub elsewhere: BTreeMap<Id, Wanted>,
    /// Ids that definitions have at that point, each with the one that the same definition has here. What is given by the
    /// other id is taken where nothing is given by the own one.
    pub renamed: BTreeMap<Id, Id>,
}

impl Expected {
    /// The figure that a text names, as it is named, with the months of its period; none for one that only another point
    /// knows.
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
            None if self.elsewhere.contains_key(&id) => Ok(match self.own(&id) {
                Some(own @ Wanted::Figure { months }) if self.elsewhere.get(&id) == Some(own) => Some((id, *months)),
                _ => None,
            }),
            None => Err(format!("there is no definition {id}{}", near())),
        }
    }

    /// What the definition expects that has this id at the other point.
    fn own(&self, id: &Id) -> Option<&Wanted> {
        self.ids.get(self.renamed.get(id)?)
    }

    /// Whether a text is the id or slug of a table that only another point knows.
    pub(super) fn is_table_elsewhere(&self, text: &str) -> bool {
        let mut tables = self.elsewhere.iter().filter(|(_, wanted)| matches!(wanted, Wanted::Table(_)));
        tables.any(|(id, _)| is_named(id, text))
    }

    /// The table whose id or slug a text is, as it is named, with its columns; none where there is no such table.
    ///
    /// # Errors
    /// Where several tables have this slug.
    pub(super) fn table(&self, text: &str) -> Result<Option<(&Id, &[Column])>, String> {
        let tables = self.ids.iter().filter_map(|(id, wanted)| Some((id, wanted.columns()?)));
        let mut named: Vec<(&Id, &[Column])> = tables.filter(|(id, _)| is_named(id, text)).collect();
        if named.is_empty() {
            let renamed = self.renamed.keys().filter_map(|id| Some((id, self.own(id)?.columns()?)));
            named = renamed.filter(|(id, _)| is_named(id, text)).collect();
        }
        match named[..] {
            [] => Ok(None),
            [table] => Ok(Some(table)),
            [(one, _), (other, _), ..] => {
                Err(format!("`{text}` is {one} and {other}: call the file by the whole id of its table"))
            }
        }
    }
}

/// Whether a text is an id or its slug.
fn is_named(id: &Id, text: &str) -> bool {
    id.as_str() == text || id.slug() == text
}

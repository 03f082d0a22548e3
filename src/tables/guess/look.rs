//! Looks: what the cells of a column look like.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::intake::list::List;
use crate::intake::mapping::NewType;
use crate::intake::spreadsheet;
use crate::model::id::{folded, is_snake_case};
use crate::tables::value::{number, says_nothing, scalar, tidy, truth};

/// What the cells of a column look like.
#[derive(Debug, Default)]
pub(super) struct Look {
    /// How many cells say something.
    pub(super) filled: usize,
    /// How many are numbers, with whatever signs.
    numbers: usize,
    /// How many may be two numbers.
    unclear: usize,
    /// How many have a comma before their decimals, and how many a point.
    signs: [usize; 2],
    days: usize,
    truths: usize,
    lists: usize,
    trees: usize,
    /// How many texts are long.
    long: usize,
    /// Each text and how often it is there; the first spelling of it.
    pub(super) texts: BTreeMap<String, (String, usize)>,
    /// How many texts have each of the signs that stand between items.
    between: [usize; 3],
    /// The first cell.
    pub(super) sample: String,
    /// Whether its first row is filled.
    pub(super) starts: bool,
    /// How many texts look like whole ids.
    pub(super) ids: usize,
    /// How many look like the second half of one.
    slugs: usize,
}

/// The signs that stand between items.
const BETWEEN: [&str; 3] = [";", ",", "/"];

impl Look {
    /// Looks at a column.
    pub(super) fn at(list: &List, column: &str) -> Self {
        let mut look =
            Self { starts: list.rows.first().is_some_and(|row| row.cells.contains_key(column)), ..Self::default() };
        for value in list.values(column) {
            look.add(value);
        }
        look
    }

    fn add(&mut self, value: &Value) {
        let text = scalar(value).map(|text| tidy(&text));
        if text.as_ref().is_some_and(|text| text.is_empty() || says_nothing(text)) {
            return;
        }
        self.filled += 1;
        if self.sample.is_empty() {
            self.sample = text.clone().unwrap_or_else(|| value.to_string());
        }
        match (value, text) {
            (Value::Array(items), _) if items.iter().all(|item| !item.is_object() && !item.is_array()) => {
                self.lists += 1
            }
            (Value::Array(_) | Value::Object(_), _) | (_, None) => self.trees += 1,
            (Value::Bool(_), _) => self.truths += 1,
            (_, Some(text)) => self.add_text(&text),
        }
    }

    fn add_text(&mut self, text: &str) {
        match number(text, None) {
            Ok(_) => {
                self.numbers += 1;
                let last = text.rfind([',', '.']);
                let several = text.matches([',', '.']).count();
                match last.map(|at| (&text[at..=at], text.len() - at)) {
                    Some((",", rest)) if rest != 4 || several == 1 => self.signs[0] += 1,
                    Some((".", _)) => self.signs[1] += 1,
                    _ => {}
                }
            }
            Err(_) if number(text, Some('.')).is_ok() && number(text, Some(',')).is_ok() => {
                self.numbers += 1;
                self.unclear += 1;
            }
            Err(_) => {}
        }
        self.days += usize::from(spreadsheet::days(text).len() == 1);
        self.truths += usize::from(truth(text).is_some());
        self.long += usize::from(text.chars().count() > 60);
        self.ids += usize::from(text.parse::<crate::model::Id>().is_ok());
        self.slugs += usize::from(is_snake_case(text));
        for (count, sign) in self.between.iter_mut().zip(BETWEEN) {
            *count += usize::from(text.contains(sign));
        }
        let entry = self.texts.entry(folded(text)).or_insert_with(|| (text.to_owned(), 0));
        entry.1 += 1;
    }

    /// What its values are.
    pub(super) fn kind(&self) -> NewType {
        let nearly_all = |count: usize| count > 0 && count * 100 >= self.filled * 95;
        if self.trees > 0 {
            NewType::Any
        } else if self.lists > 0 {
            NewType::List
        } else if nearly_all(self.days) {
            NewType::Date
        } else if nearly_all(self.numbers) {
            NewType::Number
        } else if nearly_all(self.truths) {
            NewType::Boolean
        } else {
            NewType::Text
        }
    }

    /// Whether its texts are ids or halves of such.
    pub(super) fn is_ids(&self) -> bool {
        self.filled > 0 && self.ids + self.slugs == self.filled && self.is_distinct()
    }

    /// How many cells are no numbers.
    pub(super) fn not_numbers(&self) -> usize {
        self.filled - self.numbers
    }

    /// Whether most texts are long.
    pub(super) fn is_prose(&self) -> bool {
        self.long * 2 > self.filled
    }

    /// Whether every text is another.
    pub(super) fn is_distinct(&self) -> bool {
        self.texts.len() * 20 >= self.filled * 19
    }

    /// The sign before the decimals, where the column has to say it; whether it is only a guess.
    pub(super) fn decimal(&self) -> Option<(char, bool)> {
        let [commas, points] = self.signs;
        (self.unclear > 0).then_some(if commas > points { (',', false) } else { ('.', points == 0) })
    }

    /// What stands between the items of its texts, where there are items.
    pub(super) fn split(&self) -> Option<&'static str> {
        let most = BETWEEN.iter().zip(self.between).filter(|(_, count)| *count > 0);
        most.reduce(|best, other| if other.1 > best.1 { other } else { best }).map(|(sign, _)| *sign)
    }

    /// In words.
    pub(super) fn words(&self) -> String {
        let kind = match self.kind() {
            NewType::Any => "records",
            NewType::List => "lists",
            NewType::Date => "days",
            NewType::Number => "numbers",
            NewType::Boolean => "yes or no",
            NewType::Text if self.is_prose() => "prose",
            NewType::Text => "texts",
        };
        format!("{} {kind}", self.filled)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::intake::list::Row;

    fn look(cells: &[&str]) -> Look {
        let row = |cell: &&str| Row {
            place: String::new(),
            cells: [("c".to_owned(), Value::from(*cell))].into_iter().collect(),
        };
        Look::at(&List { rows: cells.iter().map(row).collect(), ..List::default() }, "c")
    }

    #[test]
    fn columns_are_known_by_their_looks() {
        assert_eq!(look(&["$1,234.50", "5%", "n/a"]).kind(), NewType::Number);
        assert_eq!(look(&["1,234", "1,5"]).decimal(), Some((',', false)));
        assert_eq!(look(&["1,234", "1.5"]).decimal(), Some(('.', false)));
        assert_eq!((look(&["1,234"]).decimal(), look(&["1.5"]).decimal()), (Some(('.', true)), None));
        assert_eq!(
            (look(&["2026-01-02", "31.12.2026"]).kind(), look(&["yes", "No"]).kind()),
            (NewType::Date, NewType::Boolean)
        );
        assert_eq!((look(&["a, b", "c"]).split(), look(&["a", "b"]).split()), (Some(","), None));
        assert!(look(&["a", "b"]).is_distinct() && !look(&["a", "A ", "b"]).is_distinct());
    }
}

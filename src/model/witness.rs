//! What is known of a figure that is defined in another way: whether it moved.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Number;

use super::computing::Given;
use super::id::Id;

/// What two editions of a definition come to on the same given values.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Witness {
    /// How many sets of given values were compared.
    pub count: usize,
    /// The first of them on which the figure is another; none where it is the same on all.
    pub differs: Vec<Difference>,
}

/// Given values, and the figure before and after.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Difference {
    /// What is given, as an example has it.
    pub given: BTreeMap<Id, Given>,
    /// The period of the figure, as it is written; none where no date matters.
    pub at: Option<String>,
    /// The figure before; none where it is empty.
    pub before: Option<Number>,
    /// The figure after; none where it is empty.
    pub after: Option<Number>,
}

/// What is known of the figure of a definition that both sides compute.
#[derive(Debug, Clone, PartialEq)]
pub enum Standing {
    /// Its expression comes to the same by its form.
    Rewritten,
    /// Both sides were run over witnesses.
    Witnessed(Witness),
}

/// What is known of figures, by the id that their definitions have now. Nothing is known of the others.
pub type Standings = BTreeMap<Id, Standing>;

impl Standing {
    /// Whether nothing speaks against it that the figure stays.
    #[must_use]
    pub fn stays(&self) -> bool {
        self.moves().is_none()
    }

    /// What shows that the figure moves.
    #[must_use]
    pub fn moves(&self) -> Option<&Witness> {
        match self {
            Self::Witnessed(witness) if !witness.differs.is_empty() => Some(witness),
            _ => None,
        }
    }
}

impl Difference {
    /// "sales.arr is 5 and sales.carr is empty" and the like, as far as a sentence bears it.
    fn given_words(&self) -> String {
        const NAMED: usize = 3;
        let value = |given: &Given| match given {
            Given::Value(value) => format!("is {}", value.as_ref().map_or("empty".to_owned(), Number::to_string)),
            Given::Rows(rows) => format!("has {}", super::words::count(rows.len(), "row")),
            Given::Series(_) | Given::Dated(_) => "is a series".to_owned(),
        };
        let mut parts: Vec<String> = self.given.iter().map(|(id, given)| format!("{id} {}", value(given))).collect();
        if parts.len() > NAMED {
            let rest = parts.len() - NAMED;
            parts.truncate(NAMED);
            parts.push(format!("{rest} more are given"));
        }
        parts.join(", ")
    }

    /// "76.9 -> 64.4 in 2026-12, where sales.arr is 5".
    #[must_use]
    pub fn words(&self) -> String {
        let at = self.at.as_ref().map_or(String::new(), |at| format!(" in {at}"));
        let given = self.given_words();
        let given = if given.is_empty() { given } else { format!(", where {given}") };
        self.figures() + &at + &given
    }

    /// `76.9 -> 64.4`; a figure that is not there is `empty`.
    #[must_use]
    pub fn figures(&self) -> String {
        let figure = |value: &Option<Number>| value.as_ref().map_or_else(|| "empty".to_owned(), Number::to_string);
        format!("{} -> {}", figure(&self.before), figure(&self.after))
    }
}

//! What differs between figures by the definitions of two points.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::figures::{Computed, Outcome, Row};
use crate::expression::Period;
use crate::model::Id;

/// A figure that is another by other definitions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The definition.
    pub id: Id,
    /// The id that it had before, where that was another one.
    pub was: Option<Id>,
    /// The period that was asked for.
    pub period: Period,
    /// The figure by the older definitions; none where there is none.
    pub old: Option<Decimal>,
    /// The figure by the newer ones; none where there is none.
    pub new: Option<Decimal>,
}

impl Difference {
    /// What the new figure has more than the old one; none where there are not both.
    #[must_use]
    pub fn difference(&self) -> Option<Decimal> {
        Some(self.new?.checked_sub(self.old?)?.normalize())
    }
}

/// Figures by the definitions of two points.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Comparison {
    /// The figures that differ, by id and period.
    pub differences: Vec<Difference>,
    /// The figures that only the newer definitions know.
    pub added: Vec<Id>,
    /// The figures that only the older definitions know.
    pub gone: Vec<Id>,
    /// How many figures are the same.
    pub same: usize,
}

/// Compares figures; `renamed` leads from former ids to those of today.
#[must_use]
pub fn compare(old: &Computed, new: &Computed, renamed: &BTreeMap<Id, Id>) -> Comparison {
    let today = |id: &Id| renamed.get(id).unwrap_or(id).clone();
    let before: BTreeMap<(Id, Period), &Row> = old.rows.iter().map(|row| ((today(&row.id), row.asked), row)).collect();
    let known = |rows: &[Row], name: &dyn Fn(&Id) -> Id| rows.iter().map(|row| name(&row.id)).collect::<BTreeSet<Id>>();
    let (were, are) = (known(&old.rows, &today), known(&new.rows, &Id::clone));
    let mut comparison = Comparison {
        added: are.difference(&were).cloned().collect(),
        gone: were.difference(&are).cloned().collect(),
        ..Comparison::default()
    };
    for row in &new.rows {
        let Some(earlier) = before.get(&(row.id.clone(), row.asked)) else { continue };
        let (old, new) = (earlier.outcome.number(), row.outcome.number());
        if old == new && is_alike(&earlier.outcome, &row.outcome) {
            comparison.same += 1;
        } else {
            let was = Some(earlier.id.clone()).filter(|was| *was != row.id);
            comparison.differences.push(Difference { id: row.id.clone(), was, period: row.asked, old, new });
        }
    }
    comparison
}

/// Whether two figures without a number are without one for the same reason.
fn is_alike(one: &Outcome, other: &Outcome) -> bool {
    std::mem::discriminant(one) == std::mem::discriminant(other)
}

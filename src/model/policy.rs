//! The policy: the bump and effect of each property and operation, as the schema writes them.

use std::collections::BTreeMap;

use super::bump::{Bump, Effect};
use super::words::spoken;

spoken! {
/// What was done to a property.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Op {
    /// It was absent and is there.
    Added = "added",
    /// It was there and is absent.
    Removed = "removed",
    /// It has another value.
    Changed = "changed",
    /// A set or list has one more item.
    ItemAdded = "item-added",
    /// A set or list has one item less.
    ItemRemoved = "item-removed",
    /// An item of a set or list, in words, has others.
    ItemChanged = "item-changed",
    /// A set has the same items in another order.
    Reordered = "reordered",
    /// Changed, and every covering note declares a correction.
    Corrected = "corrected",
    /// Prose changed, and every covering note declares a clarification.
    Clarified = "clarified",
    /// An expression is written in another way, and comes to the same by its form.
    Rewritten = "rewritten",
    /// Changed, and the figure stays: on all witnesses, or as every covering note declares and no witness denies.
    SameValue = "same-value",
}
}

impl Op {
    /// The operations that a schema may rule on; the others follow from these.
    pub const RULED: [Self; 9] = [
        Self::Added,
        Self::Removed,
        Self::Changed,
        Self::ItemAdded,
        Self::ItemRemoved,
        Self::Corrected,
        Self::Clarified,
        Self::Rewritten,
        Self::SameValue,
    ];
}

/// Bump and effect of one property, per operation, inheritance already applied.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Policy {
    bump: BTreeMap<Op, Bump>,
    effect: BTreeMap<Op, Effect>,
}

/// The judgement a policy gives for one operation.
pub type Ruling = (Bump, Effect);

/// The judgement of what no policy covers: nothing is ever silent.
pub const UNCLASSIFIED: Ruling = (Bump::Major, Effect::Value);

impl Policy {
    /// A policy from the two tables of the schema.
    #[must_use]
    pub fn new(bump: BTreeMap<Op, Bump>, effect: BTreeMap<Op, Effect>) -> Self {
        Self { bump, effect }
    }

    /// This policy where it speaks, `parent` where it does not.
    #[must_use]
    pub fn inheriting(mut self, parent: &Self) -> Self {
        for (op, bump) in &parent.bump {
            self.bump.entry(*op).or_insert(*bump);
        }
        for (op, effect) in &parent.effect {
            self.effect.entry(*op).or_insert(*effect);
        }
        self
    }

    /// Whether it says nothing at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.bump.is_empty() && self.effect.is_empty()
    }

    /// The strictest of two policies for one property, entry by entry: what several branches of a schema amount to.
    #[must_use]
    pub fn strictest(&self, other: &Self) -> Self {
        let mut both = self.clone().inheriting(other);
        for (op, bump) in &mut both.bump {
            *bump = (*bump).max(other.bump.get(op).copied().unwrap_or_default());
        }
        for (op, effect) in &mut both.effect {
            *effect = (*effect).max(other.effect.get(op).copied().unwrap_or_default());
        }
        both
    }

    /// The ruling on `op`, or `None` when the schema does not say.
    ///
    /// An item operation without its own entry is a change; a change of a list that rules on items alone is the
    /// stricter of its item operations, as is that of one item. `Reordered` is always nothing, `Rewritten` where the schema
    /// does not say otherwise. A correction keeps the effect of a change, because readers have to recompute; a clarification
    /// and what keeps the value have effect `text`.
    #[must_use]
    pub fn ruling(&self, op: Op) -> Option<Ruling> {
        match op {
            Op::Reordered => Some((Bump::None, Effect::None)),
            Op::Corrected => Some((*self.bump.get(&op)?, self.ruling(Op::Changed)?.1)),
            Op::Clarified | Op::SameValue => Some((*self.bump.get(&op)?, Effect::Text)),
            Op::Rewritten => {
                Some((look(&self.bump, &[op]).unwrap_or_default(), look(&self.effect, &[op]).unwrap_or_default()))
            }
            Op::ItemAdded | Op::ItemRemoved => {
                Some((look(&self.bump, &[op, Op::Changed])?, look(&self.effect, &[op, Op::Changed])?))
            }
            Op::ItemChanged => Some(stricter(self.ruling(Op::ItemAdded)?, self.ruling(Op::ItemRemoved)?)),
            Op::Changed => Some((
                self.bump.get(&op).copied().or_else(|| strictest(&self.bump))?,
                self.effect.get(&op).copied().or_else(|| strictest(&self.effect))?,
            )),
            Op::Added | Op::Removed => Some((*self.bump.get(&op)?, *self.effect.get(&op)?)),
        }
    }
}

/// The ruling of several policies that know the same property (old and new schema): the strictest of them.
///
/// What lowers a change counts only where every policy offers it. `None` when no policy says.
#[must_use]
pub fn strictest_ruling<'a>(policies: impl IntoIterator<Item = &'a Policy>, op: Op) -> Option<Ruling> {
    let rulings: Vec<Option<Ruling>> = policies.into_iter().map(|policy| policy.ruling(op)).collect();
    if matches!(op, Op::Corrected | Op::Clarified | Op::SameValue) && rulings.contains(&None) {
        return None;
    }
    rulings.into_iter().flatten().reduce(stricter)
}

/// The larger bump and the graver effect of two rulings.
#[must_use]
pub fn stricter(one: Ruling, other: Ruling) -> Ruling {
    (one.0.max(other.0), one.1.max(other.1))
}

fn look<T: Copy>(table: &BTreeMap<Op, T>, ops: &[Op]) -> Option<T> {
    ops.iter().find_map(|op| table.get(op)).copied()
}

fn strictest<T: Copy + Ord>(table: &BTreeMap<Op, T>) -> Option<T> {
    [Op::ItemAdded, Op::ItemRemoved].iter().filter_map(|op| table.get(op)).max().copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn policy(bump: &[(Op, Bump)], effect: &[(Op, Effect)]) -> Policy {
        Policy::new(bump.iter().copied().collect(), effect.iter().copied().collect())
    }

    #[test]
    fn rulings_fall_back_only_where_documented() {
        let formula =
            policy(&[(Op::Changed, Bump::Major), (Op::Corrected, Bump::Minor)], &[(Op::Changed, Effect::Value)]);
        assert_eq!(formula.ruling(Op::Corrected), Some((Bump::Minor, Effect::Value)));
        assert_eq!(formula.ruling(Op::ItemAdded), Some((Bump::Major, Effect::Value)));
        assert_eq!(formula.ruling(Op::Added), None);
        assert_eq!(formula.ruling(Op::Clarified), None);
        assert_eq!(formula.ruling(Op::Reordered), Some((Bump::None, Effect::None)));
        assert_eq!(formula.ruling(Op::Rewritten), Some((Bump::None, Effect::None)));
        assert_eq!(formula.ruling(Op::SameValue), None);
        let kept =
            policy(&[(Op::SameValue, Bump::Patch), (Op::Rewritten, Bump::Patch)], &[(Op::SameValue, Effect::Value)]);
        assert_eq!(kept.ruling(Op::SameValue), Some((Bump::Patch, Effect::Text)));
        assert_eq!(kept.ruling(Op::Rewritten), Some((Bump::Patch, Effect::None)));
    }

    #[test]
    fn stricter_takes_the_maximum_per_operation() {
        let a = policy(
            &[(Op::Added, Bump::Minor), (Op::Removed, Bump::Patch)],
            &[(Op::Added, Effect::None), (Op::Removed, Effect::Value)],
        );
        let b = policy(
            &[(Op::Added, Bump::Patch), (Op::Removed, Bump::Major)],
            &[(Op::Added, Effect::Meaning), (Op::Removed, Effect::None)],
        );
        let both = |op| strictest_ruling([&a, &b], op);
        assert_eq!(both(Op::Added), Some((Bump::Minor, Effect::Meaning)));
        assert_eq!(both(Op::Removed), Some((Bump::Major, Effect::Value)));
        let correctable =
            policy(&[(Op::Corrected, Bump::Minor), (Op::Changed, Bump::Major)], &[(Op::Changed, Effect::Value)]);
        assert_eq!(strictest_ruling([&correctable, &a], Op::Corrected), None);
    }
}

//! What is known of figures that are defined in another way: whether they stay.

use std::collections::{BTreeMap, BTreeSet};

use crate::expression::{Computations, Normal, Worked, compare, differences};
use crate::model::witness::{Difference, Standing};
use crate::model::{Change, ChangeKind, Example, Id, Role, Snapshot};

/// The definitions that compute on both sides and say in another way how: the former id of each, by the new one, and
/// whether their expressions have to be looked at; those that read the same, of a figure of the same time, have not.
#[must_use]
pub fn reworked(changes: &[Change], [old, new]: [&Snapshot; 2]) -> BTreeMap<Id, (Id, bool)> {
    let at = |role: Role| [old.shape(), new.shape()].into_iter().filter_map(move |shape| shape.pointer(role));
    let says: BTreeSet<&str> = [Role::Formula, Role::Unit, Role::Basis].into_iter().flat_map(at).collect();
    let decides: BTreeSet<&str> = [Role::Expression, Role::TimeBasis, Role::Grain].into_iter().flat_map(at).collect();
    let former = renamed(changes).into_iter().map(|(from, to)| (to, from)).collect::<BTreeMap<_, _>>();
    let mut reworked = BTreeMap::new();
    for change in changes.iter().filter(|change| matches!(change.kind, ChangeKind::Property(_))) {
        let pointer = change.pointer.as_str();
        let Some(id) = change.subject.definition().filter(|_| says.contains(pointer) || decides.contains(pointer))
        else {
            continue;
        };
        let from = former.get(id).unwrap_or(id);
        let computes = |snapshot: &Snapshot, id: &Id| {
            snapshot.definitions.get(id).is_some_and(|definition| definition.expression(snapshot.shape()).is_some())
        };
        if computes(old, from) && computes(new, id) {
            let (_, looks) = reworked.entry(id.clone()).or_insert_with(|| (from.clone(), false));
            *looks |= decides.contains(pointer)
                || says.contains(pointer) && change.before.is_some() != change.after.is_some();
        }
    }
    reworked
}

/// The ids that declared renames gave to others.
#[must_use]
pub fn renamed(changes: &[Change]) -> BTreeMap<Id, Id> {
    let rename = |change: &Change| match &change.kind {
        ChangeKind::DefinitionRenamed { from } => Some((from.clone(), change.subject.definition()?.clone())),
        _ => None,
    };
    changes.iter().filter_map(rename).collect()
}

/// What is known of a figure that both sides compute, the older one first, from what they reach; nothing where nothing is
/// evident.
#[must_use]
pub fn standing(id: &Id, sides: [&Computations; 2], examples: [&[Example]; 2]) -> Option<Standing> {
    let [was, is] = sides.map(|side| side.figures.get(id));
    let (was, is) = (was?, is?);
    let (before, after) = (was.expression.as_deref()?, is.expression.as_deref()?);
    if (was.months, was.reading) == (is.months, is.reading)
        && let (Some(before), Some(after)) = (Normal::of(before), Normal::of(after))
        && before == after
    {
        return Some(Standing::Rewritten);
    }
    compare(id, sides, &worked(id, sides, examples)).map(Standing::Witnessed)
}

/// The examples of a definition, of both sides, that give another figure now.
#[must_use]
pub fn moved(id: &Id, sides: [&Computations; 2], examples: [&[Example]; 2]) -> Vec<Difference> {
    differences(id, sides, &worked(id, sides, examples))
}

/// The examples of both sides, once each, as far as they can be read.
fn worked(id: &Id, sides: [&Computations; 2], examples: [&[Example]; 2]) -> Vec<Worked> {
    let mut all: Vec<Worked> = Vec::new();
    for (side, examples) in sides.into_iter().zip(examples) {
        for example in examples {
            let (given, at) = (example.given.clone(), example.at.clone());
            if all.iter().any(|known| known.given == given && known.at == at) {
                continue;
            }
            if let Ok((data, period)) = side.given(id, example)
                && !data.figures.contains_key(id)
            {
                all.push(Worked { given, at, data, period });
            }
        }
    }
    all
}

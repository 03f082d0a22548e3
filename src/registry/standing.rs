//! What is known of figures that are defined in another way: both sides read as far as their expressions reach.

use std::collections::{BTreeMap, BTreeSet};

use super::error::RegistryError;
use super::state::State;
use crate::expression::{Computations, Expression};
use crate::model::definition::replaced;
use crate::model::witness::{Standing, Standings};
use crate::model::{Affected, Change, Definition, Example, Id, Snapshot};
use crate::rules::{moved, renamed, reworked, standing};

/// How many affected definitions are run over their examples.
const RUN: usize = 200;

/// What is known of the figures whose definitions differ.
///
/// # Errors
/// When files cannot be read.
pub(super) fn standings(
    [old, new]: [&State; 2],
    differing: [&Snapshot; 2],
    changes: &[Change],
) -> Result<Standings, RegistryError> {
    let reworked = reworked(changes, differing);
    let mut standings = Standings::new();
    let mut open = BTreeMap::new();
    for (id, (former, looks)) in reworked {
        if looks {
            open.insert(id, former);
        } else {
            standings.insert(id, Standing::Rewritten);
        }
    }
    if !open.is_empty() {
        let sides = sides([old, new], changes, &open)?;
        let known = open.into_keys().filter_map(|id| {
            let standing = sides.of(&id, standing)?;
            Some((id, standing))
        });
        standings.extend(known);
    }
    Ok(standings)
}

/// Tells of affected definitions the examples that give another figure now.
///
/// # Errors
/// When files cannot be read.
pub(super) fn run_examples(
    [old, new]: [&State; 2],
    changes: &[Change],
    affected: &mut [Affected],
) -> Result<(), RegistryError> {
    let renames: BTreeMap<Id, Id> = renamed(changes).into_iter().map(|(from, to)| (to, from)).collect();
    let former = |id: &Id| (id.clone(), renames.get(id).unwrap_or(id).clone());
    let ids: BTreeMap<Id, Id> = affected.iter().take(RUN).map(|affected| former(&affected.definition)).collect();
    if ids.is_empty() {
        return Ok(());
    }
    let sides = sides([old, new], changes, &ids)?;
    for affected in affected.iter_mut().take(RUN) {
        affected.differs = sides.of(&affected.definition, moved);
    }
    Ok(())
}

/// What some definitions compute with on both sides, the older one by the ids of the newer.
fn sides([old, new]: [&State; 2], changes: &[Change], ids: &BTreeMap<Id, Id>) -> Result<Sides, RegistryError> {
    let was = reached(old, ids.values().cloned().collect())?;
    let is = reached(new, ids.keys().cloned().collect())?;
    let was = by_new_ids(was, &renamed(changes));
    let side = |definitions: &BTreeMap<Id, Definition>, state: &State| Side {
        computations: Computations::of(definitions.values(), state.shape()),
        examples: definitions.iter().map(|(id, definition)| (id.clone(), examples(definition, state))).collect(),
    };
    Ok(Sides([side(&was, old), side(&is, new)]))
}

fn examples(definition: &Definition, state: &State) -> Vec<Example> {
    definition.examples(state.shape()).into_iter().map(|(_, example)| example).collect()
}

/// What definitions compute with, the older side first.
struct Sides([Side; 2]);

struct Side {
    computations: Computations,
    examples: BTreeMap<Id, Vec<Example>>,
}

impl Sides {
    /// What both sides say of a definition.
    fn of<T>(&self, id: &Id, say: fn(&Id, [&Computations; 2], [&[Example]; 2]) -> T) -> T {
        let Self(sides) = self;
        let [was, is] = sides.each_ref().map(|side| side.examples.get(id).map_or(&[][..], Vec::as_slice));
        say(id, sides.each_ref().map(|side| &side.computations), [was, is])
    }
}

/// Some definitions, and all that their expressions reach.
fn reached(state: &State, mut open: Vec<Id>) -> Result<BTreeMap<Id, Definition>, RegistryError> {
    let mut found = BTreeMap::new();
    let mut asked: BTreeSet<Id> = open.iter().cloned().collect();
    while !open.is_empty() {
        let (read, _) = state.some(&open)?;
        let expressions = read.values().filter_map(|definition| definition.expression(state.shape()));
        let read_in: Vec<Expression> = expressions.filter_map(|text| Expression::parse(text).ok()).collect();
        let names = read_in.iter().flat_map(Expression::names).map(|(id, _)| id.clone());
        open = names.filter(|id| asked.insert(id.clone())).collect();
        found.extend(read);
    }
    Ok(found)
}

/// Definitions with declared renames put in the place of the former ids.
fn by_new_ids(definitions: BTreeMap<Id, Definition>, renames: &BTreeMap<Id, Id>) -> BTreeMap<Id, Definition> {
    if renames.is_empty() {
        return definitions;
    }
    let renamed = |(id, definition): (Id, Definition)| {
        let id = renames.get(&id).unwrap_or(&id).clone();
        let text = definition.record.to_string();
        let text = renames.iter().fold(text, |text, (from, to)| replaced(&text, from, to).unwrap_or(text));
        // A text in which only ids are others is still JSON.
        let record = serde_json::from_str(&text).unwrap_or(definition.record);
        (id.clone(), Definition { id, record })
    };
    definitions.into_iter().map(renamed).collect()
}

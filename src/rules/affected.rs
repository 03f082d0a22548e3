//! Who computes from a figure that changed.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use crate::model::{Affected, Effect, Id, RuleId, Verdict};

/// The definitions whose figure follows from one that changed in effect `value`, with the shortest path to it.
///
/// `computes_from` says for each definition which ids its expression reads, or formula and inputs name; cycles are handled. Definitions
/// that changed in value themselves are not listed: their own verdict says so. Nor are those that are new: nobody has an
/// old figure of theirs.
#[must_use]
pub fn affected(verdicts: &[Verdict], computes_from: &BTreeMap<Id, Vec<Id>>) -> Vec<Affected> {
    let changed: BTreeSet<&Id> = verdicts
        .iter()
        .filter(|verdict| verdict.effect == Effect::Value)
        .filter_map(|verdict| verdict.subject.definition())
        .collect();
    let is_added = |verdict: &&Verdict| verdict.rule == RuleId::DefinitionAdded;
    let added: BTreeSet<&Id> =
        verdicts.iter().filter(is_added).filter_map(|verdict| verdict.subject.definition()).collect();
    let mut users = users_of(&changed, computes_from);
    users.retain(|affected| !added.contains(&affected.definition));
    users
}

/// The definitions whose figure follows from one of `changed`, without those, each with the shortest path to it.
#[must_use]
pub fn users_of(changed: &BTreeSet<&Id>, computes_from: &BTreeMap<Id, Vec<Id>>) -> Vec<Affected> {
    let mut users: BTreeMap<&Id, Vec<&Id>> = BTreeMap::new();
    for (user, inputs) in computes_from {
        for input in inputs {
            users.entry(input).or_default().push(user);
        }
    }
    let mut out = Vec::new();
    for because in changed {
        let mut paths: BTreeMap<&Id, Vec<Id>> = BTreeMap::from([(*because, vec![(*because).clone()])]);
        let mut queue = VecDeque::from([*because]);
        while let Some(id) = queue.pop_front() {
            for user in users.get(id).into_iter().flatten() {
                if !paths.contains_key(user) {
                    let path: Vec<Id> = std::iter::once((*user).clone()).chain(paths[id].iter().cloned()).collect();
                    paths.insert(user, path);
                    queue.push_back(user);
                }
            }
        }
        paths.retain(|id, _| !changed.contains(id));
        out.extend(paths.into_iter().map(|(id, path)| Affected {
            definition: id.clone(),
            because: (*because).clone(),
            path,
            differs: Vec::new(),
        }));
    }
    out.sort_by(|one, other| (&one.definition, &one.because).cmp(&(&other.definition, &other.because)));
    out
}

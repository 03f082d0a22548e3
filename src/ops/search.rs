//! `search`: the definitions of a point that a few words mean.

use super::error::{OpsError, QuestionError};
use crate::lifecycle::former::{Former, FormerStatus};
use crate::model::{Definition, Role, Shape};
use crate::registry::State;
use crate::search::query::{Hit, Match, Query};

/// The definitions that answer a query, the best first, each as what `of` made of it; none where `of` leaves it out.
/// It sees the properties that are looked through and those of `roles`. Of those that answer alike the deprecated ones
/// come last.
///
/// # Errors
/// When files cannot be read, or the query has no word.
pub fn search<T: Send>(
    state: &State,
    query: &str,
    roles: &[Role],
    of: impl Fn(&Definition, &Shape) -> Option<T> + Sync + Send,
) -> Result<Vec<(Hit, T)>, OpsError> {
    let query = words(query)?;
    let shape = state.shape();
    let roles = [&Query::ROLES[..], &[Role::Deprecation], roles].concat();
    let found = state.each_shallow(state.all_entries()?, &roles, |reading| {
        let definition = reading.noun?;
        let hit = query.find(&definition, shape)?;
        let answer = of(&definition, shape)?;
        let deprecated = shape.value(&definition.record, Role::Deprecation).is_some();
        Some(((hit.how, deprecated, hit.more, definition.id), hit, answer))
    })?;
    let mut found: Vec<_> = found.into_iter().flatten().collect();
    found.sort_by(|a, b| a.0.cmp(&b.0));
    Ok(found.into_iter().map(|(_, hit, answer)| (hit, answer)).collect())
}

/// The retired ids that answer a query by id or label, the best first. One that was renamed is an alias of its definition.
///
/// # Errors
/// As [`search`].
pub fn search_retired(state: &State, query: &str) -> Result<Vec<Former>, OpsError> {
    let query = words(query)?;
    let mut found = Vec::new();
    for (id, tombstone) in state.retired() {
        // A slip away from an id that is gone lies what is there.
        let hit = query.find_names(&[&tombstone.label, id.as_str(), id.slug()]);
        if let Some(hit) = hit.filter(|hit| hit.how < Match::Typo)
            && let Some(former) = state.former(id)?.filter(|former| former.status == FormerStatus::Retired)
        {
            found.push(((hit.how, hit.more), former));
        }
    }
    found.sort_by(|a, b| (&a.0, &a.1.id).cmp(&(&b.0, &b.1.id)));
    Ok(found.into_iter().map(|(_, former)| former).collect())
}

fn words(query: &str) -> Result<Query, QuestionError> {
    Query::new(query).ok_or_else(|| QuestionError::EmptyQuery { query: query.to_owned() })
}

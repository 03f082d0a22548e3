//! `search`: the definitions of a point that a few words mean.

use super::error::{OpsError, QuestionError};
use crate::lifecycle::former::{Former, FormerStatus};
use crate::model::{Definition, Role, Shape};
use crate::registry::State;
use crate::search::query::{Hit, Match, Query};
use crate::search::rank::{Ranking, did_you_mean, near_words};

/// What a search found.
#[derive(Debug)]
pub struct Found<T> {
    /// The definitions that answer, the best first, each as what was made of it. Those that have only some of the words
    /// stand here where none has all of them.
    pub hits: Vec<(Hit, T)>,
    /// The queries that were perhaps meant, where no definition has all the words.
    pub near: Vec<String>,
}

/// The definitions that answer a query, each as what `of` made of it; none where `of` leaves it out. It sees the
/// properties that are looked through and those of `roles`. Names come before texts, and texts by relevance; of those that
/// answer alike the deprecated ones come last.
///
/// # Errors
/// When files cannot be read, or the query has no word.
pub fn search<T: Send>(
    state: &State,
    query: &str,
    roles: &[Role],
    of: impl Fn(&Definition, &Shape) -> Option<T> + Sync + Send,
) -> Result<Found<T>, OpsError> {
    let query = words(query)?;
    let shape = state.shape();
    let roles = [&Query::ROLES[..], &[Role::Deprecation], roles].concat();
    let entries = state.all_entries()?;
    let looks = state.each_shallow(entries, &roles, |reading| {
        let definition = reading.noun?;
        let look = query.look(&definition, shape);
        let answer = look.hit.as_ref().and_then(|_| of(&definition, shape));
        let deprecated = shape.value(&definition.record, Role::Deprecation).is_some();
        Some((look, answer, deprecated, definition.id))
    })?;
    let looks: Vec<_> = looks.into_iter().flatten().collect();
    let ranking = Ranking::new(looks.iter().map(|(look, ..)| look), &query);
    let found = looks.into_iter().filter_map(|(look, answer, deprecated, id)| {
        let score = ranking.score(&look);
        let (hit, answer) = (look.hit?, answer?);
        // Of names the one that says least beside what was asked for, of texts the one that says most of it.
        let score = if hit.name.is_some() { 0.0 } else { score };
        Some(((hit.rank(), deprecated, hit.more), score, id, hit, answer))
    });
    let mut found: Vec<_> = found.collect();
    let whole = found.iter().any(|(.., hit, _)| hit.how != Match::Some);
    found.retain(|(.., hit, _)| hit.how != Match::Some || !whole);
    found.sort_by(|a, b| a.0.cmp(&b.0).then(b.1.total_cmp(&a.1)).then_with(|| a.2.cmp(&b.2)));
    let unknown = ranking.unknown(&query);
    let near = if whole || unknown.is_empty() {
        Vec::new()
    } else {
        let near = |definition: Definition| near_words(&unknown, &definition, shape);
        let near = state.each_shallow(entries, &Query::ROLES, |reading| reading.noun.map(near).unwrap_or_default())?;
        did_you_mean(&query, &unknown, &near)
    };
    Ok(Found { hits: found.into_iter().map(|(.., hit, answer)| (hit, answer)).collect(), near })
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
        let hit = query.find_names(&tombstone.label, &[id.as_str(), id.slug()]);
        if let Some(hit) = hit.filter(|hit| hit.how < Match::Typo)
            && let Some(former) = state.former(id)?.filter(|former| former.status == FormerStatus::Retired)
        {
            found.push(((hit.rank(), hit.more), former));
        }
    }
    found.sort_by(|a, b| (&a.0, &a.1.id).cmp(&(&b.0, &b.1.id)));
    Ok(found.into_iter().map(|(_, former)| former).collect())
}

fn words(query: &str) -> Result<Query, QuestionError> {
    Query::new(query).ok_or_else(|| QuestionError::EmptyQuery { query: query.to_owned() })
}

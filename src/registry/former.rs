//! Which definition an id means that a user typed: one that is there, or what became of it.

use std::collections::BTreeMap;

use semver::Version;
use serde_json::Value;

use super::error::RegistryError;
use super::state::State;
use crate::lifecycle::former::{Former, FormerStatus, StepFacts, former};
use crate::model::id::nearest;
use crate::model::{Id, Role, RuleId};
use crate::search::names::{NAMES, NameKind};
use crate::search::query::{Hit, Match, Query};
use crate::store::StoreError;

/// A definition that is called what a user typed, or something like it.
struct Naming {
    id: Id,
    label: String,
    hit: Hit,
}

/// What the text of an id means at a point.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Meant {
    /// A definition has it.
    Definition(Id),
    /// It is another name of a definition: one of its aliases.
    Alias(Id),
    /// It is a name of one definition alone, as far as it was typed.
    Named(Id, Box<Hit>),
    /// The definition has another id today.
    Renamed(Id, Box<Former>),
    /// The definition is gone.
    Retired(Box<Former>),
}

impl State {
    /// What a user means by the text of an id, or by a name.
    ///
    /// # Errors
    /// [`RegistryError::UnknownId`] with the nearest known one, where it never was an id or alias here, and
    /// [`RegistryError::Ambiguous`] where it is a name of several definitions.
    pub fn meant(&self, text: &str) -> Result<Meant, RegistryError> {
        // Who spells an id right waits for no list.
        let id = text.parse::<Id>().ok();
        if let Some(id) = &id {
            if self.is_there(id)? {
                return Ok(Meant::Definition(id.clone()));
            }
            if let Some(former) = self.former(id)? {
                return Ok(match (&former.status, &former.replaced_by) {
                    (FormerStatus::Renamed, Some(now)) => Meant::Renamed(now.clone(), Box::new(former)),
                    _ => Meant::Retired(Box::new(former)),
                });
            }
        }
        // Who types an id means none that it is only like.
        let query = Query::new(text).filter(|_| id.is_none());
        let shape = self.shape();
        let found = self.each_shallow(self.entries()?, &NAMES, |reading| {
            let definition = reading.noun?;
            let is_alias = shape.texts(&definition.record, Role::Aliases).any(|(_, alias)| alias == text);
            let alias = || Hit { how: Match::Exact, name: Some(NameKind::Alias), text: text.to_owned(), more: 0 };
            let hit = match &query {
                Some(query) => query.find_name(&definition, shape),
                None => is_alias.then(alias),
            };
            hit.map(|hit| Naming { label: definition.label(shape).to_owned(), id: definition.id, hit })
        })?;
        let mut found: Vec<Naming> = found.into_iter().flatten().collect();
        found.sort_by(|a, b| (a.hit.rank(), a.hit.more, &a.id).cmp(&(b.hit.rank(), b.hit.more, &b.id)));
        self.only(text, found)
    }

    /// The one definition that is called so, or is the only one that is called something like it.
    fn only(&self, text: &str, mut found: Vec<Naming>) -> Result<Meant, RegistryError> {
        let Some(best) = found.first().filter(|best| best.hit.how <= Match::Word) else {
            return Err(self.unknown(text, found.into_iter().next().map(|naming| naming.id))?);
        };
        let (rank, whole) = (best.hit.rank(), best.hit.how <= Match::Abbreviation);
        found.retain(|naming| if whole { naming.hit.rank() == rank } else { naming.hit.how <= Match::Word });
        if found.len() > 1 {
            let candidates = found.into_iter().map(|naming| (naming.id, naming.label)).collect();
            return Err(RegistryError::Ambiguous { text: text.to_owned(), point: self.point.words(), candidates });
        }
        let Naming { id, hit, .. } = found.remove(0);
        Ok(match (hit.how, hit.name) {
            (Match::Exact, Some(NameKind::Alias)) => Meant::Alias(id),
            _ => Meant::Named(id, Box::new(hit)),
        })
    }

    /// The id that a user typed, if the registry has it: to work on it, nothing but its own id names a definition.
    ///
    /// # Errors
    /// [`RegistryError::FormerId`] with what became of it, [`RegistryError::UnknownId`] with the nearest known one.
    pub fn known_id(&self, text: &str) -> Result<Id, RegistryError> {
        match self.meant(text) {
            Ok(Meant::Definition(id)) => Ok(id),
            Ok(Meant::Alias(id) | Meant::Named(id, _)) => Err(self.unknown(text, Some(id))?),
            Ok(Meant::Renamed(_, former) | Meant::Retired(former)) => Err(RegistryError::FormerId(former)),
            Err(error) => Err(error),
        }
    }

    fn unknown(&self, text: &str, meant: Option<Id>) -> Result<RegistryError, RegistryError> {
        let ids: Vec<Id> = self.ids()?.collect();
        let near = || nearest(text, ids.iter().map(Id::as_str)).map(str::to_owned);
        let near = meant.map(|id| id.to_string()).or_else(near);
        Ok(RegistryError::UnknownId { text: text.to_owned(), point: self.point.words(), near })
    }

    /// What became of an id, in the words of its tombstone; none where none is of it.
    ///
    /// # Errors
    /// When the newest release cannot be read.
    pub fn former(&self, id: &Id) -> Result<Option<Former>, RegistryError> {
        if !self.retired().contains_key(id) {
            return Ok(None);
        }
        // A release knows itself; its folder is none of its files.
        let newest = match self.release_of() {
            Some(release) => Some(release.clone()),
            None => self.newest_release()?,
        };
        let facts = |from: &Id, end: Option<&Id>| {
            let since = newest.as_ref().and_then(|newest| newest.manifest.predicate.retired.get(from));
            let since = since.map(|retired| retired.since.clone());
            // Who was there beside it is another definition, whatever it is called now.
            let is_new = |end: &&Id| {
                newest.as_ref().is_none_or(|newest| !newest.manifest.predicate.definitions.contains_key(end))
            };
            let renamed = match since.as_ref().map(|since| self.renames(since)) {
                Some(Some(renames)) => renames.contains_key(from),
                Some(None) => end.is_some_and(|end| self.has_alias(end, from)),
                None => end.filter(is_new).is_some_and(|end| self.has_alias(end, from)),
            };
            Ok(StepFacts { since, renamed })
        };
        former(id, self.retired(), |id| self.is_there(id).unwrap_or(false), facts)
    }

    /// What became of every id that no definition has any more, by id.
    ///
    /// # Errors
    /// As [`State::former`].
    pub fn formers(&self) -> Result<Vec<Former>, RegistryError> {
        let mut formers = Vec::new();
        for id in self.retired().keys() {
            if !self.is_there(id)? {
                formers.extend(self.former(id)?);
            }
        }
        Ok(formers)
    }

    fn is_there(&self, id: &Id) -> Result<bool, StoreError> {
        Ok(self.source.entry(&self.file_of(id))?.is_some())
    }

    /// The renames of a release, from the old id to the new one; none where its list cannot be read: a tombstone has its
    /// words all the same.
    fn renames(&self, version: &Version) -> Option<BTreeMap<Id, Id>> {
        let changes = self.changes(version).ok()?;
        let renames = changes.into_iter().filter(|change| change.rule == RuleId::DefinitionRenamed);
        let ends = renames.filter_map(|change| {
            Some((change.before.as_ref().and_then(Value::as_str)?.parse().ok()?, change.definition?))
        });
        Some(ends.collect())
    }

    fn has_alias(&self, id: &Id, alias: &Id) -> bool {
        let named = |text: &str| text == alias.as_str();
        self.definition(id).is_ok_and(|definition| {
            self.shape().texts(&definition.record, Role::Aliases).any(|(_, alias)| named(alias))
        })
    }
}

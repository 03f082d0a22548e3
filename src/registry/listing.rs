//! The files of definitions that a state lists, with or without their content ids.

use rayon::iter::ParallelIterator;

use super::error::RegistryError;
use super::files::{Listed, is_content, unexpected};
use super::state::State;
use crate::model::id::nearest;
use crate::model::{Content, Id, Point};
use crate::store::{Entry, EntryKind, Source, StoreError};

impl State {
    /// The files of definitions, sorted by path; whatever else lies below `kpis/` is a finding and nothing more.
    ///
    /// # Errors
    /// When they cannot be listed.
    pub fn entries(&self) -> Result<&[Entry], RegistryError> {
        Ok(&self.listed()?.definitions)
    }

    /// As [`State::entries`], for answers about all definitions.
    ///
    /// # Errors
    /// [`RegistryError::NotFollowed`] where there may be definitions behind something that is not followed: an answer
    /// about half of them would look like one about all.
    pub fn all_entries(&self) -> Result<&[Entry], RegistryError> {
        match &self.listed()?.not_followed {
            None => self.entries(),
            Some((path, kind)) => Err(RegistryError::NotFollowed { path: path.clone(), kind }),
        }
    }

    pub(super) fn listed(&self) -> Result<&Listed, RegistryError> {
        if let Some(listed) = self.listed.get() {
            return Ok(listed);
        }
        let mut definitions = self.source.list(&self.layout.definitions())?;
        let rest = definitions.extract_if(.., |entry| self.layout.definition_at(&entry.path).is_none());
        let rest: Vec<Entry> = rest.filter(is_content).collect();
        definitions.shrink_to_fit();
        let not_followed = rest.iter().find_map(|entry| match entry.kind {
            EntryKind::Special(kind) => Some((entry.path.clone(), kind)),
            EntryKind::File => None,
        });
        let defects = rest.iter().map(|entry| unexpected(&self.layout, entry, "kpis/<domain>/<slug>.json")).collect();
        Ok(self.listed.get_or_init(|| Listed { definitions, defects, not_followed }))
    }

    /// The ids whose files lie here, readable or not.
    ///
    /// # Errors
    /// When they cannot be listed.
    pub fn ids(&self) -> Result<impl Iterator<Item = Id> + '_, RegistryError> {
        Ok(self.entries()?.iter().filter_map(|entry| self.layout.definition_at(&entry.path)))
    }

    /// The file of a definition.
    #[must_use]
    pub fn file_of(&self, id: &Id) -> String {
        self.layout.definition(id)
    }

    /// The files of definitions with their content ids, sorted by path.
    ///
    /// # Errors
    /// When the store cannot read.
    pub fn entries_with_ids(&self) -> Result<&[Entry], RegistryError> {
        let entries = self.entries()?;
        if entries.iter().all(|entry| entry.blob.is_some()) {
            return Ok(entries);
        }
        if let Some(identified) = self.identified.get() {
            return Ok(identified);
        }
        let identified = self.with_ids(entries.to_vec())?;
        Ok(self.identified.get_or_init(|| identified))
    }

    /// The object that a file is. In a work tree, the index may name other bytes than those that lie there.
    pub(super) fn object<'e>(&self, entry: &'e Entry) -> Option<&'e str> {
        entry.content_id().filter(|_| !self.compared)
    }

    /// Entries with their content ids, reading only where the source does not know them. A file that git knows unchanged
    /// has the id that git would commit.
    fn with_ids(&self, entries: Vec<Entry>) -> Result<Vec<Entry>, StoreError> {
        let entries = self.source.with_known_ids(entries);
        let (mut entries, unknown): (Vec<_>, Vec<_>) = entries.into_iter().partition(|entry| entry.blob.is_some());
        let hashed: Result<Vec<Entry>, StoreError> = self
            .source
            .contents(&unknown)
            .map(|(entry, content)| {
                let blob = match content? {
                    Content::Bytes(bytes) => Some(Source::blob_id(&bytes)?),
                    Content::TooLarge(_) | Content::Special(_) => None,
                };
                Ok(Entry { blob, ..entry.clone() })
            })
            .collect();
        entries.extend(hashed?);
        entries.sort_unstable();
        Ok(entries)
    }
}

/// The id a user typed, if the registry has it.
///
/// # Errors
/// [`RegistryError::UnknownId`] with the nearest known one.
pub fn known_id<'a>(text: &str, known: impl Iterator<Item = &'a Id>, point: &Point) -> Result<Id, RegistryError> {
    let known: Vec<&Id> = known.collect();
    match known.iter().find(|id| id.as_str() == text) {
        Some(id) => Ok((*id).clone()),
        None => Err(RegistryError::UnknownId {
            text: text.to_owned(),
            point: point.words(),
            near: nearest(text, known.iter().map(|id| id.as_str())).map(str::to_owned),
        }),
    }
}

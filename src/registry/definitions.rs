//! The definitions of a state, read where they are asked for.

use std::collections::{BTreeMap, HashMap};

use rayon::iter::{IntoParallelRefIterator, ParallelIterator};

use super::error::RegistryError;
use super::state::State;
use crate::intake::{Reading, record};
use crate::model::shape::tokens;
use crate::model::{Content, Defect, Definition, Id, Role, Snapshot};
use crate::rules::Located;
use crate::store::{Entry, StoreError};

/// Files that hold no definition that could be read.
pub type Broken = Vec<Reading<Definition>>;

impl State {
    /// One definition.
    ///
    /// # Errors
    /// [`RegistryError::UnreadableDefinition`] when its file cannot be read.
    pub fn definition(&self, id: &Id) -> Result<Definition, RegistryError> {
        let (mut definitions, broken) = self.some(std::slice::from_ref(id))?;
        definitions.remove(id).ok_or_else(|| {
            let problems = broken.into_iter().flat_map(|reading| reading.defects).map(|defect| defect.message);
            RegistryError::UnreadableDefinition { file: self.file_of(id), problems: problems.collect() }
        })
    }

    /// Those of some definitions that are there, with the files among theirs that cannot be read. Nothing else is listed
    /// or read.
    ///
    /// # Errors
    /// When the store cannot read.
    pub fn some(&self, ids: &[Id]) -> Result<(BTreeMap<Id, Definition>, Broken), RegistryError> {
        let paths: Vec<String> = ids.iter().map(|id| self.file_of(id)).collect();
        let entries: Vec<Entry> = self.source.entries(&paths)?.into_iter().flatten().collect();
        self.definitions(&entries)
    }

    /// What the reader refuses of some of its files, by path, each looked at by itself; form is no ground.
    ///
    /// # Errors
    /// When the store cannot read.
    pub fn refused_in(&self, paths: &[&str]) -> Result<Vec<(String, Defect)>, RegistryError> {
        let is_definition = |path: &&&str| self.layout.definition_at(path).is_some();
        let entries = paths.iter().filter(is_definition).filter_map(|path| self.source.entry(path).transpose());
        let readings =
            self.each(&entries.collect::<Result<Vec<_>, _>>()?, |reading| (reading.file, reading.defects))?;
        let of_definitions = readings
            .into_iter()
            .flat_map(|(file, defects)| defects.into_iter().map(move |defect| (file.clone(), defect)));
        let located = |located: &Located| Some((located.file.clone()?, located.defect.clone()));
        let of_others = self.records.defects.iter().filter_map(located);
        let asked = of_others.filter(|(file, _)| paths.contains(&file.as_str()));
        Ok(of_definitions.chain(asked).filter(|(_, defect)| !defect.is_cosmetic()).collect())
    }

    /// Reads definitions in parallel for what they say, and lets go of each as soon as `of` has taken what it needs.
    ///
    /// # Errors
    /// When the store cannot read.
    pub fn each<T: Send>(
        &self,
        entries: &[Entry],
        of: impl Fn(Reading<Definition>) -> T + Sync + Send,
    ) -> Result<Vec<T>, StoreError> {
        self.each_by(entries, record::read, of)
    }

    /// The same for the properties that `roles` name: what else definitions say is passed over.
    ///
    /// # Errors
    /// When the store cannot read.
    pub fn each_shallow<T: Send>(
        &self,
        entries: &[Entry],
        roles: &[Role],
        of: impl Fn(Reading<Definition>) -> T + Sync + Send,
    ) -> Result<Vec<T>, StoreError> {
        let members = self.members(roles);
        let members = members.iter().map(String::as_str).collect();
        self.each_by(entries, |file, path, content| record::read_members(file, path, content, &members), of)
    }

    /// The same for properties that are short, which are kept for the next run: no file is opened that an earlier one read.
    ///
    /// # Errors
    /// When the store cannot read.
    pub fn each_kept<T: Send>(
        &self,
        entries: &[Entry],
        roles: &[Role],
        of: impl Fn(Reading<Definition>) -> T + Sync + Send,
    ) -> Result<Vec<T>, StoreError> {
        if !self.cache.is_kept() {
            return self.each_shallow(entries, roles, of);
        }
        let mut entries = entries.to_vec();
        if self.compared {
            entries = self.source.with_known_ids(entries);
            entries.sort_unstable();
        }
        let members = self.members(roles);
        let known = self.cache.properties(&format!("{} {members:?}", self.frame));
        let kept = |entry: &Entry| {
            let record = serde_json::from_slice(known.get(entry.content_id()?)?).ok()?;
            let id = self.layout.definition_at(&entry.path)?;
            let noun = Some(Definition { id: id.clone(), record });
            Some(of(Reading { file: entry.path.clone(), id: Some(id), noun, defects: Vec::new() }))
        };
        let found: Vec<Option<T>> = entries.par_iter().map(kept).collect();
        let (again, unread): (Vec<_>, Vec<_>) = entries.iter().zip(&found).partition(|(_, found)| found.is_some());
        let unread: Vec<&Entry> = unread.into_iter().map(|(entry, _)| entry).collect();
        let members = members.iter().map(String::as_str).collect();
        let prefix = self.layout.definitions().len();
        let read = |(entry, content): (&Entry, Result<Content, StoreError>)| {
            let (content, path) = (content?, entry.path.get(prefix..).unwrap_or_default());
            let reading = record::read_members(entry.path.clone(), path, &content, &members);
            let record = reading.noun.as_ref().filter(|_| reading.defects.is_empty());
            let blob = entry.content_id().filter(|blob| self.is_shared(blob, &content));
            let new = blob.zip(record).map(|(blob, it)| (blob.to_owned(), it.record.to_string().into_bytes()));
            Ok((of(reading), new))
        };
        let read: Result<Vec<(T, Option<_>)>, StoreError> = self.source.contents(&unread).map(read).collect();
        let (read, new): (Vec<T>, Vec<_>) = read?.into_iter().unzip();
        let mut run: HashMap<String, Vec<u8>> = new.into_iter().flatten().collect();
        if !run.is_empty() {
            run.extend(again.iter().filter_map(|(entry, _)| Some((entry.content_id()?.to_owned(), Vec::new()))));
            known.keep(&run, Vec::clone);
        }
        let mut read = read.into_iter();
        Ok(found.into_iter().filter_map(|found| found.or_else(|| read.next())).collect())
    }

    /// The members of a record that roles lie in.
    fn members(&self, roles: &[Role]) -> Vec<String> {
        let pointers = roles.iter().filter_map(|role| self.shape().pointer(*role));
        pointers.filter_map(|pointer| tokens(pointer).next()).collect()
    }

    fn each_by<T: Send>(
        &self,
        entries: &[Entry],
        read: impl Fn(String, &str, &Content) -> Reading<Definition> + Sync + Send,
        of: impl Fn(Reading<Definition>) -> T + Sync + Send,
    ) -> Result<Vec<T>, StoreError> {
        let prefix = self.layout.definitions().len();
        let read = |(entry, content): (&Entry, Result<Content, StoreError>)| {
            let path = entry.path.get(prefix..).unwrap_or_default();
            content.map(|content| of(read(entry.path.clone(), path, &content)))
        };
        self.source.contents(entries).map(read).collect()
    }

    /// The definitions at `entries`, with the files among them that cannot be read.
    ///
    /// # Errors
    /// When the store cannot read.
    pub fn definitions(&self, entries: &[Entry]) -> Result<(BTreeMap<Id, Definition>, Broken), RegistryError> {
        self.definitions_as(entries, |definition| definition)
    }

    fn definitions_as(
        &self,
        entries: &[Entry],
        keep: impl Fn(Definition) -> Definition + Sync + Send,
    ) -> Result<(BTreeMap<Id, Definition>, Broken), RegistryError> {
        let of = |reading: Reading<Definition>| Reading { noun: reading.noun.map(&keep), ..reading };
        let (read, broken): (Vec<_>, Vec<_>) =
            self.each(entries, of)?.into_iter().partition(|reading| reading.noun.is_some());
        let read = read.into_iter().filter_map(|reading| reading.noun);
        Ok((read.map(|definition| (definition.id.clone(), definition)).collect(), broken))
    }

    /// A snapshot that holds the definitions at `entries`, with the files among them that cannot be read.
    ///
    /// # Errors
    /// When the store cannot read.
    pub fn snapshot(&self, entries: &[Entry]) -> Result<(Snapshot, Broken), RegistryError> {
        Ok(self.snapshot_around(self.definitions(entries)?))
    }

    /// As [`State::snapshot`], with nothing of a definition but what these roles have: all of a registry fit in memory.
    ///
    /// # Errors
    /// When the store cannot read.
    pub fn snapshot_of(&self, entries: &[Entry], roles: &[Role]) -> Result<(Snapshot, Broken), RegistryError> {
        let shape = self.shape();
        let keep = |Definition { id, record }: Definition| Definition { id, record: shape.only(&record, roles) };
        Ok(self.snapshot_around(self.definitions_as(entries, keep)?))
    }

    fn snapshot_around(&self, (definitions, broken): (BTreeMap<Id, Definition>, Broken)) -> (Snapshot, Broken) {
        let (config, schema) = self.frame_of_snapshot();
        let (retired, notes) = (self.records.retired.clone(), self.records.notes.clone());
        (Snapshot { config, schema, definitions, retired, notes }, broken)
    }
}

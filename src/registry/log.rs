//! The log of releases, read from their folders alone.

use rayon::iter::{IntoParallelRefIterator, IntoParallelRefMutIterator, ParallelIterator};
use semver::Version;

use super::cache::lock;
use super::error::RegistryError;
use super::state::{MAX_RELEASE_FILE, State};
use crate::intake::{is_json, record};
use crate::model::{Content, Event, ManifestHead};
use crate::release::history::{HistoryEntry, other_names, without_superseded};

/// A release of the log.
struct Logged {
    entry: HistoryEntry,
    /// The text of its list of changes, as long as nobody needed to understand it.
    unread: Option<String>,
}

impl State {
    /// The log of releases, newest first, without their notes. With the text of an id, what does not concern it under any
    /// of its names may be left out.
    ///
    /// # Errors
    /// When a manifest or a list of changes is missing or cannot be read.
    pub fn log(&self, of: Option<&str>) -> Result<Vec<HistoryEntry>, RegistryError> {
        let newest_first: Vec<Version> = self.versions().iter().rev().cloned().collect();
        let mut log = for_releases(&newest_first, |version| self.logged(version, of))?;
        let mut names: Vec<String> = of.map(str::to_owned).into_iter().collect();
        loop {
            let changes = log.iter().flat_map(|logged| &logged.entry.changes);
            let more = other_names(changes, &names);
            if more.is_empty() {
                return Ok(log.into_iter().map(|logged| logged.entry).collect());
            }
            let concerned = |logged: &mut Logged| {
                if logged.unread.take_if(|text| more.iter().any(|name| may_name(text, name))).is_some() {
                    let version = &logged.entry.version;
                    let read = self.changes_in(version, &self.changes_file(version)?)?;
                    (logged.entry.changes, logged.entry.affected) = (read.changes, read.affected);
                }
                Ok(())
            };
            let read: Vec<Result<(), RegistryError>> = log.par_iter_mut().map(concerned).collect();
            read.into_iter().collect::<Result<(), _>>()?;
            names.extend(more);
        }
    }

    fn logged(&self, version: &Version, of: Option<&str>) -> Result<Logged, RegistryError> {
        let ManifestHead { released_at, bump, .. } = self.manifest_head(version)?;
        let content = self.changes_file(version)?;
        let unread = match (&content, of) {
            (Content::Bytes(bytes), Some(id)) => {
                let unnamed = |text: &&str| !may_name(text, id) && !leaves_open(text) && is_json(text);
                str::from_utf8(bytes).ok().filter(unnamed).map(str::to_owned)
            }
            _ => None,
        };
        let yanked = Event::yank(self.events(), version).cloned();
        let mut entry = HistoryEntry::new(version.clone(), released_at, bump, yanked);
        if unread.is_none() {
            let read = self.changes_in(version, &content)?;
            (entry.changes, entry.affected) = (read.changes, read.affected);
        }
        Ok(Logged { entry, unread })
    }

    /// Tells every entry of a log the notes of its release.
    ///
    /// # Errors
    /// When files cannot be read.
    pub fn tell(&self, entries: &mut [HistoryEntry]) -> Result<(), RegistryError> {
        let tell = |entry: &mut HistoryEntry| {
            entry.tell(self.notes_of(&entry.version)?);
            Ok(())
        };
        let changed = entries.par_iter_mut().filter(|entry| !entry.changes.is_empty());
        let told: Vec<Result<(), RegistryError>> = changed.map(tell).collect();
        told.into_iter().collect()
    }

    /// What some releases tell, with their notes, newest first; prereleases that a later one made superfluous are left out.
    ///
    /// # Errors
    /// As [`State::log`].
    pub fn told(&self, releases: &[Version]) -> Result<Vec<HistoryEntry>, RegistryError> {
        let newest_first: Vec<Version> = releases.iter().rev().cloned().collect();
        let log = for_releases(&newest_first, |version| self.logged(version, None))?;
        let mut entries = without_superseded(log.into_iter().map(|logged| logged.entry).collect());
        self.tell(&mut entries)?;
        Ok(entries)
    }

    /// Day, bump and configuration of a release.
    ///
    /// # Errors
    /// As [`State::release`], where the manifest is not even JSON.
    pub fn manifest_head(&self, version: &Version) -> Result<ManifestHead, RegistryError> {
        if let Some(known) = lock(&self.heads).get(version) {
            return Ok(known.clone());
        }
        let head = match self.source().read(&self.layout().manifest(version), MAX_RELEASE_FILE)? {
            Some(Content::Bytes(bytes)) => record::manifest_head(&bytes),
            _ => None,
        };
        let head = match head {
            Some(head) => head,
            None => ManifestHead::from(&*self.release(version)?.manifest),
        };
        lock(&self.heads).insert(version.clone(), head.clone());
        Ok(head)
    }
}

/// Whether the text of a JSON file may have an id as one of its texts: whoever writes it in other letters is heard, too.
fn may_name(text: &str, id: &str) -> bool {
    text.contains(&format!("\"{id}\"")) || text.contains("\\u")
}

/// Whether the list of what a release changed has changes of value and does not say what follows from them.
fn leaves_open(text: &str) -> bool {
    text.contains("\"value\"") && !text.contains("\"affected\"")
}

/// Does something for each of several releases at the same time. Of several errors, that of the first release is given.
///
/// # Errors
/// When `work` fails.
pub fn for_releases<T: Send, E: Send>(
    versions: &[Version],
    work: impl Fn(&Version) -> Result<T, E> + Sync + Send,
) -> Result<Vec<T>, E> {
    let done: Vec<Result<T, E>> = versions.par_iter().map(work).collect();
    done.into_iter().collect()
}

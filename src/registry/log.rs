//! The log of releases, read from their folders alone.

use rayon::iter::{IntoParallelRefIterator, IntoParallelRefMutIterator, ParallelIterator};
use semver::Version;

use super::cache::lock;
use super::error::RegistryError;
use super::state::{MAX_RELEASE_FILE, State};
use crate::intake::{is_json, record};
use crate::model::bump::is_final;
use crate::model::{Content, Event, ManifestHead};
use crate::release::history::{HistoryEntry, other_names};

/// A release of the log.
struct Logged {
    entry: HistoryEntry,
    /// The text of its list of changes, as long as nobody needed to understand it.
    unread: Option<String>,
}

impl State {
    /// The log of final releases, newest first: a prerelease says what its final release says again. With the text of an
    /// id, what does not concern it under any of its names may be left out.
    ///
    /// # Errors
    /// When a manifest or a list of changes is missing or cannot be read.
    pub fn log(&self, of: Option<&str>) -> Result<Vec<HistoryEntry>, RegistryError> {
        let finals: Vec<Version> = self.versions().iter().rev().filter(|version| is_final(version)).cloned().collect();
        let mut log = for_releases(&finals, |version| self.logged(version, of))?;
        let mut names: Vec<String> = of.map(str::to_owned).into_iter().collect();
        loop {
            let changes = log.iter().flat_map(|logged| &logged.entry.changes);
            let more = other_names(changes, &names);
            if more.is_empty() {
                return Ok(log.into_iter().map(|logged| logged.entry).collect());
            }
            let concerned = |logged: &mut Logged| {
                if logged.unread.take_if(|text| more.iter().any(|name| may_name(text, name))).is_some() {
                    logged.entry.changes = self.changes(&logged.entry.version)?;
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
                let text = str::from_utf8(bytes).ok().filter(|text| !may_name(text, id) && is_json(text));
                text.map(str::to_owned)
            }
            _ => None,
        };
        let changes = if unread.is_none() { self.changes_in(version, &content)? } else { Vec::new() };
        let yanked = Event::yank(self.events(), version).cloned();
        Ok(Logged { entry: HistoryEntry { version: version.clone(), released_at, bump, yanked, changes }, unread })
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

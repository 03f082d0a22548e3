//! What an edition with pages is made of.

use std::collections::BTreeMap;
use std::sync::Arc;

use semver::Version;

use super::Edition;
use crate::lifecycle::former::Former;
use crate::model::manifest::{DefinitionRecord, Manifest};
use crate::model::{Id, Layout};
use crate::release::history::{HistoryEntry, HistoryStep};

/// All that an edition with pages says: a point, and what the releases up to it tell of themselves.
#[derive(Debug)]
pub struct Site<'a> {
    /// The point.
    pub edition: &'a Edition<'a>,
    /// Where the files of the registry lie.
    pub layout: &'a Layout,
    /// The releases that it knows, the oldest first.
    pub releases: &'a [Told],
    /// What became of ids that are gone.
    pub formers: &'a [Former],
    /// What releases did to every definition, the newest first.
    pub histories: &'a BTreeMap<Id, Vec<HistoryStep<'a>>>,
    /// The ids whose expressions read an id.
    pub users: &'a BTreeMap<Id, Vec<Id>>,
    /// What the maintainers say about their method, in Markdown.
    pub methodology: Option<&'a str>,
    /// Whether the JSON API lies beside the pages.
    pub has_api: bool,
    /// What the maintainers know of a source, by its key, in Markdown.
    pub sources: &'a BTreeMap<String, String>,
}

impl<'a> Site<'a> {
    /// The newest release that it knows.
    #[must_use]
    pub fn newest(&self) -> Option<&'a Told> {
        self.releases.last()
    }

    /// A release that it knows.
    #[must_use]
    pub fn release(&self, version: &Version) -> Option<&'a Told> {
        self.releases.iter().find(|told| told.version() == version)
    }

    /// What its newest release records of a definition: since when it is there, what changed it last.
    #[must_use]
    pub fn recorded(&self, id: &Id) -> Option<&'a DefinitionRecord> {
        self.newest()?.manifest.predicate.definitions.get(id)
    }
}

/// A release as it tells of itself.
#[derive(Debug)]
pub struct Told {
    /// Its version, day and bump, what it changed, what follows, and its notes.
    pub history: HistoryEntry,
    /// What it holds.
    pub manifest: Arc<Manifest>,
    /// SHA-256 of the manifest's bytes.
    pub digest: String,
    /// How many of its definitions a machine computes, and how many of these a worked example proves; none where its files are
    /// not at hand.
    pub computed: Option<[usize; 2]>,
}

impl Told {
    /// The version.
    #[must_use]
    pub fn version(&self) -> &Version {
        &self.history.version
    }

    /// The release before it.
    #[must_use]
    pub fn previous(&self) -> Option<&Version> {
        self.manifest.predicate.previous.as_ref().map(|previous| &previous.version)
    }
}

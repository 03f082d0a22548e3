//! What rules may know besides the state they look at. Everything is passed in: rules read no file and no clock.

use std::collections::{BTreeMap, BTreeSet};
use std::iter::successors;
use std::sync::Arc;

use semver::Version;
use serde::{Deserialize, Serialize};

use super::grounds::{Grounds, digest};
use super::sources::Sources;
use crate::expression::Parsed;
use crate::model::bump::is_final;
use crate::model::{
    Allow, Config, Date, Defect, Dispute, Id, Layout, Note, Release, Schema, Shape, Tombstone, Verdict, Waiver,
};

/// What a definition is judged by on its own: files of one path, content and context have one card, whatever else is in
/// the registry and whatever the day.
#[derive(Debug, Clone, Copy)]
pub struct DefinitionContext<'a> {
    /// The configuration; its levels are for the registry as a whole.
    pub config: &'a Config,
    /// The schema.
    pub schema: &'a Schema,
    /// The sources that definitions cite.
    pub sources: &'a Sources,
    /// What the expression of the definition reads as that is judged.
    pub(super) expression: Option<&'a Parsed>,
}

impl<'a> DefinitionContext<'a> {
    /// What the definitions of a registry are judged by.
    #[must_use]
    pub fn new(config: &'a Config, schema: &'a Schema, sources: &'a Sources) -> Self {
        Self { config, schema, sources, expression: None }
    }

    /// The shape of records.
    #[must_use]
    pub fn shape(&self) -> &Shape {
        &self.schema.shape
    }
}

/// The registry around a definition.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// The configuration.
    pub config: &'a Config,
    /// The schema.
    pub schema: &'a Schema,
    /// Where the registry's files lie.
    pub layout: &'a Layout,
    /// The tombstones.
    pub retired: &'a BTreeMap<Id, Tombstone>,
    /// The pending notes.
    pub notes: &'a [Note],
    /// The disputes.
    pub disputes: &'a [Dispute],
    /// The release folders, oldest first.
    pub releases: &'a [ReleaseFolder],
    /// The text of `CHANGELOG.md`.
    pub changelog: Option<&'a str>,
    /// The accepted findings.
    pub waivers: &'a [Waiver],
    /// The changes that may be larger than a check lets pass.
    pub allows: &'a [Allow],
    /// The verdicts since the last release; none where nothing could be compared.
    pub pending: Option<&'a [Verdict]>,
    /// Definitions that are gone since then, each with a new one that reads alike.
    pub renames: &'a [(Id, Id)],
    /// Those of the verdicts, by fingerprint, that a change against a base touches and that none of its own notes covers.
    pub unspoken: &'a [String],
    /// Those of them, by fingerprint, that a change against a base touches; none where nothing is compared with a base.
    pub touched: Option<&'a [String]>,
    /// Whether there is no release yet, so that everything is new to readers.
    pub unreleased: bool,
    /// Today, where the run has a date.
    pub today: Option<Date>,
    /// By what nothing is wrong with definitions as far as they compute, as was found out before: sorted.
    pub sound: &'a [Grounds],
}

impl Context<'_> {
    /// The shape of records.
    #[must_use]
    pub fn shape(&self) -> &Shape {
        &self.schema.shape
    }

    /// The verdicts since the last release.
    #[must_use]
    pub fn pending(&self) -> &[Verdict] {
        self.pending.unwrap_or_default()
    }

    /// The newest final release.
    #[must_use]
    pub fn newest(&self) -> Option<&Release> {
        let mut releases = self.releases.iter().rev().filter_map(|folder| folder.release.as_ref());
        releases.find(|release| is_final(release.version()))
    }

    /// The ids that the newest final release holds.
    #[must_use]
    pub fn released(&self) -> BTreeSet<&Id> {
        self.newest().map(|release| release.manifest.predicate.definitions.keys().collect()).unwrap_or_default()
    }

    /// What became of an id that was retired; none where it was not.
    pub(super) fn fate(&self, id: &str) -> Option<Fate<'_>> {
        let tombstone = self.retired.get(&id.parse().ok()?)?;
        let next = |id: &&Id| self.retired.get(*id)?.replaced_by.as_ref();
        // A way without a circle is no longer than there are tombstones.
        let instead = successors(tombstone.replaced_by.as_ref(), next).take(self.retired.len()).last();
        Some(Fate { date: tombstone.date, instead })
    }

    /// A digest of all that rules look at beside the cards, but for configuration and schema, whose bytes have digests of
    /// their own, and for what is known of earlier runs.
    #[must_use]
    pub fn digest(&self) -> Grounds {
        let Self {
            config,
            schema: _,
            layout,
            retired,
            notes,
            disputes,
            releases,
            changelog,
            waivers,
            allows,
            pending,
            renames,
            unspoken,
            touched,
            unreleased,
            today,
            sound: _,
        } = self;
        let release = |folder: &ReleaseFolder| {
            let ReleaseFolder { version, release, files, entry, tag, sealed } = folder;
            let manifest = release.as_ref().map(|release| &release.digest);
            format!("{version} {manifest:?} {files:?} {entry:?} {tag} {sealed:?}")
        };
        let releases: Vec<String> = releases.iter().map(release).collect();
        digest([
            // A state may be judged by the levels and the note threshold of another.
            format!("{:?} {:?} {layout:?} {unreleased} {today:?}", config.levels, config.release).as_str(),
            format!("{retired:?} {notes:?} {disputes:?} {waivers:?} {allows:?}").as_str(),
            format!("{pending:?} {renames:?} {unspoken:?} {touched:?}").as_str(),
            changelog.unwrap_or_default(),
            releases.concat().as_str(),
        ])
    }

    /// The ids that the newest final release tells are gone.
    #[must_use]
    pub fn gone(&self) -> BTreeSet<&Id> {
        self.newest().map(|release| release.manifest.predicate.retired.keys().collect()).unwrap_or_default()
    }
}

/// What became of an id that was retired.
pub(super) struct Fate<'a> {
    date: Date,
    /// What took its place, at the end of the way.
    instead: Option<&'a Id>,
}

impl Fate<'_> {
    /// "retired on 2026-01-02; sales.new took its place".
    pub(super) fn words(&self) -> String {
        let instead = self.instead.map_or(String::new(), |instead| format!("; {instead} took its place"));
        format!("retired on {}{instead}", self.date)
    }

    /// A defect with the advice to name what took its place.
    pub(super) fn advise(&self, defect: Defect) -> Defect {
        match self.instead {
            Some(instead) => defect.help(format!("Name {instead} if it is what is meant.")),
            None => defect,
        }
    }
}

/// A release folder as it lies there: what its manifest says and what its files are.
#[derive(Debug, Clone)]
pub struct ReleaseFolder {
    /// The version that the folder is named after.
    pub version: Version,
    /// The manifest, where it can be read.
    pub release: Option<Release>,
    /// SHA-256 of each file, by path below the folder.
    pub files: BTreeMap<String, String>,
    /// The text of `CHANGES.md`.
    pub entry: Arc<str>,
    /// The name of its tag.
    pub tag: String,
    /// Manifest digest in the tag's text: the seal. None where no tag is there.
    pub sealed: Option<String>,
}

/// A defect and where it belongs.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Located {
    /// The file, from the repository root; none for that of the definition, or for the registry as a whole.
    pub file: Option<String>,
    /// The definition.
    pub definition: Option<Id>,
    /// What is wrong.
    pub defect: Defect,
}

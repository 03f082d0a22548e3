//! What a release is computed from.

use std::collections::BTreeMap;

use semver::Version;

use crate::model::manifest::FileRecord;
use crate::model::{Affected, Bump, Config, Date, Id, Layout, Note, Release, Verdict};

/// What the released point holds.
#[derive(Debug, Clone)]
pub struct Contents<'a> {
    /// Where the registry's files lie.
    pub layout: &'a Layout,
    /// The configuration.
    pub config: &'a Config,
    /// The configuration's file.
    pub config_file: FileRecord,
    /// The schema's file.
    pub schema_file: FileRecord,
    /// Every definition: its file, tier and label.
    pub definitions: BTreeMap<Id, (FileRecord, Option<String>, String)>,
    /// Every tombstone: its file and replacement.
    pub retired: BTreeMap<Id, (FileRecord, Option<Id>)>,
    /// The pending notes with the bytes of their files.
    pub notes: Vec<(Note, Vec<u8>)>,
}

/// The step from the last release.
#[derive(Debug, Clone)]
pub struct ReleaseStep<'a> {
    /// The last final release.
    pub last: Option<&'a Release>,
    /// What changed since, judged.
    pub verdicts: &'a [Verdict],
    /// What computes from a changed value.
    pub affected: &'a [Affected],
    /// The version the release gets.
    pub version: Version,
    /// Why the version claims more than the verdicts ask for.
    pub reason: Option<&'a str>,
    /// What the verdicts ask for.
    pub computed: Bump,
    /// The day of the release.
    pub released_at: Date,
    /// The version of ontoreg that releases.
    pub generator: &'a str,
    /// The version and `CHANGES.md` of every release so far.
    pub earlier: &'a [(Version, String)],
}

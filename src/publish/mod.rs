//! Floor 4: an edition to files, one module per format. Text is escaped by [`crate::escape`], once per format.

pub mod bundle;
pub mod json;
pub mod markdown;
pub mod page;
pub mod table;

use std::collections::BTreeMap;

use semver::Version;

use crate::model::{Bump, Config, Date, Definition, Dispute, Id, Shape};

/// What a point contains, ready to be exported.
#[derive(Debug, Clone, Copy)]
pub struct Edition<'a> {
    /// The configuration.
    pub config: &'a Config,
    /// The shape of records.
    pub shape: &'a Shape,
    /// The schema's bytes.
    pub schema: &'a [u8],
    /// The version: of the release, or `<next>-dev+<short commit>`.
    pub version: &'a Version,
    /// The day of the release or of the export.
    pub released_at: Date,
    /// The definitions, by id: by domain, then slug.
    pub definitions: &'a BTreeMap<Id, Definition>,
    /// The disputes that are known, by name; of a release those of today, for its manifest names none.
    pub disputes: &'a [Dispute],
}

/// A release as `versions.json` and `v/<version>/` show it.
#[derive(Debug, Clone)]
pub struct ReleaseFiles {
    /// The version.
    pub version: Version,
    /// The day of the release.
    pub released_at: Date,
    /// The release before it.
    pub previous: Option<Version>,
    /// The size of the step.
    pub bump: Bump,
    /// Why it should not be used; none where nothing advises against it.
    pub yanked: Option<String>,
    /// SHA-256 of the manifest.
    pub manifest_digest: String,
    /// `manifest.json`, `changes.json`, `SHA256SUMS`, `schema.json` and `index.json`, by name.
    pub files: BTreeMap<String, Vec<u8>>,
    /// SHA-256 of `index.json`.
    pub index_digest: String,
}

/// The files of an export, by path below its folder.
pub type Files = BTreeMap<String, Vec<u8>>;

impl<'a> Edition<'a> {
    /// The disputes about definitions of the edition.
    pub fn disputes(&self) -> impl Iterator<Item = &'a Dispute> {
        let Self { disputes, definitions, .. } = *self;
        disputes.iter().filter(|dispute| definitions.contains_key(&dispute.definition))
    }

    /// The definitions by domain; only domains that have some.
    #[must_use]
    pub fn domains(&self) -> BTreeMap<&str, Vec<&Definition>> {
        let mut domains: BTreeMap<&str, Vec<&Definition>> = BTreeMap::new();
        for definition in self.definitions.values() {
            domains.entry(definition.id.domain()).or_default().push(definition);
        }
        domains
    }

    /// The title of a domain.
    #[must_use]
    pub fn domain_title<'s>(&'s self, domain: &'s str) -> &'s str {
        self.config.domains.get(domain).map_or(domain, |domain| &domain.title)
    }
}

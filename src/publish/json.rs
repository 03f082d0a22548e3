//! The JSON API: envelopes whose definitions are byte for byte the canonical records.

use serde::Serialize;

use super::{Edition, Files, ReleaseFiles};
use crate::intake::canonical::{Ordered, pretty};
use crate::model::Definition;

/// Names that no domain can have in the JSON API: the file of that name holds something else.
pub const RESERVED: [&str; 3] = ["index", "schema", "versions"];

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Envelope<'a> {
    version: String,
    released_at: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    domain: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    kpis: Option<Vec<Ordered<'a>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    kpi: Option<Ordered<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct VersionEntry {
    version: String,
    released_at: String,
    previous: Option<String>,
    bump: crate::model::Bump,
    status: &'static str,
    path: String,
    sha256: String,
    manifest: String,
}

/// `index.json`, a file per domain and per definition, `schema.json`, `versions.json` and `v/<version>/`.
#[must_use]
pub fn files(edition: &Edition<'_>, releases: &[ReleaseFiles]) -> Files {
    let mut files =
        Files::from([("index.json".into(), index(edition)), ("schema.json".into(), edition.schema.to_owned())]);
    for (domain, definitions) in edition.domains() {
        let kpis = Some(definitions.iter().map(|definition| record(edition, definition)).collect());
        files.insert(format!("{domain}.json"), pretty(&Envelope { domain: Some(domain), kpis, ..envelope(edition) }));
    }
    for definition in edition.definitions.values() {
        let kpi = Some(record(edition, definition));
        files.insert(definition.id.path(), pretty(&Envelope { kpi, ..envelope(edition) }));
    }
    for release in releases {
        let named = |(name, bytes): (&String, &Vec<u8>)| (format!("v/{}/{name}", release.version), bytes.clone());
        files.extend(release.files.iter().map(named));
    }
    files.insert("versions.json".into(), pretty(&versions(releases)));
    files
}

/// `index.json`: every definition, sorted by domain, then slug.
#[must_use]
pub fn index(edition: &Edition<'_>) -> Vec<u8> {
    let kpis = Some(edition.definitions.values().map(|definition| record(edition, definition)).collect());
    pretty(&Envelope { kpis, ..envelope(edition) })
}

fn envelope<'a>(edition: &Edition<'_>) -> Envelope<'a> {
    Envelope {
        version: edition.version.to_string(),
        released_at: edition.released_at.to_string(),
        domain: None,
        kpis: None,
        kpi: None,
    }
}

fn record<'a>(edition: &Edition<'a>, definition: &'a Definition) -> Ordered<'a> {
    Ordered::new(&definition.record, edition.shape)
}

fn versions(releases: &[ReleaseFiles]) -> Vec<VersionEntry> {
    let entry = |release: &ReleaseFiles| VersionEntry {
        version: release.version.to_string(),
        released_at: release.released_at.to_string(),
        previous: release.previous.as_ref().map(ToString::to_string),
        bump: release.bump,
        status: "released",
        path: format!("v/{}/index.json", release.version),
        sha256: release.index_digest.clone(),
        manifest: release.manifest_digest.clone(),
    };
    releases.iter().rev().map(entry).collect()
}

//! The JSON API: envelopes whose definitions are byte for byte the canonical records.

use std::collections::BTreeMap;
use std::sync::Arc;

use semver::Version;
use serde::Serialize;

use super::{Edition, File, openapi};
use crate::intake::canonical::{self, pretty};
use crate::lifecycle::former::Former;
use crate::model::bump::is_final;
use crate::model::note::ToldNote;
use crate::model::{Bump, Date, Definition, Dispute, Event, Id, Kind, Settlement, Shape};
use crate::release::history::ValueChange;
use crate::release::migrations::Migration;

/// Names that no domain can have in the JSON API: the file of that name holds something else.
pub const RESERVED: [&str; 6] = ["disputes", "index", "migrations", "openapi", "schema", "versions"];

/// An edition whose definitions are what [`record`] gives: each is read and written once, whatever files have it.
pub type ApiEdition<'a> = Edition<'a, ApiRecord>;

/// A definition as the API has it.
#[derive(Debug, Clone)]
pub struct ApiRecord {
    /// The canonical form of its record.
    bytes: Arc<[u8]>,
    /// What it defines: who reads the list of KPIs meets no input in it.
    kind: Kind,
}

/// How every file with definitions begins.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Envelope<'a> {
    version: String,
    released_at: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    domain: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    value_changes: Vec<ValueChangeEntry<'a>>,
}

/// A release in which the value of a definition changed, and what readers do.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ValueChangeEntry<'a> {
    version: &'a Version,
    because: &'a [Id],
    notes: Vec<ToldNote<'a>>,
}

impl<'a> From<&'a ValueChange> for ValueChangeEntry<'a> {
    fn from(change: &'a ValueChange) -> Self {
        Self {
            version: &change.version,
            because: &change.because,
            notes: change.notes.iter().map(ToldNote::from).collect(),
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct VersionEntry {
    version: String,
    released_at: String,
    previous: Option<String>,
    bump: Bump,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    prerelease: bool,
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    yanked_at: Option<String>,
    path: String,
    sha256: String,
    manifest: String,
}

/// `migrations.json`: what became of every id that is gone, over all releases.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Migrations<'a> {
    version: String,
    released_at: String,
    migrations: &'a [Migration],
}

/// The file at the address of an id that is gone.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Stub<'a> {
    version: String,
    released_at: String,
    #[serde(flatten)]
    former: &'a Former,
}

/// `disputes.json`: objections stand beside the definitions, whose own files they never change.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Disputes<'a> {
    version: String,
    released_at: String,
    disputes: Vec<DisputeEntry<'a>>,
}

/// A dispute as programs read it.
#[derive(Debug, Serialize)]
pub struct DisputeEntry<'a> {
    name: &'a str,
    definition: &'a Id,
    status: &'static str,
    by: &'a str,
    opened: Date,
    reason: &'a str,
    evidence: &'a [String],
    settled: Option<SettledEntry<'a>>,
}

/// How a dispute ended, as programs read it.
#[derive(Debug, Serialize)]
struct SettledEntry<'a> {
    date: Date,
    reason: &'a str,
    change: Option<&'a str>,
}

impl<'a> From<&'a Dispute> for DisputeEntry<'a> {
    fn from(dispute: &'a Dispute) -> Self {
        let settled = |settled: &'a Settlement| SettledEntry {
            date: settled.date,
            reason: &settled.reason,
            change: settled.change.as_deref(),
        };
        Self {
            name: &dispute.name,
            definition: &dispute.definition,
            status: dispute.status(),
            by: &dispute.by,
            opened: dispute.opened,
            reason: &dispute.reason,
            evidence: &dispute.evidence,
            settled: dispute.settled.as_ref().map(settled),
        }
    }
}

/// A release as `versions.json` lists it.
#[derive(Debug, Clone)]
pub struct ReleaseEntry {
    /// The version.
    pub version: Version,
    /// The day of the release.
    pub released_at: Date,
    /// The release before it.
    pub previous: Option<Version>,
    /// The size of the step.
    pub bump: Bump,
    /// The event that advises against it.
    pub yanked: Option<Event>,
    /// SHA-256 of the manifest.
    pub manifest_digest: String,
    /// SHA-256 of `index.json`.
    pub index_digest: String,
}

/// `index.json`, a file per domain, per definition and per id that is gone, `disputes.json`, `migrations.json`,
/// `schema.json` and `versions.json`; `openapi.json` describes them all. Beside them lies `v/<version>/` of every release.
/// The file of a definition says which releases changed its value, and what readers do about it.
#[must_use]
pub fn files<'e>(
    edition: &'e ApiEdition<'_>,
    releases: &'e [ReleaseEntry],
    migrations: &'e [Migration],
    formers: &'e [Former],
    value_changes: &'e BTreeMap<Id, Vec<ValueChange>>,
) -> Vec<File<'e>> {
    let mut files = vec![
        File::new("index.json", || index(edition)),
        File::of("schema.json", edition.schema),
        File::new("disputes.json", || pretty(&disputes(edition))),
        File::new("migrations.json", || pretty(&migrated(edition, migrations))),
        File::new("versions.json", || pretty(&versions(releases))),
    ];
    for (domain, records) in edition.domains() {
        let file = move || envelope(edition, Some(domain), &[], |out| lists(out, records.iter().copied()));
        files.push(File::new(format!("{domain}.json"), file));
    }
    files.extend(edition.definitions.keys().filter_map(|id| definition(edition, id, value_changes)));
    files.extend(formers.iter().map(|former| {
        let stub = move || {
            let (version, released_at) = (edition.version.to_string(), edition.released_at.to_string());
            pretty(&Stub { version, released_at, former })
        };
        File::new(former.id.path(), stub)
    }));
    files.extend(openapi::files(edition));
    files
}

/// The file of a definition; none where the edition does not have it.
#[must_use]
pub fn definition<'e>(
    edition: &'e ApiEdition<'_>,
    id: &Id,
    value_changes: &'e BTreeMap<Id, Vec<ValueChange>>,
) -> Option<File<'e>> {
    let record = edition.definitions.get(id)?;
    let changes = value_changes.get(id).map_or(&[][..], Vec::as_slice);
    let file = move || {
        envelope(edition, None, changes, |out| {
            out.extend_from_slice(format!("  \"{}\": ", record.kind).as_bytes());
            indented(out, &record.bytes, b"  ");
        })
    };
    Some(File::new(id.path(), file))
}

/// `index.json`: every definition, sorted by domain, then slug; KPIs and inputs in lists of their own.
#[must_use]
pub fn index(edition: &ApiEdition<'_>) -> Vec<u8> {
    envelope(edition, None, &[], |out| lists(out, edition.definitions.values()))
}

/// The canonical form of a record, which is nested in the files of the API.
#[must_use]
pub fn record(definition: &Definition, shape: &Shape) -> ApiRecord {
    let mut bytes = canonical::record(&definition.record, shape);
    bytes.pop();
    ApiRecord { bytes: bytes.into(), kind: definition.kind(shape) }
}

/// A file of the edition: its version and day, then a last member.
fn envelope(
    edition: &ApiEdition<'_>,
    domain: Option<&str>,
    changes: &[ValueChange],
    member: impl FnOnce(&mut Vec<u8>),
) -> Vec<u8> {
    let (version, released_at) = (edition.version.to_string(), edition.released_at.to_string());
    let value_changes = changes.iter().map(ValueChangeEntry::from).collect();
    let mut out = pretty(&Envelope { version, released_at, domain, value_changes });
    out.truncate(out.len() - b"\n}\n".len());
    out.extend_from_slice(b",\n");
    member(&mut out);
    out.extend_from_slice(b"\n}\n");
    out
}

/// The KPIs, and where there are some the inputs, each list a member of its own.
fn lists<'r>(out: &mut Vec<u8>, records: impl Iterator<Item = &'r ApiRecord> + Clone) {
    let of = |kind: Kind| records.clone().filter(move |record| record.kind == kind).map(|record| &record.bytes);
    list(out, "kpis", of(Kind::Kpi));
    if of(Kind::Input).next().is_some() {
        out.extend_from_slice(b",\n");
        list(out, "inputs", of(Kind::Input));
    }
}

/// Records, each on lines of its own.
fn list<'r>(out: &mut Vec<u8>, name: &str, records: impl Iterator<Item = &'r Arc<[u8]>> + Clone) {
    // What lines are indented by is less than a quarter.
    out.reserve(records.clone().map(|record| record.len() + record.len() / 4).sum());
    out.extend_from_slice(format!("  \"{name}\": [").as_bytes());
    for (at, record) in records.enumerate() {
        out.extend_from_slice(if at == 0 { b"\n    " } else { b",\n    " });
        indented(out, record, b"    ");
    }
    out.extend_from_slice(if out.ends_with(b"[") { b"]" } else { b"\n  ]" });
}

/// A record whose lines but the first are indented. No text of it has a line break.
fn indented(out: &mut Vec<u8>, record: &[u8], by: &[u8]) {
    for (at, line) in record.split(|byte| *byte == b'\n').enumerate() {
        if at > 0 {
            out.push(b'\n');
            out.extend_from_slice(by);
        }
        out.extend_from_slice(line);
    }
}

fn migrated<'a>(edition: &ApiEdition<'_>, migrations: &'a [Migration]) -> Migrations<'a> {
    let (version, released_at) = (edition.version.to_string(), edition.released_at.to_string());
    Migrations { version, released_at, migrations }
}

fn disputes<'a>(edition: &ApiEdition<'a>) -> Disputes<'a> {
    Disputes {
        version: edition.version.to_string(),
        released_at: edition.released_at.to_string(),
        disputes: edition.disputes().map(DisputeEntry::from).collect(),
    }
}

fn versions(releases: &[ReleaseEntry]) -> Vec<VersionEntry> {
    let entry = |release: &ReleaseEntry| VersionEntry {
        version: release.version.to_string(),
        released_at: release.released_at.to_string(),
        previous: release.previous.as_ref().map(ToString::to_string),
        bump: release.bump,
        prerelease: !is_final(&release.version),
        status: if release.yanked.is_some() { "yanked" } else { "released" },
        reason: release.yanked.as_ref().map(|event| event.reason.clone()),
        yanked_at: release.yanked.as_ref().map(|event| event.date.to_string()),
        path: format!("v/{}/index.json", release.version),
        sha256: release.index_digest.clone(),
        manifest: release.manifest_digest.clone(),
    };
    releases.iter().rev().map(entry).collect()
}

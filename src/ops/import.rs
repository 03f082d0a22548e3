//! `import`: envelopes of a JSON API to files. All or nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use semver::Version;
use serde_json::Value;

use super::error::{ImportError, ImportProblem, OpsError};
use crate::intake::{canonical, strict_json};
use crate::lifecycle::scaffold::title_case;
use crate::model::bump::is_final;
use crate::model::definition::MAX_FILE;
use crate::model::{Content, Date, Id, Place, Role, Spot};
use crate::registry::{Bundle, Outside, RegistryError, State, Workspace, may_be_bundle};
use crate::release::Outcome;
use crate::store::{read_file, write_files};
use crate::tables::envelope::{Envelope, id, open};

/// What an import did.
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct Imported {
    /// The definitions that are new.
    pub added: Vec<Id>,
    /// The definitions that were replaced.
    pub replaced: Vec<Id>,
    /// The ids that are retired here from now on.
    pub retired: Vec<Id>,
    /// The definitions that were there in this very form.
    pub same: usize,
    /// The domains that were declared.
    pub domains: Vec<String>,
    /// Related ids that no definition has, and how often they are named.
    pub dangling: BTreeMap<String, usize>,
    /// The highest version and its day, in a registry without releases.
    pub numbering: Option<(Version, Option<Date>)>,
}

/// What the user asked of an import.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct ImportOptions {
    /// Take the place of definitions and tombstones that are there with other content.
    pub replace: bool,
    /// Write nothing.
    pub dry_run: bool,
}

/// What files hold.
#[derive(Default)]
struct Incoming {
    /// The records, and their bytes in canonical form.
    records: BTreeMap<Id, (Value, Vec<u8>)>,
    tombstones: BTreeMap<Id, Vec<u8>>,
    /// The highest final version and its day.
    numbering: Option<(Version, Option<Date>)>,
}

/// The files that an import writes.
type Writes = BTreeMap<String, Option<Vec<u8>>>;

/// Imports files.
///
/// # Errors
/// [`ImportError`] with every problem of every file; nothing is written then.
pub fn import(
    workspace: &Workspace,
    outside: &Outside,
    files: &[PathBuf],
    options: &ImportOptions,
) -> Result<Imported, OpsError> {
    let here = workspace.current()?;
    let mut problems = Vec::new();
    let incoming = read_files(&here, outside, files, &mut problems)?;
    let (mut done, mut writes) = judge(&here, &incoming, options.replace, &mut problems)?;
    if !problems.is_empty() {
        return Err(ImportError::Problems(problems).into());
    }
    if incoming.records.is_empty() {
        return Err(ImportError::NoRecords.into());
    }
    done.dangling = dangling(&here, &incoming)?;
    done.domains = declare_domains(&here, &incoming, &mut writes)?;
    if !options.dry_run {
        let _ = write_files(&workspace.base, &writes)?;
    }
    Ok(done)
}

/// Reads every file, and says what of it cannot be taken.
fn read_files(
    here: &State,
    outside: &Outside,
    files: &[PathBuf],
    problems: &mut Vec<ImportProblem>,
) -> Result<Incoming, OpsError> {
    let shape = here.shape();
    let Incoming { mut records, mut tombstones, mut numbering } = Incoming::default();
    for file in files {
        let name = file.display().to_string();
        let path = outside.cwd.join(file);
        let envelope = if may_be_bundle(&path) {
            unbundle(Bundle::read(&path, file)?, &mut tombstones, problems)
        } else {
            unwrap(&name, &read_file(&path)?, problems)
        };
        let Some(envelope) = envelope else { continue };
        let version = envelope.version.as_deref().and_then(|text| Version::parse(text).ok());
        if let Some(version) = version.filter(is_final) {
            let date = envelope.released_at.as_deref().and_then(|text| text.get(..10)?.parse().ok());
            if numbering.as_ref().is_none_or(|(known, _)| *known < version) {
                numbering = Some((version, date));
            }
        }
        for record in envelope.records {
            match id(&record, shape.pointer(Role::Id)) {
                Err(text) => problems.push(ImportProblem::NotAnId { file: name.clone(), text }),
                Ok(id) => {
                    let violations = here.schema().violations(&record);
                    problems.extend(violations.into_iter().map(|defect| ImportProblem::Invalid {
                        file: name.clone(),
                        id: id.clone(),
                        pointer: defect.spot.pointer().unwrap_or_default().to_owned(),
                        message: defect.message,
                    }));
                    let bytes = canonical::record(&record, shape);
                    if records.insert(id.clone(), (record, bytes.clone())).is_some_and(|(_, other)| other != bytes) {
                        problems.push(ImportProblem::GivenTwice { file: name.clone(), id });
                    }
                }
            }
        }
    }
    Ok(Incoming { records, tombstones, numbering })
}

/// Says what of the incoming is new, what takes the place of something, and what may not.
fn judge(
    here: &State,
    incoming: &Incoming,
    replace: bool,
    problems: &mut Vec<ImportProblem>,
) -> Result<(Imported, Writes), OpsError> {
    let numbering = incoming.numbering.clone().filter(|_| here.versions().is_empty());
    let mut done = Imported { numbering, ..Imported::default() };
    let mut writes = Writes::new();
    for (id, bytes) in &incoming.tombstones {
        let path = here.layout().tombstone(id);
        match here.source().read(&path, MAX_FILE)? {
            _ if here.source().read(&here.file_of(id), MAX_FILE)?.is_some() => {
                problems.push(ImportProblem::RetiredThere(id.clone()));
            }
            Some(Content::Bytes(old)) if old == *bytes => {}
            Some(_) if !replace => problems.push(ImportProblem::TombstoneDiffers(id.clone())),
            _ => {
                done.retired.push(id.clone());
                writes.insert(path, Some(bytes.clone()));
            }
        }
    }
    for (id, (_, bytes)) in &incoming.records {
        if here.retired().contains_key(id) {
            problems.push(ImportProblem::Retired(id.clone()));
        }
        match here.source().read(&here.file_of(id), MAX_FILE)? {
            Some(Content::Bytes(old)) if old == *bytes => done.same += 1,
            Some(_) if !replace => problems.push(ImportProblem::Differs(id.clone())),
            old => {
                let list = if old.is_some() { &mut done.replaced } else { &mut done.added };
                list.push(id.clone());
                writes.insert(here.file_of(id), Some(bytes.clone()));
            }
        }
    }
    Ok((done, writes))
}

/// Related ids that no definition has, here or incoming, and how often they are named.
fn dangling(here: &State, incoming: &Incoming) -> Result<BTreeMap<String, usize>, OpsError> {
    let ids: BTreeSet<Id> = here.ids()?.chain(incoming.records.keys().cloned()).collect();
    let mut dangling = BTreeMap::new();
    for (record, _) in incoming.records.values() {
        let related = here.shape().texts(record, Role::Related);
        for (_, related) in related.filter(|(_, text)| !ids.iter().any(|id| id.as_str() == *text)) {
            *dangling.entry(related.to_owned()).or_default() += 1;
        }
    }
    Ok(dangling)
}

/// Declares the domains of incoming definitions that the configuration lacks; returns them.
fn declare_domains(here: &State, incoming: &Incoming, writes: &mut Writes) -> Result<Vec<String>, OpsError> {
    let declared = &here.config().domains;
    let domains: BTreeSet<&str> =
        incoming.records.keys().map(Id::domain).filter(|domain| !declared.contains_key(*domain)).collect();
    let file = here.layout().config();
    if !domains.is_empty()
        && let Some(Content::Bytes(config)) = here.source().read(&file, MAX_FILE)?
    {
        let mut text = String::from_utf8_lossy(&config).into_owned();
        for domain in &domains {
            text += &format!("\n[domains.{domain}]\ntitle = \"{}\"\n", title_case(domain));
        }
        crate::intake::config(text.as_bytes())
            .map_err(|source| RegistryError::Config { file: file.clone(), source })?;
        writes.insert(file, Some(text.into_bytes()));
    }
    Ok(domains.into_iter().map(str::to_owned).collect())
}

/// The records of a JSON file; none when it is not one of records.
fn unwrap(name: &str, bytes: &[u8], problems: &mut Vec<ImportProblem>) -> Option<Envelope> {
    let strict = strict_json(bytes);
    let malformed = |place, message| ImportProblem::Malformed { file: name.to_owned(), place, message };
    let grave = strict.defects.into_iter().filter(|defect| !defect.is_cosmetic());
    problems.extend(grave.map(|defect| malformed(place(&defect.spot), defect.message)));
    open(strict.value?).map_err(|problem| problems.push(malformed(None, problem.to_owned()))).ok()
}

/// The definitions of a bundle as one envelope; none when it does not hold what it vouches for.
fn unbundle(
    bundle: Bundle,
    tombstones: &mut BTreeMap<Id, Vec<u8>>,
    problems: &mut Vec<ImportProblem>,
) -> Option<Envelope> {
    let failed = bundle.checks().into_iter().filter(|check| check.outcome == Outcome::Failed);
    let failed: Vec<_> = failed.flat_map(|check| check.details).map(ImportProblem::Broken).collect();
    if !failed.is_empty() {
        problems.extend(failed);
        return None;
    }
    let Bundle { manifest, mut files } = bundle;
    let predicate = manifest.predicate;
    for (id, record) in predicate.retired {
        tombstones.extend(files.remove(&record.file.path).map(|bytes| (id, bytes)));
    }
    let named =
        predicate.definitions.into_values().filter_map(|record| Some((files.remove(&record.file.path)?, record)));
    let records =
        named.filter_map(|(bytes, record)| unwrap(&record.file.path, &bytes, problems)).flat_map(|one| one.records);
    Some(Envelope {
        records: records.collect(),
        version: Some(predicate.version.to_string()),
        released_at: Some(predicate.released_at.to_string()),
    })
}

fn place(spot: &Spot) -> Option<Place> {
    match spot {
        Spot::At(place) => Some(*place),
        Spot::File | Spot::Value(_) | Spot::Key(_) => None,
    }
}

//! `import`: envelopes of a JSON API to files. All or nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use semver::Version;

use super::bundle::{self, Bundle, may_be_bundle};
use super::error::{OpsError, refuse, refuse_cases};
use crate::intake::{canonical, strict_json};
use crate::lifecycle::scaffold::title_case;
use crate::model::bump::is_final;
use crate::model::definition::MAX_FILE;
use crate::model::{Content, Date, Id, Role, Spot};
use crate::registry::{Outside, RegistryError, Workspace};
use crate::release::Outcome;
use crate::store::{read_file, write_files};
use crate::tables::envelope::{Envelope, id, open};

/// What an import did.
#[derive(Debug, Default)]
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

/// Imports files.
///
/// # Errors
/// A refusal that lists every problem of every file; nothing is written then.
pub fn import(
    workspace: &Workspace,
    outside: &Outside,
    files: &[PathBuf],
    replace: bool,
    dry_run: bool,
) -> Result<Imported, OpsError> {
    let here = workspace.current()?;
    let shape = here.shape();
    let mut problems = Vec::new();
    let (mut records, mut tombstones) = (BTreeMap::new(), BTreeMap::new());
    let mut numbering: Option<(Version, Option<Date>)> = None;
    for file in files {
        let name = file.display().to_string();
        let path = outside.cwd.join(file);
        let envelope = if may_be_bundle(&path) {
            unbundle(bundle::read(&path, file)?, &mut tombstones, &mut problems)
        } else {
            unwrap(&name, &read_file(&path)?, &mut problems)
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
                Err(text) => problems.push(format!("{name}: a record has the id `{text}`, which is not domain.slug")),
                Ok(id) => {
                    let violations = here.schema().violations(&record);
                    problems.extend(violations.into_iter().map(|defect| {
                        format!("{name}: {id}{}: {}", defect.spot.pointer().unwrap_or_default(), defect.message)
                    }));
                    let bytes = canonical::record(&record, shape);
                    if records.insert(id.clone(), (record, bytes.clone())).is_some_and(|(_, other)| other != bytes) {
                        problems.push(format!("{name}: {id} is given twice with different content"));
                    }
                }
            }
        }
    }
    let numbering = numbering.filter(|_| here.versions().is_empty());
    let mut done = Imported { numbering, ..Imported::default() };
    let mut write = BTreeMap::new();
    for (id, bytes) in tombstones {
        let path = format!("{}retired/{}", here.layout().folder(), id.path());
        match here.source().read(&path, MAX_FILE)? {
            _ if here.source().read(&here.file_of(&id), MAX_FILE)?.is_some() => {
                problems.push(format!("{id} is retired in the bundle, and a definition here"));
            }
            Some(Content::Bytes(old)) if old == bytes => {}
            Some(_) if !replace => {
                problems.push(format!("{id} is retired here in other words (`--replace` takes the imported ones)"))
            }
            _ => {
                done.retired.push(id);
                write.insert(path, Some(bytes));
            }
        }
    }
    for (id, (_, bytes)) in &records {
        if here.retired().contains_key(id) {
            problems.push(format!("{id} is retired, and an id is never reused"));
        }
        match here.source().read(&here.file_of(id), MAX_FILE)? {
            Some(Content::Bytes(old)) if old == *bytes => done.same += 1,
            Some(_) if !replace => {
                problems.push(format!("{id} is there already with other content (`--replace` takes the imported one)"))
            }
            old => {
                let list = if old.is_some() { &mut done.replaced } else { &mut done.added };
                list.push(id.clone());
                write.insert(here.file_of(id), Some(bytes.clone()));
            }
        }
    }
    if !problems.is_empty() {
        return Err(refuse_cases(
            "nothing was imported",
            problems,
            "Correct these and import again; an import takes all or nothing.",
        ));
    }
    if records.is_empty() {
        return Err(refuse(
            "the files hold no records",
            "A file to import holds {version, releasedAt, kpi}, {version, releasedAt, kpis}, or bare records.",
        ));
    }
    let ids: BTreeSet<Id> = here.ids()?.chain(records.keys().cloned()).collect();
    for (record, _) in records.values() {
        for (_, related) in
            shape.texts(record, Role::Related).filter(|(_, text)| !ids.iter().any(|id| id.as_str() == *text))
        {
            *done.dangling.entry(related.to_owned()).or_default() += 1;
        }
    }
    let domains: BTreeSet<&str> =
        records.keys().map(Id::domain).filter(|domain| !here.config().domains.contains_key(*domain)).collect();
    done.domains = domains.iter().map(|domain| (*domain).to_owned()).collect();
    if !domains.is_empty() {
        let path = format!("{}ontoreg.toml", here.layout().folder());
        if let Some(Content::Bytes(config)) = here.source().read(&path, MAX_FILE)? {
            let mut text = String::from_utf8_lossy(&config).into_owned();
            for domain in domains {
                text += &format!("\n[domains.{domain}]\ntitle = \"{}\"\n", title_case(domain));
            }
            crate::intake::config(text.as_bytes())
                .map_err(|source| RegistryError::Config { file: path.clone(), source })?;
            write.insert(path, Some(text.into_bytes()));
        }
    }
    if !dry_run {
        let _ = write_files(&workspace.base, &write)?;
    }
    Ok(done)
}

/// The records of a JSON file; none when it is not one of records.
fn unwrap(name: &str, bytes: &[u8], problems: &mut Vec<String>) -> Option<Envelope> {
    let strict = strict_json(bytes);
    let grave = strict.defects.iter().filter(|defect| !defect.is_cosmetic());
    problems.extend(grave.map(|defect| format!("{name}{}: {}", place(&defect.spot), defect.message)));
    open(strict.value?).map_err(|problem| problems.push(format!("{name}: {problem}"))).ok()
}

/// The definitions of a bundle as one envelope; none when it does not hold what it vouches for.
fn unbundle(bundle: Bundle, tombstones: &mut BTreeMap<Id, Vec<u8>>, problems: &mut Vec<String>) -> Option<Envelope> {
    let failed = bundle::report(&bundle).checks.into_iter().filter(|check| check.outcome == Outcome::Failed);
    let failed: Vec<String> = failed.flat_map(|check| check.details).map(|detail| detail.text).collect();
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

fn place(spot: &Spot) -> String {
    match spot {
        Spot::At(place) => format!(":{}:{}", place.line, place.column),
        Spot::File | Spot::Value(_) | Spot::Key(_) => String::new(),
    }
}

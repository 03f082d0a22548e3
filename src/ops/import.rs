//! `import`: envelopes of a JSON API to files. All or nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use semver::Version;

use super::check::unfinished_in;
use super::error::{ImportError, ImportProblem, OpsError};
use super::guards::ensure_writable;
use super::schema_edits::{Ours, ROUNDS};
use crate::intake::CompiledSchema;
use crate::intake::mapping::quoted;
use crate::lifecycle::scaffold::title_case;
use crate::model::definition::MAX_FILE;
use crate::model::{Content, Date, Finding, Id};
use crate::registry::{Bundle, Outside, RegistryError, State, Workspace, may_be_bundle};
use crate::release::Outcome;
use crate::store::{read_file, write_files};
use crate::tables::incoming::Incoming;

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
    /// The edits of the schema, in words.
    pub schema_edits: Vec<String>,
    /// What a person should look at in the new ones.
    pub unfinished: Vec<Finding>,
    /// The highest version and its day, in a registry without releases.
    pub numbering: Option<(Version, Option<Date>)>,
}

/// What the user asked of an import.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct ImportOptions {
    /// Take the place of definitions and tombstones that are there with other content.
    pub replace: bool,
    /// Edit the schema where it refuses what comes in.
    pub extend: bool,
    /// Write nothing.
    pub dry_run: bool,
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
    let mut ours = Ours::of(&here)?;
    let (mut problems, mut incoming) = read_files(ours.schema(&here), outside, files)?;
    for _ in 0..ROUNDS {
        if !options.extend || incoming.edits.is_empty() {
            break;
        }
        ours.edit(&incoming.edits)?;
        (problems, incoming) = read_files(ours.schema(&here), outside, files)?;
    }
    let (mut done, mut writes) = judge(&here, &incoming, options.replace, &mut problems)?;
    if !problems.is_empty() {
        let edits = incoming.edits.iter().map(ToString::to_string).collect();
        return Err(ImportError::Problems { problems, edits }.into());
    }
    done.schema_edits = ours.words();
    writes.extend(ours.bytes().map(|bytes| (here.schema_file().to_owned(), Some(bytes))));
    if incoming.records.is_empty() {
        return Err(ImportError::NoRecords.into());
    }
    done.dangling = incoming.dangling(here.ids()?, here.shape());
    done.domains = declare_domains(&here, incoming.records.keys(), &BTreeMap::new(), &mut writes)?;
    ensure_writable(workspace, &here, &writes)?;
    done.unfinished = unfinished_in(workspace, writes.clone(), &done.added)?;
    if !options.dry_run {
        let _ = write_files(&workspace.base, &writes)?;
    }
    Ok(done)
}

/// Reads every file, and says what of it cannot be taken.
fn read_files(
    schema: &CompiledSchema,
    outside: &Outside,
    files: &[PathBuf],
) -> Result<(Vec<ImportProblem>, Incoming), OpsError> {
    let (mut problems, mut incoming) = (Vec::new(), Incoming::default());
    for file in files {
        let name = file.display().to_string();
        let path = outside.cwd.join(file);
        let found = if may_be_bundle(&path) {
            let bundle = Bundle::read(&path, file)?;
            let failed = bundle.checks().into_iter().filter(|check| check.outcome == Outcome::Failed);
            let failed: Vec<_> = failed.flat_map(|check| check.details).map(ImportProblem::Broken).collect();
            if !failed.is_empty() {
                problems.extend(failed);
                continue;
            }
            incoming.take_bundle(&name, bundle.manifest, bundle.files, schema)
        } else {
            incoming.take_file(&name, &read_file(&path)?, schema)
        };
        problems.extend(found.into_iter().map(ImportProblem::Incoming));
    }
    Ok((problems, incoming))
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

/// Declares the domains of incoming definitions that the configuration lacks, under the titles that are known; returns
/// them.
pub(super) fn declare_domains<'i>(
    here: &State,
    ids: impl Iterator<Item = &'i Id>,
    titles: &BTreeMap<String, String>,
    writes: &mut Writes,
) -> Result<Vec<String>, OpsError> {
    let declared = &here.config().domains;
    let domains: BTreeSet<&str> = ids.map(Id::domain).filter(|domain| !declared.contains_key(*domain)).collect();
    let file = here.layout().config();
    if !domains.is_empty()
        && let Some(Content::Bytes(config)) = here.source().read(&file, MAX_FILE)?
    {
        let mut text = String::from_utf8_lossy(&config).into_owned();
        for domain in &domains {
            let title = titles.get(*domain).cloned().unwrap_or_else(|| title_case(domain));
            text += &format!("\n[domains.{domain}]\ntitle = {}\n", quoted(&title));
        }
        crate::intake::config(text.as_bytes())
            .map_err(|source| RegistryError::Config { file: file.clone(), source })?;
        writes.insert(file, Some(text.into_bytes()));
    }
    Ok(domains.into_iter().map(str::to_owned).collect())
}

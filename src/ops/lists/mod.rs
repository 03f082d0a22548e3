//! `import` of lists that are no registry's: a mapping is guessed, and a mapping is followed. All or nothing.

mod open_points;
mod read;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use self::open_points::{OpenPoint, open_points, table};
use self::read::{name, read_lists, write_beside};
use super::check::unfinished_in;
use super::error::{ImportError, OpsError};
use super::guards::{ensure_valid_name, ensure_writable};
use super::import::declare_domains;
use super::propose::{ProposeOptions, ProposeReport, propose, resumed};
use super::schema_edits::{Ours, ROUNDS};
use crate::diff;
use crate::expression::computes_from;
use crate::intake::mapping::{self, Mapping};
use crate::intake::{CompiledSchema, canonical};
use crate::model::definition::MAX_FILE;
use crate::model::witness::Standings;
use crate::model::{Affected, Content, Definition, Finding, Id, Snapshot, Verdict};
use crate::registry::{Outside, State, Workspace};
use crate::rules::{Judging, affected, judge};
use crate::store::{is_file, read_file, write_files};
use crate::tables::causes::Causes;
use crate::tables::draft::{Drafts, Ground, draft};
use crate::tables::guess::{Around, Plan, guess};

/// What the user asked of a list.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct ListOptions {
    /// The mapping.
    pub map: Option<PathBuf>,
    /// The name under which the registry keeps the mapping.
    pub into: Option<String>,
    /// Edit the schema where it refuses what the list has.
    pub extend: bool,
    /// The table of what is open.
    pub todo: Option<PathBuf>,
}

/// What a list came to, before anything is written.
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct Listed {
    /// The definitions that are new.
    pub added: Vec<Id>,
    /// The definitions that change.
    pub updated: Vec<Id>,
    /// How many rows change nothing.
    pub same: usize,
    /// The domains that are declared.
    pub domains: Vec<String>,
    /// The edits of the schema, in words.
    pub schema_edits: Vec<String>,
    /// What a person should know, by cause.
    pub remarks: Causes,
    /// The definitions of the same domains that no row stands for, where a list comes again; without deprecated ones.
    pub without_row: Vec<Id>,
    /// What is open.
    pub open: Vec<OpenPoint>,
    /// What the changes mean.
    pub verdicts: Vec<Verdict>,
    /// The definitions whose figure follows from one that changed in value.
    pub affected: Vec<Affected>,
    /// What a person should look at in the new ones.
    pub unfinished: Vec<Finding>,
    /// The files.
    files: BTreeMap<String, Option<Vec<u8>>>,
    /// The table of what is open, and where it goes.
    todo: Option<(PathBuf, String)>,
    /// Whether HEAD is a proposal of it already.
    is_made: bool,
}

/// Guesses a mapping for files that are one list, and writes it beside them.
///
/// # Errors
/// When a file cannot be read, or the mapping is there already.
pub fn plan_list(
    workspace: &Workspace,
    outside: &Outside,
    files: &[PathBuf],
    to: &Path,
    dry_run: bool,
) -> Result<Plan, OpsError> {
    let here = workspace.current()?;
    let target = outside.cwd.join(to);
    if is_file(&target) {
        return Err(ImportError::MapThere { file: to.to_owned() }.into());
    }
    let list = read_lists(outside, files, &Default::default())?;
    let stem = files.first().and_then(|file| file.file_stem()).map(|stem| stem.to_string_lossy().into_owned());
    let (config, today) = (here.config(), outside.today());
    let name = stem.unwrap_or_default();
    let plan = guess(&list, &Around { shape: here.shape(), config, today, name: &name });
    if !dry_run {
        write_beside(&target, plan.text.as_bytes())?;
    }
    Ok(plan)
}

/// Makes definitions of files that are one list, as a mapping says.
///
/// # Errors
/// [`ImportError`] with every problem by cause; nothing is written then, nor by this at all.
pub fn take_list(
    workspace: &Workspace,
    outside: &Outside,
    files: &[PathBuf],
    options: &ListOptions,
) -> Result<Listed, OpsError> {
    let here = workspace.current()?;
    options.into.as_deref().map_or(Ok(()), ensure_valid_name)?;
    let (mapping, bytes) = mapping_of(&here, outside, options)?;
    let list = read_lists(outside, files, &mapping.how())?;
    let (definitions, _) = here.definitions(here.all_entries()?)?;
    let mut ours = Ours::with(&here, &mapping)?;
    let mut drafts = drafts(&list, &mapping, &here, &definitions, ours.schema(&here));
    for _ in 0..ROUNDS {
        if !options.extend || drafts.edits.is_empty() {
            break;
        }
        ours.edit(&drafts.edits)?;
        drafts = self::drafts(&list, &mapping, &here, &definitions, ours.schema(&here));
    }
    if !drafts.problems.is_empty() {
        let edits = drafts.edits.iter().map(ToString::to_string).collect();
        return Err(ImportError::List { problems: drafts.problems, edits }.into());
    }
    let mut listed = Listed { remarks: drafts.remarks, ..Listed::default() };
    for remark in &list.remarks {
        listed.remarks.say_once(remark.clone());
    }
    if options.map.is_none() {
        let domains: BTreeSet<&str> = drafts.records.keys().map(Id::domain).collect();
        let missing = definitions.values().filter(|definition| {
            let id = &definition.id;
            domains.contains(id.domain()) && !drafts.records.contains_key(id) && !definition.is_deprecated(here.shape())
        });
        listed.without_row = missing.map(|definition| definition.id.clone()).collect();
        let cause = "definitions of the same domains that no row stands for, and that stay as they are";
        listed.without_row.iter().for_each(|id| listed.remarks.say(cause, id.as_str()));
    }
    listed.open = open_points(drafts.gaps, &drafts.records, ours.schema(&here));
    if let Some(name) = &options.into {
        listed.files.insert(here.layout().import_map(name), Some(bytes));
    }
    listed.schema_edits = ours.words();
    listed.files.extend(ours.bytes().map(|bytes| (here.schema_file().to_owned(), Some(bytes))));
    listed.domains = declare_domains(&here, drafts.records.keys(), &drafts.domains, &mut listed.files)?;
    listed.judge(&here, &definitions, drafts.records, ours.schema(&here));
    ensure_writable(workspace, &here, &listed.files)?;
    listed.unfinished = unfinished_in(workspace, listed.files.clone(), &listed.added)?;
    listed.todo = options.todo.as_ref().map(|file| (outside.cwd.join(file), table(&listed.open)));
    Ok(listed)
}

/// Makes definitions of a list that goes straight on to a proposal, or takes up what a run began and did not finish.
///
/// # Errors
/// As [`take_list`], and when nothing changes.
pub fn take_list_to_propose(
    workspace: &Workspace,
    outside: &Outside,
    files: &[PathBuf],
    options: &ListOptions,
) -> Result<Listed, OpsError> {
    let take = |workspace: &Workspace| match take_list(workspace, outside, files, options)? {
        listed if listed.changed().next().is_none() => Err(ImportError::NothingChanges.into()),
        listed => Ok(listed),
    };
    // First, because of rows whose files were written nothing is left to take.
    match resumed(workspace, take, |listed| &listed.files) {
        Ok(Some((listed, is_made))) => Ok(Listed { is_made, ..listed }),
        _ => take(workspace),
    }
}

impl Listed {
    /// The definitions that are new, then those that change.
    fn changed(&self) -> impl Iterator<Item = &Id> {
        self.added.iter().chain(&self.updated)
    }

    /// Sorts the records into what is new, what changes and what is the same, and says what the changes mean.
    fn judge(
        &mut self,
        here: &State,
        definitions: &BTreeMap<Id, Definition>,
        records: BTreeMap<Id, serde_json::Value>,
        compiled: &CompiledSchema,
    ) {
        let (mut old, mut new) = (BTreeMap::new(), BTreeMap::new());
        let mut all = definitions.clone();
        for (id, record) in records {
            let before = definitions.get(&id);
            if before.is_some_and(|before| before.record == record) {
                self.same += 1;
                continue;
            }
            let list = if before.is_some() { &mut self.updated } else { &mut self.added };
            list.push(id.clone());
            let bytes = canonical::record(&record, &compiled.schema.shape);
            self.files.insert(here.file_of(&id), Some(bytes));
            old.extend(before.map(|before| (id.clone(), before.clone())));
            let definition = Definition { id: id.clone(), record };
            all.insert(id.clone(), definition.clone());
            new.insert(id, definition);
        }
        let (was, is) = (here.shape(), &compiled.schema.shape);
        let side = |schema: &CompiledSchema, definitions| Snapshot {
            schema: Some(Arc::clone(&schema.schema)),
            definitions,
            ..Snapshot::default()
        };
        let changes = diff::snapshots(&side(here.schema(), old), &side(compiled, new));
        self.verdicts =
            judge(&changes, &Judging { old: was, new: is, notes: here.notes(), standings: &Standings::new() });
        let inputs = all.iter().map(|(id, definition)| (id.clone(), computes_from(definition, is))).collect();
        self.affected = affected(&self.verdicts, &inputs);
    }

    /// Writes the files, all or none.
    ///
    /// # Errors
    /// When one cannot be written.
    pub fn write(&self, workspace: &Workspace) -> Result<(), OpsError> {
        let _ = write_files(&workspace.base, &self.files)?;
        self.write_todo()
    }

    fn write_todo(&self) -> Result<(), OpsError> {
        self.todo.as_ref().map_or(Ok(()), |(file, table)| write_beside(file, table.as_bytes()))
    }

    /// Goes straight on to a proposal: nothing is written unless that is made.
    ///
    /// # Errors
    /// As [`propose`].
    pub fn propose(
        self,
        workspace: Workspace,
        outside: &Outside,
        title: &str,
        mut options: ProposeOptions,
    ) -> Result<ProposeReport, OpsError> {
        options.ids = self.changed().map(ToString::to_string).collect();
        options.along = self.files.keys().cloned().collect();
        options.is_made = self.is_made;
        let dry_run = options.dry_run;
        let workspace = workspace.with_edits(self.files.clone());
        let report = propose(&workspace, outside, &options.saying(title, None))?;
        if !dry_run {
            self.write_todo()?;
        }
        Ok(report)
    }
}

/// The mapping that the user names, or the one that the registry keeps, with its bytes.
fn mapping_of(here: &State, outside: &Outside, options: &ListOptions) -> Result<(Mapping, Vec<u8>), OpsError> {
    let (file, bytes) = match (&options.map, &options.into) {
        (Some(map), _) => (map.display().to_string(), read_file(&outside.cwd.join(map))?),
        (None, Some(name)) => {
            let file = here.layout().import_map(name);
            match here.source().read(&file, MAX_FILE)? {
                Some(Content::Bytes(bytes)) => (file, bytes),
                _ => return Err(ImportError::NoMap { name: name.clone(), file }.into()),
            }
        }
        (None, None) => (String::new(), Vec::new()),
    };
    match mapping::read(&bytes) {
        Ok(mapping) => Ok((mapping, bytes)),
        Err(problem) => Err(ImportError::Mapping { file, problem }.into()),
    }
}

fn drafts(
    list: &crate::intake::list::List,
    mapping: &Mapping,
    here: &State,
    definitions: &BTreeMap<Id, Definition>,
    schema: &CompiledSchema,
) -> Drafts {
    draft(list, mapping, &Ground { schema, config: here.config(), definitions, retired: here.retired() })
}

/// The title of a proposal of files.
#[must_use]
pub fn title_of(files: &[PathBuf]) -> String {
    let names: Vec<String> = files.iter().map(|file| name(file)).collect();
    format!("Import {}", names.join(", "))
}

//! `import --update`: the cells of a table to files. All or nothing.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use super::check::unfinished_in;
use super::error::{ImportError, ImportProblem, OpsError};
use super::guards::ensure_writable;
use crate::diff;
use crate::expression::computes_from;
use crate::intake::{canonical, table, workbook};
use crate::model::witness::Standings;
use crate::model::{Affected, Definition, Finding, Id, Snapshot, Verdict};
use crate::registry::{Outside, Workspace};
use crate::rules::{Judging, affected, judge};
use crate::store::{read_file, write_files};
use crate::tables::header::is_header;
use crate::tables::incoming::IncomingProblem;
use crate::tables::problem::TableProblem;
use crate::tables::update::{Ground, Kept, closed, update};

/// What the user asked of an update.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct UpdateOptions {
    /// Write nothing.
    pub dry_run: bool,
}

/// What an update did.
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct Updated {
    /// The definitions that are new.
    pub added: Vec<Id>,
    /// The definitions that were changed.
    pub updated: Vec<Id>,
    /// What a person should look at in the new ones.
    pub unfinished: Vec<Finding>,
    /// How many rows change nothing.
    pub same: usize,
    /// Texts that were taken for those that are there.
    pub kept: Vec<Kept>,
    /// What the changes mean.
    pub verdicts: Vec<Verdict>,
    /// The definitions whose figure follows from one that changed in value.
    pub affected: Vec<Affected>,
}

/// Takes the rows of tables into the work tree: a row changes the properties that the table has columns for.
///
/// # Errors
/// [`ImportError`] with every problem by file, row and column; nothing is written then.
pub fn update_from_tables(
    workspace: &Workspace,
    outside: &Outside,
    files: &[PathBuf],
    options: &UpdateOptions,
) -> Result<Updated, OpsError> {
    let here = workspace.current()?;
    let (mut definitions, _) = here.definitions(here.all_entries()?)?;
    let ids: Vec<Id> = here.ids()?.collect();
    let (mut done, mut problems) = (Updated::default(), Vec::new());
    let (mut old, mut new) = (BTreeMap::new(), BTreeMap::new());
    for file in files {
        let name = file.display().to_string();
        let closed = |id: &Id| closed(here.config(), here.layout(), here.retired(), &ids, id);
        let ground = Ground { schema: here.schema(), definitions: &definitions, closed: &closed };
        let bytes = read_file(&outside.cwd.join(file))?;
        let is_header = |cells: &[String]| is_header(cells, here.shape());
        let is_workbook = workbook::is_workbook(&bytes);
        let read = if is_workbook { workbook::read(&bytes, is_header) } else { table::read(&bytes, is_header) };
        let read = read.map_err(|problem| vec![TableProblem::of_table(problem)]);
        match read.and_then(|table| update(&table, &ground)) {
            Err(found) => {
                let of_table = |problem| IncomingProblem::Table { file: name.clone(), problem };
                problems.extend(found.into_iter().map(of_table).map(ImportProblem::from));
            }
            Ok(update) => {
                done.same += update.same;
                done.kept.extend(update.kept);
                for (id, record) in update.records {
                    let definition = Definition { id: id.clone(), record };
                    if new.insert(id.clone(), definition.clone()).is_some() {
                        problems.push(ImportProblem::ChangedTwice { file: name.clone(), id: id.clone() });
                    }
                    old.extend(definitions.insert(id.clone(), definition).map(|before| (id, before)));
                }
            }
        }
    }
    if !problems.is_empty() {
        return Err(ImportError::Problems { problems, edits: Vec::new() }.into());
    }
    (done.updated, done.added) = new.keys().cloned().partition(|id| old.contains_key(id));
    let shape = here.shape();
    let bytes = |definition: &Definition| Some(canonical::record(&definition.record, shape));
    let write: BTreeMap<_, _> = new.iter().map(|(id, definition)| (here.file_of(id), bytes(definition))).collect();
    let side =
        |definitions| Snapshot { schema: Some(Arc::clone(&here.schema().schema)), definitions, ..Snapshot::default() };
    let changes = diff::snapshots(&side(old), &side(new));
    done.verdicts =
        judge(&changes, &Judging { old: shape, new: shape, notes: here.notes(), standings: &Standings::new() });
    let inputs = definitions.iter().map(|(id, definition)| (id.clone(), computes_from(definition, shape))).collect();
    done.affected = affected(&done.verdicts, &inputs);
    ensure_writable(workspace, &here, &write)?;
    done.unfinished = unfinished_in(workspace, write.clone(), &done.added)?;
    if !options.dry_run {
        let _ = write_files(&workspace.base, &write)?;
    }
    Ok(done)
}

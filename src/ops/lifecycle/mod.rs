//! The steps of a definition's life: each is planned and judged before anything is written.

mod demote;
mod deprecate;
mod promote;
mod rename;
mod retire;
mod revive;
mod set;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

pub use demote::demote;
pub use deprecate::{DeprecateOptions, deprecate};
pub use promote::{promote, promote_batch};
pub use rename::rename;
pub use retire::{RetireOptions, retire};
pub use revive::revive;
pub use set::set;

use super::change::{self, ChangeReport};
use super::error::{OpsError, refuse, refuse_cases};
use super::propose::{ProposeOptions, ProposeReport, propose};
use crate::intake::{CompiledSchema, canonical, record};
use crate::lifecycle::references::{Reference, Rewrite};
use crate::model::definition::MAX_FILE;
use crate::model::{Content, Defect, Definition, Id, Release, Tombstone};
use crate::proposal::{Words, slug};
use crate::registry::State;
use crate::registry::{Outside, Workspace, known_id};
use crate::store::{Repo, write_files};

/// A step, planned and judged: nothing is written before [`Step::take`].
#[derive(Debug)]
pub struct Step {
    /// What it does.
    pub plan: Plan,
    /// What the diff makes of it: the verdict of what it touches since the last release, and both versions.
    pub change: ChangeReport,
    /// The ids that a proposal of it has to name; none where nothing of it was ever committed.
    pub proposed: Vec<Id>,
}

/// What a step does.
#[derive(Debug, Default)]
pub struct Plan {
    /// What happened, for titles: "Rename sales.arr to sales.annual".
    pub title: String,
    /// The definitions it is about; a renamed one by its new id.
    pub definitions: Vec<Id>,
    /// The files by path: new bytes, or none where the file goes.
    pub files: BTreeMap<String, Option<Vec<u8>>>,
    /// What it changes in what names the definition.
    pub rewrites: Vec<Rewrite>,
    /// What goes on naming a definition that is gone.
    pub mentions: Vec<Reference>,
    /// What else there is to know.
    pub remarks: Vec<String>,
    /// The command that takes it back; none where that is not one command.
    pub undo: Option<String>,
    /// Why it is taken, where the user said so.
    pub reason: Option<String>,
    /// What readers have to do, where the step says so by itself.
    pub action: Option<String>,
    /// Further ids that a proposal of the step has to take along.
    pub along: BTreeSet<Id>,
}

impl Plan {
    /// A plan that writes one definition.
    fn of(here: &State, title: String, definition: &Definition) -> Self {
        let mut plan = Self { title, definitions: vec![definition.id.clone()], ..Self::default() };
        plan.write(here, definition);
        plan
    }

    fn write(&mut self, here: &State, definition: &Definition) {
        let bytes = canonical::record(&definition.record, here.shape());
        self.files.insert(here.file_of(&definition.id), Some(bytes));
    }

    /// Writes what a step changed in a definition that names another one.
    fn rewrite(&mut self, here: &State, definition: &Definition, rewrites: impl IntoIterator<Item = Rewrite>) {
        self.write(here, definition);
        self.rewrites.extend(rewrites);
        self.along.insert(definition.id.clone());
    }

    fn bury(&mut self, here: &State, id: &Id, tombstone: Option<&Tombstone>) {
        self.files.insert(tomb(here, id), tombstone.map(canonical::pretty));
    }

    /// What the plan means.
    fn judged(self, workspace: &Workspace, here: &State) -> Result<Step, OpsError> {
        let after = after(workspace, &self)?;
        let change = change::change(workspace, here, &after)?;
        let mut known: BTreeSet<Id> = after.ids()?.collect();
        if let Some(head) = workspace.repo.as_ref().map(Repo::head).transpose()?.flatten() {
            known.extend(workspace.load_commit(&head)?.ids()?);
        }
        let along = self.along.iter().filter(|id| !self.definitions.contains(id));
        let proposed = self.definitions.iter().chain(along).filter(|id| known.contains(id)).cloned().collect();
        Ok(Step { plan: self, change, proposed })
    }
}

impl Step {
    /// Writes the files, all or none.
    ///
    /// # Errors
    /// When one cannot be written.
    pub fn take(&self, workspace: &Workspace) -> Result<(), OpsError> {
        let _ = write_files(&workspace.base, &self.plan.files)?;
        Ok(())
    }

    /// Goes straight on to a proposal: nothing is written unless that is made. Words that are absent are the step's own.
    ///
    /// # Errors
    /// As [`propose`].
    pub fn propose(
        self,
        mut workspace: Workspace,
        outside: &Outside,
        words: Option<String>,
        mut rest: Words,
        dry_run: bool,
    ) -> Result<ProposeReport, OpsError> {
        let plan = self.plan;
        workspace.edits.clone_from(&plan.files);
        let Plan { title, reason, action, .. } = &plan;
        let own = || reason.as_ref().map_or_else(|| title.clone(), |reason| format!("{title}\n\n{reason}"));
        rest.text = words.unwrap_or_else(own);
        rest.action = rest.action.or_else(|| action.clone());
        let ids: Vec<String> = self.proposed.iter().map(ToString::to_string).collect();
        if ids.is_empty() {
            return Err(refuse(
                "there is nothing to propose: the definition was never committed",
                "Run the command without --propose.",
            ));
        }
        // On the branch of another proposal the step has words of its own.
        let name = Some(slug(&rest.text));
        propose(&workspace, outside, &ProposeOptions { ids, words: rest, name, dry_run, ..ProposeOptions::default() })
    }
}

/// The work tree as a plan would leave it.
fn after(workspace: &Workspace, plan: &Plan) -> Result<State, OpsError> {
    Ok(workspace.load_edited(plan.files.clone())?)
}

fn tomb(here: &State, id: &Id) -> String {
    format!("{}retired/{}", here.layout().folder(), id.path())
}

/// A definition that is there to be worked on, as strictly read: a rewrite must not lose what lenient reading passes over.
fn editable(here: &State, id: &Id) -> Result<Definition, OpsError> {
    let file = here.file_of(id);
    let content = here.source().read(&file, MAX_FILE)?.unwrap_or(Content::Special("missing file"));
    let reading = record::read(file.clone(), &id.path(), &content);
    let fatal: Vec<Defect> = reading.defects.into_iter().filter(|defect| !defect.is_cosmetic()).collect();
    match reading.noun {
        Some(definition) if fatal.is_empty() => Ok(definition),
        _ => Err(refuse_cases(
            format!("{file} cannot be edited as it is"),
            fatal.into_iter().map(|defect| defect.message).collect(),
            "`ontoreg check` shows the place.",
        )),
    }
}

/// The definition that a user means, among those that are there. One that is there beside its tombstone is what a
/// killed run left: the next one goes on with it.
fn alive(here: &State, text: &str) -> Result<Definition, OpsError> {
    let ids: Vec<Id> = here.ids()?.collect();
    let gone = text.parse::<Id>().ok().filter(|id| !ids.contains(id));
    if let Some(tombstone) = gone.and_then(|id| here.retired().get(&id)) {
        let todo = match &tombstone.replaced_by {
            Some(instead) => format!("{instead} took its place."),
            None => "`ontoreg list` shows what there is.".into(),
        };
        return Err(refuse(format!("{text} was retired on {}: {}", tombstone.date, tombstone.reason), todo));
    }
    editable(here, &known_id(text, ids.iter(), here.point())?)
}

/// Every definition; a refusal where one cannot be read, because nobody could say what it names.
fn everything(here: &State) -> Result<BTreeMap<Id, Definition>, OpsError> {
    let (definitions, broken) = here.definitions(here.entries()?)?;
    if broken.is_empty() {
        return Ok(definitions);
    }
    let cases = broken.iter().map(|reading| {
        let first = reading.defects.first().map_or("", |defect| defect.message.as_str());
        format!("{}: {first}", reading.file)
    });
    Err(refuse_cases(
        "not every definition can be read, so nobody can say which of them name this one",
        cases.collect(),
        "`ontoreg check` shows the places.",
    ))
}

/// What the newest release holds; none before the first.
fn newest(here: &State) -> Result<Option<Release>, OpsError> {
    Ok(here.versions().last().map(|version| here.release(version)).transpose()?)
}

/// A definition as the last release has it, with the schema it was written for; none where it was never released.
fn released(
    workspace: &Workspace,
    here: &State,
    id: &Id,
) -> Result<Option<(Definition, Arc<CompiledSchema>)>, OpsError> {
    let last = workspace.load_last_release(here)?;
    let there = last.ids()?.any(|other| other == *id);
    there.then(|| Ok((last.definition(id)?, Arc::clone(last.schema())))).transpose()
}

/// A refusal of a step, with the reason in the words of the workflow.
fn cannot(id: &Id, done: &str, error: &dyn std::error::Error, todo: impl Into<String>) -> OpsError {
    refuse(format!("{id} cannot be {done}: {error}"), todo)
}

/// Refuses a record that the schema would not take.
fn valid(here: &State, definition: &Definition) -> Result<(), OpsError> {
    let violations = here.schema().violations(&definition.record);
    if violations.is_empty() {
        return Ok(());
    }
    let case = |defect: &Defect| {
        let place = defect.spot.pointer().filter(|place| !place.is_empty());
        let place = place.map_or(String::new(), |pointer| format!("{pointer}: "));
        format!("{place}{}", defect.message)
    };
    let cases = violations.iter().map(case).collect();
    Err(refuse_cases(
        format!("{} would not be valid", definition.id),
        cases,
        format!("{} says what is allowed; correct what is named here.", here.schema_file()),
    ))
}

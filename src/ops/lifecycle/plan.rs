//! A step as it is planned and judged before anything is written, and what every step looks at.

use std::collections::{BTreeMap, BTreeSet};

use super::error::LifecycleError;
use crate::intake::{canonical, record};
use crate::lifecycle::references::{Reference, Rewrite};
use crate::lifecycle::retire::redirected;
use crate::lifecycle::undo::Undo;
use crate::model::definition::MAX_FILE;
use crate::model::{Content, Defect, Definition, Id, Tombstone};
use crate::ops::error::OpsError;
use crate::ops::guards::ensure_readable;
use crate::ops::propose::{ProposeOptions, ProposeReport, propose, resumed};
use crate::registry::{ChangeReport, Outside, State, Workspace};
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
    /// Whether HEAD is a proposal of it already.
    pub is_made: bool,
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
    /// The step that takes it back; none where that is not one step.
    pub undo: Option<Undo>,
    /// Why it is taken, where the user said so.
    pub reason: Option<String>,
    /// What readers have to do, where the step says so by itself.
    pub action: Option<String>,
    /// Further ids that a proposal of the step has to take along.
    pub along: BTreeSet<Id>,
}

impl Plan {
    /// A plan that writes one definition.
    pub(super) fn of(here: &State, title: String, definition: &Definition) -> Self {
        let mut plan = Self { title, definitions: vec![definition.id.clone()], ..Self::default() };
        plan.write(here, definition);
        plan
    }

    pub(super) fn write(&mut self, here: &State, definition: &Definition) {
        let bytes = canonical::record(&definition.record, here.shape());
        self.files.insert(here.file_of(&definition.id), Some(bytes));
    }

    /// Writes what a step changed in a definition that names another one.
    pub(super) fn rewrite(
        &mut self,
        here: &State,
        definition: &Definition,
        rewrites: impl IntoIterator<Item = Rewrite>,
    ) {
        self.write(here, definition);
        self.rewrites.extend(rewrites);
        self.along.insert(definition.id.clone());
    }

    pub(super) fn bury(&mut self, here: &State, id: &Id, tombstone: Option<&Tombstone>) {
        self.files.insert(here.layout().tombstone(id), tombstone.map(canonical::pretty));
    }

    /// Lets the tombstones that lead to `gone` lead to `instead`: to another one they may, but not to nothing.
    pub(super) fn redirect(&mut self, here: &State, gone: &Id, instead: &Id) {
        for (id, grave) in redirected(here.retired(), gone, instead) {
            self.bury(here, id, Some(&grave));
            self.along.insert(id.clone());
        }
    }

    /// What the plan means.
    pub(super) fn judged(self, workspace: &Workspace, here: &State) -> Result<Step, OpsError> {
        let after = after(workspace, &self)?;
        ensure_readable(here, &after, &self.files.keys().map(String::as_str).collect::<Vec<_>>())?;
        let change = ChangeReport::between(workspace, here, &after)?;
        let mut known: BTreeSet<Id> = after.ids()?.collect();
        if let Some(head) = workspace.repo.as_ref().map(Repo::head).transpose()?.flatten() {
            known.extend(workspace.load_commit(&head)?.ids()?);
        }
        let along = self.along.iter().filter(|id| !self.definitions.contains(id));
        let proposed = self.definitions.iter().chain(along).filter(|id| known.contains(id)).cloned().collect();
        Ok(Step { plan: self, change, proposed, is_made: false })
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
        workspace: Workspace,
        outside: &Outside,
        mut options: ProposeOptions,
    ) -> Result<ProposeReport, OpsError> {
        let Plan { title, reason, action, files, .. } = self.plan;
        let workspace = workspace.with_edits(files);
        options.ids = self.proposed.iter().map(ToString::to_string).collect();
        if options.ids.is_empty() {
            return Err(LifecycleError::NothingToPropose.into());
        }
        options.words.action = options.words.action.or(action);
        options.is_made = self.is_made;
        propose(&workspace, outside, &options.saying(&title, reason.as_deref()))
    }
}

/// Plans a step that goes straight on to a proposal, or the one that a run began and did not finish: its files may be in
/// the work tree, as if the step were taken already.
///
/// # Errors
/// As `plan`.
pub fn plan_proposal(
    workspace: &Workspace,
    plan: impl Fn(&Workspace) -> Result<Step, OpsError>,
) -> Result<Step, OpsError> {
    plan(workspace).or_else(|refused| match resumed(workspace, plan, |step| &step.plan.files) {
        Ok(Some((step, is_made))) => Ok(Step { is_made, ..step }),
        _ => Err(refused),
    })
}

/// The work tree as a plan would leave it.
pub(super) fn after(workspace: &Workspace, plan: &Plan) -> Result<State, OpsError> {
    Ok(workspace.load_edited(plan.files.clone())?)
}

/// A definition that is there to be worked on, as strictly read: a rewrite must not lose what lenient reading passes over.
pub(super) fn editable(here: &State, id: &Id) -> Result<Definition, OpsError> {
    let file = here.file_of(id);
    let content = here.source().read(&file, MAX_FILE)?.unwrap_or(Content::Special("missing file"));
    let reading = record::read(file.clone(), &id.path(), &content);
    let fatal: Vec<Defect> = reading.defects.into_iter().filter(|defect| !defect.is_cosmetic()).collect();
    match reading.noun {
        Some(definition) if fatal.is_empty() => Ok(definition),
        _ => {
            let problems = fatal.into_iter().map(|defect| defect.message).collect();
            Err(LifecycleError::NotEditable { file, problems }.into())
        }
    }
}

/// The definition that a user means, among those that are there. One that is there beside its tombstone is what a
/// killed run left: the next one goes on with it.
pub(super) fn alive(here: &State, text: &str) -> Result<Definition, OpsError> {
    editable(here, &here.known_id(text)?)
}

/// Every definition; a refusal where one cannot be read, because nobody could say what it names.
pub(super) fn everything(here: &State) -> Result<BTreeMap<Id, Definition>, OpsError> {
    let (definitions, broken) = here.definitions(here.all_entries()?)?;
    if broken.is_empty() {
        return Ok(definitions);
    }
    let cases = broken.iter().map(|reading| {
        let first = reading.defects.first().map_or("", |defect| defect.message.as_str());
        format!("{}: {first}", reading.file)
    });
    Err(LifecycleError::Unreadable { problems: cases.collect() }.into())
}

/// The schema takes the record.
pub(super) fn ensure_valid(here: &State, definition: &Definition) -> Result<(), OpsError> {
    let violations = here.schema().violations(&definition.record);
    if violations.is_empty() {
        return Ok(());
    }
    let case = |defect: &Defect| {
        let place = defect.spot.pointer().filter(|place| !place.is_empty());
        let place = place.map_or(String::new(), |pointer| format!("{pointer}: "));
        format!("{place}{}", defect.message)
    };
    let problems = violations.iter().map(case).collect();
    let (id, schema) = (definition.id.clone(), here.schema_file().to_owned());
    Err(LifecycleError::Invalid { id, problems, schema }.into())
}

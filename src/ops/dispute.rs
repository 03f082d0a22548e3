//! `dispute open` and `dispute settle`: objections to definitions, and how they end.

use super::diff;
use super::error::{OpsError, refuse};
use super::files::{Written, write};
use super::guards::{ensure_valid_name, today};
use super::history::history;
use crate::intake::dispute;
use crate::model::definition::MAX_FILE;
use crate::model::id::nearest;
use crate::model::manifest::ChangeRecord;
use crate::model::note::is_below;
use crate::model::{Cover, Defect, Dispute, DisputeOutcome, RuleId, Settlement, Subject, Verdict};
use crate::proposal;
use crate::registry::State;
use crate::registry::{Outside, Workspace, known_id};

/// What somebody has against a definition.
#[derive(Debug, Clone)]
pub struct Objection {
    /// The definition.
    pub id: String,
    /// Who objects.
    pub by: String,
    /// What is wrong.
    pub reason: String,
    /// Addresses of what supports it.
    pub evidence: Vec<String>,
    /// The dispute's name; made from the reason when absent.
    pub name: Option<String>,
}

/// Opens a dispute about a definition.
///
/// # Errors
/// When the id is unknown, a text is empty, or a dispute of that name exists.
pub fn open_dispute(
    workspace: &Workspace,
    outside: &Outside,
    objection: Objection,
    dry_run: bool,
) -> Result<Written, OpsError> {
    let here = workspace.current()?;
    let definition = known_id(&objection.id, here.ids()?.collect::<Vec<_>>().iter(), here.point())?;
    let Objection { by, reason, evidence, name, .. } = objection;
    let name = name.unwrap_or_else(|| proposal::slug(&reason));
    ensure_valid_name(&name)?;
    let path = path(&here, &name);
    let opened = today(outside)?;
    let bytes = bytes(&Dispute { name, definition, by, opened, reason, evidence, settled: None })?;
    if here.source().read(&path, MAX_FILE)?.is_some() {
        return Err(refuse(format!("{path} exists already"), "Give another name with --name."));
    }
    write(workspace, Written { path, bytes }, dry_run)
}

/// Settles a dispute that is open. One that is upheld names the change that mends the definition.
///
/// # Errors
/// When there is no such dispute, it is settled already, or it is upheld and there is no such change.
pub fn settle_dispute(
    workspace: &Workspace,
    outside: &Outside,
    name: &str,
    outcome: DisputeOutcome,
    reason: &str,
    change: Option<&str>,
    dry_run: bool,
) -> Result<Written, OpsError> {
    let here = workspace.current()?;
    let mut dispute = named(&here, name)?.clone();
    if let Some(settled) = &dispute.settled {
        let what = format!("the dispute {name} was {} on {}: {}", settled.outcome, settled.date, settled.reason);
        return Err(refuse(what, "Open another one with `ontoreg dispute open`."));
    }
    let change = change.map(|change| seen(workspace, &here, &dispute, change)).transpose()?;
    if outcome == DisputeOutcome::Upheld && change.is_none() {
        return Err(OpsError::Usage {
            what: "an upheld dispute names the change that mends the definition".into(),
            todo: format!("Name it with --change {}#/POINTER, or by its commit.", dispute.definition),
        });
    }
    dispute.settled = Some(Settlement { outcome, date: today(outside)?, reason: reason.to_owned(), change });
    write(workspace, Written { path: path(&here, name), bytes: bytes(&dispute)? }, dry_run)
}

fn path(here: &State, name: &str) -> String {
    format!("{}disputes/{name}.json", here.layout().folder())
}

fn named<'l>(here: &'l State, name: &str) -> Result<&'l Dispute, OpsError> {
    here.disputes().iter().find(|dispute| dispute.name == name).ok_or_else(|| OpsError::Usage {
        what: format!("there is no dispute `{name}`"),
        todo: nearest(name, here.disputes().iter().map(|dispute| dispute.name.as_str()))
            .map_or_else(|| "`ontoreg dispute list` shows them.".into(), |near| format!("Did you mean `{near}`?")),
    })
}

/// A change as the dispute records it: a place of the definition that changed since the dispute was opened, or the
/// full id of a commit that changes its file.
fn seen(workspace: &Workspace, here: &State, dispute: &Dispute, change: &str) -> Result<String, OpsError> {
    let id = &dispute.definition;
    if let Ok(Cover { subject: Subject::Definition(subject), pointer }) = change.parse() {
        if subject != *id {
            let what = format!("the dispute is about {id}, and the change about {subject}");
            return Err(OpsError::Usage { what, todo: format!("Name a change of {id}.") });
        }
        return match changed(workspace, here, dispute, &pointer)? {
            true => Ok(change.to_owned()),
            false => Err(refuse(
                format!("nothing at {change} differs from the last release or was released since {}", dispute.opened),
                "`ontoreg diff` and `ontoreg history` show what changed. Change the definition first.",
            )),
        };
    }
    let repo = workspace.repo()?;
    let commit = repo.commit(change).map_err(|_| OpsError::Usage {
        what: format!("`{change}` is neither a place of a definition nor a commit"),
        todo: format!("Write {id}#/POINTER, or a commit."),
    })?;
    let file = here.file_of(id);
    let touches = match repo.parent(&commit) {
        Ok(parent) => repo.changed_blobs(&parent, &commit)?.iter().any(|(path, _)| *path == file),
        Err(_) => repo.source(&commit).read(&file, MAX_FILE)?.is_some(),
    };
    match touches {
        true => Ok(commit.id),
        false => Err(refuse(
            format!("the commit {} does not change {file}", &commit.id[..10]),
            format!("`git log -- {file}` shows the commits that do."),
        )),
    }
}

/// Whether a place of the disputed definition differs from the last release, or was released changed since.
fn changed(workspace: &Workspace, here: &State, dispute: &Dispute, pointer: &str) -> Result<bool, OpsError> {
    let id = &dispute.definition;
    let near = |other: &str| is_below(other, pointer) || is_below(pointer, other);
    let pending = diff::report(&workspace.load_last_release(here)?, here)?.verdicts;
    let of = |verdict: &&Verdict| verdict.subject.definition() == Some(id);
    if pending.iter().filter(of).any(|verdict| verdict.covers.iter().any(|covered| near(covered))) {
        return Ok(true);
    }
    let since = history(workspace, Some(id.as_str()))?.into_iter().filter(|entry| entry.released_at >= dispute.opened);
    let mends = |change: &ChangeRecord| {
        change.rule != RuleId::DefinitionAdded && near(change.pointer.as_deref().unwrap_or_default())
    };
    Ok(since.flat_map(|entry| entry.changes).any(|change| mends(&change)))
}

/// The file of a dispute that reads back.
fn bytes(dispute: &Dispute) -> Result<Vec<u8>, OpsError> {
    let bytes = dispute::write(dispute);
    let words = |defect: Defect| format!("{}: {}", defect.spot.pointer().unwrap_or_default(), defect.message);
    match dispute::read(&dispute.name, &bytes) {
        Ok(_) => Ok(bytes),
        Err(defects) => {
            let wrong = defects.into_iter().map(words).collect::<Vec<_>>().join("; ");
            let what = format!("the dispute would not be valid: {wrong}");
            Err(OpsError::Usage { what, todo: "Correct the flags.".into() })
        }
    }
}

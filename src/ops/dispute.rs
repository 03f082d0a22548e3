//! `dispute open` and `dispute settle`: objections to definitions, and how they end.

use super::error::{DisputeError, OpsError};
use super::files::{Written, write};
use super::guards::ensure_valid_name;
use super::history::history;
use crate::intake::dispute;
use crate::model::definition::MAX_FILE;
use crate::model::id::nearest;
use crate::model::manifest::ChangeRecord;
use crate::model::note::is_below;
use crate::model::point::short;
use crate::model::{Cover, Defect, Dispute, DisputeOutcome, RuleId, Settlement, Subject, Verdict};
use crate::proposal;
use crate::registry::{DiffReport, Outside, State, Workspace};

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

/// How a dispute ends.
#[derive(Debug, Clone)]
pub struct SettleOptions {
    /// Whether the objection was right.
    pub outcome: DisputeOutcome,
    /// Why.
    pub reason: String,
    /// The change that mends the definition: a place that changed, or a commit.
    pub change: Option<String>,
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
    let definition = here.known_id(&objection.id)?;
    let Objection { by, reason, evidence, name, .. } = objection;
    let name = name.unwrap_or_else(|| proposal::slug(&reason));
    ensure_valid_name(&name)?;
    let path = here.layout().dispute(&name);
    let opened = outside.today();
    let bytes = bytes(&Dispute { name, definition, by, opened, reason, evidence, settled: None })?;
    if here.source().read(&path, MAX_FILE)?.is_some() {
        return Err(DisputeError::Exists { path }.into());
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
    options: &SettleOptions,
    dry_run: bool,
) -> Result<Written, OpsError> {
    let here = workspace.current()?;
    let mut dispute = named(&here, name)?.clone();
    if let Some(settled) = &dispute.settled {
        let Settlement { outcome, date, reason, .. } = settled.clone();
        return Err(DisputeError::Settled { name: name.to_owned(), outcome, date, reason }.into());
    }
    let SettleOptions { outcome, reason, change } = options;
    let change = change.as_deref().map(|change| seen(workspace, &here, &dispute, change)).transpose()?;
    if *outcome == DisputeOutcome::Upheld && change.is_none() {
        return Err(DisputeError::NoChange { definition: dispute.definition }.into());
    }
    dispute.settled = Some(Settlement { outcome: *outcome, date: outside.today(), reason: reason.clone(), change });
    write(workspace, Written { path: here.layout().dispute(name), bytes: bytes(&dispute)? }, dry_run)
}

fn named<'l>(here: &'l State, name: &str) -> Result<&'l Dispute, OpsError> {
    here.disputes().iter().find(|dispute| dispute.name == name).ok_or_else(|| {
        let near = nearest(name, here.disputes().iter().map(|dispute| dispute.name.as_str())).map(str::to_owned);
        DisputeError::Unknown { name: name.to_owned(), near }.into()
    })
}

/// A change as the dispute records it: a place of the definition that changed since the dispute was opened, or the
/// full id of a commit that changes its file.
fn seen(workspace: &Workspace, here: &State, dispute: &Dispute, change: &str) -> Result<String, OpsError> {
    let id = &dispute.definition;
    if let Ok(Cover { subject: Subject::Definition(subject), pointer }) = change.parse() {
        if subject != *id {
            return Err(DisputeError::OtherDefinition { definition: id.clone(), other: subject }.into());
        }
        return if changed(workspace, here, dispute, &pointer)? {
            Ok(change.to_owned())
        } else {
            Err(DisputeError::Unchanged { change: change.to_owned(), opened: dispute.opened }.into())
        };
    }
    let repo = workspace.repo()?;
    let commit = repo
        .commit(change)
        .map_err(|_| DisputeError::NotAChange { text: change.to_owned(), definition: id.clone() })?;
    let file = here.file_of(id);
    let touches = match repo.parent(&commit) {
        Ok(parent) => repo.changed_blobs(&parent, &commit)?.iter().any(|(path, _)| *path == file),
        Err(_) => repo.source(&commit).read(&file, MAX_FILE)?.is_some(),
    };
    if touches {
        Ok(commit.id)
    } else {
        Err(DisputeError::Untouched { commit: short(&commit.id).to_owned(), file }.into())
    }
}

/// Whether a place of the disputed definition differs from the last release, or was released changed since.
fn changed(workspace: &Workspace, here: &State, dispute: &Dispute, pointer: &str) -> Result<bool, OpsError> {
    let id = &dispute.definition;
    let near = |other: &str| is_below(other, pointer) || is_below(pointer, other);
    let pending = DiffReport::between(&workspace.load_last_release(here)?, here)?.verdicts;
    // That it came is no change of it.
    let of = |verdict: &&Verdict| verdict.subject.definition() == Some(id) && verdict.rule != RuleId::DefinitionAdded;
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
            let problems = defects.into_iter().map(words).collect::<Vec<_>>().join("; ");
            Err(DisputeError::Invalid { problems }.into())
        }
    }
}

//! `rename`: the same definition under another id, and everything that names it.

use std::collections::BTreeMap;

use super::error::LifecycleError;
use super::plan::{Plan, Step, after, alive, editable, ensure_valid, everything};
use crate::intake::{canonical, dispute, note, rewrite_waivers};
use crate::lifecycle::references::renamed;
use crate::lifecycle::undo::Undo;
use crate::lifecycle::{rename, retire};
use crate::model::definition::MAX_FILE;
use crate::model::{Content, Definition, Id, Release, RuleId};
use crate::ops::check::check_state;
use crate::ops::error::{NewError, OpsError};
use crate::ops::guards::ensure_domain_declared;
use crate::registry::{Comparison, Outside, State, Workspace};

/// Gives a definition another id. Taking back a rename that no release tells of leaves nothing behind.
///
/// # Errors
/// When the new id is malformed, taken or retired, or its domain is not declared.
pub fn rename(workspace: &Workspace, outside: &Outside, text: &str, new: &str) -> Result<Step, OpsError> {
    let here = workspace.current()?;
    let newest = here.newest_release()?;
    let old = match alive(&here, text) {
        Ok(old) => old,
        Err(error) => moved(&here, newest.as_ref(), text, new)?.ok_or(error)?,
    };
    let (from, shape) = (old.id.clone(), here.shape());
    let to = new.parse::<Id>().map_err(|_| NewError::NotAnId { text: new.to_owned() })?;
    if to == from {
        return Err(LifecycleError::SameId { id: to }.into());
    }
    ensure_domain_declared(&here, &to)?;
    let known = newest.as_ref().is_some_and(|newest| newest.manifest.predicate.definitions.contains_key(&from));
    let (record, rewrites) =
        rename::rename(&old, &to, shape, known).map_err(|why| LifecycleError::Rename { id: from.clone(), why })?;
    let definition = Definition { id: to.clone(), record };
    let taken_back = claim_id(&here, &from, &definition, newest.as_ref())?;
    ensure_valid(&here, &definition)?;
    let mut plan = Plan::of(&here, format!("Rename {from} to {to}"), &definition);
    plan.rewrites.extend(rewrites);
    plan.files.insert(here.file_of(&from), None);
    plan.along.insert(from.clone());
    plan.undo = Some(Undo::Rename { from: to.clone(), to: from.clone() });
    if known {
        plan.bury(&here, &from, Some(&retire::renamed(&old, &to, shape, outside.today())));
        plan.action = Some(format!("Look it up as {to}; the figure is the same."));
    } else {
        plan.remarks.push(format!("{from} was never released, so nothing has to stay under that id"));
    }
    if taken_back {
        plan.bury(&here, &to, None);
        plan.along.insert(to.clone());
    }
    for (id, definition) in everything(&here)?.into_iter().filter(|(id, _)| *id != from && *id != to) {
        if renamed(&definition, &from, &to, shape).is_some()
            && let Some((record, rewrites)) = renamed(&editable(&here, &id)?, &from, &to, shape)
        {
            plan.rewrite(&here, &Definition { id, record }, rewrites);
        }
    }
    if !known {
        plan.redirect(&here, &from, &to);
    }
    let layout = here.layout();
    let contents = contents(workspace, &here, &plan, &from, &to)?;
    let notes = here.notes().iter().filter_map(|note| rename::note(note, &from, &to, &contents));
    let notes = notes.map(|note| (layout.note(&note.name), note::write(&note).into_bytes()));
    let disputes = here.disputes().iter().filter_map(|dispute| rename::dispute(dispute, &from, &to));
    let disputes = disputes.map(|dispute| (layout.dispute(&dispute.name), dispute::write(&dispute)));
    for (file, bytes) in notes.chain(disputes) {
        plan.remarks.push(format!("{file} names it by the new id"));
        plan.files.insert(file, Some(bytes));
    }
    if let Some((file, text)) = waivers(workspace, &here, &plan, &from, &to)? {
        plan.remarks.push(format!("{file} accepts the same findings under the new id"));
        plan.files.insert(file, Some(text.into_bytes()));
    }
    plan.judged(workspace, &here)
}

/// A released definition whose file was renamed by hand, under its old id: the new one is there, and no release knows it.
fn moved(here: &State, newest: Option<&Release>, old: &str, new: &str) -> Result<Option<Definition>, OpsError> {
    let (Ok(from), Ok(to), Some(newest)) = (old.parse::<Id>(), new.parse::<Id>(), newest) else { return Ok(None) };
    let released = &newest.manifest.predicate.definitions;
    let ids: Vec<Id> = here.ids()?.collect();
    let gone = !ids.contains(&from) && released.contains_key(&from) && !here.retired().contains_key(&from);
    if !gone || !ids.contains(&to) || released.contains_key(&to) {
        return Ok(None);
    }
    Ok(Some(Definition { id: from, record: editable(here, &to)?.record }))
}

/// What notes speak of, by what that is after the rename.
fn contents(
    workspace: &Workspace,
    here: &State,
    plan: &Plan,
    from: &Id,
    to: &Id,
) -> Result<BTreeMap<String, String>, OpsError> {
    if here.notes().iter().all(|note| note.speaks_of.is_none()) {
        return Ok(BTreeMap::new());
    }
    let last = workspace.load_last_release(here)?;
    let was = Comparison::between(&last, here)?.judged();
    let is = Comparison::between(&last, &after(workspace, plan)?)?.judged();
    Ok(rename::contents(&was, &is, from, to))
}

/// The waivers with the new id in the place of the old one, and the fingerprints that the findings they accept have
/// then: file and text; none where nothing of it changes.
fn waivers(
    workspace: &Workspace,
    here: &State,
    plan: &Plan,
    from: &Id,
    to: &Id,
) -> Result<Option<(String, String)>, OpsError> {
    let file = here.layout().waivers();
    let Some(Content::Bytes(bytes)) = here.source().read(&file, MAX_FILE)? else { return Ok(None) };
    let mut prints = BTreeMap::new();
    if here.waivers().iter().any(|waiver| waiver.fingerprint.is_some()) {
        let was = all_findings(workspace, workspace.current()?)?;
        let is = all_findings(workspace, after(workspace, plan)?)?;
        for ((rule, id, pointer, nth), print) in was {
            let id = id.map(|id| if id == *from { to.clone() } else { id });
            if let Some(new) = is.get(&(rule, id, pointer, nth)).filter(|new| **new != print) {
                prints.insert(print, new.clone());
            }
        }
    }
    let changed = |key: &str, value: &str| match key {
        "definition" => (value == from.as_str()).then(|| to.to_string()),
        "fingerprint" => prints.get(value).cloned(),
        _ => None,
    };
    Ok(rewrite_waivers(&String::from_utf8_lossy(&bytes), changed).map(|text| (file, text)))
}

/// A finding by what a rename leaves as it is: rule, definition, pointer, and which one of those it is.
type FindingKey = (RuleId, Option<Id>, String, usize);

/// The fingerprints of all findings of a state, accepted ones too.
fn all_findings(workspace: &Workspace, state: State) -> Result<BTreeMap<FindingKey, String>, OpsError> {
    let state = state.without_waivers();
    let mut all: BTreeMap<FindingKey, String> = BTreeMap::new();
    for finding in check_state(workspace, &state, None, None)?.findings {
        let pointer = finding.spot.pointer().unwrap_or_default().to_owned();
        let mut named = (finding.rule, finding.definition, pointer, 0);
        while all.contains_key(&named) {
            named.3 += 1;
        }
        all.insert(named, finding.fingerprint);
    }
    Ok(all)
}

/// Refuses an id that is taken or that readers know as gone; otherwise whether it is given back by a rename that no
/// release tells of.
fn claim_id(here: &State, from: &Id, renamed: &Definition, newest: Option<&Release>) -> Result<bool, OpsError> {
    let to = &renamed.id;
    let file = here.file_of(to);
    // The very definition under its new id is what a killed run left, or what a file renamed by hand holds.
    let own = Content::Bytes(canonical::record(&renamed.record, here.shape()));
    let by_hand = here.ids()?.all(|id| id != *from);
    if !by_hand && here.source().read(&file, MAX_FILE)?.is_some_and(|there| there != own) {
        return Err(LifecycleError::Taken { id: to.clone(), file }.into());
    }
    let former = here.former(to)?.map(Box::new);
    if let Some(newest) = newest.filter(|newest| newest.manifest.predicate.retired.contains_key(to)) {
        let (id, version) = (to.clone(), newest.version().clone());
        return Err(LifecycleError::ReleasedAsRetired { id, version, former, reviving: false }.into());
    }
    match former {
        Some(_) if here.retired()[to].replaced_by.as_ref() == Some(from) => Ok(true),
        Some(former) => Err(LifecycleError::HasTombstone { tombstone: here.layout().tombstone(to), former }.into()),
        None if newest.is_some_and(|newest| newest.manifest.predicate.definitions.contains_key(to)) => {
            Err(LifecycleError::ReleasedAsAnother { id: to.clone(), file }.into())
        }
        None => Ok(false),
    }
}

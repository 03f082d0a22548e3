//! `waive` and `check --accept-current`: accepted findings.

use std::collections::BTreeMap;

use super::check::{CheckOptions, check};
use super::error::{OpsError, WaiveError};
use super::guards::{ensure_said, ensure_writable};
use crate::intake::{waivers, write_allow, write_waivers};
use crate::model::definition::MAX_FILE;
use crate::model::id::nearest;
use crate::model::{Content, Date, Level, RuleId, Waiver};
use crate::registry::{RegistryError, Workspace};
use crate::rules;
use crate::store::write_file;

/// What is wrong with waivers themselves: mended where they are, never accepted.
const OWN: [RuleId; 2] = [RuleId::WaiverExpired, RuleId::WaiverUnused];

/// Accepts findings of a rule on a definition, or one finding by its fingerprint.
///
/// # Errors
/// When there is no such rule or definition, or the waiver lacks words or accepts no finding there is.
pub fn waive(workspace: &Workspace, waiver: &Waiver, today: Option<Date>, dry_run: bool) -> Result<String, OpsError> {
    let here = workspace.current()?;
    let Some(rule) = waiver.rule.parse().ok().filter(|id| rules::find(*id).level().is_some()) else {
        let checks = rules::all().filter(|rule| rule.level().is_some()).map(|rule| rule.id.as_str());
        let near = nearest(&waiver.rule, checks).and_then(|near| near.parse().ok());
        return Err(WaiveError::UnknownRule { rule: waiver.rule.clone(), near }.into());
    };
    if OWN.contains(&rule) {
        return Err(WaiveError::OwnRule { rule, file: here.layout().waivers() }.into());
    }
    if let Some(id) = &waiver.definition {
        here.known_id(id.as_str())?;
    }
    ensure_waivable(&waiver.reason, &waiver.owner, waiver.expires, today)?;
    let report = check(workspace, &CheckOptions { today, ..CheckOptions::default() })?;
    if !report.findings.iter().any(|finding| waiver.accepts(finding)) {
        return Err(WaiveError::NothingAccepted { words: waiver.words() }.into());
    }
    append(workspace, &write_waivers(std::slice::from_ref(waiver)), dry_run)
}

/// Allows changes since the last release to be larger than a check lets pass.
///
/// # Errors
/// When the word lacks a part, a fingerprint is that of no change, or the registry cannot be compared.
pub fn allow(
    workspace: &Workspace,
    allow: &crate::model::Allow,
    today: Option<Date>,
    dry_run: bool,
) -> Result<String, OpsError> {
    ensure_waivable(&allow.reason, &allow.owner, allow.expires, today)?;
    let verdicts = super::diff::diff(workspace, None, None)?.verdicts;
    let is_there = |print: &&String| verdicts.iter().any(|verdict| verdict.fingerprint == **print);
    if let Some(fingerprint) = allow.fingerprints.iter().find(|print| !is_there(print)) {
        return Err(WaiveError::NoChange { fingerprint: fingerprint.clone() }.into());
    }
    let here = workspace.current()?;
    if here.allows().contains(allow) {
        return Ok(here.layout().waivers());
    }
    append(workspace, &write_allow(allow), dry_run)
}

/// A waiver has a reason, somebody who gave it, and a last day that is not past.
fn ensure_waivable(reason: &str, owner: &str, expires: Date, today: Option<Date>) -> Result<(), OpsError> {
    ensure_said("reason", reason)?;
    ensure_said("owner", owner)?;
    if today.is_some_and(|today| expires < today) {
        return Err(WaiveError::Expired { expires }.into());
    }
    Ok(())
}

/// What stands behind the acceptance of findings.
#[derive(Debug, Clone)]
pub struct Acceptance {
    /// Why they are accepted.
    pub reason: String,
    /// Who accepts them.
    pub owner: String,
    /// The last day.
    pub expires: Date,
}

/// Accepts every finding of level warn and above, each by its fingerprint; returns how many. A `dry_run` only counts.
///
/// # Errors
/// When the waivers would accept nothing, the registry cannot be checked or the file cannot be written.
pub fn accept_current(
    workspace: &Workspace,
    options: &CheckOptions,
    acceptance: &Acceptance,
    dry_run: bool,
) -> Result<usize, OpsError> {
    let Acceptance { reason, owner, expires } = acceptance;
    ensure_waivable(reason, owner, *expires, options.today)?;
    let report = check(workspace, options)?;
    let accepted: Vec<Waiver> = report
        .findings
        .iter()
        .filter(|finding| finding.level >= Level::Warn && !OWN.contains(&finding.rule))
        .map(|finding| Waiver {
            rule: finding.rule.to_string(),
            definition: finding.definition.clone(),
            fingerprint: Some(finding.fingerprint.clone()),
            reason: reason.clone(),
            owner: owner.clone(),
            expires: *expires,
        })
        .collect();
    if !accepted.is_empty() {
        append(workspace, &write_waivers(&accepted), dry_run)?;
    }
    Ok(accepted.len())
}

/// Adds tables at the end of `waivers.toml`; what is there stays as it was written. Returns the file's path.
fn append(workspace: &Workspace, new: &str, dry_run: bool) -> Result<String, OpsError> {
    let file = workspace.layout().waivers();
    let old = match workspace.worktree().read(&file, MAX_FILE)? {
        Some(Content::Bytes(bytes)) => String::from_utf8_lossy(&bytes).into_owned(),
        _ => String::new(),
    };
    let before = if old.is_empty() { old } else { old.trim_end().to_owned() + "\n\n" };
    let text = before + new.trim_end() + "\n";
    waivers(text.as_bytes()).map_err(|source| RegistryError::Config { file: file.clone(), source })?;
    let writes = BTreeMap::from([(file.clone(), Some(text.clone().into_bytes()))]);
    ensure_writable(workspace, &workspace.current()?, &writes)?;
    if !dry_run {
        write_file(&workspace.base, &file, Some(text.as_bytes()))?;
    }
    Ok(file)
}

//! What must hold before a release is planned, and which version and day it gets.

use semver::Version;

use super::ReleaseOptions;
use crate::model::bump::is_final;
use crate::model::{Date, Level, Release};
use crate::ops::check;
use crate::ops::diff::DiffReport;
use crate::ops::error::{OpsError, refuse, refuse_cases};
use crate::ops::load::Loaded;
use crate::ops::workspace::{Outside, Workspace};
use crate::release::Plan;
use crate::store::Repo;

pub(super) fn on_branch(repo: &Repo, branch: &str) -> Result<(), OpsError> {
    match repo.branch()? {
        Some(current) if current == branch => Ok(()),
        current => {
            let here = current.map_or_else(|| "HEAD is detached".to_owned(), |current| format!("this is {current}"));
            Err(refuse(
                format!("releases are made on {branch}; {here}"),
                format!("`git switch {branch}`, or set `branch` in ontoreg.toml."),
            ))
        }
    }
}

/// Nothing below the registry or the schema may be uncommitted: the user would miss it in the release.
pub(super) fn clean(workspace: &Workspace, head: &Loaded) -> Result<(), OpsError> {
    let dirty = workspace.repo()?.dirty_paths(&[workspace.folder.clone(), head.schema_file.clone()])?;
    if dirty.is_empty() {
        return Ok(());
    }
    Err(refuse_cases(
        "the registry has changes that are not committed, and a release holds only what is",
        dirty,
        "Commit them (`ontoreg propose`), or go on without them with `--committed-only`.",
    ))
}

pub(super) fn sound(workspace: &Workspace, head: &Loaded, outside: &Outside) -> Result<(), OpsError> {
    let report = check::state(workspace, head, head, Date::from_unix(outside.now))?;
    let errors: Vec<String> = report
        .findings
        .iter()
        .filter(|finding| finding.level == Level::Error)
        .map(|finding| {
            format!("{}: {} [{}]", finding.file.as_deref().unwrap_or("registry"), finding.message, finding.rule)
        })
        .collect();
    if errors.is_empty() {
        return Ok(());
    }
    Err(refuse_cases(
        "the registry has errors, and nobody can rely on a release with errors",
        errors,
        "`ontoreg check --at HEAD` shows each in its place.",
    ))
}

/// The version and day of the release.
pub(super) fn number(
    head: &Loaded,
    last: Option<&Release>,
    report: &DiffReport,
    outside: &Outside,
    options: &ReleaseOptions,
) -> Result<(Version, Date), OpsError> {
    let computed = report.next.clone().ok_or_else(|| {
        refuse(
            "nothing that a reader could notice has changed since the last release",
            "`ontoreg diff` shows what has.",
        )
    })?;
    let version = options.version.clone().unwrap_or_else(|| computed.clone());
    if !is_final(&version) {
        return Err(refuse(format!("{version} is not a final version"), "Give a version like 1.2.0."));
    }
    if last.is_some() && version < computed {
        let what = format!("{version} claims less than the changes say: they make {computed} ({})", report.bump);
        return Err(refuse(
            what,
            "Leave `--version` out. Only a note can lower a bump: see corrections and clarifications.",
        ));
    }
    if head.versions.contains(&version) {
        return Err(refuse(
            format!("{version} is released already, with other content"),
            "A released version never changes; release the next one.",
        ));
    }
    let today = Date::from_unix(outside.now)
        .ok_or_else(|| refuse("the clock gives no usable day", "Give the day with `--date`."))?;
    let date = options.date.unwrap_or(today);
    match last {
        Some(last) if date < last.manifest.predicate.released_at => {
            let before = last.manifest.predicate.released_at;
            Err(refuse(
                format!("{date} is before {before}, the day of {}", last.version()),
                "Give a later day with `--date`.",
            ))
        }
        _ => Ok((version, date)),
    }
}

/// The tag must not be somebody else's.
pub(super) fn free(repo: &Repo, head: &Loaded, planned: &Plan) -> Result<(), OpsError> {
    match repo.reference(&format!("refs/tags/{}", planned.tag))? {
        None => Ok(()),
        Some(object) => {
            let what = format!("the tag {} exists already, at {object}; a tag is never moved", planned.tag);
            Err(refuse(
                what,
                format!(
                    "Find out what it seals: `git show {}`. Another `tag-prefix` than `{}` keeps apart what is.",
                    planned.tag, head.config.tag_prefix
                ),
            ))
        }
    }
}

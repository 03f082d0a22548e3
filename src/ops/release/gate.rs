//! What must hold before a release is planned, and which version and day it gets.

use semver::{Prerelease, Version};

use super::report::ReleaseOptions;
use crate::model::bump::is_final;
use crate::model::{Date, Level, Release};
use crate::ops::check::check_state;
use crate::ops::diff::DiffReport;
use crate::ops::error::{OpsError, refuse, refuse_cases};
use crate::registry::State;
use crate::registry::{Outside, Workspace};
use crate::release::ReleasePlan;
use crate::store::Repo;

/// Nothing below the registry or the schema may be uncommitted: the user would miss it in the release.
pub(super) fn ensure_clean(workspace: &Workspace, head: &State) -> Result<(), OpsError> {
    let dirty = workspace.repo()?.dirty_paths(&[workspace.folder.clone(), head.schema_file().to_owned()])?;
    if dirty.is_empty() {
        return Ok(());
    }
    Err(refuse_cases(
        "the registry has changes that are not committed, and a release holds only what is",
        dirty,
        "Commit them (`ontoreg propose`), or go on without them with `--committed-only`.",
    ))
}

pub(super) fn ensure_no_errors(workspace: &Workspace, head: &State, outside: &Outside) -> Result<(), OpsError> {
    let report = check_state(workspace, head, Date::from_unix(outside.now))?;
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

/// What a release is called.
pub(super) struct Number {
    pub version: Version,
    pub date: Date,
    /// Why the version claims more than the changes.
    pub reason: Option<String>,
}

/// The version and day of the release.
pub(super) fn choose_version(
    repo: &Repo,
    head: &State,
    last: Option<&Release>,
    report: &DiffReport,
    outside: &Outside,
    options: &ReleaseOptions,
) -> Result<Number, OpsError> {
    let computed = report.next.clone().ok_or_else(|| {
        refuse(
            "nothing that a reader could notice has changed since the last release",
            "`ontoreg diff` shows what has.",
        )
    })?;
    let version = options.version.clone().unwrap_or_else(|| computed.clone());
    if !is_final(&version) {
        let todo = "Give a version like 1.2.0; `--pre rc` makes the next release candidate of it.";
        return Err(refuse(format!("{version} is not a final version"), todo));
    }
    if last.is_some() && version < computed {
        let what = format!("{version} claims less than the changes say: they make {computed} ({})", report.bump);
        return Err(refuse(
            what,
            "Leave `--version` out. Only a note can lower a bump: see corrections and clarifications.",
        ));
    }
    let reason = options.reason.as_deref().map(str::trim).filter(|reason| !reason.is_empty()).map(str::to_owned);
    match (last.is_some() && version > computed, &reason) {
        (true, None) => {
            let what = format!("{version} claims more than the changes say: they make {computed} ({})", report.bump);
            return Err(refuse(what, "Say why with `--reason`; the manifest keeps it. Or leave `--version` out."));
        }
        (false, Some(_)) => {
            let what = format!("{version} is what the changes make, so there is nothing to give a reason for");
            return Err(refuse(what, "Leave `--reason` out."));
        }
        _ => {}
    }
    if head.versions().contains(&version) {
        return Err(refuse(
            format!("{version} is released already, with other content"),
            "A released version never changes; release the next one.",
        ));
    }
    let version = match &options.pre {
        Some(label) => prerelease(repo, head, version, label)?,
        None => version,
    };
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
        _ => Ok(Number { version, date, reason }),
    }
}

/// `<target>-<label>.<n>` with the first number that neither a release nor a tag has.
fn prerelease(repo: &Repo, head: &State, target: Version, label: &str) -> Result<Version, OpsError> {
    let plain = |text: &str| text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
    if !plain(label) || !label.starts_with(|first: char| first.is_ascii_lowercase()) || label == "dev" {
        return Err(OpsError::Usage {
            what: format!("`{label}` cannot name a prerelease"),
            todo: "Give a word like rc, beta or alpha; `dev` is what an unreleased point is called.".into(),
        });
    }
    let tagged = repo.tags(&head.config().tag_prefix)?.into_iter().filter_map(|(_, rest)| Version::parse(&rest).ok());
    let taken: Vec<Version> = head.versions().iter().cloned().chain(tagged).collect();
    let numbered = (1..).filter_map(|number: u64| Prerelease::new(&format!("{label}.{number}")).ok());
    let mut free = numbered.map(|pre| Version { pre, ..target.clone() }).filter(|version| !taken.contains(version));
    Ok(free.next().unwrap_or(target))
}

/// The tag must not be somebody else's.
pub(super) fn ensure_tag_is_free(repo: &Repo, head: &State, planned: &ReleasePlan) -> Result<(), OpsError> {
    match repo.reference(&format!("refs/tags/{}", planned.tag))? {
        None => Ok(()),
        Some(object) => {
            let what = format!("the tag {} exists already, at {object}; a tag is never moved", planned.tag);
            Err(refuse(
                what,
                format!(
                    "Find out what it seals: `git show {}`. Another `tag-prefix` than `{}` keeps apart what is.",
                    planned.tag,
                    head.config().tag_prefix
                ),
            ))
        }
    }
}

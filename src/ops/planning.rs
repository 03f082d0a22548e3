//! Step 1, the plan: what the pure planner needs to know.

use semver::Version;

use super::error::OpsError;
use crate::model::manifest::Predicate;
use crate::model::{Bump, Date, Note};
use crate::registry::{DiffReport, State};
use crate::release::{ReleasePlan, ReleaseStep, plan};

/// What a release is called, and when and why.
pub(super) struct Named<'a> {
    pub version: &'a Version,
    pub date: Date,
    /// Why the version claims more than what changed.
    pub reason: Option<&'a str>,
    /// The version of ontoreg that makes it.
    pub generator: &'a str,
}

impl<'a> Named<'a> {
    /// As a release says of itself.
    pub(super) fn of(release: &'a Predicate) -> Self {
        let Predicate { version, released_at, bump, generator, .. } = release;
        Self { version, date: *released_at, reason: bump.reason.as_deref(), generator: &generator.version }
    }
}

/// Plans the release of `head` after `last`, which is nothing before the first. A replay plans with the same function.
pub(super) fn plan_release(
    head: &State,
    last: &State,
    report: &DiffReport,
    notes: Vec<(Note, Vec<u8>)>,
    named: &Named<'_>,
) -> Result<ReleasePlan, OpsError> {
    let last = last.release_of();
    let contents = head.contents(last.map(|release| &release.manifest.predicate), notes)?;
    let earlier = head.changelog_entries()?;
    let step = ReleaseStep {
        last,
        verdicts: &report.verdicts,
        affected: &report.affected,
        version: named.version.clone(),
        reason: named.reason,
        computed: if last.is_some() { report.bump } else { Bump::Major.min(report.bump) },
        released_at: named.date,
        generator: named.generator,
        earlier: &earlier,
    };
    Ok(plan(&contents, &step))
}

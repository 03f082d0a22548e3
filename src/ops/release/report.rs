//! What a release is asked for, and what it says of itself.

use semver::Version;

use super::request::Requested;
use crate::model::Date;
use crate::ops::diff::DiffReport;
use crate::release::ReleasePlan;

/// What the user asked of a release.
#[derive(Debug, Clone, Default)]
pub struct ReleaseOptions {
    /// Show the plan and write nothing.
    pub dry_run: bool,
    /// The version; the computed one when absent.
    pub version: Option<Version>,
    /// Why the version claims more than the changes.
    pub reason: Option<String>,
    /// Make a prerelease of this name: `rc` for 1.2.0-rc.1.
    pub pre: Option<String>,
    /// The day; today when absent.
    pub date: Option<Date>,
    /// Leave uncommitted changes of the registry alone instead of refusing.
    pub committed_only: bool,
    /// Push branch and tag before anything moves here.
    pub push: bool,
    /// Make the release on a branch of its own, to be merged.
    pub pr: bool,
}

/// What a release did.
#[derive(Debug)]
pub struct ReleaseReport {
    /// The version.
    pub version: Version,
    /// The tag.
    pub tag: String,
    /// How it ended.
    pub outcome: Released,
    /// The verdicts since the last release, and the plan; none where the release was there already.
    pub planned: Option<(DiffReport, ReleasePlan)>,
    /// The branch that holds it, where it is to be merged.
    pub requested: Option<Requested>,
    /// The release's commit; none for a plan.
    pub commit: Option<String>,
    /// The remote that branch and tag were pushed to.
    pub pushed: Option<String>,
    /// What the user should know.
    pub hints: Vec<String>,
}

/// How a release ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Released {
    /// Nothing was written.
    Planned,
    /// It was made now.
    Released,
    /// It is on a branch of its own, to be merged.
    Requested,
    /// It was there already; index, work tree and seal are as they should be.
    Already,
}

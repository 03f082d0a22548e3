//! What a release is asked for, and what it says of itself.

use semver::Version;

use super::request::Requested;
use crate::model::{Date, Event, Line};
use crate::registry::{DiffReport, ReleaseRequest, State};
use crate::release::ReleasePlan;
use crate::store::Repo;

/// What the user asked of a release.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
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
    /// Take a day that is still to come.
    pub force_date: bool,
    /// Leave uncommitted changes of the registry alone instead of refusing.
    pub committed_only: bool,
    /// Push branch and tag before anything moves here.
    pub push: bool,
    /// Make the release on a branch of its own, to be merged.
    pub pr: bool,
    /// Sign the commit off.
    pub signoff: bool,
    /// Release the branch that is checked out, in place of the registry's, as the next of this line.
    pub line: Option<Line>,
}

/// What a release did.
#[derive(Debug)]
#[non_exhaustive]
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
    /// The remote that a push goes to.
    pub remote: String,
    /// The remote that branch and tag were pushed to.
    pub pushed: Option<String>,
    /// What else was done or left.
    pub remarks: Vec<ReleaseRemark>,
}

/// What a run did or left besides the release itself.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ReleaseRemark {
    /// It finished the release of an earlier run.
    Finished,
    /// It set the tag of a release that had none.
    Sealed {
        /// The tag.
        tag: String,
    },
    /// The release that was asked for has a day that is still to come.
    Ahead {
        /// The day.
        date: Date,
    },
    /// A release that was asked for no longer fits, since the registry went on.
    Outgrown(ReleaseRequest),
    /// It left a file of the work tree as it is, because it has changes of the user's.
    Left {
        /// The file.
        path: String,
    },
}

impl ReleaseReport {
    /// A release that nothing was done for yet.
    pub(super) fn new(repo: &Repo, head: &State, branch: &str, version: Version, outcome: Released) -> Self {
        Self {
            tag: head.tag(&version),
            version,
            outcome,
            planned: None,
            requested: None,
            commit: None,
            remote: repo.push_remote_name(branch, &head.config().branch),
            pushed: None,
            remarks: Vec::new(),
        }
    }

    pub(super) fn leave(&mut self, files: Vec<String>) {
        self.remarks.extend(files.into_iter().map(|path| ReleaseRemark::Left { path }));
    }
}

/// What the user asked of sealing.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct FinalizeOptions {
    /// Show what would be sealed and write nothing.
    pub dry_run: bool,
    /// Push the tags that the remote lacks before any is set here.
    pub push: bool,
    /// Seal releases of the branch that is checked out, in place of the registry's, which is one of this line.
    pub line: Option<Line>,
}

/// What sealing did.
#[derive(Debug)]
#[non_exhaustive]
pub struct Finalized {
    /// The releases that were not sealed before, oldest first.
    pub sealed: Vec<Sealed>,
    /// Why releases that were yanked before they were sealed are not.
    pub yanked: Vec<Event>,
    /// The remote that a push goes to.
    pub remote: String,
    /// The remote that tags were pushed to.
    pub pushed: Option<String>,
}

/// A release that got its seal.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct Sealed {
    /// The version.
    pub version: Version,
    /// The tag.
    pub tag: String,
    /// The commit that brought the release in.
    pub commit: String,
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

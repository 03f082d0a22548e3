//! Why a release could not be made or sealed.

use semver::Version;

use crate::model::point::short;
use crate::model::{Bump, Date, Finding, Line};
use crate::registry::{Altered, Taken, TakenHow};
use crate::release::Detail;
use crate::store::{CommitSummary, ProgramOutput};

/// A release could not be made or sealed. No reference shows anything of it.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum ReleaseError {
    /// The branch is behind the one it follows.
    #[error("{branch} is {behind} commits behind {upstream}: the release would not contain them")]
    Behind {
        /// The registry's branch.
        branch: String,
        /// The branch that it follows.
        upstream: String,
        /// How many commits it lacks.
        behind: usize,
    },
    /// Files of the registry differ from what is committed.
    #[error("the registry has changes that are not committed, and a release holds only what is")]
    Uncommitted {
        /// The files.
        files: Vec<String>,
    },
    /// The registry has errors.
    #[error("the registry has errors, and nobody can rely on a release with errors")]
    HasErrors {
        /// The findings.
        errors: Vec<Finding>,
    },
    /// Nothing has changed that counts.
    #[error("nothing that a reader could notice has changed since the last release")]
    NothingNew,
    /// The version asked for is a prerelease or has build metadata.
    #[error("{version} is not a final version")]
    NotFinal {
        /// The version.
        version: Version,
    },
    /// The version asked for is so high that none could follow it.
    #[error("{version} is the end of numbers: no version could follow it")]
    Endmost {
        /// The version.
        version: Version,
    },
    /// The version asked for is too low.
    #[error("{version} claims less than the changes say: they make {computed} ({bump})")]
    ClaimsLess {
        /// The version.
        version: Version,
        /// What the changes make.
        computed: Version,
        /// The largest bump among them.
        bump: Bump,
    },
    /// The version asked for is higher than it has to be, and nobody says why.
    #[error("{version} claims more than the changes say: they make {computed} ({bump})")]
    ClaimsMore {
        /// The version.
        version: Version,
        /// What the changes make.
        computed: Version,
        /// The largest bump among them.
        bump: Bump,
    },
    /// A reason was given for a version that needs none.
    #[error("{version} is what the changes make, so there is nothing to give a reason for")]
    NeedlessReason {
        /// The version.
        version: Version,
    },
    /// The version is there, with other content.
    #[error("{version} is released already, with other content")]
    AlreadyReleased {
        /// The version.
        version: Version,
    },
    /// Nothing changed since a release but its own folder.
    #[error("{} is not what was released as {}: it was altered since {}", .0.folder, .0.version, short(&.0.commit))]
    Altered(Altered),
    /// No prerelease can have the name.
    #[error("`{label}` cannot name a prerelease")]
    PrereleaseLabel {
        /// The name.
        label: String,
    },
    /// The day is before that of the last release.
    #[error("{date} is before {before}, the day of {last}")]
    BeforeLast {
        /// The day.
        date: Date,
        /// The last release.
        last: Version,
        /// Its day.
        before: Date,
    },
    /// The day is still to come.
    #[error("{date} is still to come: today is {today} in UTC, and no later release could have an earlier day")]
    Ahead {
        /// The day.
        date: Date,
        /// Today.
        today: Date,
    },
    /// Another release, or another tag, has the number.
    #[error("{}", taken_in_words(version, taken))]
    NumberTaken {
        /// The version.
        version: Version,
        /// Who has it.
        taken: Taken,
        /// The prefix of the registry's tags.
        prefix: String,
        /// Whether a version higher than the computed one needs a reason: not before the first release.
        needs_reason: bool,
    },
    /// A line is released on its branch, and HEAD is on none.
    #[error("a release of the line {line} is made on a branch of its own, and HEAD is detached")]
    LineWithoutBranch {
        /// The line.
        line: Line,
    },
    /// The branch does not go on from a release of the line.
    #[error(
        "{branch} does not go on from a release of the line {line}: {}",
        last.as_ref().map_or("nothing was released there".into(), |last| format!("its last release is {last}"))
    )]
    OtherLine {
        /// The line.
        line: Line,
        /// The branch that is checked out.
        branch: String,
        /// Its last release.
        last: Option<Version>,
        /// The tag of the line's newest release that is known here.
        newest: Option<String>,
    },
    /// The changes are larger than what the line has room for.
    #[error("{version} is no release of the line {line}: what changed since {last} is {bump}")]
    LeavesLine {
        /// The line.
        line: Line,
        /// The version.
        version: Version,
        /// The last release.
        last: Version,
        /// The largest bump.
        bump: Bump,
    },
    /// The remote has another tag of the name that the release's would have.
    #[error("{remote} has a tag {tag} already, at {object}; a tag is never moved")]
    TagExistsOnRemote {
        /// The remote.
        remote: String,
        /// The tag.
        tag: String,
        /// What it names there.
        object: String,
    },
    /// The remote's own rules or hooks let nobody push to the branch.
    #[error("{remote} refuses {reference}: {reason}")]
    BranchRefused {
        /// The remote.
        remote: String,
        /// The branch, as a reference.
        reference: String,
        /// The reason that git gives.
        reason: String,
        /// What the remote said.
        #[source]
        said: Option<ProgramOutput>,
    },
    /// The remote's branch has commits that are not here.
    #[error("{branch} of {remote} has commits that are not here: the release would not contain them")]
    BehindRemote {
        /// The remote.
        remote: String,
        /// The registry's branch.
        branch: String,
        /// The commits.
        commits: Vec<CommitSummary>,
    },
    /// Another run makes the same release.
    #[error("another run is releasing {version} at this moment")]
    Racing {
        /// The version.
        version: Version,
    },
    /// The branch moved meanwhile.
    #[error(
        "{branch} moved while the release was made: it is {}, and nothing was released",
        now.as_ref().map_or("gone".into(), |commit| format!("at {commit} now"))
    )]
    BranchMoved {
        /// The registry's branch.
        branch: String,
        /// Where it is now; none where it is gone.
        now: Option<String>,
        /// The commits that came in.
        commits: Vec<CommitSummary>,
    },
    /// The release that was written is not what it should be.
    #[error("the staged release {version} does not verify")]
    Unverified {
        /// The version.
        version: Version,
        /// What is wrong.
        problems: Vec<Detail>,
    },
    /// The release that was written for a branch of its own is not what it should be.
    #[error("the release does not verify")]
    RequestUnverified {
        /// What is wrong.
        problems: Vec<Detail>,
    },
    /// The branch that a release request would get holds work of somebody.
    #[error(
        "{branch}{} holds more than a release, and that would be lost",
        remote.as_ref().map_or(String::new(), |remote| format!(" of {remote}"))
    )]
    RequestBranchInUse {
        /// The branch.
        branch: String,
        /// The remote whose branch it is; none for the one here.
        remote: Option<String>,
        /// The commits that belong to no release.
        commits: Vec<CommitSummary>,
        /// The files that belong to no release.
        files: Vec<String>,
    },
    /// A release that was merged is not what was released.
    #[error("{version} is not what the merge at {} holds, so it cannot be sealed", short(commit))]
    Unsealable {
        /// The version.
        version: Version,
        /// The commit that brought it in.
        commit: String,
        /// What is wrong.
        problems: Vec<Detail>,
    },
    /// The remote has another seal than the one here.
    #[error("{remote} has another {reference}; a tag is never moved")]
    OtherSealOnRemote {
        /// The remote.
        remote: String,
        /// The reference of the tag.
        reference: String,
    },
    /// Another run sealed the same release.
    #[error("another run set {reference} at this moment")]
    SealedMeanwhile {
        /// The reference of the tag.
        reference: String,
    },
}

fn taken_in_words(version: &Version, Taken { by, object, how, .. }: &Taken) -> String {
    match how {
        TakenHow::OtherBranch => format!("the tag {by} exists already: another branch released {version}"),
        TakenHow::Tag => format!("the tag {by} exists already, at {object}; a tag is never moved"),
        TakenHow::Unsealed => format!("{by} has a release {version} already, of which there is no tag here"),
    }
}

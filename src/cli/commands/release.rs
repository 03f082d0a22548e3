use semver::Version;

use crate::cli::advice::{self, ways};
use crate::cli::error::CliError;
use crate::cli::screen::Screen;
use crate::cli::{Answer, Format};
use crate::model::{Date, Event, Line};
use crate::ops::{self, FinalizeOptions, ReleaseOptions};
use crate::registry::{Outside, Workspace};
use crate::report::{FinalizeAnswer, ReleaseAnswer};

/// Release what is committed on the branch: a folder, a commit and a tag
///
/// The commit is signed where `commit.gpgSign` says so, the tag where `tag.gpgSign` says so or `user.signingKey` is
/// set. Of git's hooks, `pre-push` is run; those of a commit (`pre-commit`, `prepare-commit-msg`, `commit-msg`,
/// `post-commit`), `post-checkout` and `reference-transaction` are not: the files are those of the release, byte for
/// byte.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct ReleaseArgs {
    /// Show the plan and write nothing
    #[arg(long)]
    dry_run: bool,
    /// The version; by default the computed one
    #[arg(long, value_name = "VERSION")]
    version: Option<Version>,
    /// Why the version is higher than the changes ask for; kept in the manifest
    #[arg(long, value_name = "TEXT", requires = "version")]
    reason: Option<String>,
    /// Make the next prerelease of this name, like rc: 1.2.0-rc.1; its notes stay pending
    #[arg(long, value_name = "LABEL")]
    pre: Option<String>,
    /// The day of the release; by default today in UTC. A day in the future needs --pr or --force-date
    #[arg(long, value_name = "YYYY-MM-DD")]
    date: Option<Date>,
    /// Allow a --date in the future; no later release can have an earlier one
    #[arg(long, requires = "date")]
    force_date: bool,
    /// Go on even if some changes are not committed; they stay as they are
    #[arg(long)]
    committed_only: bool,
    /// Push branch and tag in one atomic push before anything moves here
    #[arg(long)]
    push: bool,
    /// Make the release as one commit on the branch release/VERSION, for a pull request; with --push, push it and open
    /// or refresh the request. If tags start with something other than v, the branch is release/TAG
    #[arg(long)]
    pr: bool,
    /// Release the branch that is checked out as the next version of this line: 1.4 for 1.4.1 after 1.4.0, or 1. The
    /// branch starts at the tag of the line's newest release; docs/hotfix.md shows the way and the way back
    #[arg(long, value_name = "LINE")]
    line: Option<Line>,
    /// Add the line `Signed-off-by` of whoever commits
    #[arg(long)]
    signoff: bool,
    /// Tag the releases that came in by pull requests and have no tag yet
    #[arg(long, conflicts_with_all = ["version", "pre", "date", "committed_only", "pr", "signoff"])]
    finalize: bool,
    /// How to print the outcome
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: Format,
}

impl ReleaseArgs {
    pub(super) fn run(&self, outside: &Outside, screen: &mut Screen) -> Result<Answer, CliError> {
        // What is released rests on nothing that an earlier run found out.
        let uncached = outside.without_cache();
        let workspace = Workspace::find(if self.dry_run { outside } else { &uncached })?;
        if self.finalize {
            let options = FinalizeOptions { dry_run: self.dry_run, push: self.push, line: self.line };
            let done = ops::finalize(&workspace, outside, &options)?;
            for Event { version, reason, .. } in &done.yanked {
                screen.hint(&format!("{version} was yanked and is not sealed: {reason}"));
            }
            let mut answer = FinalizeAnswer::new(&done, self.dry_run);
            answer.ways = ways::sealed(&done, self.push || self.dry_run);
            screen.show(&answer, self.format);
            return Ok(Answer::Yes);
        }
        let options = ReleaseOptions {
            dry_run: self.dry_run,
            version: self.version.clone(),
            reason: self.reason.clone(),
            pre: self.pre.clone(),
            date: self.date,
            force_date: self.force_date,
            committed_only: self.committed_only,
            push: self.push,
            pr: self.pr,
            signoff: self.signoff,
            line: self.line,
        };
        let report = ops::release(&workspace, outside, &options)?;
        report.remarks.iter().for_each(|remark| screen.hint(&advice::remark(remark)));
        // What was made is told even where sharing it fails.
        let (mut shared, mut request, mut trouble) = (None, None, None);
        if let (Some(requested), true, false) = (&report.requested, self.push, self.dry_run) {
            let done = ops::share(&workspace, requested.offer()).and_then(|pushed| {
                let pushed = shared.insert(pushed);
                request = Some(ops::request(&workspace, requested.offer(), pushed, false)?);
                Ok(())
            });
            trouble = done.err();
        }
        let mut answer = ReleaseAnswer::new(&report, self.dry_run).shared(shared.as_ref(), request.as_ref());
        answer.ways = ways::released(&report, self.push);
        answer.way_to_all = ways::ALL_CHANGES;
        screen.show(&answer, self.format);
        trouble.map_or(Ok(Answer::Yes), |error| Err(error.into()))
    }
}

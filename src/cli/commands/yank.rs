use crate::cli::advice::rules::help;
use crate::cli::advice::ways;
use crate::cli::error::CliError;
use crate::cli::screen::Screen;
use crate::cli::{Answer, Format};
use crate::model::EventKind;
use crate::ops::{self, YankOptions};
use crate::registry::{Outside, Workspace};
use crate::report::{ProposeAnswer, YankAnswer};

/// Advise against a release: `latest` skips it, and nothing in it changes
///
/// This is recorded in a file in `events/`, committed on the branch that is checked out. A yanked release keeps its
/// version and its tag: those who pinned it get the same bytes, and the next release has a higher version. Exports keep
/// its files and say that it is yanked, and so do `status`, `history`, `changelog` and `impact`.
///
/// The commit is signed where `commit.gpgSign` says so. No hook of a commit is run.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct YankArgs {
    #[command(flatten)]
    word: Word,
}

/// What both words on a release take.
#[derive(Debug, clap::Args)]
pub(super) struct Word {
    /// The release
    version: String,
    /// Why: readers of the release are shown it
    #[arg(long, value_name = "TEXT")]
    reason: String,
    /// Make a proposal of it, for a branch that takes nothing but pull requests: branch and commit, as `propose` makes
    /// them
    #[arg(long)]
    propose: bool,
    /// With --propose: what the pull request says; by default the release and the reason
    #[arg(short, long, value_name = "TEXT", requires = "propose")]
    message: Option<String>,
    /// Show what would be said and write nothing
    #[arg(long)]
    dry_run: bool,
    /// Add the line `Signed-off-by` of whoever commits
    #[arg(long)]
    signoff: bool,
    /// How to print the outcome; with --propose the proposal
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: Format,
}

impl YankArgs {
    pub(super) fn run(&self, outside: &Outside, screen: &mut Screen) -> Result<Answer, CliError> {
        self.word.say(EventKind::Yank, outside, screen)
    }
}

impl Word {
    pub(super) fn say(&self, kind: EventKind, outside: &Outside, screen: &mut Screen) -> Result<Answer, CliError> {
        let workspace = Workspace::find(outside)?;
        let options = YankOptions { kind, reason: self.reason.clone(), dry_run: self.dry_run, signoff: self.signoff };
        if self.propose {
            let report = ops::propose_yank(&workspace, outside, &self.version, &options, self.message.clone())?;
            let mut answer = ProposeAnswer::new(&report, help, self.dry_run);
            answer.ways = ways::proposed(&report, false);
            screen.show(&answer, self.format);
            return Ok(Answer::Yes);
        }
        let said = ops::yank(&workspace, outside, &self.version, &options)?;
        let mut answer = YankAnswer::new(&said, self.dry_run);
        answer.ways = ways::yanked(&said);
        screen.show(&answer, self.format);
        Ok(Answer::Yes)
    }
}

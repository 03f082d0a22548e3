use crate::cli::error::CliError;
use crate::cli::screen::Screen;
use crate::cli::{Answer, Format};
use crate::model::PointSpec;
use crate::ops;
use crate::registry::{Outside, Workspace};
use crate::report::{StatsAnswer, count};

/// Count the definitions by domain, tier, type and stage, and what the figures among them say
///
/// Figures are numbers, currency amounts and percentages. How many of them have a formula, a metric basis, a
/// calculation policy and a benchmark is counted by the roles that the schema assigns.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct StatsArgs {
    /// Count this point instead of the work tree: a version, `latest`, or a git revision
    #[arg(long, value_name = "POINT")]
    at: Option<PointSpec>,
    /// How to print the counts
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: Format,
}

impl StatsArgs {
    pub(super) fn run(&self, outside: &Outside, screen: &mut Screen) -> Result<Answer, CliError> {
        let loaded = Workspace::find_to_read(outside)?.load(self.at.as_ref().unwrap_or(&PointSpec::Worktree))?;
        let stats = ops::stats(&loaded)?;
        if stats.unreadable > 0 {
            let files = count(stats.unreadable, "file");
            screen.hint(&format!("{files} cannot be read and are not counted; `ontoreg check` says why"));
        }
        screen.show(&StatsAnswer::new(loaded.point(), &stats), self.format);
        Ok(Answer::Yes)
    }
}

use crate::cli::Answer;
use crate::cli::error::CliError;
use crate::cli::screen::Screen;
use crate::cli::step::StepArgs;
use crate::model::Date;
use crate::ops::{self, DeprecateOptions};
use crate::registry::{Outside, Workspace};

/// Tell readers to move away from a definition
///
/// The definition stays valid and in the registry until it is retired. Where it becomes several, --replaced-by names the
/// one that most readers mean, and --reason the others.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct DeprecateArgs {
    /// The definition
    id: String,
    /// Why readers should no longer use it
    #[arg(long, value_name = "TEXT")]
    reason: String,
    /// What they should use instead: a definition that is not deprecated itself
    #[arg(long, value_name = "ID")]
    replaced_by: Option<String>,
    /// The day it begins; by default today
    #[arg(long, value_name = "YYYY-MM-DD")]
    since: Option<Date>,
    /// The day after which it may be retired; at least `deprecation-days` of `[release]` in ontoreg.toml after it
    /// begins
    #[arg(long, value_name = "YYYY-MM-DD")]
    sunset: Option<Date>,
    #[command(flatten)]
    step: StepArgs,
}

impl DeprecateArgs {
    pub(super) fn run(&self, outside: &Outside, screen: &mut Screen) -> Result<Answer, CliError> {
        let workspace = Workspace::find(outside)?;
        let options = DeprecateOptions {
            reason: self.reason.clone(),
            replaced_by: self.replaced_by.clone(),
            since: self.since,
            sunset: self.sunset,
        };
        let plan = |workspace: &Workspace| ops::deprecate(workspace, outside, &self.id, &options);
        self.step.run(workspace, outside, screen, plan, None)
    }
}

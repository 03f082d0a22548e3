use crate::cli::Answer;
use crate::cli::error::CliError;
use crate::cli::screen::Screen;
use crate::cli::step::StepArgs;
use crate::ops;
use crate::registry::{Outside, Workspace};

/// Take back a deprecation, or a retirement that is not released yet
///
/// A retired definition comes back as it was, with the related ids that went with it. An id that a release tells is
/// gone does not come back.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct ReviveArgs {
    /// The definition
    id: String,
    #[command(flatten)]
    step: StepArgs,
}

impl ReviveArgs {
    pub(super) fn run(&self, outside: &Outside, screen: &mut Screen) -> Result<Answer, CliError> {
        let workspace = Workspace::find(outside)?;
        let plan = |workspace: &Workspace| ops::revive(workspace, &self.id);
        self.step.run(workspace, outside, screen, plan, None)
    }
}

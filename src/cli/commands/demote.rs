use crate::cli::Answer;
use crate::cli::error::CliError;
use crate::cli::screen::Screen;
use crate::cli::step::StepArgs;
use crate::ops;
use crate::registry::{Outside, Workspace};

/// Take a definition back to the editorial tier
///
/// From today on, the registry's own editors are its source. The reason goes into a note for readers, because no
/// property of a definition holds it. A promotion that is not released yet is simply undone, without a note.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct DemoteArgs {
    /// The definition
    id: String,
    /// Why the cited source no longer stands behind it
    #[arg(long, value_name = "TEXT")]
    reason: String,
    /// What readers have to do; by default to cite the registry
    #[arg(long, value_name = "TEXT")]
    action: Option<String>,
    #[command(flatten)]
    step: StepArgs,
}

impl DemoteArgs {
    pub(super) fn run(&self, outside: &Outside, screen: &mut Screen) -> Result<Answer, CliError> {
        let workspace = Workspace::find(outside)?;
        let plan =
            |workspace: &Workspace| ops::demote(workspace, outside, &self.id, &self.reason, self.action.as_deref());
        self.step.run(workspace, outside, screen, plan, self.action.as_deref())
    }
}

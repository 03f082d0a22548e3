use crate::cli::Answer;
use crate::cli::error::CliError;
use crate::cli::screen::Screen;
use crate::cli::step::StepArgs;
use crate::ops;
use crate::registry::{Outside, Workspace};

/// Take a definition back to the editorial tier
///
/// The registry's own editors become its source, from today on. No property of a definition holds the reason, so it
/// becomes a note, which tells readers. A promotion that is not released yet is taken back whole, without a note.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct DemoteArgs {
    /// The definition
    id: String,
    /// Why the cited source no longer stands behind it
    #[arg(long, value_name = "TEXT")]
    reason: String,
    /// What readers have to do; to cite the registry when absent
    #[arg(long, value_name = "TEXT")]
    action: Option<String>,
    #[command(flatten)]
    step: StepArgs,
}

impl DemoteArgs {
    pub(super) fn run(&self, outside: &Outside, screen: &mut Screen) -> Result<Answer, CliError> {
        let workspace = Workspace::find(outside)?;
        let step = ops::demote(&workspace, outside, &self.id, &self.reason, self.action.as_deref())?;
        self.step.finish(workspace, outside, screen, step, self.action.as_deref())
    }
}

use crate::cli::Answer;
use crate::cli::error::CliError;
use crate::cli::screen::Screen;
use crate::cli::step::{ActionArgs, StepArgs};
use crate::ops;
use crate::registry::{Outside, Workspace};

/// Give a definition another id, and update everything that names it
///
/// Related ids, formulas, inputs and prose of every definition, notes and disputes get the new id. If readers know the
/// old id, it stays as an alias, and a tombstone leads from it to the new one; an id that was never released leaves
/// nothing behind. To take back a rename that is not released yet, rename it back.
/// If somebody has already given the file its new name and id by hand, the same command declares it.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct RenameArgs {
    /// The definition
    #[arg(value_name = "OLD")]
    old: String,
    /// Its new id, domain.slug
    #[arg(value_name = "NEW")]
    new: String,
    #[command(flatten)]
    action: ActionArgs,
    #[command(flatten)]
    step: StepArgs,
}

impl RenameArgs {
    pub(super) fn run(&self, outside: &Outside, screen: &mut Screen) -> Result<Answer, CliError> {
        let workspace = Workspace::find(outside)?;
        let plan = |workspace: &Workspace| ops::rename(workspace, outside, &self.old, &self.new);
        self.step.run(workspace, outside, screen, plan, self.action.action.as_deref())
    }
}

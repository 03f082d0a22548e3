use crate::cli::Answer;
use crate::cli::error::CliError;
use crate::cli::screen::Screen;
use crate::cli::step::{ActionArgs, StepArgs};
use crate::lifecycle::retire::Retirement;
use crate::ops::{self, RetireOptions};
use crate::registry::{Outside, Workspace};

/// Remove a definition whose deprecation is released and over
///
/// A tombstone keeps the id, the reason and what takes its place; an id that was never released needs none. Related ids
/// that name it go, or follow the replacement. It stays as long as a formula, an input or a deprecation names it: those
/// have to be rewritten by hand.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct RetireArgs {
    /// The definition
    id: String,
    /// What readers should use instead; by default what its deprecation names
    #[arg(long, value_name = "ID")]
    replaced_by: Option<String>,
    /// Why it is gone; by default the reason of its deprecation
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
    /// Do it without a released deprecation, or before its sunset; needs --reason
    #[arg(long)]
    now: bool,
    #[command(flatten)]
    action: ActionArgs,
    #[command(flatten)]
    step: StepArgs,
}

impl RetireArgs {
    pub(super) fn run(&self, outside: &Outside, screen: &mut Screen) -> Result<Answer, CliError> {
        let workspace = Workspace::find(outside)?;
        let options = RetireOptions {
            replaced_by: self.replaced_by.clone(),
            retirement: Retirement { reason: self.reason.clone(), now: self.now },
        };
        let plan = |workspace: &Workspace| ops::retire(workspace, outside, &self.id, &options);
        self.step.run(workspace, outside, screen, plan, self.action.action.as_deref())
    }
}

use std::path::PathBuf;

use crate::cli::Answer;
use crate::cli::error::CliError;
use crate::cli::screen::Screen;
use crate::cli::step::{ActionArgs, StepArgs};
use crate::expression::Period;
use crate::ops::{self, ComputeOptions};
use crate::registry::{Outside, Workspace};
use crate::report::ExampleAnswer;

/// Draft a worked example of a definition from data
///
/// The least that its expression has to be given, and the figure that comes of it. Data is read as `compute` reads it. With
/// --write the example is added to the definition.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct ExampleArgs {
    /// The definition
    id: String,
    /// The folder with the data, or one file
    #[arg(long, value_name = "PATH")]
    from: PathBuf,
    /// For which period: 2026-12, 2026-Q4 or 2026; by default the last one in the data
    #[arg(long, value_name = "PERIOD")]
    at: Option<Period>,
    /// Add it to the definition, in canonical form
    #[arg(long)]
    write: bool,
    #[command(flatten)]
    action: ActionArgs,
    #[command(flatten)]
    step: StepArgs,
}

impl ExampleArgs {
    pub(super) fn run(&self, outside: &Outside, screen: &mut Screen) -> Result<Answer, CliError> {
        let workspace = Workspace::find(outside)?;
        let mut options = ComputeOptions::default();
        options.data.clone_from(&self.from);
        options.to = self.at;
        let drafted = ops::example(&workspace, outside, &self.id, &options)?;
        if self.write || self.step.proposes() {
            let plan = |workspace: &Workspace| ops::add_example(workspace, &drafted);
            return self.step.run(workspace, outside, screen, plan, self.action.action.as_deref());
        }
        screen.show(&ExampleAnswer::new(&drafted), self.step.format());
        screen.hint("`--write` adds it to the definition");
        Ok(Answer::Yes)
    }
}

use crate::cli::Answer;
use crate::cli::error::CliError;
use crate::cli::screen::Screen;
use crate::cli::step::{ActionArgs, StepArgs};
use crate::ops;
use crate::registry::{Outside, Workspace};

/// Set one value of a definition, in canonical form
///
/// The result has to satisfy the schema. What a step of the definition's life changes is left to that step: id, slug
/// and domain to `rename`, the tier to `promote` and `demote`, a deprecation's coming and going to `deprecate` and
/// `revive`.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct SetArgs {
    /// The definition
    id: String,
    /// The place, as a JSON pointer within the definition: /formula, /metricBasis/timeBasis, /relatedKpiIds/0;
    /// /relatedKpiIds/- adds an item
    pointer: String,
    /// The value in JSON; a word that is not JSON is taken as a text where the schema takes one
    #[arg(allow_negative_numbers = true, required_unless_present = "remove")]
    value: Option<String>,
    /// Take away what is there
    #[arg(long, conflicts_with = "value")]
    remove: bool,
    #[command(flatten)]
    action: ActionArgs,
    #[command(flatten)]
    step: StepArgs,
}

impl SetArgs {
    pub(super) fn run(&self, outside: &Outside, screen: &mut Screen) -> Result<Answer, CliError> {
        let workspace = Workspace::find(outside)?;
        let plan = |workspace: &Workspace| ops::set(workspace, &self.id, &self.pointer, self.value.as_deref());
        self.step.run(workspace, outside, screen, plan, self.action.action.as_deref())
    }
}

//! What every step of a definition's life takes and how it answers.

use super::advice::rules::help;
use super::advice::{self, ways};
use super::screen::Screen;
use super::{Answer, Format};
use crate::cli::error::CliError;
use crate::cli::formats::words;
use crate::escape::shell;
use crate::model::NoteKind;
use crate::ops::{self, OpsError, ProposeOptions, Step};
use crate::proposal::Words;
use crate::registry::{Outside, Workspace};
use crate::report::{ProposeAnswer, StepAnswer};

/// The flags of every step.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct StepArgs {
    /// Go straight on to a proposal: branch, note and commit, as `propose` makes them
    #[arg(long)]
    propose: bool,
    /// With --propose: what changes and why; by default the step and its reason
    #[arg(short, long, value_name = "TEXT", requires = "propose")]
    message: Option<String>,
    /// With --propose: what kind of change it is
    #[arg(long, value_name = "KIND", requires = "propose", value_parser = words(NoteKind::ALL))]
    kind: Option<NoteKind>,
    /// With --propose: whether past figures are restated
    #[arg(long, value_name = "BOOL", requires = "propose")]
    restates_history: Option<bool>,
    /// With --propose: an issue, pull request or document; may be given more than once
    #[arg(long = "ref", value_name = "REF", requires = "propose")]
    refs: Vec<String>,
    /// With --propose: add the line `Signed-off-by` of whoever commits
    #[arg(long, requires = "propose")]
    signoff: bool,
    /// Show the verdict and write nothing
    #[arg(long)]
    dry_run: bool,
    /// How to print the step; with --propose the proposal
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: Format,
}

/// What readers have to do after a step that is a major change.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct ActionArgs {
    /// With --propose: what readers have to do; said by the step itself where it knows
    #[arg(long, value_name = "TEXT", requires = "propose")]
    pub(super) action: Option<String>,
}

impl StepArgs {
    /// How to print it.
    pub(super) fn format(&self) -> Format {
        self.format
    }

    /// Whether it goes on to a proposal.
    pub(super) fn proposes(&self) -> bool {
        self.propose
    }

    /// Plans a step and takes it, or shows it.
    pub(super) fn run(
        &self,
        workspace: Workspace,
        outside: &Outside,
        screen: &mut Screen,
        plan: impl Fn(&Workspace) -> Result<Step, OpsError>,
        action: Option<&str>,
    ) -> Result<Answer, CliError> {
        // What is not written yet, no other command shows.
        let way_to_all = if self.dry_run { ways::ALL_AS_JSON } else { ways::ALL_CHANGES };
        if self.propose {
            let words = Words {
                text: self.message.clone().unwrap_or_default(),
                kind: self.kind,
                action: action.map(str::to_owned),
                restates_history: self.restates_history,
                refs: self.refs.clone(),
            };
            let options = ProposeOptions {
                words,
                signoff: self.signoff,
                dry_run: self.dry_run,
                way_to_all: ways::ALL_IN_A_CHECKOUT,
                ..ProposeOptions::default()
            };
            let step = ops::plan_proposal(&workspace, plan)?;
            let report = step.propose(workspace, outside, options)?;
            let mut answer = ProposeAnswer::new(&report, help, self.dry_run);
            answer.ways = ways::proposed(&report, false);
            answer.way_to_all = way_to_all;
            screen.show(&answer, self.format);
            return Ok(Answer::Yes);
        }
        let step = plan(&workspace)?;
        if !self.dry_run {
            step.take(&workspace)?;
        }
        let undo = step.plan.undo.as_ref().map(advice::command);
        let mut answer = StepAnswer::new(&step, undo.as_deref(), self.dry_run);
        answer.way_to_all = way_to_all;
        screen.show(&answer, self.format);
        if !self.dry_run {
            let ids: Vec<&str> = step.proposed.iter().map(|id| id.as_str()).collect();
            let ids = if ids.len() > 5 { String::new() } else { ids.join(" ") + " " };
            if !step.proposed.is_empty() {
                // A title may name a place with characters that mean something in double quotes.
                let title = &step.plan.title;
                let acts = title.contains(['"', '$', '`', '\\', '!']);
                let title = if acts { shell(title) } else { format!("\"{title}\"") };
                screen.hint(&format!("`ontoreg propose {ids}-m {title}` carries it to a review"));
            }
            if let Some(undo) = undo.filter(|undo| undo.len() <= 120) {
                screen.hint(&format!("`{undo}` takes it back"));
            }
        }
        Ok(Answer::Yes)
    }
}

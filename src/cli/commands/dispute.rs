use crate::cli::error::CliError;
use crate::cli::screen::Screen;
use crate::cli::{Answer, Format};
use crate::model::DisputeOutcome;
use crate::ops::{self, Objection, SettleOptions, Written};
use crate::registry::{Outside, Workspace};
use crate::report::{DisputesAnswer, WrittenAnswer};

/// Record, list or settle objections to definitions
///
/// A dispute is a file in `disputes/`. While it is open, the definition cannot be promoted, `check` warns, and `show`
/// and exports say so. No release holds disputes: one may be opened and settled at any time.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct DisputeArgs {
    #[command(subcommand)]
    command: DisputeCommand,
}

#[derive(Debug, clap::Subcommand)]
enum DisputeCommand {
    /// Object to a definition
    Open {
        /// The definition
        id: String,
        /// What is wrong with it
        #[arg(long, value_name = "TEXT")]
        reason: String,
        /// Who objects
        #[arg(long, value_name = "NAME")]
        by: String,
        /// The address of what supports it; may be given more than once
        #[arg(long, value_name = "URL")]
        evidence: Vec<String>,
        /// The dispute's name; by default made from the reason
        #[arg(long, value_name = "SLUG")]
        name: Option<String>,
        #[command(flatten)]
        output: Output,
    },
    /// List the disputes
    List {
        /// Only those that are open
        #[arg(long)]
        open: bool,
        /// How to print the list
        #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
        format: Format,
    },
    /// Settle an open dispute
    Settle {
        /// The dispute
        name: String,
        /// The objection is right: --change names what mends the definition
        #[arg(long, conflicts_with = "rejected", required_unless_present = "rejected")]
        upheld: bool,
        /// The definition is right
        #[arg(long)]
        rejected: bool,
        /// Why
        #[arg(long, value_name = "TEXT")]
        reason: String,
        /// The change that mends the definition: a place that changed, id#/pointer, or a commit that changes its file
        #[arg(long, value_name = "CHANGE")]
        change: Option<String>,
        #[command(flatten)]
        output: Output,
    },
}

/// How a dispute's file is written and shown.
#[derive(Debug, clap::Args)]
struct Output {
    /// Show the file and write nothing
    #[arg(long)]
    dry_run: bool,
    /// How to print what was written
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: Format,
}

impl DisputeArgs {
    pub(super) fn run(&self, outside: &Outside, screen: &mut Screen) -> Result<Answer, CliError> {
        let workspace = Workspace::find(outside)?;
        match &self.command {
            DisputeCommand::Open { id, reason, by, evidence, name, output } => {
                let objection = Objection {
                    id: id.clone(),
                    by: by.clone(),
                    reason: reason.clone(),
                    evidence: evidence.clone(),
                    name: name.clone(),
                };
                output.show(screen, &ops::open_dispute(&workspace, outside, objection, output.dry_run)?);
            }
            DisputeCommand::List { open, format } => {
                let here = workspace.current()?;
                let listed = here.disputes().iter().filter(|dispute| dispute.is_open() || !open);
                screen.show(&DisputesAnswer::new(listed), *format);
            }
            DisputeCommand::Settle { name, upheld, reason, change, output, .. } => {
                let outcome = if *upheld { DisputeOutcome::Upheld } else { DisputeOutcome::Rejected };
                let options = SettleOptions { outcome, reason: reason.clone(), change: change.clone() };
                let written = ops::settle_dispute(&workspace, outside, name, &options, output.dry_run)?;
                output.show(screen, &written);
            }
        }
        Ok(Answer::Yes)
    }
}

impl Output {
    fn show(&self, screen: &mut Screen, written: &Written) {
        screen.show(&WrittenAnswer::new(written, self.dry_run), self.format);
    }
}

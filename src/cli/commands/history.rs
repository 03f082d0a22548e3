use crate::cli::error::CliError;
use crate::cli::screen::Screen;
use crate::cli::{Answer, Format};
use crate::ops;
use crate::registry::{Outside, Workspace};
use crate::report::HistoryAnswer;

/// Show what each release changed, or what happened to one definition
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct HistoryArgs {
    /// The definition, under any name it had; the log of releases when absent
    id: Option<String>,
    /// How to print the history
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: Format,
}

impl HistoryArgs {
    pub(super) fn run(&self, outside: &Outside, screen: &mut Screen) -> Result<Answer, CliError> {
        let entries = ops::history(&Workspace::find_to_read(outside)?, self.id.as_deref())?;
        screen.show(&HistoryAnswer::new(&entries, self.id.is_some()), self.format);
        Ok(Answer::Yes)
    }
}

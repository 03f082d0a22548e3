use crate::cli::error::CliError;
use crate::cli::screen::Screen;
use crate::cli::{Answer, Format};
use crate::ops;
use crate::registry::{Meant, Outside, Workspace};
use crate::report::HistoryAnswer;

/// Show what each release changed, or what happened to one definition
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct HistoryArgs {
    /// The definition, by any id it had or by a name; by default the log of releases
    id: Option<String>,
    /// How to print the history
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: Format,
}

impl HistoryArgs {
    pub(super) fn run(&self, outside: &Outside, screen: &mut Screen) -> Result<Answer, CliError> {
        let workspace = Workspace::find_to_read(outside)?;
        let entries = ops::history(&workspace, self.id.as_deref())?;
        let mut answer = HistoryAnswer::new(&entries, self.id.is_some());
        // An id that only old releases knew has nothing more to say than these do.
        let meant = self.id.as_deref().and_then(|id| workspace.current().ok()?.meant(id).ok());
        match &meant {
            Some(Meant::Renamed(_, former) | Meant::Retired(former)) => {
                screen.hint(&former.to_string());
                answer.asked_by(former);
            }
            Some(Meant::Named(id, hit)) => screen.found(id, hit),
            Some(Meant::Alias(id)) => screen.alias(self.id.as_deref().unwrap_or_default(), id),
            Some(Meant::Definition(_)) | None => {}
        }
        screen.show(&answer, self.format);
        Ok(Answer::Yes)
    }
}

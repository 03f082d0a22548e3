use crate::cli::error::CliError;
use crate::cli::screen::Screen;
use crate::cli::{Answer, Format};
use crate::ops::{self, FmtOptions};
use crate::registry::{Outside, Workspace};
use crate::report::FmtAnswer;

/// Write definitions in canonical form, and remove byte order marks
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct FmtArgs {
    /// The definitions; by default all
    #[arg(value_name = "ID")]
    ids: Vec<String>,
    /// Write nothing: list the files that are not in canonical form, and end with 1 if there are any
    #[arg(long, visible_alias = "dry-run")]
    check: bool,
    /// How to print what was done
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: Format,
}

impl FmtArgs {
    pub(super) fn run(&self, outside: &Outside, screen: &mut Screen) -> Result<Answer, CliError> {
        let options = FmtOptions { check: self.check };
        let formatted = ops::fmt(&Workspace::find(outside)?, &self.ids, &options)?;
        screen.show(&FmtAnswer::new(&formatted, self.check), self.format);
        let no = !formatted.unreadable.is_empty() || (self.check && !formatted.changed.is_empty());
        Ok(if no { Answer::No } else { Answer::Yes })
    }
}

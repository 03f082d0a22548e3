use std::path::PathBuf;

use crate::cli::Answer;
use crate::cli::screen::{Screen, count};
use crate::ops::{self, ExportFormat, OpsError, Outside, Workspace};

/// Write what a point contains for readers
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct ExportArgs {
    /// What to write
    #[arg(long, value_enum, value_name = "FORMAT")]
    format: Format,
    /// The folder to write into; new or empty
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Export this point instead of the work tree: a version, `latest`, or a git revision
    #[arg(long, value_name = "POINT")]
    at: Option<String>,
    /// List the files and write nothing
    #[arg(long)]
    dry_run: bool,
}

/// What to write.
#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Format {
    /// The JSON API: one index, a file per domain and per definition, every release
    Json,
    /// Pages: one per definition, one per domain, a hub
    Markdown,
}

impl ExportArgs {
    pub(super) fn run(&self, outside: &Outside, screen: &mut Screen) -> Result<Answer, OpsError> {
        let format = match self.format {
            Format::Json => ExportFormat::Json,
            Format::Markdown => ExportFormat::Markdown,
        };
        let done =
            ops::export(&Workspace::find(outside)?, outside, format, &self.out, self.at.as_deref(), self.dry_run)?;
        if self.dry_run {
            screen.out += &done.files.keys().map(|path| format!("{path}\n")).collect::<String>();
        }
        let verb = if self.dry_run { "would write" } else { "wrote" };
        screen.out += &format!(
            "{verb} {} of version {} to {}\n",
            count(done.files.len(), "file"),
            done.version,
            self.out.display()
        );
        Ok(Answer::Yes)
    }
}

use std::path::PathBuf;

use serde::Serialize;

use crate::cli::render::json;
use crate::cli::screen::{Screen, count};
use crate::cli::{Answer, Format};
use crate::ops::{self, ExportFormat, Exported, OpsError, Outside, Workspace};

/// Write what a point contains for readers
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct ExportArgs {
    /// What to write
    #[arg(long, value_enum, value_name = "FORMAT")]
    format: Edition,
    /// The folder to write into; new or empty
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Export this point instead of the work tree: a version, `latest`, or a git revision
    #[arg(long, value_name = "POINT")]
    at: Option<String>,
    /// List the files and write nothing
    #[arg(long)]
    dry_run: bool,
    /// How to print what was written; `--format` is the edition's here
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    print: Format,
}

/// What to write.
#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Edition {
    /// The JSON API: one index, a file per domain and per definition, every release
    Json,
    /// Pages: one per definition, one per domain, a hub
    Markdown,
    /// A table for spreadsheets, which `import --update` reads back, and a page about its columns
    Csv,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ExportJson<'a> {
    schema_version: u32,
    dry_run: bool,
    version: String,
    out: String,
    files: Vec<&'a str>,
}

impl ExportArgs {
    pub(super) fn run(&self, outside: &Outside, screen: &mut Screen) -> Result<Answer, OpsError> {
        let format = match self.format {
            Edition::Json => ExportFormat::Json,
            Edition::Markdown => ExportFormat::Markdown,
            Edition::Csv => ExportFormat::Csv,
        };
        let done =
            ops::export(&Workspace::find(outside)?, outside, format, &self.out, self.at.as_deref(), self.dry_run)?;
        screen.out += &match self.print {
            Format::Text => self.text(&done),
            Format::Json => json::text(&ExportJson {
                schema_version: json::SCHEMA_VERSION,
                dry_run: self.dry_run,
                version: done.version.to_string(),
                out: self.out.display().to_string(),
                files: done.files.keys().map(String::as_str).collect(),
            }),
        };
        Ok(Answer::Yes)
    }

    fn text(&self, done: &Exported) -> String {
        let list = done.files.keys().filter(|_| self.dry_run).map(|path| format!("{path}\n")).collect::<String>();
        let verb = if self.dry_run { "would write" } else { "wrote" };
        let files = count(done.files.len(), "file");
        format!("{list}{verb} {files} of version {} to {}\n", done.version, self.out.display())
    }
}

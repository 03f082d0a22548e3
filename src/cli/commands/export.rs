use std::path::PathBuf;

use serde::Serialize;

use crate::cli::error::CliError;
use crate::cli::screen::Screen;
use crate::cli::{Answer, Format};
use crate::model::PointSpec;
use crate::ops::{self, ExportFormat, Exported};
use crate::registry::{Outside, Workspace};
use crate::report::json;
use crate::report::style::count;

/// Write what a point contains for readers
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct ExportArgs {
    /// What to write
    #[arg(long, value_enum, value_name = "FORMAT")]
    format: Edition,
    /// The folder to write into, new or empty; for a bundle also the archive to write, DIR.tar.gz
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// The point to export: `worktree`, a version, `latest`, or a git revision. The work tree when absent; of a bundle,
    /// which is always of a release, the latest
    #[arg(long, value_name = "POINT")]
    at: Option<PointSpec>,
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
    /// One release that proves itself, for readers without git: a folder, or an archive where DIR ends in .tar.gz
    Bundle,
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
    pub(super) fn run(&self, outside: &Outside, screen: &mut Screen) -> Result<Answer, CliError> {
        let (workspace, at) = (Workspace::find_to_read(outside)?, self.at.as_ref());
        let export = |format| ops::export(&workspace, outside, format, &self.out, at, self.dry_run);
        let done = match self.format {
            Edition::Json => export(ExportFormat::Json),
            Edition::Markdown => export(ExportFormat::Markdown),
            Edition::Csv => export(ExportFormat::Csv),
            Edition::Bundle => ops::export_bundle(&workspace, outside, &self.out, at, self.dry_run),
        }?;
        screen.yanked(done.yanked.as_ref());
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

use std::path::PathBuf;

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};

use super::filter::FilterArgs;
use crate::cli::error::CliError;
use crate::cli::formats::ensure_apart;
use crate::cli::screen::Screen;
use crate::cli::{Answer, Format};
use crate::model::PointSpec;
use crate::ops::{self, ExportFormat, ExportOptions};
use crate::registry::{Outside, Workspace};
use crate::report::FilesAnswer;

/// Write what a point contains for readers
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct ExportArgs {
    /// What to write
    #[arg(long, value_parser = format_parser(), value_name = "FORMAT")]
    format: ExportFormat,
    /// The folder to write into, new or empty; for a bundle also the archive to write, DIR.tar.gz
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// The point to export: `worktree`, `index`, a version, `latest`, or a git revision. By default the work
    /// tree; for a bundle, which is always of a release, the latest release
    #[arg(long, value_name = "POINT")]
    at: Option<PointSpec>,
    /// The columns of a table, csv or xlsx, by name or title; that of a block stands for its parts, and the ids always come
    /// along, so that the table can be read back
    #[arg(long, value_name = "COLUMN,...", value_delimiter = ',')]
    columns: Vec<String>,
    #[command(flatten, next_help_heading = "The rows of a table, csv or xlsx")]
    filter: FilterArgs,
    /// List the files and write nothing
    #[arg(long)]
    dry_run: bool,
    /// How to print what was written; `--format` is the edition's here
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    print: Format,
}

/// Reads the name of a format.
fn format_parser() -> impl TypedValueParser<Value = ExportFormat> {
    let value = |format: &ExportFormat| PossibleValue::new(format.as_str()).help(about(*format));
    PossibleValuesParser::new(ExportFormat::ALL.iter().map(value))
        .map(|name| name.parse().expect("only names of formats are let through"))
}

/// What is written.
fn about(format: ExportFormat) -> &'static str {
    match format {
        ExportFormat::Json => "The JSON API: one index, a file per domain and per definition, every release",
        ExportFormat::Markdown => "Pages: one per definition, one per domain, a hub",
        ExportFormat::Bundle => {
            "One release that proves itself, for readers without git: a folder, or an archive where DIR ends in .tar.gz"
        }
        ExportFormat::Csv => {
            "A table for spreadsheets, which `import --update` reads back, and a page about its columns"
        }
        ExportFormat::Xlsx => "The same as a workbook, with readable headers, lists to choose from and locked ids",
    }
}

impl ExportArgs {
    pub(super) fn run(&self, outside: &Outside, screen: &mut Screen) -> Result<Answer, CliError> {
        ensure_apart(&outside.cwd.join(&self.out))?;
        let workspace = Workspace::find_to_read(outside)?;
        let options = ExportOptions {
            format: self.format,
            at: self.at.clone(),
            columns: self.columns.clone(),
            filter: self.filter.any(),
            dry_run: self.dry_run,
        };
        let done = ops::export(&workspace, outside, &self.out, &options)?;
        screen.yanked(done.yanked.as_ref());
        let out = self.out.display().to_string();
        screen.show(&FilesAnswer::of_edition(&done.version, done.files.iter(), out, self.dry_run), self.print);
        Ok(Answer::Yes)
    }
}

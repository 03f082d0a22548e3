use std::path::{Path, PathBuf};

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};

use super::filter::FilterArgs;
use crate::cli::error::CliError;
use crate::cli::formats::ensure_apart;
use crate::cli::screen::Screen;
use crate::cli::{Answer, Format};
use crate::model::PointSpec;
use crate::model::layout::OWN;
use crate::model::words::count;
use crate::ops::{self, ExportFormat, ExportOptions, Exported};
use crate::registry::{Outside, Workspace};
use crate::report::FilesAnswer;
use crate::serve::Front;
use crate::store::{HeldFiles, Seen};

/// Write what a point contains for readers
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct ExportArgs {
    /// What to write
    #[arg(long, value_parser = format_parser(), value_name = "FORMAT")]
    format: ExportFormat,
    /// The folder to write into, new or empty; for a bundle also the archive to write, DIR.tar.gz
    #[arg(long, value_name = "DIR", required_unless_present = "serve")]
    out: Option<PathBuf>,
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
    /// Bring the folder of an older site up to date: write what differs, remove what is gone
    #[arg(long)]
    update: bool,
    /// List the files and write nothing
    #[arg(long)]
    dry_run: bool,
    /// How to print what was written; `--format` is the edition's here
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    print: Format,
    /// Show it to the browsers of this machine and write nothing, until Ctrl-C
    #[arg(long, conflicts_with_all = ["out", "update", "dry_run", "print"], help_heading = SHOWN)]
    serve: bool,
    /// The port of 127.0.0.1 to show it on, 8000 by default; 0 takes any that is free
    #[arg(long, value_name = "N", conflicts_with = "out", help_heading = SHOWN)]
    port: Option<u16>,
    /// Make it again when a file of the registry changes, and refresh the pages that are open
    #[arg(long, conflicts_with = "out", help_heading = SHOWN)]
    watch: bool,
}

/// The heading of the options about showing an edition.
const SHOWN: &str = "In a browser";

/// The port that an edition is shown on where nobody names one.
const PORT: u16 = 8000;

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
        ExportFormat::Site => "A website: pages to read, search and compare, the JSON API and the Markdown beside them",
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
        let Some(out) = &self.out else { return self.show(outside, screen) };
        ensure_apart(&outside.cwd.join(out))?;
        let done = self.write(outside, out, screen)?;
        let out = out.display().to_string();
        screen.show(&FilesAnswer::of_edition(&done.version, done.files.iter(), out, self.dry_run), self.print);
        Ok(Answer::Yes)
    }

    fn write(&self, outside: &Outside, out: &Path, screen: &mut Screen) -> Result<Exported, CliError> {
        let options = ExportOptions {
            format: self.format,
            at: self.at.clone(),
            columns: self.columns.clone(),
            filter: self.filter.any(),
            update: self.update,
            dry_run: self.dry_run,
        };
        let done = ops::export(&Workspace::find_to_read(outside)?, outside, out, &options)?;
        screen.yanked(done.yanked.as_ref());
        Ok(done)
    }

    /// Shows the edition to browsers until the program ends.
    fn show(&self, outside: &Outside, screen: &mut Screen) -> Result<Answer, CliError> {
        let front = Front::open(self.port.unwrap_or(PORT))?;
        let watched = watched(&Workspace::find_to_read(outside)?)?;
        let mut seen = Seen::now(&watched);
        let held = self.made(outside, screen)?;
        screen.out += &format!("shown at {}\n", front.address());
        screen.hint("Ctrl-C ends it");
        screen.flush();
        let mut look = || {
            let now = Seen::now(&watched);
            if now == seen {
                return None;
            }
            seen = now;
            let made = self.made(outside, screen);
            let held = made.map_err(|error| {
                screen.err += &error.render();
                screen.hint("what was made before is still shown");
            });
            screen.flush();
            held.ok()
        };
        front.show(held, self.watch.then_some(&mut look));
        Ok(Answer::Yes)
    }

    /// The edition, made anew.
    fn made(&self, outside: &Outside, screen: &mut Screen) -> Result<HeldFiles, CliError> {
        HeldFiles::filled(|folder| {
            let done = self.write(outside, folder, screen)?;
            screen.out += &format!("made {} of version {}\n", count(done.files.len(), "file"), done.version);
            Ok(())
        })
    }
}

/// The files that an edition of the work tree is made of, and the folders whose files are.
fn watched(workspace: &Workspace) -> Result<Vec<PathBuf>, CliError> {
    let state = workspace.current()?;
    // What only pages show, beside what is released.
    let own = OWN.iter().chain(&["methodology.md", "site", "sources"]).map(|name| state.layout().path(name));
    Ok(own.chain([state.schema_file().to_owned()]).map(|path| workspace.base.join(path)).collect())
}

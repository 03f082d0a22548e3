use std::path::{Path, PathBuf};

use crate::cli::advice::rules::help;
use crate::cli::advice::ways;
use crate::cli::error::CliError;
use crate::cli::lists::ListArgs;
use crate::cli::screen::Screen;
use crate::cli::{Answer, Format, unfinished};
use crate::escape::shell;
use crate::ops::{self, ImportError, ImportOptions, OpsError, UpdateOptions};
use crate::registry::{Outside, Workspace};
use crate::report::ImportAnswer;
use crate::tables::update::Kept;

/// Take in definitions from the JSON or a bundle of another registry, edits from a spreadsheet, or a list of any form
///
/// Reads {version, releasedAt, kpi}, {version, releasedAt, kpis}, lists of records and bare records, and bundles, which
/// are verified first and bring their tombstones too. All or nothing.
///
/// With --update it reads tables as `export --format csv` or xlsx writes them, one row per definition. A row changes the
/// properties that the table has columns for and no others; an empty cell takes a value away (or makes it null or
/// empty where the schema requires one). A row with a new id is a new definition; a definition without a row stays as
/// it is. Every problem is named by row and column, and the verdicts are shown as `diff` would.
///
/// A list of any other form (CSV, TSV, XLSX, ODS, JSON, JSON Lines, YAML, SKOS, the metrics of dbt, a glossary) comes in two
/// steps: --plan guesses which column is which property and writes that to a file; --map does what the file says, once
/// somebody has looked at it. Several files are one list.
///
/// A value that a spreadsheet only writes another way is no change: a day as 1/31/2026 or 31.01.2026, a number as 12,5, a
/// truth value in another language. An edit in such a form is read if it can mean only one thing, and refused otherwise.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct ImportArgs {
    /// The files to read
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// Replace definitions that are there with other content
    #[arg(long)]
    replace: bool,
    /// Read tables, CSV or XLSX, and change what their cells change
    #[arg(long, conflicts_with = "replace")]
    update: bool,
    #[command(flatten, next_help_heading = "Lists of any form")]
    list: ListArgs,
    /// Show what would be written and write nothing
    #[arg(long)]
    dry_run: bool,
    /// How to print what was taken in
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: Format,
}

/// Whether a file has the name of a list that is no registry's.
fn is_list(file: &Path) -> bool {
    let endings = ["csv", "tsv", "xlsx", "ods", "yml", "yaml", "jsonl", "ndjson", "ttl", "jsonld"];
    file.extension().is_some_and(|ending| endings.iter().any(|name| ending.eq_ignore_ascii_case(name)))
}

impl ImportArgs {
    pub(super) fn run(&self, outside: &Outside, screen: &mut Screen) -> Result<Answer, CliError> {
        let how = (self.dry_run, self.format);
        if let Some(to) = &self.list.plan {
            return ListArgs::guess(&self.files, to, how, outside, screen);
        }
        if self.list.take() {
            return self.list.run(&self.files, how, outside, screen);
        }
        self.list.ensure_unused()?;
        if self.update {
            return self.update(outside, screen);
        }
        if let Some(list) = self.files.iter().find(|file| is_list(file)) {
            let name = list.display().to_string();
            return Err(CliError::Usage {
                what: format!("{name} is a list, and nothing says which of its columns is which property"),
                help: format!(
                    "Run `ontoreg import {} --plan map.toml`, which guesses that; a table that `export` wrote, edited, goes in with --update.",
                    shell(&name)
                ),
            });
        }
        let options = ImportOptions { replace: self.replace, extend: self.list.extend_schema, dry_run: self.dry_run };
        let done = ops::import(&Workspace::find(outside)?, outside, &self.files, &options);
        let done = self.or_refused(done, screen)?;
        screen.show(&ImportAnswer::of_definitions(&done, help, self.dry_run), self.format);
        unfinished::tell(screen, &done.unfinished);
        if !done.dangling.is_empty() {
            screen.hint("until they are, this line below [levels] in ontoreg.toml lets `ontoreg check` pass: related-unknown = \"warn\"");
        }
        if let Some((version, date)) = &done.numbering {
            let date = date.map_or(String::new(), |date| format!(" --date {date}"));
            screen.hint(&format!(
                "after the commit, this continues the numbering: ontoreg release --version {version}{date}"
            ));
        }
        Ok(Answer::Yes)
    }

    /// What was done; of a refusal, programs get each problem by itself.
    fn or_refused<T>(&self, done: Result<T, OpsError>, screen: &mut Screen) -> Result<T, OpsError> {
        if let Err(OpsError::Import(ImportError::Problems { problems, edits })) = &done
            && self.format == Format::Json
        {
            screen.show(&ImportAnswer::of_problems(problems, edits, self.dry_run), self.format);
        }
        done
    }

    fn update(&self, outside: &Outside, screen: &mut Screen) -> Result<Answer, CliError> {
        let options = UpdateOptions { dry_run: self.dry_run };
        let done = ops::update_from_tables(&Workspace::find(outside)?, outside, &self.files, &options);
        let done = self.or_refused(done, screen)?;
        let mut answer = ImportAnswer::of_tables(&done, help, self.dry_run);
        answer.way_to_all = ways::ALL_CHANGES;
        screen.show(&answer, self.format);
        if let Some(kept) = done.kept.first() {
            let Kept { row, column, cell, text } = kept;
            let more = match done.kept.len() {
                1 => String::new(),
                number => format!(" (so in {number} cells)"),
            };
            screen.hint(&format!(
                "row {row}, column {column}: `{cell}` is taken for the `{text}` that is there, as a spreadsheet writes it; \
                 to mean it, put it in quotes: \"{cell}\"{more}"
            ));
        }
        unfinished::tell(screen, &done.unfinished);
        if !self.dry_run && !done.verdicts.is_empty() {
            screen.hint("next: `ontoreg check`, then `ontoreg propose -m \"...\"` carries the edits to a review");
        }
        Ok(Answer::Yes)
    }
}

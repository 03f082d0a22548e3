use std::path::PathBuf;

use serde::Serialize;

use crate::cli::error::CliError;
use crate::cli::screen::Screen;
use crate::cli::{Answer, Format};
use crate::escape::terminal;
use crate::model::{Affected, Date, Id};
use crate::ops::{self, Imported, Updated};
use crate::registry::{Outside, Workspace};
use crate::report::style::count;
use crate::report::{json, text};

/// Take in definitions from the JSON or a bundle of another registry, or edits from a spreadsheet
///
/// Reads {version, releasedAt, kpi}, {version, releasedAt, kpis}, lists of records and bare records, and bundles, which
/// are verified first and bring their tombstones too. All or nothing.
///
/// With --update it reads tables as `export --format csv` writes them: CSV, one row per definition. A row changes the
/// properties that the table has columns for and no others; an empty cell takes a value away (or makes it null or
/// empty where the schema requires one). A row with a new id is a new definition; a definition without a row stays as
/// it is. Every problem is named by row and column, and the verdicts are shown as `diff` would.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct ImportArgs {
    /// The files to read
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// Replace definitions that are there with other content
    #[arg(long)]
    replace: bool,
    /// Read CSV tables and change what their cells change
    #[arg(long, conflicts_with = "replace")]
    update: bool,
    /// Show what would be written and write nothing
    #[arg(long)]
    dry_run: bool,
    /// How to print what was taken in
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: Format,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ImportJson<'a> {
    schema_version: u32,
    dry_run: bool,
    added: &'a [Id],
    replaced: &'a [Id],
    retired: &'a [Id],
    updated: &'a [Id],
    same: usize,
    domains: &'a [String],
    dangling: Vec<Dangling<'a>>,
    r#continue: Option<Continue>,
    verdicts: Vec<json::VerdictJson<'a>>,
    affected: &'a [Affected],
}

/// A related id that no definition has, and how often it is named.
#[derive(Serialize)]
struct Dangling<'a> {
    id: &'a str,
    count: usize,
}

/// The release that goes on with the numbering of the imported files.
#[derive(Serialize)]
struct Continue {
    version: String,
    date: Option<Date>,
}

impl ImportArgs {
    pub(super) fn run(&self, outside: &Outside, screen: &mut Screen) -> Result<Answer, CliError> {
        if self.update {
            return self.update(outside, screen);
        }
        if let Some(table) =
            self.files.iter().find(|file| file.extension().is_some_and(|name| name.eq_ignore_ascii_case("csv")))
        {
            return Err(CliError::Usage {
                what: format!("{} is a table, which changes what is there", table.display()),
                help: "Add --update; with --dry-run it only shows what the edits mean.".into(),
            });
        }
        let done = ops::import(&Workspace::find(outside)?, outside, &self.files, self.replace, self.dry_run)?;
        screen.out += &match self.format {
            Format::Text => self.text(&done),
            Format::Json => json::text(&self.json(&done)),
        };
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

    fn update(&self, outside: &Outside, screen: &mut Screen) -> Result<Answer, CliError> {
        let done = ops::update_from_tables(&Workspace::find(outside)?, outside, &self.files, self.dry_run)?;
        screen.out += &match self.format {
            Format::Text => {
                let rows = match done.same {
                    0 => String::new(),
                    1 => "1 row changes nothing\n".to_owned(),
                    same => format!("{same} rows change nothing\n"),
                };
                let ids = self.line("added", &done.added) + &self.line("updated", &done.updated);
                text::verdicts(&done.verdicts, &done.affected) + &ids + &rows
            }
            Format::Json => json::text(&self.update_json(&done)),
        };
        if !self.dry_run && !done.verdicts.is_empty() {
            screen.hint("next: `ontoreg check`, then `ontoreg propose -m \"...\"` carries the edits to a review");
        }
        Ok(Answer::Yes)
    }

    fn update_json<'a>(&self, done: &'a Updated) -> ImportJson<'a> {
        ImportJson {
            schema_version: json::SCHEMA_VERSION,
            dry_run: self.dry_run,
            added: &done.added,
            replaced: &[],
            retired: &[],
            updated: &done.updated,
            same: done.same,
            domains: &[],
            dangling: Vec::new(),
            r#continue: None,
            verdicts: done.verdicts.iter().map(json::VerdictJson::from).collect(),
            affected: &done.affected,
        }
    }

    fn json<'a>(&self, done: &'a Imported) -> ImportJson<'a> {
        ImportJson {
            schema_version: json::SCHEMA_VERSION,
            dry_run: self.dry_run,
            added: &done.added,
            replaced: &done.replaced,
            retired: &done.retired,
            updated: &[],
            same: done.same,
            domains: &done.domains,
            dangling: done.dangling.iter().map(|(id, count)| Dangling { id, count: *count }).collect(),
            r#continue: done
                .numbering
                .as_ref()
                .map(|(version, date)| Continue { version: version.to_string(), date: *date }),
            verdicts: Vec::new(),
            affected: &[],
        }
    }

    fn would(&self) -> &'static str {
        if self.dry_run { "would be " } else { "" }
    }

    /// What was done to which definitions; nothing where there are none.
    fn line(&self, verb: &str, ids: &[Id]) -> String {
        let names: Vec<&str> = ids.iter().map(|id| id.as_str()).collect();
        match names.len() {
            0 => String::new(),
            number => format!("{} {}{verb}: {}\n", count(number, "definition"), self.would(), names.join(", ")),
        }
    }

    fn text(&self, done: &Imported) -> String {
        let would = self.would();
        let mut text = self.line("added", &done.added) + &self.line("replaced", &done.replaced);
        text += &self.line("retired", &done.retired);
        if done.same > 0 {
            text += &format!("{} there already in this very form\n", count(done.same, "definition"));
        }
        if !done.domains.is_empty() {
            text += &format!(
                "{} {would}declared in ontoreg.toml: {}; give each a better title and a tagline\n",
                count(done.domains.len(), "domain"),
                done.domains.join(", ")
            );
        }
        if !done.dangling.is_empty() {
            let ids: Vec<String> = done.dangling.keys().map(|id| terminal(id)).collect();
            text += &format!("{} named as related and not there yet: {}\n", count(ids.len(), "id"), ids.join(", "));
        }
        text
    }
}

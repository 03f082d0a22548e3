use std::path::PathBuf;

use serde::Serialize;

use crate::cli::render::json;
use crate::cli::screen::{Screen, count};
use crate::cli::{Answer, Format};
use crate::escape::terminal;
use crate::model::{Date, Id};
use crate::ops::{self, Imported, OpsError, Outside, Workspace};

/// Take in definitions from the JSON of another registry
///
/// Reads {version, releasedAt, kpi}, {version, releasedAt, kpis}, lists of records and bare records. All or nothing.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct ImportArgs {
    /// The files to read
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// Replace definitions that are there with other content
    #[arg(long)]
    replace: bool,
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
    same: usize,
    domains: &'a [String],
    dangling: Vec<Dangling<'a>>,
    r#continue: Option<Continue>,
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
    pub(super) fn run(&self, outside: &Outside, screen: &mut Screen) -> Result<Answer, OpsError> {
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

    fn json<'a>(&self, done: &'a Imported) -> ImportJson<'a> {
        ImportJson {
            schema_version: json::SCHEMA_VERSION,
            dry_run: self.dry_run,
            added: &done.added,
            replaced: &done.replaced,
            same: done.same,
            domains: &done.domains,
            dangling: done.dangling.iter().map(|(id, count)| Dangling { id, count: *count }).collect(),
            r#continue: done
                .numbering
                .as_ref()
                .map(|(version, date)| Continue { version: version.to_string(), date: *date }),
        }
    }

    fn text(&self, done: &Imported) -> String {
        let would = if self.dry_run { "would be " } else { "" };
        let line = |verb: &str, ids: &[Id]| {
            let ids: Vec<&str> = ids.iter().map(|id| id.as_str()).collect();
            if ids.is_empty() {
                String::new()
            } else {
                format!("{} {would}{verb}: {}\n", count(ids.len(), "definition"), ids.join(", "))
            }
        };
        let mut text = line("added", &done.added) + &line("replaced", &done.replaced);
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

use std::path::PathBuf;

use crate::cli::Answer;
use crate::cli::screen::{Screen, count};
use crate::escape::terminal;
use crate::model::Id;
use crate::ops::{self, OpsError, Outside, Workspace};

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
}

impl ImportArgs {
    pub(super) fn run(&self, outside: &Outside, screen: &mut Screen) -> Result<Answer, OpsError> {
        let done = ops::import(&Workspace::find(outside)?, outside, &self.files, self.replace, self.dry_run)?;
        let would = if self.dry_run { "would be " } else { "" };
        let line = |verb: &str, ids: &[Id]| {
            let ids: Vec<&str> = ids.iter().map(|id| id.as_str()).collect();
            if ids.is_empty() {
                String::new()
            } else {
                format!("{} {would}{verb}: {}\n", count(ids.len(), "definition"), ids.join(", "))
            }
        };
        screen.out += &line("added", &done.added);
        screen.out += &line("replaced", &done.replaced);
        if done.same > 0 {
            screen.out += &format!("{} there already in this very form\n", count(done.same, "definition"));
        }
        if !done.domains.is_empty() {
            screen.out += &format!(
                "{} {would}declared in ontoreg.toml: {}; give each a better title and a tagline\n",
                count(done.domains.len(), "domain"),
                done.domains.join(", ")
            );
        }
        if !done.dangling.is_empty() {
            let ids: Vec<String> = done.dangling.keys().map(|id| terminal(id)).collect();
            screen.out +=
                &format!("{} named as related and not there yet: {}\n", count(ids.len(), "id"), ids.join(", "));
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
}

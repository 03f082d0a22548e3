use serde::Serialize;

use crate::cli::error::CliError;
use crate::cli::screen::Screen;
use crate::cli::{Answer, Format};
use crate::escape::terminal;
use crate::model::Date;
use crate::ops::{self, ChangelogEntry};
use crate::registry::{Outside, Workspace};
use crate::report::json;

/// Print what releases told their readers, newest first, as Markdown
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct ChangelogArgs {
    /// The release, or `latest`; all of them when absent
    version: Option<String>,
    /// Print what a release of the committed tip would say today instead
    #[arg(long, conflicts_with = "version")]
    next: bool,
    /// How to print the entries
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: Format,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ChangelogJson<'a> {
    schema_version: u32,
    entries: Vec<EntryJson<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct EntryJson<'a> {
    version: String,
    released_at: Date,
    text: &'a str,
}

impl<'a> From<&'a ChangelogEntry> for EntryJson<'a> {
    fn from(entry: &'a ChangelogEntry) -> Self {
        Self { version: entry.version.to_string(), released_at: entry.released_at, text: &entry.text }
    }
}

impl ChangelogArgs {
    pub(super) fn run(&self, outside: &Outside, screen: &mut Screen) -> Result<Answer, CliError> {
        let workspace = Workspace::find_to_read(outside)?;
        let entries = if self.next {
            vec![ops::next_entry(&workspace, outside)?]
        } else {
            ops::changelog(&workspace, self.version.as_deref())?
        };
        entries.iter().for_each(|entry| screen.yanked(entry.yanked.as_ref()));
        screen.out += &match self.format {
            Format::Text if entries.is_empty() => "nothing was released yet\n".into(),
            Format::Text => entries.iter().map(|entry| terminal(&entry.text)).collect::<Vec<_>>().join("\n"),
            Format::Json => json::text(&ChangelogJson {
                schema_version: json::SCHEMA_VERSION,
                entries: entries.iter().map(EntryJson::from).collect(),
            }),
        };
        Ok(Answer::Yes)
    }
}

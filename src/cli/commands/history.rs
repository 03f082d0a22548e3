use serde::Serialize;

use crate::cli::error::CliError;
use crate::cli::screen::Screen;
use crate::cli::{Answer, Format};
use crate::escape::terminal_line;
use crate::model::manifest::ChangeRecord;
use crate::model::{Bump, Date};
use crate::ops::{self, HistoryEntry};
use crate::registry::{Outside, Workspace};
use crate::report::json;
use crate::report::style::{BOLD, DIM, count, paint};

/// Show what each release changed, or what happened to one definition
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct HistoryArgs {
    /// The definition, under any name it had; the log of releases when absent
    id: Option<String>,
    /// How to print the history
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: Format,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct HistoryJson<'a> {
    schema_version: u32,
    releases: Vec<EntryJson<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct EntryJson<'a> {
    version: String,
    released_at: Date,
    bump: Bump,
    changes: &'a [ChangeRecord],
}

impl<'a> From<&'a HistoryEntry> for EntryJson<'a> {
    fn from(entry: &'a HistoryEntry) -> Self {
        let HistoryEntry { version, released_at, bump, changes } = entry;
        Self { version: version.to_string(), released_at: *released_at, bump: *bump, changes }
    }
}

impl HistoryArgs {
    pub(super) fn run(&self, outside: &Outside, screen: &mut Screen) -> Result<Answer, CliError> {
        let entries = ops::history(&Workspace::find_to_read(outside)?, self.id.as_deref())?;
        screen.out += &match self.format {
            Format::Text if entries.is_empty() => "nothing was released yet\n".into(),
            Format::Text => entries.iter().map(|entry| text(entry, self.id.is_some())).collect(),
            Format::Json => json::text(&HistoryJson {
                schema_version: json::SCHEMA_VERSION,
                releases: entries.iter().map(EntryJson::from).collect(),
            }),
        };
        Ok(Answer::Yes)
    }
}

fn text(entry: &HistoryEntry, each: bool) -> String {
    let head = format!("{} {} {}", paint(BOLD, &entry.version.to_string()), entry.released_at, entry.bump);
    if !each {
        return format!("{head}, {}\n", count(entry.changes.len(), "change"));
    }
    let line = |change: &ChangeRecord| {
        let place = change.pointer.as_deref().map(|pointer| format!(" {}", terminal_line(pointer))).unwrap_or_default();
        let declared = change
            .declared_by
            .as_deref()
            .map(|note| format!(", declared by {}", terminal_line(note)))
            .unwrap_or_default();
        format!(
            "  {:<5} {:<10} {}{}{declared}\n",
            change.bump.as_str(),
            change.effect.as_str(),
            change.rule,
            paint(DIM, &place)
        )
    };
    format!("{head}\n{}", entry.changes.iter().map(line).collect::<String>())
}

use serde::Serialize;

use super::filter::{FilterArgs, Row, table};
use crate::cli::error::CliError;
use crate::cli::screen::Screen;
use crate::cli::{Answer, Format};
use crate::escape::terminal_line;
use crate::model::{Point, PointSpec};
use crate::ops;
use crate::registry::{Outside, Workspace};
use crate::report::json;
use crate::report::style::{DIM, count, paint};
use crate::search::query::{Hit, Match};

/// Find definitions by label, alias, id or text
///
/// What answers best comes first: a name that is what was asked for, one that starts with it, one that has its words,
/// one that is a slip away, and last a text with these words. A word also finds what it starts.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct SearchArgs {
    /// The words to look for
    #[arg(required = true, value_name = "WORD")]
    words: Vec<String>,
    #[command(flatten)]
    filter: FilterArgs,
    /// Search this point instead of the work tree: a version, `latest`, or a git revision
    #[arg(long, value_name = "POINT")]
    at: Option<PointSpec>,
    /// Show at most this many
    #[arg(long, default_value_t = 20, value_name = "N")]
    limit: usize,
    /// How to print what is found
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: Format,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SearchJson<'a> {
    schema_version: u32,
    at: &'a Point,
    query: &'a str,
    found: usize,
    definitions: Vec<HitJson<'a>>,
}

#[derive(Serialize)]
struct HitJson<'a> {
    #[serde(flatten)]
    row: &'a Row,
    #[serde(rename = "match")]
    how: Match,
    text: &'a str,
}

impl SearchArgs {
    pub(super) fn run(&self, outside: &Outside, screen: &mut Screen) -> Result<Answer, CliError> {
        let loaded = Workspace::find_to_read(outside)?.load(self.at.as_ref().unwrap_or(&PointSpec::Worktree))?;
        self.filter.check(&loaded)?;
        let query = self.words.join(" ");
        let hits = ops::search(&loaded, &query, |definition, shape| self.filter.row(definition, shape))?;
        let shown = &hits[..hits.len().min(self.limit)];
        screen.out += &match self.format {
            Format::Text => text(shown, hits.len()),
            Format::Json => json::text(&SearchJson {
                schema_version: json::SCHEMA_VERSION,
                at: loaded.point(),
                query: &query,
                found: hits.len(),
                definitions: shown.iter().map(|(hit, row)| HitJson { row, how: hit.how, text: &hit.text }).collect(),
            }),
        };
        Ok(Answer::Yes)
    }
}

fn text(shown: &[(Hit, Row)], found: usize) -> String {
    let mut text = String::new();
    for ((hit, row), line) in shown.iter().zip(table(shown.iter().map(|(_, row)| row))) {
        text += &format!("{line}\n");
        // What the line above shows needs no reason.
        if hit.text != row.label && !row.id.ends_with(hit.text.as_str()) {
            text += &paint(DIM, &format!("  {}\n", terminal_line(&hit.text)));
        }
    }
    if shown.len() < found {
        text += &format!("{} of {found} shown; `--limit` shows more\n", shown.len());
    } else {
        text += &format!("{}\n", count(found, "definition"));
    }
    text
}

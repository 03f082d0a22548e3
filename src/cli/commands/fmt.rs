use serde::Serialize;

use crate::cli::error::CliError;
use crate::cli::screen::Screen;
use crate::cli::{Answer, Format};
use crate::escape::terminal;
use crate::ops::{self, Formatted, Unreadable};
use crate::registry::{Outside, Workspace};
use crate::report::json;
use crate::report::style::count;

/// Write definitions in canonical form
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct FmtArgs {
    /// The definitions; all when absent
    #[arg(value_name = "ID")]
    ids: Vec<String>,
    /// Only say which files are not in canonical form; the answer is no if there are any
    #[arg(long, visible_alias = "dry-run")]
    check: bool,
    /// How to print what was done
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: Format,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct FmtJson<'a> {
    schema_version: u32,
    check: bool,
    files: usize,
    changed: &'a [String],
    unreadable: &'a [Unreadable],
}

impl FmtArgs {
    pub(super) fn run(&self, outside: &Outside, screen: &mut Screen) -> Result<Answer, CliError> {
        let formatted = ops::fmt(&Workspace::find(outside)?, &self.ids, self.check)?;
        screen.out += &match self.format {
            Format::Text => self.text(&formatted),
            Format::Json => json::text(&FmtJson {
                schema_version: json::SCHEMA_VERSION,
                check: self.check,
                files: formatted.files,
                changed: &formatted.changed,
                unreadable: &formatted.unreadable,
            }),
        };
        let no = !formatted.unreadable.is_empty() || (self.check && !formatted.changed.is_empty());
        Ok(if no { Answer::No } else { Answer::Yes })
    }

    fn text(&self, formatted: &Formatted) -> String {
        let Formatted { changed, unreadable, files } = formatted;
        if changed.is_empty() && unreadable.is_empty() {
            return format!("{} in canonical form\n", count(*files, "file"));
        }
        let verb = if self.check { "not canonical:" } else { "formatted" };
        let changed = changed.iter().map(|path| format!("{verb} {}\n", terminal(path)));
        let left = unreadable.iter().map(|Unreadable { file, message }| format!("{file}: {message}"));
        changed.chain(left.map(|problem| format!("left as it is: {}\n", terminal(&problem)))).collect()
    }
}

use serde::Serialize;

use crate::cli::error::CliError;
use crate::cli::screen::Screen;
use crate::cli::{Answer, Format};
use crate::escape::terminal_line;
use crate::model::point::short;
use crate::model::{Event, EventKind};
use crate::ops;
use crate::registry::{Outside, Workspace};
use crate::report::json;

/// Advise against a release: `latest` and exports pass it over, and nothing of it changes
///
/// The word is a file in `events/`, committed on the branch that is checked out. A yanked release keeps its version and
/// its tag: who pinned it gets the same bytes, and the next release has a higher version.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct YankArgs {
    #[command(flatten)]
    word: Word,
}

/// What both words on a release take.
#[derive(Debug, clap::Args)]
pub(super) struct Word {
    /// The release
    version: String,
    /// Why: readers of the release are shown it
    #[arg(long, value_name = "TEXT")]
    reason: String,
    /// Show what would be said and write nothing
    #[arg(long)]
    dry_run: bool,
    /// How to print the outcome
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: Format,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct YankJson<'a> {
    schema_version: u32,
    dry_run: bool,
    event: &'a Event,
    file: &'a str,
    commit: Option<&'a str>,
    already: bool,
}

impl YankArgs {
    pub(super) fn run(&self, outside: &Outside, screen: &mut Screen) -> Result<Answer, CliError> {
        self.word.say(EventKind::Yank, outside, screen)
    }
}

impl Word {
    pub(super) fn say(&self, kind: EventKind, outside: &Outside, screen: &mut Screen) -> Result<Answer, CliError> {
        let workspace = Workspace::find(outside)?;
        let said = ops::yank(&workspace, outside, kind, &self.version, &self.reason, self.dry_run)?;
        let commit = said.commit.as_deref();
        screen.out += &match self.format {
            Format::Json => json::text(&YankJson {
                schema_version: json::SCHEMA_VERSION,
                dry_run: self.dry_run,
                event: &said.event,
                file: &said.file,
                commit,
                already: said.already,
            }),
            Format::Text => {
                let Event { version, reason, .. } = &said.event;
                let (file, reason) = (terminal_line(&said.file), terminal_line(reason));
                match commit.map(short) {
                    _ if said.already => format!("already {kind}ed: {version}, {reason}\n"),
                    None => format!("would {kind} {version}: {reason}\n  {file}\n"),
                    Some(commit) => {
                        let branch = terminal_line(&said.branch);
                        format!(
                            "{kind}ed {version} at {commit} on {branch}: {reason}\n  {file}\npush it: git push origin {branch}\n"
                        )
                    }
                }
            }
        };
        Ok(Answer::Yes)
    }
}

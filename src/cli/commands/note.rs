use serde::Serialize;

use super::propose::WordsArgs;
use crate::cli::error::CliError;
use crate::cli::screen::Screen;
use crate::cli::{Answer, Format};
use crate::escape::{terminal, terminal_line};
use crate::model::{Bump, Note};
use crate::ops;
use crate::registry::{Outside, Workspace};
use crate::report::json;

/// Write or list the notes that travel with pending changes
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct NoteArgs {
    #[command(subcommand)]
    command: NoteCommand,
}

#[derive(Debug, clap::Subcommand)]
enum NoteCommand {
    /// Write a note, or without -m the draft of one
    Add {
        /// What it covers: id, id#/pointer, schema, schema#/pointer; every uncovered change when absent
        #[arg(value_name = "COVER")]
        covers: Vec<String>,
        #[command(flatten)]
        words: WordsArgs,
        /// A bump above the computed one
        #[arg(long, value_name = "BUMP")]
        bump: Option<Bump>,
        /// The note's name; made from the message when absent
        #[arg(long, value_name = "SLUG")]
        name: Option<String>,
        /// Show the note and write nothing
        #[arg(long)]
        dry_run: bool,
        /// How to print what was written
        #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
        format: Format,
    },
    /// List the pending notes
    List {
        /// How to print the list
        #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
        format: Format,
    },
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct NotesJson<'a> {
    schema_version: u32,
    notes: Vec<NoteJson<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct NoteJson<'a> {
    name: &'a str,
    covers: Vec<String>,
    kind: Option<&'static str>,
    restates_history: Option<bool>,
    action: Option<&'a str>,
    bump: Option<Bump>,
    refs: &'a [String],
    text: &'a str,
}

impl NoteArgs {
    pub(super) fn run(&self, outside: &Outside, screen: &mut Screen) -> Result<Answer, CliError> {
        let workspace = Workspace::find(outside)?;
        match &self.command {
            NoteCommand::Add { covers, words, bump, name, dry_run, format } => {
                let words = words.words()?;
                let draft = words.text.is_empty();
                if draft && !covers.is_empty() {
                    return Err(CliError::Usage {
                        what: "a note needs words".into(),
                        help: "Say what changes and why: -m \"...\".".into(),
                    });
                }
                let written = ops::add_note(&workspace, name.as_deref(), covers, &words, *bump, *dry_run)?;
                screen.out += &match format {
                    Format::Text => format!(
                        "{} {}\n{}",
                        if *dry_run { "would write" } else { "wrote" },
                        written.path,
                        terminal(&String::from_utf8_lossy(&written.bytes))
                    ),
                    Format::Json => json::text(&json::written(&written, *dry_run)),
                };
                if draft {
                    screen.hint("write the words in the place of the draft's: `ontoreg check` asks for them");
                }
            }
            NoteCommand::List { format } => screen.out += &list(workspace.current()?.notes(), *format),
        }
        Ok(Answer::Yes)
    }
}

fn list(notes: &[Note], format: Format) -> String {
    let covers = |note: &Note| note.covers.iter().map(ToString::to_string).collect::<Vec<_>>();
    match format {
        Format::Text if notes.is_empty() => "no pending notes\n".into(),
        Format::Text => notes
            .iter()
            .map(|note| format!("{:<32} {}\n  {}\n", note.name, covers(note).join(", "), terminal_line(&note.text)))
            .collect(),
        Format::Json => json::text(&NotesJson {
            schema_version: json::SCHEMA_VERSION,
            notes: notes
                .iter()
                .map(|note| NoteJson {
                    name: &note.name,
                    covers: covers(note),
                    kind: note.kind.map(crate::model::NoteKind::as_str),
                    restates_history: note.restates_history,
                    action: note.action.as_deref(),
                    bump: note.bump,
                    refs: &note.refs,
                    text: &note.text,
                })
                .collect(),
        }),
    }
}

use super::propose::WordsArgs;
use crate::cli::error::CliError;
use crate::cli::screen::Screen;
use crate::cli::{Answer, Format};
use crate::model::Bump;
use crate::ops::{self, NoteOptions};
use crate::registry::{Outside, Workspace};
use crate::report::{NotesAnswer, WrittenAnswer};

/// Write or list the notes that travel with pending changes
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct NoteArgs {
    #[command(subcommand)]
    command: NoteCommand,
}

#[derive(Debug, clap::Subcommand)]
enum NoteCommand {
    /// Write a note, or without -m the draft of one
    ///
    /// A note speaks of what has changed at the places that it covers: its `speaks-of` holds fingerprints of the new
    /// values that need words. Another value there is another change. Where nothing has changed yet, it speaks of what
    /// will. A kind that the changes are not, and a bump below theirs, are refused.
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
                let (name, covers) = (name.clone(), covers.clone());
                let options = NoteOptions { name, covers, words, bump: *bump, dry_run: *dry_run };
                let written = ops::add_note(&workspace, &options)?;
                screen.show(&WrittenAnswer::new(&written, *dry_run), *format);
                if draft {
                    screen.hint("write the words in the place of the draft's: `ontoreg check` asks for them");
                }
            }
            NoteCommand::List { format } => screen.show(&NotesAnswer::new(workspace.current()?.notes()), *format),
        }
        Ok(Answer::Yes)
    }
}

use super::propose::WordsArgs;
use crate::cli::error::CliError;
use crate::cli::formats::words;
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
    /// A note belongs to the changes it was written for: `speaks-of` holds their fingerprints, and a value that changes
    /// again needs new words. If nothing has changed yet, the note speaks of whatever will change at the places it
    /// covers. A kind that does not fit the changes is refused, and so is a bump below theirs.
    Add {
        /// What it covers: id, id#/pointer, schema, schema#/pointer; by default every uncovered change
        #[arg(value_name = "COVER")]
        covers: Vec<String>,
        #[command(flatten)]
        words: WordsArgs,
        /// A bump above the computed one
        #[arg(long, value_name = "BUMP", value_parser = words(Bump::ALL))]
        bump: Option<Bump>,
        /// The note's name; by default made from the message
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

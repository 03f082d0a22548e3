use super::yank::Word;
use crate::cli::Answer;
use crate::cli::error::CliError;
use crate::cli::screen::Screen;
use crate::model::EventKind;
use crate::registry::Outside;

/// Take back that a release should not be used
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct UnyankArgs {
    #[command(flatten)]
    word: Word,
}

impl UnyankArgs {
    pub(super) fn run(&self, outside: &Outside, screen: &mut Screen) -> Result<Answer, CliError> {
        self.word.say(EventKind::Unyank, outside, screen)
    }
}

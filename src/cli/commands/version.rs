use crate::cli::Answer;
use crate::cli::error::CliError;
use crate::cli::screen::Screen;
use crate::registry::Outside;

/// Print the version of ontoreg
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct VersionArgs {}

impl VersionArgs {
    #[expect(clippy::unused_self, reason = "it is called like every other command")]
    pub(super) fn run(&self, _: &Outside, screen: &mut Screen) -> Result<Answer, CliError> {
        screen.out += concat!("ontoreg ", env!("ONTOREG_VERSION"), "\n");
        Ok(Answer::Yes)
    }
}

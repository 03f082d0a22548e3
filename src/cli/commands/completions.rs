use clap_complete::Shell;

use crate::cli::Answer;
use crate::cli::error::CliError;
use crate::cli::program::Program;
use crate::cli::screen::Screen;
use crate::registry::Outside;

/// Print the script that completes commands and options in a shell
///
/// Put it where the shell looks for completions. For bash:
/// `ontoreg completions bash > ~/.local/share/bash-completion/completions/ontoreg`
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct CompletionsArgs {
    /// The shell
    shell: Shell,
}

impl CompletionsArgs {
    pub(super) fn run(&self, program: &Program, _: &Outside, screen: &mut Screen) -> Result<Answer, CliError> {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut (program.command_line)(), "ontoreg", &mut script);
        screen.out += &String::from_utf8_lossy(&script);
        Ok(Answer::Yes)
    }
}

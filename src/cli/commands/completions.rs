use clap::ValueEnum;
use clap_complete::Shell;

use crate::cli::Answer;
use crate::cli::complete::script;
use crate::cli::error::CliError;
use crate::cli::screen::Screen;
use crate::registry::Outside;

/// Print the script that completes commands, options and names in a shell
///
/// It completes ids, versions, rules, domains, stages and sources of the registry too: it asks ontoreg while you type. Add a
/// line to the start-up file of your shell:
///
///   bash        source <(ontoreg completions bash)                                     in ~/.bashrc
///   zsh         source <(ontoreg completions zsh)                                      in ~/.zshrc, after compinit
///   fish        ontoreg completions fish | source                                      in ~/.config/fish/config.fish
///   elvish      eval (ontoreg completions elvish | slurp)                              in ~/.config/elvish/rc.elv
///   powershell  ontoreg completions powershell | Out-String | Invoke-Expression        in $PROFILE
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub(in crate::cli) struct CompletionsArgs {
    /// The shell
    shell: Shell,
}

impl CompletionsArgs {
    pub(super) fn run(&self, _: &Outside, screen: &mut Screen) -> Result<Answer, CliError> {
        let name = self.shell.to_possible_value().map(|shell| shell.get_name().to_owned()).unwrap_or_default();
        screen.out += &script(&name).unwrap_or_default();
        Ok(Answer::Yes)
    }
}

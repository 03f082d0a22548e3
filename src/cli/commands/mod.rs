//! One file per command: its arguments, and one function that loads, calls and renders.

mod check;
mod diff;
mod rules;

use super::Answer;
use super::screen::Screen;
use crate::ops::{OpsError, Outside};

macro_rules! commands {
    ($($name:ident: $module:ident::$args:ident),+ $(,)?) => {
        /// The commands.
        #[derive(Debug, clap::Subcommand)]
        pub(super) enum Command { $($name($module::$args)),+ }

        impl Command {
            /// Runs the command.
            pub(super) fn run(&self, outside: &Outside, screen: &mut Screen) -> Result<Answer, OpsError> {
                match self { $(Self::$name(args) => args.run(outside, screen)),+ }
            }
        }
    };
}

commands! {
    Check: check::CheckArgs,
    Diff: diff::DiffArgs,
    Rules: rules::RulesArgs,
}

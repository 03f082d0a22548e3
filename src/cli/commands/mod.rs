//! One file per command: its arguments, and one function that loads, calls and renders.

mod changelog;
mod check;
mod completions;
mod compute;
mod demo;
mod demote;
mod deprecate;
mod diff;
mod dispute;
mod example;
mod export;
mod filter;
mod fmt;
mod help;
mod history;
mod impact;
mod import;
mod init;
mod list;
mod man;
mod new;
mod note;
mod promote;
pub(super) mod propose;
mod release;
mod rename;
mod retire;
mod revive;
mod rules;
mod schema;
mod search;
mod set;
mod show;
mod stats;
mod status;
mod unyank;
mod verify;
mod version;
mod waive;
mod yank;

use clap::Args;

use super::Answer;
use super::program::Program;
use super::screen::Screen;
use crate::cli::error::CliError;
use crate::registry::Outside;

/// Whether a word is the name of a command.
fn is_called(word: &str, command: &str) -> bool {
    word.bytes().eq(command.bytes().map(|letter| letter.to_ascii_lowercase()))
}

macro_rules! commands {
    ($($name:ident: $module:ident::$args:ident),+; $($own:ident: $own_module:ident::$own_args:ident),+ $(,)?) => {
        /// The commands.
        #[derive(Debug, clap::Subcommand)]
        pub(super) enum Command { $($name($module::$args),)+ $($own($own_module::$own_args)),+ }

        impl Command {
            /// A command line with this command and no other; none where there is none of that name.
            pub(super) fn alone(line: fn() -> clap::Command, name: &str) -> Option<clap::Command> {
                $(if is_called(name, stringify!($name)) {
                    return Some(line().subcommand($module::$args::augment_args(clap::Command::new(name.to_owned()))));
                })+
                $(if is_called(name, stringify!($own)) {
                    return Some(line().subcommand($own_module::$own_args::augment_args(clap::Command::new(name.to_owned()))));
                })+
                None
            }

            /// Runs the command.
            pub(super) fn run(
                &self,
                program: &Program,
                outside: &Outside,
                screen: &mut Screen,
            ) -> Result<Answer, CliError> {
                match self {
                    $(Self::$name(args) => args.run(outside, screen),)+
                    $(Self::$own(args) => args.run(program, outside, screen)),+
                }
            }
        }
    };
}

commands! {
    Check: check::CheckArgs,
    Diff: diff::DiffArgs,
    Propose: propose::ProposeArgs,
    Promote: promote::PromoteArgs,
    Status: status::StatusArgs,
    Release: release::ReleaseArgs,
    Init: init::InitArgs,
    New: new::NewArgs,
    Set: set::SetArgs,
    Example: example::ExampleArgs,
    Fmt: fmt::FmtArgs,
    Import: import::ImportArgs,
    Demote: demote::DemoteArgs,
    Deprecate: deprecate::DeprecateArgs,
    Revive: revive::ReviveArgs,
    Rename: rename::RenameArgs,
    Retire: retire::RetireArgs,
    Note: note::NoteArgs,
    Dispute: dispute::DisputeArgs,
    Waive: waive::WaiveArgs,
    List: list::ListArgs,
    Show: show::ShowArgs,
    Search: search::SearchArgs,
    History: history::HistoryArgs,
    Changelog: changelog::ChangelogArgs,
    Stats: stats::StatsArgs,
    Compute: compute::ComputeArgs,
    Rules: rules::RulesArgs,
    Impact: impact::ImpactArgs,
    Verify: verify::VerifyArgs,
    Yank: yank::YankArgs,
    Unyank: unyank::UnyankArgs,
    Export: export::ExportArgs,
    Schema: schema::SchemaArgs,
    Completions: completions::CompletionsArgs,
    Version: version::VersionArgs;
    Demo: demo::DemoArgs,
    Man: man::ManArgs,
    Help: help::HelpArgs,
}

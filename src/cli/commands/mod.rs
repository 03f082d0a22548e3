//! One file per command: its arguments, and one function that loads, calls and renders.

mod check;
mod demo;
mod diff;
mod dispute;
mod export;
mod fmt;
mod history;
mod import;
mod init;
mod list;
mod new;
mod note;
mod promote;
mod propose;
mod release;
mod rules;
mod schema;
mod show;
mod status;
mod verify;
mod waive;

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
    Propose: propose::ProposeArgs,
    Promote: promote::PromoteArgs,
    Status: status::StatusArgs,
    Release: release::ReleaseArgs,
    Init: init::InitArgs,
    New: new::NewArgs,
    Fmt: fmt::FmtArgs,
    Import: import::ImportArgs,
    Note: note::NoteArgs,
    Dispute: dispute::DisputeArgs,
    Waive: waive::WaiveArgs,
    List: list::ListArgs,
    Show: show::ShowArgs,
    History: history::HistoryArgs,
    Rules: rules::RulesArgs,
    Verify: verify::VerifyArgs,
    Export: export::ExportArgs,
    Demo: demo::DemoArgs,
    Schema: schema::SchemaArgs,
}

//! Floor 8: arguments in, screen and exit code out. One file per command below `commands/`.

mod advice;
mod answer;
mod ask;
mod commands;
mod complete;
mod error;
mod examples;
mod formats;
mod help;
mod lists;
mod neighbours;
mod outside;
mod program;
mod reference;
mod roles;
mod scratch;
mod screen;
mod step;
mod topics;
mod unfinished;

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::error::ErrorKind;
use clap::{ArgMatches, Args, CommandFactory, FromArgMatches, Parser};

use crate::registry::Outside;
use answer::{Answer, Format};
use commands::Command;
use error::CliError;
use help::{with_help, with_version};
use neighbours::lead_on;
use outside::{in_our_days, outside};
use program::{GLOBAL, Program};
pub use scratch::{Scratch, ScratchError};
use screen::Screen;

/// Keeps an ontology of KPI definitions in git: checks, semantic diffs, computed versions, verifiable releases.
#[derive(Debug, Parser)]
#[command(name = "ontoreg", version = env!("ONTOREG_VERSION"), propagate_version = false, disable_help_subcommand = true)]
struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Command,
}

/// What every command takes.
#[derive(Debug, clap::Args)]
struct Global {
    /// The folder that holds ontoreg.toml; without it ontoreg walks up from the current folder
    #[arg(long, global = true, value_name = "DIR", help_heading = GLOBAL)]
    registry: Option<PathBuf>,
    /// When to use colours; NO_COLOR is honoured
    #[arg(long, global = true, value_enum, default_value_t, value_name = "WHEN", help_heading = GLOBAL)]
    color: screen::Color,
    /// Do not use what earlier runs found out, and keep nothing for later ones
    #[arg(long, global = true, help_heading = GLOBAL)]
    no_cache: bool,
}

/// The command line with its help grouped.
fn command_line() -> clap::Command {
    with_help(Cli::command())
}

/// The command line without any command.
fn bare() -> clap::Command {
    Global::augment_args(clap::Command::new("ontoreg").version(env!("ONTOREG_VERSION")).disable_help_subcommand(true))
}

/// What arguments say, by a command line that has nothing but the command they name: to build all of them takes longer than
/// many an answer. None where that cannot tell: of help, and of what is wrong, the whole one speaks.
fn said(arguments: &[OsString]) -> Option<Result<ArgMatches, clap::Error>> {
    match arguments.iter().skip(1).find_map(|word| Command::alone(bare, word.to_str()?)) {
        Some(line) => line.try_get_matches_from(arguments).ok().map(Ok),
        None => {
            let error = with_version(bare()).try_get_matches_from(arguments).err()?;
            (error.kind() == ErrorKind::DisplayVersion).then_some(Err(error))
        }
    }
}

const PROGRAM: Program = Program { command_line, run };

/// Runs the program on `arguments` without its name.
fn run(arguments: &[&str], outside: &Outside, screen: &mut Screen) -> Result<Answer, CliError> {
    let line = std::iter::once("ontoreg").chain(arguments.iter().copied());
    let cli =
        Cli::try_parse_from(line).map_err(|error| CliError::Usage { what: error.to_string(), help: String::new() })?;
    cli.command.run(&PROGRAM, outside, screen)
}

/// The reference of commands, keys, roles, operations, exit codes and variables, as Markdown.
#[must_use]
pub fn reference() -> String {
    let mut command = command_line();
    command.build();
    reference::reference(&command)
}

/// Runs the program on the process's arguments.
#[must_use]
pub fn main() -> ExitCode {
    match complete::answered(command_line) {
        Ok(false) => {}
        Ok(true) => return ExitCode::SUCCESS,
        Err(error) => error.exit(),
    }
    let arguments: Vec<OsString> = std::env::args_os().collect();
    let said = said(&arguments).unwrap_or_else(|| command_line().try_get_matches_from(&arguments));
    let matches = match said {
        Ok(matches) => matches,
        Err(error) => {
            let error = lead_on(error);
            let code = if error.use_stderr() { 2 } else { 0 };
            // clap's own printer honours the terminal; a closed pipe is nothing to report.
            let _ = error.print();
            return ExitCode::from(code);
        }
    };
    let cli = match Cli::from_arg_matches(&matches) {
        Ok(cli) => cli,
        Err(error) => error.exit(),
    };
    let mut screen = Screen::new(cli.global.color);
    let ran = outside(cli.global.registry, cli.global.no_cache)
        .and_then(|outside| in_our_days(outside, matches!(cli.command, Command::Release(_)), &mut screen))
        .and_then(|outside| cli.command.run(&PROGRAM, &outside, &mut screen));
    let code = match ran {
        Ok(Answer::Yes) => 0,
        Ok(Answer::No) => 1,
        Err(error) => {
            screen.err += &error.render();
            error.exit_code()
        }
    };
    ExitCode::from(screen.finish(code))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The paths of all commands below one.
    fn paths(command: &clap::Command, path: &str, out: &mut Vec<String>) {
        out.push(path.to_owned());
        for sub in command.get_subcommands() {
            paths(sub, format!("{path} {}", sub.get_name()).trim(), out);
        }
    }

    #[test]
    fn every_command_is_in_one_group_of_the_help() {
        let command = Cli::command();
        let grouped: Vec<&str> = help::GROUPS.iter().flat_map(|(_, names)| names.iter().copied()).collect();
        assert_eq!(grouped.len(), command.get_subcommands().count());
        for sub in command.get_subcommands() {
            assert_eq!(grouped.iter().filter(|name| **name == sub.get_name()).count(), 1, "{}", sub.get_name());
        }
        command_line().debug_assert();
    }

    /// Each takes what it takes among all others.
    #[test]
    fn every_command_can_be_built_alone() {
        let all = Cli::command();
        for whole in all.get_subcommands() {
            let line = Command::alone(bare, whole.get_name()).unwrap();
            let [alone] = line.get_subcommands().collect::<Vec<_>>()[..] else { panic!("{}", whole.get_name()) };
            let arguments = |command: &clap::Command| format!("{:?}", command.get_arguments().collect::<Vec<_>>());
            assert_eq!(arguments(alone), arguments(whole));
            let below = |command: &clap::Command| {
                command.get_subcommands().map(|sub| sub.get_name().to_owned()).collect::<Vec<_>>()
            };
            assert_eq!(below(alone), below(whole));
        }
        assert!(Command::alone(bare, "Check").is_none() && Command::alone(bare, "--version").is_none());
    }

    #[test]
    fn every_command_has_one_or_two_examples() {
        let mut known = Vec::new();
        paths(&Cli::command(), "", &mut known);
        let listed: Vec<&str> = examples::EXAMPLES.iter().map(|(path, _)| *path).collect();
        for path in &known {
            assert!((1..=2).contains(&examples::of(path).len()), "`ontoreg {path}` has no example, or too many");
        }
        assert_eq!(listed.len(), known.len(), "{listed:?}");
    }
}

//! Floor 8: arguments in, screen and exit code out. One file per command below `commands/`.

mod advice;
mod answer;
mod ask;
mod commands;
mod error;
mod formats;
mod lists;
mod outside;
mod program;
mod roles;
mod scratch;
mod screen;
mod step;
mod unfinished;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches, Parser};

use crate::registry::Outside;
use answer::{Answer, Format};
use commands::Command;
use error::CliError;
use outside::{in_our_days, outside};
use program::Program;
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
    /// The folder that holds ontoreg.toml; found by walking up from here when absent
    #[arg(long, global = true, value_name = "DIR")]
    registry: Option<PathBuf>,
    /// When to colour: on a terminal, always, or never; NO_COLOR is honoured
    #[arg(long, global = true, value_enum, default_value_t, value_name = "WHEN")]
    color: screen::Color,
    /// Believe nothing that earlier runs found out, and keep nothing for the next
    #[arg(long, global = true)]
    no_cache: bool,
}

/// The groups of the help, the daily commands first.
const GROUPS: [(&str, &[&str]); 7] = [
    ("Every day", &["check", "diff", "propose", "promote", "status", "release"]),
    ("Files", &["init", "new", "set", "fmt", "import"]),
    ("Lifecycle", &["demote", "deprecate", "revive", "rename", "retire"]),
    ("Notes and exceptions", &["note", "dispute", "waive"]),
    ("Look up", &["list", "show", "search", "history", "changelog", "stats", "rules"]),
    ("Releases and readers", &["verify", "yank", "unyank", "impact", "export", "demo"]),
    ("For programs and packagers", &["schema", "completions", "man"]),
];

/// The command line with its help grouped.
fn command_line() -> clap::Command {
    let command = Cli::command();
    let mut help = String::new();
    for (title, names) in GROUPS {
        let known = names.iter().filter_map(|name| command.find_subcommand(name));
        let lines: String = known
            .map(|sub| {
                format!("  {:<12} {}\n", sub.get_name(), sub.get_about().map(ToString::to_string).unwrap_or_default())
            })
            .collect();
        if !lines.is_empty() {
            help += &format!("{title}:\n{lines}\n");
        }
    }
    let template = format!("{{about}}\n\n{{usage-heading}} {{usage}}\n\n{help}Options:\n{{options}}{{after-help}}");
    command
        .help_template(template)
        .after_help("\nExit codes: 0 done, 1 the answer is no, 2 wrong usage, 3 could not be done.")
}

const PROGRAM: Program = Program { command_line, run };

/// Runs the program on `arguments` without its name.
fn run(arguments: &[&str], outside: &Outside, screen: &mut Screen) -> Result<Answer, CliError> {
    let line = std::iter::once("ontoreg").chain(arguments.iter().copied());
    let cli =
        Cli::try_parse_from(line).map_err(|error| CliError::Usage { what: error.to_string(), help: String::new() })?;
    cli.command.run(&PROGRAM, outside, screen)
}

/// Runs the program on the process's arguments.
#[must_use]
pub fn main() -> ExitCode {
    let matches = match command_line().try_get_matches() {
        Ok(matches) => matches,
        Err(error) => {
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

    #[test]
    fn every_command_is_in_one_group_of_the_help() {
        let command = Cli::command();
        let grouped: Vec<&str> = GROUPS.iter().flat_map(|(_, names)| names.iter().copied()).collect();
        assert_eq!(grouped.len(), command.get_subcommands().count());
        for sub in command.get_subcommands() {
            assert_eq!(grouped.iter().filter(|name| **name == sub.get_name()).count(), 1, "{}", sub.get_name());
        }
        command_line().debug_assert();
    }
}

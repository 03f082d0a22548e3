//! Floor 8: arguments in, screen and exit code out. One file per command below `commands/`.

mod advice;
mod ask;
mod commands;
mod error;
mod screen;
mod step;

use std::io::IsTerminal;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches, Parser};

use crate::cli::error::CliError;
use crate::model::Date;
use crate::registry::Outside;
use commands::Command;
use screen::Screen;

/// Keeps an ontology of KPI definitions in git: checks, semantic diffs, computed versions, verifiable releases.
#[derive(Debug, Parser)]
#[command(name = "ontoreg", version, propagate_version = false, disable_help_subcommand = true)]
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
}

/// Output of commands that show one thing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// For people
    #[default]
    Text,
    /// For programs: stable fields, a published schema (`ontoreg schema`)
    Json,
}

/// What a command ends with: whether the answer is yes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Answer {
    /// Done, clean: exit 0.
    Yes,
    /// The answer is no: exit 1.
    No,
}

/// The groups of the help, the daily commands first.
const GROUPS: [(&str, &[&str]); 7] = [
    ("Every day", &["check", "diff", "propose", "promote", "status", "release"]),
    ("Files", &["init", "new", "set", "fmt", "import"]),
    ("Steps of a life", &["demote", "deprecate", "revive", "rename", "retire"]),
    ("Words and exceptions", &["note", "dispute", "waive"]),
    ("Questions", &["list", "show", "search", "history", "changelog", "stats", "rules"]),
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
    let code = match outside(&cli.global).and_then(|outside| cli.command.run(&outside, &mut screen)) {
        Ok(Answer::Yes) => 0,
        Ok(Answer::No) => 1,
        Err(error) => {
            screen.err += &error.render();
            error.exit_code()
        }
    };
    ExitCode::from(screen.finish(code))
}

/// The one place that reads the clock, the environment and the current folder.
#[expect(
    clippy::disallowed_methods,
    reason = "this is the edge: the clock and the environment are read here and passed on as values"
)]
fn outside(global: &Global) -> Result<Outside, CliError> {
    let usage = |what: String| CliError::Usage { what, help: "Correct the environment and try again.".into() };
    let cwd = std::env::current_dir().map_err(|error| usage(format!("the current folder cannot be read: {error}")))?;
    let clock = || std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).map_or(0, |time| time.as_secs());
    let now = match std::env::var("SOURCE_DATE_EPOCH") {
        Ok(text) => {
            text.parse().map_err(|_| usage(format!("SOURCE_DATE_EPOCH is `{text}`, not a number of seconds")))?
        }
        Err(_) => i64::try_from(clock()).unwrap_or(i64::MAX),
    };
    let variable = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let name = variable("GIT_AUTHOR_NAME").or(variable("GIT_COMMITTER_NAME"));
    let email = variable("GIT_AUTHOR_EMAIL").or(variable("GIT_COMMITTER_EMAIL"));
    let ci_base = ci_base(variable);
    let terminal = std::io::stdin().is_terminal() && std::io::stderr().is_terminal();
    Ok(Outside { cwd, registry: global.registry.clone(), now, identity: name.zip(email), terminal, ci_base })
}

/// The branch that a CI run would merge into, as a remote branch: GitHub pull request, GitHub merge queue, GitLab.
fn ci_base(variable: impl Fn(&str) -> Option<String>) -> Option<String> {
    let queued = || {
        variable("GITHUB_REF")?
            .strip_prefix("refs/heads/gh-readonly-queue/")?
            .rsplit_once("/pr-")
            .map(|(to, _)| to.to_owned())
    };
    let branch =
        variable("GITHUB_BASE_REF").or_else(queued).or_else(|| variable("CI_MERGE_REQUEST_TARGET_BRANCH_NAME"))?;
    Some(format!("origin/{branch}"))
}

/// Today: `--date`, or the day of the clock in UTC.
fn today(date: Option<Date>, outside: &Outside) -> Option<Date> {
    date.or_else(|| Date::from_unix(outside.now))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_base_of_a_ci_run_is_a_remote_branch() {
        let base =
            |name: &'static str, value: &'static str| ci_base(move |asked| (asked == name).then(|| value.to_owned()));
        assert_eq!(base("GITHUB_BASE_REF", "main").as_deref(), Some("origin/main"));
        assert_eq!(base("GITHUB_REF", "refs/heads/gh-readonly-queue/main/pr-1-abc").as_deref(), Some("origin/main"));
        assert_eq!(base("CI_MERGE_REQUEST_TARGET_BRANCH_NAME", "trunk").as_deref(), Some("origin/trunk"));
        assert_eq!(base("GITHUB_REF", "refs/heads/main"), None);
    }

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

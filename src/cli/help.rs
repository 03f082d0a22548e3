//! The command line as people read it: commands in groups, options of every command last, examples at the end.

use std::fmt::Write;

use clap::builder::Styles;
use clap::{Arg, ArgAction};

use super::examples;
use super::program::GLOBAL;
use super::topics::TOPICS;

/// The groups of the help, the daily commands first.
pub(super) const GROUPS: [(&str, &[&str]); 7] = [
    ("Every day", &["check", "diff", "propose", "promote", "status", "release"]),
    ("Files", &["init", "new", "set", "example", "fmt", "import"]),
    ("Lifecycle", &["demote", "deprecate", "revive", "rename", "retire"]),
    ("Notes and exceptions", &["note", "dispute", "waive"]),
    ("Look up", &["list", "show", "search", "history", "changelog", "stats", "compute", "rules"]),
    ("Releases and readers", &["verify", "yank", "unyank", "impact", "export", "demo"]),
    ("Help, and for programs and packagers", &["help", "version", "schema", "completions", "man"]),
];

/// A command line with its help grouped, and with examples.
pub(super) fn with_help(command: clap::Command) -> clap::Command {
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
    let command = with_version(with_examples(command, "").help_template(template));
    let topics = TOPICS.iter().map(|topic| format!("  {:<12} {}\n", topic.name, topic.about));
    let topics = format!("Topics, with `ontoreg help TOPIC`:\n{}", topics.collect::<String>());
    let codes = "Exit codes: 0 done, 1 the answer is no, 2 wrong usage, 3 could not be done.";
    let examples = command.get_after_help().map(|examples| examples.ansi().to_string()).unwrap_or_default();
    command.after_help(format!("{examples}\n{topics}\n{codes}"))
}

/// A command line that tells its version.
pub(super) fn with_version(command: clap::Command) -> clap::Command {
    // `-v` is what many type first.
    let version = Arg::new("version").short('V').short_alias('v').long("version").action(ArgAction::Version);
    command.disable_version_flag(true).arg(version.help("Print the version").help_heading(GLOBAL))
}

/// A command and those below it, each with its examples at the end of its help.
fn with_examples(command: clap::Command, path: &str) -> clap::Command {
    let command = command.mut_subcommands(|sub| {
        let below = format!("{path} {}", sub.get_name());
        with_examples(sub, below.trim())
    });
    let heading = *Styles::styled().get_header();
    let mut text = format!("{heading}Examples:{heading:#}\n");
    for (what, line) in examples::of(path) {
        let _ = writeln!(text, "  # {what}\n  {}", examples::lines(line).join("\n  "));
    }
    command.after_help(text)
}

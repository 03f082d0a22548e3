use crate::cli::Answer;
use crate::cli::error::CliError;
use crate::cli::neighbours::command_for;
use crate::cli::program::Program;
use crate::cli::screen::Screen;
use crate::cli::topics::{TOPICS, Topic};
use crate::model::id::nearest;
use crate::registry::Outside;
use crate::report::style::{BOLD, paint};

/// Explain a command, or a topic that many commands share
///
/// The topics are config (the keys of ontoreg.toml), notes, policy (roles and operations of the schema), points,
/// exit-codes and environment.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct HelpArgs {
    /// A command, such as `note add`, or a topic; by default all commands in short
    #[arg(value_name = "COMMAND|TOPIC")]
    words: Vec<String>,
}

impl HelpArgs {
    pub(super) fn run(&self, program: &Program, _: &Outside, screen: &mut Screen) -> Result<Answer, CliError> {
        let mut command = (program.command_line)();
        command.build();
        let found = self.words.iter().try_fold(&command, |at, word| at.find_subcommand(word));
        screen.out += &match (found, &self.words[..]) {
            (Some(found), _) => found.clone().render_long_help().ansi().to_string(),
            (None, [name]) => Topic::find(name).map(topic).ok_or_else(|| unknown(name, &command))?,
            (None, words) => return Err(unknown(&words.join(" "), &command)),
        };
        Ok(Answer::Yes)
    }
}

/// A page as a screen shows it: headings by themselves, and rows of tables one below the other.
fn topic(topic: &Topic) -> String {
    let text = topic.text();
    let mut out = String::new();
    for line in text.lines() {
        let row = line.strip_prefix("| ").and_then(|row| row.strip_suffix(" |")?.split_once(" | "));
        out += &match row {
            Some(_) if line.starts_with("| ---") => continue,
            Some((word, about)) if line.starts_with("| `") => format!("  {}\n      {about}\n", word.replace('`', "")),
            Some((title, _)) => paint(BOLD, title) + "\n",
            None if line.starts_with('#') => paint(BOLD, line.trim_start_matches('#').trim()) + "\n",
            None => format!("{line}\n"),
        };
    }
    out
}

fn unknown(words: &str, command: &clap::Command) -> CliError {
    let commands = command.get_subcommands().map(clap::Command::get_name);
    let known: Vec<&str> = commands.chain(TOPICS.iter().map(|topic| topic.name)).collect();
    let help = match (command_for(words), nearest(words, known)) {
        (Some(command), _) => format!("`ontoreg {command}` does that: `ontoreg help {command}`."),
        (None, Some(near)) => format!("Did you mean `ontoreg help {near}`?"),
        (None, None) => {
            let topics: Vec<&str> = TOPICS.iter().map(|topic| topic.name).collect();
            format!("`ontoreg help` lists the commands; topics are {}.", topics.join(", "))
        }
    };
    CliError::Usage { what: format!("there is no command and no topic `{words}`"), help }
}

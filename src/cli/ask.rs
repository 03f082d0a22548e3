//! Questions on a terminal. Every one has a flag, and a command asks only where somebody can answer.

use std::error::Error;
use std::io::{IsTerminal, Write};

use crate::cli::error::CliError;
use crate::escape::terminal_line;
use crate::model::words::capital;

/// Whether somebody can answer: standard input and standard error are a terminal.
pub(super) fn is_possible() -> bool {
    std::io::stdin().is_terminal() && std::io::stderr().is_terminal()
}

/// Asks until `read` takes the answer; what it says of a bad one is shown.
///
/// # Errors
/// A refusal when the user ends the input instead.
pub(super) fn ask<T>(question: &str, read: impl Fn(&str) -> Result<T, String>) -> Result<T, CliError> {
    let mut said = question.to_owned();
    loop {
        let mut err = std::io::stderr();
        let _ = write!(err, "{} ", terminal_line(&said)).and_then(|()| err.flush());
        let mut answer = String::new();
        let ended = std::io::stdin().read_line(&mut answer).map_or(true, |read| read == 0);
        if ended {
            let _ = writeln!(err);
            let help = "Run the command again, or give the answer as a flag (`--help`).".to_owned();
            return Err(CliError::Usage { what: "nobody answered, so nothing was changed".into(), help });
        }
        match read(answer.trim()) {
            Ok(value) => return Ok(value),
            Err(why) => said = format!("{why}. {question}"),
        }
    }
}

/// Asks with an answer that the enter key stands for.
pub(super) fn or_enter<T>(
    question: &str,
    preset: &str,
    read: impl Fn(&str) -> Result<T, String>,
) -> Result<T, CliError> {
    ask(&format!("{question} [{preset}]"), |answer| read(if answer.is_empty() { preset } else { answer }))
}

/// An answer that is not empty.
pub(super) fn some_words(answer: &str) -> Result<String, String> {
    if answer.is_empty() { Err("Some words are needed".into()) } else { Ok(answer.to_owned()) }
}

/// What is wrong with an answer, before the question is asked again.
pub(super) fn sentence(error: &impl Error) -> String {
    capital(&error.to_string())
}

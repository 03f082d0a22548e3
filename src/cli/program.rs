//! The program as its own commands see it.

use super::Answer;
use super::error::CliError;
use super::screen::Screen;
use crate::registry::Outside;

/// The heading of the options that every command takes.
pub(super) const GLOBAL: &str = "Global options";

/// What commands are given that are about the program, or run others: they cannot name what names them.
pub(super) struct Program {
    /// The command line with its help grouped.
    pub command_line: fn() -> clap::Command,
    /// Runs a line of arguments, without the program's name.
    pub run: fn(&[&str], &Outside, &mut Screen) -> Result<Answer, CliError>,
}

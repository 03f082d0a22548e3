//! The screen: what a command says, written at the end in one go.

use std::io::{ErrorKind, Write};

use anstream::adapter::strip_str;
use anstream::stream::{AsLockedWrite, RawStream};
use anstream::{AutoStream, ColorChoice};
use terminal_size::{Width, terminal_size_of};

use super::answer::Format;
use crate::escape;
use crate::model::{Event, Id};
use crate::report::style::{HINT, paint};
use crate::report::{Render, json};
use crate::search::names::NameKind;
use crate::search::query::{Hit, Match};

/// When to colour.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Color {
    /// On a terminal
    #[default]
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// What a command says: results on stdout, progress and hints on stderr. Text may carry ANSI styles, which are
/// stripped where they are not wanted; text from files goes through [`escape::terminal`] first.
pub(super) struct Screen {
    pub out: String,
    pub err: String,
    color: ColorChoice,
}

impl Screen {
    pub(super) fn new(color: Color) -> Self {
        let color = match color {
            Color::Auto => ColorChoice::Auto,
            Color::Always => ColorChoice::Always,
            Color::Never => ColorChoice::Never,
        };
        Self { out: String::new(), err: String::new(), color }
    }

    /// Adds an answer to stdout, as it was asked for.
    pub(super) fn show(&mut self, answer: &impl Render, format: Format) {
        self.out += &match format {
            Format::Text => answer.text(),
            Format::Json => json(answer),
        };
    }

    /// Adds a hint to stderr.
    pub(super) fn hint(&mut self, text: &str) {
        self.err += &format!("{} {}\n", paint(HINT, "hint:"), escape::terminal(text));
    }

    /// Tells which definition a name stands for.
    pub(super) fn alias(&mut self, name: &str, id: &Id) {
        self.hint(&format!("`{name}` is an alias of {id}"));
    }

    /// Tells which definition a name found, and by which of its own names.
    pub(super) fn found(&mut self, id: &Id, hit: &Hit) {
        let of = hit.name.map_or("", NameKind::word);
        let letters = if hit.how == Match::Abbreviation { ", abbreviated" } else { "" };
        self.hint(&format!("found {id} by its {of}: {}{letters}", escape::terminal_line(&hit.text)));
    }

    /// Tells that the release that is shown should not be used.
    pub(super) fn yanked(&mut self, event: Option<&Event>) {
        if let Some(Event { version, date, reason, .. }) = event {
            self.hint(&format!("{version} was yanked on {date}: {reason}"));
        }
    }

    /// The columns of the terminal that results go to; none where they go elsewhere, as into a pipe.
    pub(super) fn width() -> Option<usize> {
        terminal_size_of(std::io::stdout()).map(|(Width(columns), _)| usize::from(columns))
    }

    /// Writes everything. A closed pipe ends quietly with the exit code `code`; a full disk is an error.
    pub(super) fn finish(self, code: u8) -> u8 {
        let _ = self.write(std::io::stderr(), &self.err);
        match self.write(std::io::stdout(), &self.out) {
            Err(error) if error.kind() != ErrorKind::BrokenPipe => {
                let _ = writeln!(std::io::stderr(), "error: could not write the output: {error}");
                3
            }
            _ => code,
        }
    }

    /// Writes what was said so far, for a command that goes on.
    pub(super) fn flush(&mut self) {
        let _ = self.write(std::io::stderr(), &self.err);
        let _ = self.write(std::io::stdout(), &self.out);
        self.err.clear();
        self.out.clear();
    }

    /// Writes a text in one go. A stream that strips styles by itself would write each piece between two on its own:
    /// hundreds of calls for a long report.
    fn write(&self, mut stream: impl RawStream + AsLockedWrite, text: &str) -> std::io::Result<()> {
        let choice = match self.color {
            ColorChoice::Auto => AutoStream::choice(&stream),
            choice => choice,
        };
        if choice == ColorChoice::Never {
            stream.write_all(strip_str(text).to_string().as_bytes())?;
            return stream.flush();
        }
        let mut styled = AutoStream::new(stream, choice);
        styled.write_all(text.as_bytes())?;
        styled.flush()
    }
}

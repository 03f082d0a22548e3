//! Errors at the edge: what is wrong, its causes, what to do, and the exit code.

use std::error::Error;

use super::advice::{self, Advice};
use super::scratch::ScratchError;
use crate::escape::terminal as safe;
use crate::ops::OpsError;
use crate::proposal::words::Unsaid;
use crate::registry::RegistryError;
use crate::report::style::{ERROR, HINT, paint};
use crate::serve::ServeError;

/// A command did not do its job.
#[derive(Debug, thiserror::Error)]
pub(super) enum CliError {
    /// The use case did not do its.
    #[error(transparent)]
    Ops(OpsError),
    /// The repository of a demo could not be made or changed.
    #[error(transparent)]
    Scratch(#[from] ScratchError),
    /// An edition cannot be shown.
    #[error(transparent)]
    Serve(#[from] ServeError),
    /// A proposal lacks words: each with the reason.
    #[error("the change cannot go without more words")]
    Unsaid {
        /// What is missing.
        missing: Vec<(Unsaid, String)>,
        /// The whole command, with placeholders for it.
        command: String,
    },
    /// The command was given something it cannot work with.
    #[error("{what}")]
    Usage {
        /// What is wrong.
        what: String,
        /// What to do.
        help: String,
    },
}

impl<E: Into<OpsError>> From<E> for CliError {
    fn from(error: E) -> Self {
        Self::Ops(error.into())
    }
}

impl CliError {
    fn advice(&self) -> Advice {
        match self {
            Self::Ops(error) | Self::Scratch(ScratchError::Ops(error)) => advice::of(error),
            Self::Scratch(ScratchError::NoFolder(_)) => Advice::refused("Name one with `--keep DIR`."),
            Self::Scratch(ScratchError::NotEmpty { .. }) => Advice::refused("Name a new folder."),
            Self::Serve(error) => advice::serve(error),
            Self::Unsaid { missing, command } => advice::unsaid(missing, format!("Run `{command}`.")),
            Self::Usage { help, .. } => Advice::misused(help),
        }
    }

    /// 1: the answer is no. 2: wrong usage. 3: could not be done.
    pub(super) fn exit_code(&self) -> u8 {
        self.advice().exit
    }

    /// The error as the screen shows it.
    pub(super) fn render(&self) -> String {
        let mut text = format!("{} {}\n", paint(ERROR, "error:"), safe(&self.to_string()));
        if let Self::Ops(OpsError::Registry(RegistryError::Config { file, source })) = self {
            let place = source.place.map_or(String::new(), |place| format!(":{}:{}", place.line, place.column));
            text += &format!("  --> {file}{place}\n  {}\n", safe(&source.message));
        } else {
            let mut cause = self.source();
            while let Some(inner) = cause {
                text += &format!("  because: {}\n", safe(&inner.to_string()));
                cause = inner.source();
            }
        }
        let Advice { cases, help, .. } = self.advice();
        text += &cases.iter().map(|case| format!("  - {}\n", safe(case))).collect::<String>();
        text += &help.iter().map(|help| format!("{} {}\n", paint(HINT, "help:"), safe(help))).collect::<String>();
        text
    }
}

//! The `git` program, for what has to work as the user set it up: credentials, agents, hardware keys.

use std::io::IsTerminal;
use std::process::{Command, Output, Stdio};

use super::repo::Repo;
use super::{StoreError, file};

impl Repo {
    /// A git command in this repository, from the top of the work tree, with untranslated messages. Where nobody can
    /// answer, git does not ask.
    pub(super) fn program(&self) -> Command {
        let mut command = Command::new("git");
        command.arg("--git-dir").arg(self.git.path());
        match self.git.workdir() {
            Some(top) => command.arg("--work-tree").arg(top).current_dir(top),
            None => command.current_dir(self.git.path()),
        };
        // LC_ALL would win over LC_MESSAGES.
        command.env_remove("LC_ALL").env("LC_MESSAGES", "C").stdin(Stdio::null());
        if !(std::io::stdin().is_terminal() && std::io::stderr().is_terminal()) {
            command.env("GIT_TERMINAL_PROMPT", "0");
        }
        command
    }
}

/// Runs a program to its end.
///
/// # Errors
/// When it cannot be started.
pub(super) fn output(command: &mut Command) -> Result<Output, StoreError> {
    let program = command.get_program().to_owned();
    command.output().map_err(file("run", program))
}

/// Output of a program as text, its lines trimmed at their ends.
pub(super) fn lines(bytes: &[u8]) -> Vec<String> {
    String::from_utf8_lossy(bytes).lines().map(|line| line.trim_end().to_owned()).collect()
}

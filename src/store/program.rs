//! The `git` program, for what has to work as the user set it up: credentials, agents, hardware keys.

use std::fs;
use std::io::{ErrorKind, IsTerminal, Write};
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use super::error::{ProgramOutput, StoreError, file};
use super::folder::read_file;
use super::repo::Repo;

impl Repo {
    /// A program that works on this repository, in its folder.
    pub(super) fn command(&self, program: &str) -> Command {
        self.paths().environment.command(program, self.workdir().unwrap_or(self.folder()))
    }

    /// A git command in this repository, from the top of the work tree, with untranslated messages. Where nobody can
    /// answer, git does not ask.
    pub(super) fn git_command(&self) -> Command {
        let mut command = self.command("git");
        // LC_ALL would win over LC_MESSAGES.
        command.env_remove("LC_ALL").env("LC_MESSAGES", "C").stdin(Stdio::null());
        if !(std::io::stdin().is_terminal() && std::io::stderr().is_terminal()) {
            command.env("GIT_TERMINAL_PROMPT", "0");
        }
        command
    }

    /// Lets the user edit a text with the editor that git would open. The text stays in a file beside git's own until
    /// the next one, like a commit's message; its path is returned too.
    ///
    /// # Errors
    /// When there is no editor, or it fails.
    pub fn edit(&self, text: &str) -> Result<(String, PathBuf), StoreError> {
        let path = self.folder().join("ONTOREG_NOTE.md");
        fs::write(&path, text).map_err(file("write", &path))?;
        let asked = run(self.git_command().args(["var", "GIT_EDITOR"]))?;
        let editor = lines(&asked.stdout).into_iter().next().unwrap_or_default();
        if !asked.status.success() || editor.is_empty() {
            return Err(StoreError::Editor {
                editor: "git var GIT_EDITOR".into(),
                said: ProgramOutput::new(lines(&asked.stderr)),
            });
        }
        // As git does it: the editor is a shell's words, the file is not.
        let mut command = self.command("sh");
        command.arg("-c").arg(format!("{editor} \"$@\"")).arg(&editor).arg(&path);
        if command.status().map_err(file("run", "sh"))?.success() {
            Ok((String::from_utf8_lossy(&read_file(&path)?).into_owned(), path))
        } else {
            Err(StoreError::Editor { editor, said: None })
        }
    }

    /// Sends a request to the API of a forge through its own program, `gh` or `glab`; the body goes through its stdin. None
    /// when there is no such program.
    ///
    /// # Errors
    /// When it cannot be run.
    pub fn call_forge(
        &self,
        program: &str,
        host: &str,
        (method, endpoint): (&str, &str),
        body: Option<&str>,
    ) -> Result<Option<Output>, StoreError> {
        let mut arguments = vec!["api", "--hostname", host, "--method", method, endpoint];
        if body.is_some() {
            arguments.extend(["--header", "Content-Type: application/json", "--input", "-"]);
        }
        self.run_tool(program, &arguments, body.unwrap_or_default())
    }

    /// The host that ssh would connect to for a name, as its own settings say; none where ssh cannot be asked. Nothing is
    /// connected.
    #[must_use]
    pub fn ssh_host(&self, name: &str) -> Option<String> {
        let mut command = self.command("ssh");
        let out = command.args(["-G", "--", name]).stdin(Stdio::null()).output().ok()?;
        let said = lines(&out.stdout);
        said.iter().find_map(|line| line.strip_prefix("hostname ")).filter(|_| out.status.success()).map(str::to_owned)
    }

    /// Runs a program that is not git at the top of the work tree, with `input` on its stdin; none when there is no such
    /// program. It is told to ask nobody.
    ///
    /// # Errors
    /// When it cannot be run.
    fn run_tool(&self, program: &str, args: &[&str], input: &str) -> Result<Option<Output>, StoreError> {
        let mut command = self.command(program);
        command.args(args).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command.env("GH_PROMPT_DISABLED", "1").env("NO_PROMPT", "1").env("NO_COLOR", "1");
        let mut child = match command.spawn() {
            Ok(child) => child,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(file("run", program)(error)),
        };
        // One that ends without reading says by its exit code what it thinks of that.
        if let Some(mut stdin) = child.stdin.take() {
            let _ = stdin.write_all(input.as_bytes());
        }
        child.wait_with_output().map(Some).map_err(file("run", program))
    }
}

/// Runs a program to its end.
///
/// # Errors
/// When it cannot be started.
pub(super) fn run(command: &mut Command) -> Result<Output, StoreError> {
    let program = command.get_program().to_owned();
    command.output().map_err(file("run", program))
}

/// Output of a program as text, its lines trimmed at their ends.
pub(super) fn lines(bytes: &[u8]) -> Vec<String> {
    String::from_utf8_lossy(bytes).lines().map(|line| line.trim_end().to_owned()).collect()
}

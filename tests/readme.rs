//! The README's session is a real one, as those of other pages are: every command is run and every line compared.

use std::process::Command;

use crate::support::{Sandbox, crate_path};

const START: &str = "<!-- session: a test runs this block and compares every line -->\n```console\n";

/// Runs the commands of a page's sessions one after the other, and compares what they print with what the page says.
#[track_caller]
pub fn sessions_are_real(page: &str, sandbox: &Sandbox) {
    let path = crate_path(page);
    let text = std::fs::read_to_string(&path).unwrap();
    let mut parts = text.split(START);
    let mut real = parts.next().unwrap().to_owned();
    for part in parts {
        let (session, after) = part.split_once("```").unwrap();
        real += &format!("{START}{}```{after}", play(sandbox, session));
    }
    if std::env::var_os("SNAPSHOTS").is_some() {
        std::fs::write(path, real).unwrap();
    } else {
        snapbox::assert_data_eq!(text, snapbox::Data::text(real).raw());
    }
}

/// Runs the commands of a session; gives it with their real output.
fn play(sandbox: &Sandbox, session: &str) -> String {
    let mut played = String::new();
    for line in session.lines().filter_map(|line| line.strip_prefix("$ ")) {
        let mut shell: Command = sandbox.command([""; 0]);
        let program = std::path::Path::new(env!("CARGO_BIN_EXE_ontoreg")).parent().unwrap().to_owned();
        let path = format!("{}:{}", program.display(), std::env::var("PATH").unwrap());
        let mut command = Command::new("sh");
        command.args(["-c", line]).current_dir(sandbox.path("")).env_clear().env("PATH", path);
        for (name, value) in shell.get_envs().filter(|(name, _)| *name != "PATH") {
            command.env(name, value.unwrap());
        }
        for date in ["GIT_AUTHOR_DATE", "GIT_COMMITTER_DATE"] {
            command.env(date, "2026-06-30T12:00:00Z");
        }
        shell.env_clear();
        let output = command.output().unwrap();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        played += &format!("$ {line}\n{}{}", text(&output.stdout), text(&output.stderr));
    }
    played
}

#[test]
fn the_session_is_real() {
    let readme = std::fs::read_to_string(crate_path("README.md")).unwrap();
    let session = readme.split_once(START).expect("the README has a session").1.split_once("```").unwrap().0;
    assert!(session.matches("$ ontoreg").count() >= 6, "a session plays more than a command or two");
    let sandbox = Sandbox::empty();
    sandbox.git(["init", "--quiet", "--initial-branch=main", "--template="]);
    sandbox.git(["config", "user.name", "Ada Example"]);
    sandbox.git(["config", "user.email", "ada@example.org"]);
    sessions_are_real("README.md", &sandbox);
}

//! The README's session is a real one: every command is run and every line compared.

use std::process::Command;

use crate::support::{Sandbox, crate_path};

const START: &str = "<!-- session: a test runs this block and compares every line -->\n```console\n";

/// Runs the session's commands in an empty repository; gives the session with their real output.
fn play(session: &str) -> String {
    let sandbox = Sandbox::empty();
    sandbox.git(["init", "--quiet", "--initial-branch=main", "--template="]);
    sandbox.git(["config", "user.name", "Ada Example"]);
    sandbox.git(["config", "user.email", "ada@example.org"]);
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
    let path = crate_path("README.md");
    let readme = std::fs::read_to_string(&path).unwrap();
    let (before, rest) = readme.split_once(START).expect("the README has a session");
    let (session, after) = rest.split_once("```").unwrap();
    assert!(session.matches("$ ontoreg").count() >= 6, "a session plays more than a command or two");
    let played = play(session);
    if std::env::var_os("SNAPSHOTS").is_some() {
        std::fs::write(path, format!("{before}{START}{played}```{after}")).unwrap();
    } else {
        snapbox::assert_data_eq!(session.to_owned(), snapbox::Data::text(played).raw());
    }
}

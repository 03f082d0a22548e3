//! The README's session is a real one, as those of other pages are: every command is run and every line compared.

use std::process::Command;

use crate::pages::empty;
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

/// What the last command of the README prints in colour, as the picture at its top.
fn picture(sandbox: &Sandbox) -> String {
    let command = ["impact", "--uses", "ids.txt", "1.0.0..2.0.0"];
    let screen = sandbox.ontoreg([&["--color", "always"], &command[..]].concat()).exits(1);
    anstyle_svg::Term::new().render_svg(&format!("$ ontoreg {}\n{}", command.join(" "), screen.stdout))
}

#[test]
fn the_session_and_the_picture_are_real() {
    let sandbox = empty();
    sandbox.write("metrics.csv", std::fs::read(crate_path("tests/fixtures/metrics.csv")).unwrap());
    sessions_are_real("README.md", &sandbox);
    let picture = picture(&sandbox);
    if std::env::var_os("SNAPSHOTS").is_some() {
        std::fs::write(crate_path("docs/impact.svg"), picture).unwrap();
    } else {
        assert_eq!(std::fs::read_to_string(crate_path("docs/impact.svg")).unwrap(), picture);
    }
}

#[test]
fn the_readme_is_read_in_a_few_minutes() {
    let readme = std::fs::read_to_string(crate_path("README.md")).unwrap();
    assert!(readme.lines().count() < 150);
}

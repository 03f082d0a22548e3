//! The program on a terminal, with somebody who answers.

use std::io::Write;
use std::process::Stdio;

use super::Sandbox;

/// What the program says on a terminal to somebody who types `input`.
pub fn on_a_terminal(sandbox: &Sandbox, command: &str, input: &str) -> String {
    let mut script = sandbox.hermetic("script");
    script.args(["--quiet", "--return", "--echo", "never", "--command"]);
    script.arg(format!("{} {command}", env!("CARGO_BIN_EXE_ontoreg"))).arg("/dev/null");
    script.stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = script.spawn().expect("script, of util-linux, is on the PATH");
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    String::from_utf8(child.wait_with_output().unwrap().stdout).unwrap()
}

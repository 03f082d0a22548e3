//! Running the program under the tracer of `tracer.c`, which counts its file calls and lets some of them fail.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

use super::scenario::at_noon;
use crate::support::{Sandbox, Screen, crate_path};

/// What happens to a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// The program is killed before it.
    Kill,
    /// It fails with the error of this number.
    Fail(i32),
    /// While the program waits before it, `git gc --prune=now` runs from beginning to end.
    CollectGarbage,
}

/// A file call of the program.
#[derive(Debug, Clone)]
pub struct Call {
    /// Counted from 1.
    pub number: usize,
    /// `e` can fail at all, `d` makes a descriptor, `c` changes the file system, `s` needs space on it.
    pub kind: String,
    /// Its name and path.
    pub what: String,
    /// Whether the tracer struck it.
    pub struck: bool,
}

/// Which calls are struck: those of a kind (`-` for every kind) from one number to another.
#[derive(Debug, Clone, Copy)]
pub struct Strike {
    pub action: Action,
    pub kind: &'static str,
    pub from: usize,
    pub to: usize,
}

impl Strike {
    /// Nothing is struck: the calls are counted.
    pub const NONE: Self = Self { action: Action::Kill, kind: "-", from: 0, to: 0 };
}

/// The tracer, compiled once.
static TRACER: LazyLock<PathBuf> = LazyLock::new(|| {
    let program = Path::new(env!("CARGO_TARGET_TMPDIR")).join("tracer");
    let fresh = program.with_extension(std::process::id().to_string());
    let mut compiler = Command::new("cc");
    compiler.args(["-O1", "-Wall", "-Wextra", "-Werror", "-o"]).arg(&fresh).arg(crate_path("tests/faults/tracer.c"));
    assert!(compiler.status().expect("cc is on the PATH, as building git2 needs it").success());
    std::fs::rename(fresh, &program).unwrap();
    program
});

/// The tracer, to be started by others.
pub fn program() -> &'static Path {
    &TRACER
}

/// Runs the program in the sandbox at a fixed time and gives its screen and its calls. One thread reads, so that the
/// calls have the same numbers in every run.
#[track_caller]
pub fn run(sandbox: &Sandbox, args: &[&str], strike: Strike) -> (Screen, Vec<Call>) {
    let log = sandbox.path("../calls");
    let mut command = at_noon(sandbox, &*TRACER);
    let action = match strike.action {
        Action::Kill => "kill".to_owned(),
        Action::Fail(error) => error.to_string(),
        Action::CollectGarbage => "gc".to_owned(),
    };
    command.arg(&log).arg(sandbox.path("")).args([action, strike.kind.to_owned()]);
    command.args([strike.from.to_string(), strike.to.to_string()]);
    command.arg(env!("CARGO_BIN_EXE_ontoreg")).args(args);
    let screen = sandbox.run(command);
    assert_ne!(screen.code, 99, "this machine does not let a program trace another one\n{screen}");
    (screen, read(&log))
}

fn read(log: &Path) -> Vec<Call> {
    let text = std::fs::read(log).unwrap();
    let call = |line: &str| {
        let [number, kind, name, path, struck] = line.split('\t').collect::<Vec<_>>()[..] else {
            panic!("{line}");
        };
        let (number, what) = (number.parse().unwrap(), format!("{name} {path}"));
        Call { number, kind: kind.to_owned(), what, struck: struck == "struck" }
    };
    String::from_utf8_lossy(&text).lines().map(call).collect()
}

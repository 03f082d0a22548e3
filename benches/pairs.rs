//! Command lines that are run in turn, and the rows that say how they compare.

use std::path::Path;
use std::process::Command;
use std::time::Instant;

use crate::generate;

/// How many pairs are counted for one row.
pub const PAIRS: usize = 7;

/// A command line.
pub struct Run {
    program: String,
    top: String,
    arguments: Vec<String>,
}

impl Run {
    /// A program with arguments that have no spaces in them.
    pub fn new(program: &str, top: &Path, arguments: &str) -> Self {
        let arguments = arguments.split(' ').map(str::to_owned).collect();
        Self { program: program.to_owned(), top: top.display().to_string(), arguments }
    }

    /// A line of the shell.
    pub fn script(top: &Path, script: &str) -> Self {
        let arguments = vec!["-c".to_owned(), script.to_owned()];
        Self { program: "sh".into(), top: top.display().to_string(), arguments }
    }

    fn command(&self, program: &str) -> Command {
        generate::command(program, Path::new(&self.top))
    }

    /// Seconds from start to end of one process.
    pub fn seconds(&self) -> f64 {
        let start = Instant::now();
        let status = self.command(&self.program).args(&self.arguments).status();
        let seconds = start.elapsed().as_secs_f64();
        let first = &self.arguments[0];
        assert!(status.is_ok_and(|status| status.success()), "{} {first} failed in {}", self.program, self.top);
        seconds
    }

    /// The peak of its memory in MiB, where the system's `time` tells.
    pub fn peak(&self) -> Option<u64> {
        let mut command = self.command("/usr/bin/time");
        let output = command.args(["-f", "%M", &self.program]).args(&self.arguments).output().ok()?;
        let kilobytes: u64 = String::from_utf8_lossy(&output.stderr).lines().last()?.parse().ok()?;
        Some(kilobytes >> 10)
    }
}

/// A row of the table.
pub struct Row<'a> {
    work: String,
    beside: &'a str,
    aim: Option<f64>,
}

impl<'a> Row<'a> {
    /// Our work and theirs.
    pub fn new(work: impl Into<String>, beside: &'a str) -> Self {
        Self { work: work.into(), beside, aim: None }
    }

    /// With the ratio that is to be reached.
    pub fn aim(self, aim: f64) -> Self {
        Self { aim: Some(aim), ..self }
    }

    /// Runs two commands in turn and prints the ratios of neighbours.
    pub fn measure(&self, ours: &Run, theirs: &Run) {
        self.turns(|| ours.seconds(), || theirs.seconds());
    }

    /// The same, where our time is what is left without that of `start_up`.
    pub fn measure_less(&self, ours: &Run, start_up: &Run, theirs: &Run) {
        self.turns(|| ours.seconds() - start_up.seconds(), || theirs.seconds());
    }

    fn turns(&self, ours: impl Fn() -> f64, theirs: impl Fn() -> f64) {
        let (_, _) = (ours(), theirs());
        let ratio = |turn: usize| {
            // Whoever runs second may find the machine warmer: they take turns.
            if turn.is_multiple_of(2) {
                let seconds = ours();
                seconds / theirs()
            } else {
                let seconds = theirs();
                ours() / seconds
            }
        };
        self.print((0..PAIRS).map(ratio).collect());
    }

    /// The median of ratios, and their range.
    pub fn print(&self, mut ratios: Vec<f64>) {
        ratios.sort_by(f64::total_cmp);
        let (low, middle, high) = (ratios[0], ratios[ratios.len() / 2], ratios[ratios.len() - 1]);
        let aim = self.aim.map(|aim| aim.to_string()).unwrap_or_default();
        println!("| {} | {} | {middle:.2} | {low:.2} to {high:.2} | {aim} |", self.work, self.beside);
    }
}

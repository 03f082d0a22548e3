//! What a run of the program left on the screen.

use std::fmt;
use std::process::Output;

use serde_json::Value;

/// Everything a user sees of one run.
pub struct Screen {
    pub stdout: String,
    pub stderr: String,
    pub code: i32,
    /// Texts that differ from run to run, and what a golden shows in their place.
    volatile: Vec<(String, String)>,
}

impl Screen {
    pub(super) fn new(output: Output, volatile: Vec<(String, String)>) -> Self {
        let text = |bytes| String::from_utf8(bytes).expect("the program writes UTF-8");
        let code = output.status.code().expect("the program ends by itself, not by a signal");
        Self { stdout: text(output.stdout), stderr: text(output.stderr), code, volatile }
    }

    /// The screen, once its exit code is what it should be.
    #[track_caller]
    pub fn exits(self, code: i32) -> Self {
        assert_eq!(self.code, code, "the exit code of\n{self}");
        self
    }

    /// The JSON on stdout.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("stdout is not JSON: {error}\n{self}"))
    }

    /// The rules of the findings in the JSON on stdout, in their order.
    #[track_caller]
    pub fn rules(&self) -> Vec<String> {
        let json = self.json();
        let findings = json["findings"].as_array().unwrap_or_else(|| panic!("there are no findings in\n{self}"));
        findings.iter().map(|finding| finding["rule"].as_str().unwrap().to_owned()).collect()
    }

    /// Compares the whole screen with `tests/goldens/<name>.txt`.
    #[track_caller]
    pub fn golden(&self, name: &str) {
        super::golden(name, &self.to_string());
    }
}

/// Exit code, stdout and stderr in one text that is the same on every machine.
impl fmt::Display for Screen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown =
            |text: &str| self.volatile.iter().fold(text.to_owned(), |text, (is, shown)| text.replace(is, shown));
        write!(f, "exit {}\n-- stdout --\n{}-- stderr --\n{}", self.code, shown(&self.stdout), shown(&self.stderr))
    }
}

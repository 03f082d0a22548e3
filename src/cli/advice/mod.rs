//! What the command line says of an error besides its sentence: the cases, what to do next, and the exit code. The only
//! place where an error is given a command or a flag to run; one file per error type of the rooms below.

mod guards;
mod registry;
mod store;

use crate::ops::{OpsError, Unsaid};

/// What the screen says of an error besides its sentence.
pub(super) struct Advice {
    /// 1: the answer is no. 2: wrong usage. 3: could not be done.
    pub(super) exit: u8,
    /// The cases of what is wrong, one a line.
    pub(super) cases: Vec<String>,
    /// What to do next.
    pub(super) help: Vec<String>,
}

impl Advice {
    /// The answer is no: the registry's rules or the state of the repository forbid it.
    fn refused(help: impl Into<String>) -> Self {
        Self { exit: 1, cases: Vec::new(), help: vec![help.into()] }
    }

    /// The command was given something it cannot work with.
    fn misused(help: impl Into<String>) -> Self {
        Self { exit: 2, ..Self::refused(help) }
    }

    /// It could not be done.
    fn failed(help: impl Into<String>) -> Self {
        Self { exit: 3, ..Self::refused(help) }
    }

    fn with_cases(mut self, cases: &[String]) -> Self {
        self.cases = cases.to_vec();
        self
    }
}

/// Points at a name that was perhaps meant; `known` says how to find those that there are.
fn near(name: Option<&str>, known: &str) -> String {
    name.map_or_else(|| known.to_owned(), |name| format!("Did you mean `{name}`?"))
}

/// What to say of an error of a use case.
pub(super) fn of(error: &OpsError) -> Advice {
    match error {
        OpsError::Registry(error) => registry::advice(error),
        OpsError::Guard(error) => guards::advice(error),
        OpsError::Refused(refusal) => Advice { exit: 1, cases: refusal.cases.clone(), help: refusal.todo.clone() },
        OpsError::Usage { todo, .. } => Advice::misused(todo),
        OpsError::Unsaid(missing) => {
            let flags = missing.iter().map(|(unsaid, _)| flag(*unsaid));
            let flags: Vec<String> = flags.map(|(flag, value)| format!("{flag} \"{value}\"")).collect();
            unsaid(missing, format!("Say it with {}.", flags.join(" ")))
        }
    }
}

/// What a proposal lacks, and how to say it.
pub(super) fn unsaid(missing: &[(Unsaid, String)], help: String) -> Advice {
    let cases: Vec<String> = missing.iter().map(|(_, why)| why.clone()).collect();
    Advice::refused(help).with_cases(&cases)
}

/// The flag that says what a proposal lacks, with a placeholder.
pub(super) fn flag(unsaid: Unsaid) -> (&'static str, &'static str) {
    match unsaid {
        Unsaid::Words => ("-m", "What changes and why"),
        Unsaid::Kind => ("--kind", "KIND"),
        Unsaid::Action => ("--action", "What readers have to do"),
        Unsaid::RestatesHistory => ("--restates-history", "true|false"),
    }
}

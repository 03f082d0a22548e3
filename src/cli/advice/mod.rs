//! What the command line says of an error besides its sentence: the cases, what to do next, and the exit code. The only
//! place where an error is given a command or a flag to run; one file per error type of the rooms below.

mod check;
mod guards;
mod help;
mod propose;
mod registry;
mod store;
mod verify;

pub(super) use help::Advice;
use help::near;
pub(super) use verify::remedy;

use crate::ops::{OpsError, Unsaid};

/// What to say of an error of a use case.
pub(super) fn of(error: &OpsError) -> Advice {
    match error {
        OpsError::Registry(error) => registry::advice(error),
        OpsError::Guard(error) => guards::advice(error),
        OpsError::Verify(error) => verify::advice(error),
        OpsError::Refused(refusal) => Advice { exit: 1, cases: refusal.cases.clone(), help: refusal.todo.clone() },
        OpsError::Usage { todo, .. } => Advice::misused(todo),
        OpsError::Diff(error) => check::diff(error),
        OpsError::Check(error) => check::check(error),
        OpsError::Propose(error) => propose::advice(error),
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

//! `check`.

use super::Advice;
use crate::escape::shell;
use crate::ops::{CheckError, CheckGap};

pub(super) fn advice(error: &CheckError) -> Advice {
    match error {
        CheckError::Elsewhere { there, .. } => Advice::refused(format!(
            "Say which one to check: `--registry {}`.",
            if there.is_empty() { "." } else { there }
        )),
        CheckError::Unrelated { .. } => {
            Advice::failed("Name a branch that this one was made from, like `--base origin/main`.")
        }
    }
}

/// What could not be looked at, and what may help.
pub(in crate::cli) fn gap(gap: &CheckGap) -> String {
    let help = match gap {
        CheckGap::Unsealed => " (`git fetch --tags` may bring them)".into(),
        CheckGap::Gone(seal, folder) => format!(
            "; `git checkout {} -- {}` brings it back, and `ontoreg yank {}` says that nobody should use it",
            shell(&seal.tag),
            shell(folder),
            seal.version
        ),
        _ => String::new(),
    };
    format!("{gap}{help}")
}

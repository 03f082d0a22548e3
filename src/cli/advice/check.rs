//! `check` and `diff`.

use super::Advice;
use crate::ops::{CheckError, DiffError};

pub(super) fn check(error: &CheckError) -> Advice {
    match error {
        CheckError::Elsewhere { there, .. } => Advice::refused(format!(
            "Say which one to check: `--registry {}`.",
            if there.is_empty() { "." } else { there }
        )),
    }
}

pub(super) fn diff(error: &DiffError) -> Advice {
    match error {
        DiffError::Unreadable { problems, .. } => {
            Advice::refused("`ontoreg check` shows the place in each file.").with_cases(problems)
        }
    }
}

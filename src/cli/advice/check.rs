//! `check`.

use super::Advice;
use crate::ops::CheckError;

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

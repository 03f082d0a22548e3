//! `yank` and `unyank`.

use super::Advice;
use crate::escape::shell;
use crate::ops::YankError;

pub(super) fn advice(error: &YankError) -> Advice {
    match error {
        YankError::Detached { main } => Advice::refused(format!("`git switch {}` first.", shell(main))),
        YankError::NoReason => Advice::misused("Give it with `--reason`: readers of the release are shown it."),
        YankError::Invalid { .. } => Advice::misused("Say it in plain text with `--reason`."),
        YankError::AlreadySaid { .. } => {
            Advice::refused("An event is never changed; say what is new in the next release.")
        }
        YankError::NeverYanked { .. } => Advice::refused("`ontoreg list --releases` shows what was."),
        YankError::OtherFile { .. } => Advice::refused("Move it away, then try again."),
    }
}

//! `verify`.

use super::Advice;
use crate::escape::shell;
use crate::ops::VerifyError;
use crate::release::Remedy;

pub(super) fn advice(error: &VerifyError) -> Advice {
    match error {
        VerifyError::NoRelease => Advice::refused("`ontoreg release` makes the first one."),
    }
}

/// What is said behind what a check found, of what may bring what is missing.
pub(in crate::cli) fn remedy(remedy: &Remedy) -> String {
    match remedy {
        Remedy::FetchTags => " (`git fetch --tags` may bring it)".into(),
        Remedy::FetchTag { remote, tag } => format!(": `git fetch {} tag {}` brings it", shell(remote), shell(tag)),
        Remedy::PushTags => ": `ontoreg release --finalize --push` brings it there".into(),
        Remedy::Pull { remote } => format!("; `git pull {}` brings it, if it is one", shell(remote)),
    }
}

//! What must hold before a command writes.

use super::{Advice, near};
use crate::ops::GuardError;

pub(super) fn advice(error: &GuardError) -> Advice {
    match error {
        GuardError::OtherBranch { branch, .. } => {
            Advice::refused(format!("`git switch {branch}`, or set `branch` in ontoreg.toml."))
        }
        GuardError::CheckedOutElsewhere { .. } => {
            Advice::refused("`git switch --detach` there, then run the command again.")
        }
        GuardError::Alias { stands_for, .. } => Advice::refused(format!(
            "`git switch {stands_for}`, set `branch` in ontoreg.toml where it names the other, then run the command again. \
             Nothing was moved."
        )),
        GuardError::Unfinished { operation } => Advice::refused(format!(
            "Finish it, or leave it with `git {operation} --abort`, then run the command again."
        )),
        GuardError::InvalidName { .. } => Advice::misused("Give another with `--name`, like promote-grr."),
        GuardError::Unsaid { property } => Advice::misused(format!("Say it: --{property} \"...\".")),
        GuardError::UndeclaredDomain { domain, config, near: name } => {
            let near = name.as_ref().map_or(String::new(), |_| near(name.as_deref(), "") + " ");
            Advice::refused(format!("{near}Declare it in {config}:\n[domains.{domain}]\ntitle = \"...\""))
        }
    }
}

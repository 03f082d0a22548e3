//! What must hold before a command writes.

use std::collections::BTreeSet;

use super::{Advice, near};
use crate::escape::shell;
use crate::model::Defect;
use crate::ops::GuardError;

pub(super) fn advice(error: &GuardError) -> Advice {
    match error {
        GuardError::OtherBranch { branch, .. } => Advice::refused(format!(
            "`git switch {}`, or set `branch` in ontoreg.toml. A hotfix of an older release is made with `--line`, \
                 like `ontoreg release --line 1.4`.",
            shell(branch)
        )),
        GuardError::CheckedOutElsewhere { .. } => {
            Advice::refused("`git switch --detach` there, then run the command again.")
        }
        GuardError::Alias { stands_for, .. } => Advice::refused(format!(
            "`git switch {}`, set `branch` in ontoreg.toml where it names the other, then run the command again. \
             Nothing was moved.",
            shell(stands_for)
        )),
        GuardError::Unfinished { operation } => Advice::refused(format!(
            "Finish it, or leave it with `git {operation} --abort`, then run the command again."
        )),
        GuardError::InvalidName { .. } => Advice::misused("Give another with `--name`, like promote-grr."),
        GuardError::Unsaid { property } => Advice::misused(format!("Say it: --{property} \"...\".")),
        GuardError::Unreadable { refused } => {
            let case = |(file, defect): &(String, Defect)| {
                let place = defect.spot.pointer().filter(|pointer| !pointer.is_empty());
                format!("{file}{}: {}", place.map_or(String::new(), |pointer| format!("#{pointer}")), defect.message)
            };
            let rules: BTreeSet<&str> = refused.iter().map(|(_, defect)| defect.rule.as_str()).collect();
            let explain = rules.iter().map(|rule| format!("`ontoreg rules explain {rule}`")).collect::<Vec<_>>();
            let help =
                format!("Give it without that: `ontoreg check` would refuse it. {} says why.", explain.join(", "));
            Advice::refused(help).with_cases(&refused.iter().map(case).collect::<Vec<_>>())
        }
        GuardError::UndeclaredDomain { domain, config, near: name } => {
            let near = name.as_ref().map_or(String::new(), |_| near(name.as_deref(), "") + " ");
            Advice::refused(format!("{near}Declare it in {config}:\n[domains.{domain}]\ntitle = \"...\""))
        }
    }
}

//! The ways on from what was done, and back: whole lines with the commands to run.

use crate::escape::{shell, terminal, terminal_line};
use crate::model::point::short;
use crate::ops::{self, Finalized, ProposeReport, ReleaseReport, Released, Requested, Yanked};
use crate::registry::Workspace;

/// How to see every change that a screen folds, behind the words that count it.
pub(in crate::cli) const ALL_CHANGES: &str = "; `ontoreg diff --all` shows all";

/// How to see everything of a step that was not taken.
pub(in crate::cli) const ALL_AS_JSON: &str = "; `--format json` has all";

/// How to see figures with all their digits.
pub(in crate::cli) const ALL_DIGITS: &str = "; `--format json` has all digits";

/// How reviewers see what a text for them leaves out.
pub(in crate::cli) const ALL_IN_A_CHECKOUT: &str = "; `ontoreg diff --all` shows all in a checkout";

/// How to push a proposal, where to go on, and how to take it back: its edits stay.
pub(in crate::cli) fn proposed(report: &ProposeReport, is_shared: bool) -> String {
    if report.commit.is_none() {
        return String::new();
    }
    let (branch, main, remote) = (shell(&report.branch), shell(&report.main), shell(&report.remote));
    let push = if is_shared {
        String::new()
    } else if report.amended {
        "push it: ontoreg propose --push\n".to_owned()
    } else {
        format!("push it: git push -u {remote} {}\n", pushed(&report.branch))
    };
    let undo = format!("git reset --soft {}", short(&report.before));
    let back = if report.new_branch {
        format!("back:    git switch {main}\nundo:    {undo} && git switch {main} && git branch -d {branch}\n")
    } else {
        format!("undo:    {undo}\n")
    };
    terminal(&(push + &back))
}

/// How to push a release, and what comes after the merge of one that was requested; `push` says that the command pushes.
pub(in crate::cli) fn released(report: &ReleaseReport, push: bool) -> String {
    match (&report.outcome, &report.requested) {
        (Released::Released, _) if report.pushed.is_none() => {
            format!("push it: git push --atomic {} HEAD {}\n", argument(&report.remote), argument(&report.tag))
        }
        (Released::Requested, Some(Requested { branch, main, .. })) => {
            let finalize = format!("after the merge into {}: ontoreg release --finalize\n", terminal_line(main));
            let push = if push {
                String::new()
            } else {
                format!("push it: git push --force-with-lease {} {}\n", argument(&report.remote), pushed(branch))
            };
            finalize + &push
        }
        _ => String::new(),
    }
}

/// How to go on where an earlier run did not finish a release, which may look as if it were altered; nothing where there
/// is none.
pub(in crate::cli) fn unfinished(workspace: &Workspace) -> Option<String> {
    let tag = ops::unfinished(workspace)?;
    Some(format!(
        "an earlier run did not finish the release {tag}: `ontoreg release` again finishes it, nothing else is needed"
    ))
}

/// How to push the tags of releases that were sealed; `push` says that the command pushes.
pub(in crate::cli) fn sealed(done: &Finalized, push: bool) -> String {
    if push || done.pushed.is_some() || done.sealed.is_empty() {
        return String::new();
    }
    let tags: Vec<String> = done.sealed.iter().map(|sealed| argument(&sealed.tag)).collect();
    format!("push it: git push --atomic {} {}\n", argument(&done.remote), tags.join(" "))
}

/// How to push a later word on a release.
pub(in crate::cli) fn yanked(said: &Yanked) -> String {
    if said.already || said.commit.is_none() {
        return String::new();
    }
    format!("push it: git push {} {}\n", argument(&said.remote), pushed(&said.branch))
}

/// A name as an argument on the screen.
fn argument(name: &str) -> String {
    terminal_line(&shell(name))
}

/// A branch as an argument of `git push`, which would take one that begins with a dash for a flag.
fn pushed(branch: &str) -> String {
    argument(&if branch.starts_with('-') { format!("refs/heads/{branch}") } else { branch.to_owned() })
}

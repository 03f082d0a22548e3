//! `propose`.

use super::{Advice, rules};
use crate::escape::shell;
use crate::intake::TomlError;
use crate::model::{Finding, Help};
use crate::ops::ProposeError;
use crate::proposal::words::{EditedError, Unsaid};

pub(super) fn advice(error: &ProposeError) -> Advice {
    match error {
        ProposeError::NoCommit => Advice::refused("Commit the registry first: `git add -A && git commit`."),
        ProposeError::Detached { main } => Advice::refused(format!("`git switch {}` first.", shell(main))),
        ProposeError::NothingToAmend { .. } => Advice::refused("Leave `--amend` out: a proposal adds a commit."),
        ProposeError::NotRegular { .. } => Advice::refused("`ontoreg check` says more; it cannot be proposed."),
        ProposeError::Unsaid(missing) => {
            let flags = missing.iter().map(|(unsaid, _)| flag(*unsaid));
            let flags: Vec<String> = flags.map(|(flag, value)| format!("{flag} \"{value}\"")).collect();
            unsaid(missing, format!("Say it with {}.", flags.join(" ")))
        }
        ProposeError::Void(void) => Advice::refused(void.instead.clone()),
        ProposeError::NewErrors { findings } => {
            let cases: Vec<String> = findings.iter().map(line).collect();
            let renames = findings.iter().filter(|finding| matches!(finding.help, Help::DeclareRename { .. }));
            let renames: String = renames.map(|finding| format!("{} ", rules::help(finding))).collect();
            Advice::refused(format!("{renames}`ontoreg check` shows each in its place. Nothing was committed."))
                .with_cases(&cases)
        }
        ProposeError::NoteExists { .. } => Advice::refused("Extend its `covers`, or give another name with `--name`."),
        ProposeError::Edited { why, kept } => Advice::refused(match why {
            EditedError::Emptied => "Run the command again to go on.".to_owned(),
            EditedError::Invalid(TomlError { place, .. }) => {
                let place = place.map_or(String::new(), |place| format!(":{}:{}", place.line, place.column));
                format!("Your text is kept in {}{place}.", kept.display())
            }
            EditedError::NoAction(_) => {
                format!("Give the note an `action`. Your text is kept in {}.", kept.display())
            }
        }),
        ProposeError::BranchExists { branch } => {
            let branch = shell(branch);
            Advice::refused(format!("`git switch {branch}` to go on there, or give another name with `--name`."))
        }
    }
}

/// A finding in one line.
fn line(finding: &Finding) -> String {
    let place = finding.place.map_or(String::new(), |place| format!(":{}:{}", place.line, place.column));
    format!("{}{place}: {} [{}]", finding.file.as_deref().unwrap_or("registry"), finding.message, finding.rule)
}

/// What a proposal lacks, and how to say it.
pub(in crate::cli) fn unsaid(missing: &[(Unsaid, String)], help: String) -> Advice {
    let cases: Vec<String> = missing.iter().map(|(_, why)| why.clone()).collect();
    Advice::refused(help).with_cases(&cases)
}

/// The flag that says what a proposal lacks, with a placeholder.
pub(in crate::cli) fn flag(unsaid: Unsaid) -> (&'static str, &'static str) {
    match unsaid {
        Unsaid::Words => ("-m", "What changes and why"),
        Unsaid::Kind => ("--kind", "KIND"),
        Unsaid::Action => ("--action", "What readers have to do"),
        Unsaid::RestatesHistory => ("--restates-history", "true|false"),
    }
}

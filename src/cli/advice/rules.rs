//! What to do about findings, with the command to run.

use std::borrow::Cow;

use crate::escape::shell;
use crate::model::{Finding, Help, Id, RuleId};
use crate::rules;

/// What to do about a finding.
pub(in crate::cli) fn help(finding: &Finding) -> Cow<'_, str> {
    match &finding.help {
        Help::Rule => help_of(finding.rule).into(),
        Help::Words(_) => rules::help(finding),
        Help::WriteNote { cover, with_action, may_stay, file, draft } => {
            let (cover, action) = (shell(&cover.to_string()), if *with_action { " --action \"...\"" } else { "" });
            let stays =
                if *may_stay { " Where the figure stays, say `--kind same-value` instead of the action." } else { "" };
            format!(
                "Run `ontoreg note add {cover} -m \"...\"{action}`.{stays} Or save a note like this as {file}:\n{draft}"
            )
            .into()
        }
        Help::AllowChange { fingerprint } => format!(
            "Make the change smaller, or record who allows it: `ontoreg waive --change {fingerprint} --owner \"...\" \
            --reason \"...\" --expires YYYY-MM-DD`."
        )
        .into(),
        Help::SettleDispute { dispute, definition } => format!(
            "Change the definition and run `ontoreg dispute settle {dispute} --upheld --change {definition}#/POINTER \
            --reason \"...\"`, or say with `--rejected` why the definition stands."
        )
        .into(),
        Help::DeclareRename { from, to } => format!(
            "If it was renamed, run `{}`; if not, bring the file back, or write its tombstone.",
            rename(from, to)
        )
        .into(),
        Help::ShowNotice { source, notice } => {
            format!("Fill it in with `--source {}`, or paste the notice of [sources.{source}]: {notice}", shell(source))
                .into()
        }
    }
}

/// The command that declares a rename.
pub(in crate::cli) fn rename(from: &Id, to: &Id) -> String {
    format!("ontoreg rename {from} {to}")
}

/// What to say of a rename that nobody declared.
pub(in crate::cli) fn undeclared((from, to): &(Id, Id)) -> String {
    format!("{to} reads like {from}, which is gone. If it was renamed, say so: `{}`", rename(from, to))
}

/// What to do where a rule fires.
pub(in crate::cli) fn help_of(rule: RuleId) -> &'static str {
    match rule {
        RuleId::BumpNotAllowed => {
            "Make the change smaller, or record who allows it and why: `ontoreg waive --change FINGERPRINT`."
        }
        RuleId::ChangeUncovered => "Write a note: `ontoreg note add`, or `ontoreg propose -m`.",
        RuleId::ChangelogStale => {
            "Run `ontoreg changelog --write`; the next `ontoreg release` writes the file as well."
        }
        RuleId::DefinitionAdded => "Nothing; `ontoreg propose` carries it to a review.",
        RuleId::DisputeInvalid => {
            "Correct the file; `ontoreg dispute open` and `ontoreg dispute settle` write whole ones, and \
            `ontoreg schema dispute` says what belongs there."
        }
        RuleId::DisputeOpen => {
            "Change the definition and run `ontoreg dispute settle` with `--upheld` and the `--change`, or run it with \
            `--rejected` and the reason why the definition stands."
        }
        RuleId::EditorialSourceCited => {
            "If the definition follows that source, promote it with `ontoreg promote`; if not, drop the citation."
        }
        RuleId::EventInvalid => {
            "Remove the file and run `ontoreg yank` or `ontoreg unyank`, which write whole ones; `ontoreg schema event` \
            says what belongs there."
        }
        RuleId::FileNotCanonical | RuleId::TextNotNormalized => "Run `ontoreg fmt`.",
        RuleId::NoteInvalid => {
            "Correct the front matter, or write the words; `ontoreg note add -m` writes a whole note, and `ontoreg fmt` \
            takes a byte order mark away."
        }
        RuleId::PolicyChanged => {
            "Propose the new rules by themselves first; a maintainer may judge by them with `--rules head`."
        }
        RuleId::ReleaseMismatch => {
            "Run `ontoreg release --pr` on the branch that it is to be merged into: it makes the release anew."
        }
        RuleId::ReleaseUnsealed => {
            "Run `ontoreg release` again, which finishes the release, or fetch the tags with `git fetch --tags`."
        }
        RuleId::TextEncodingInvalid => "Save the file as UTF-8; `ontoreg fmt` takes a byte order mark away.",
        RuleId::TierPromoted => "Check the wording against the source; `ontoreg promote` fills the source block.",
        _ => rules::find(rule).help,
    }
}

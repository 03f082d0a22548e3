//! What to do about a finding, in words that name no command.

use std::borrow::Cow;

use super::catalogue;
use crate::model::{Finding, Help};

/// What to do about a finding, for a front without commands of its own.
#[must_use]
pub fn help(finding: &Finding) -> Cow<'_, str> {
    match &finding.help {
        Help::Rule => catalogue::find(finding.rule).help.into(),
        Help::Words(words) => words.into(),
        Help::WriteNote { file, draft, .. } => format!("Save a note like this as {file}:\n{draft}").into(),
        Help::AllowChange { fingerprint } => {
            format!("Make the change smaller, or record who allows it and why, by its fingerprint {fingerprint}.")
                .into()
        }
        Help::SettleDispute { dispute, definition } => format!(
            "Change {definition} and settle {dispute} as upheld by that change, or as rejected with the reason why it \
            stands."
        )
        .into(),
        Help::DeclareRename { from, to } => format!(
            "If {from} is {to} now, say so: a tombstone with replacedBy {to}, and {from} among the aliases of {to}. If not, \
            bring the file back, or write its tombstone."
        )
        .into(),
        Help::ShowNotice { source, notice } => format!("Paste the notice of [sources.{source}]: {notice}").into(),
    }
}

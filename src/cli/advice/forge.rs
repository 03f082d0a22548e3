//! Sharing a branch.

use super::Advice;
use crate::escape::shell;
use crate::model::point::short;
use crate::ops::ShareError;

pub(super) fn advice(error: &ShareError) -> Advice {
    match error {
        ShareError::OthersCommitted { branch, remote, commits } => {
            let line = |commit: &crate::store::CommitSummary| {
                format!("{} {} ({})", short(&commit.id), commit.subject, commit.author)
            };
            let cases: Vec<String> = commits.iter().map(line).collect();
            let [remote, branch] = [remote, branch].map(|name| shell(name));
            let help = format!(
                "`git pull --rebase --autostash {remote} {branch}` takes them over; then run the command again. \
                 Nothing was pushed."
            );
            Advice::refused(help).with_cases(&cases)
        }
    }
}

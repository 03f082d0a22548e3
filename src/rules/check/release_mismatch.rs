use super::super::{Rule, Run};
use crate::model::{Level, RuleId};

/// Reported by the use case that compares a change with its base: it recomputes the release.
pub(super) const RULE: Rule = Rule {
    id: RuleId::ReleaseMismatch,
    sees: "A change brings in a release that is not what a release of the merge result would be: the content is another, \
           its predecessor is not the newest release, or the base went on since it was made.",
    why: "Merged, its manifest would name files that are not there, and no verification would ever hold.",
    example: "A pull request with releases/1.2.0/ is open while another definition is merged.",
    help: "Make the release anew on the branch that it is to be merged into.",
    run: Run::Reader(Level::Error),
};

use super::super::{Rule, Run};
use crate::model::{Level, RuleId};

/// Reported where waivers are applied: it needs the findings of every other rule.
pub(super) const RULE: Rule = Rule {
    id: RuleId::WaiverUnused,
    sees: "A waiver in `waivers.toml` accepts no finding, or an allow is about no change since the last release.",
    why: "It would hide the next one of its kind, which nobody has looked at.",
    example: "The waiver of related-unknown on sales.arr stayed after the id was corrected.",
    help: "Remove it.",
    run: Run::Reader(Level::Warn),
};

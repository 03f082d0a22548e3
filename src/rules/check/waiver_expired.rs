use super::super::{Rule, Run};
use crate::model::{Level, RuleId};

/// Reported where waivers are applied: it needs the findings of every other rule.
pub(super) const RULE: Rule = Rule {
    id: RuleId::WaiverExpired,
    sees: "A waiver or an allow in `waivers.toml` is past its last day.",
    why: "It accepts nothing any more; the findings it covered count again, and somebody promised to have mended them.",
    example: "expires = \"2025-12-31\", and today is in 2026.",
    help: "Mend what it accepted and remove it, or renew it with a reason that still holds.",
    run: Run::Reader(Level::Warn),
};

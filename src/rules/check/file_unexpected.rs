use super::super::{Rule, Run};
use crate::model::{Level, RuleId};

pub(super) const RULE: Rule = Rule {
    id: RuleId::FileUnexpected,
    sees: "A file lies in a folder of the registry where no such file belongs.",
    why: "It looks like part of the registry, but nothing reads, checks or releases it; a misspelt name hides a \
          definition.",
    example: "kpis/sales/ARR copy.json, kpis/arr.json, kpis/sales/old/arr.json.",
    help: "Rename it to the form of its folder (`kpis/<domain>/<slug>.json`), or move it out of the registry.",
    run: Run::Reader(Level::Warn),
};

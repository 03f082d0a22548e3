use super::super::{Rule, Run};
use crate::model::{Level, RuleId};

pub(super) const RULE: Rule = Rule {
    id: RuleId::JsonNestingTooDeep,
    sees: "Arrays and objects are nested more than 64 deep.",
    why: "Many JSON readers stop or crash at some depth; a bound keeps every check short and every file readable \
          everywhere.",
    example: "[[[[ ... sixty-five of them ... ]]]]",
    help: "Flatten the value; a definition needs a handful of levels.",
    run: Run::Reader(Level::Error),
};

use super::super::{Rule, Run};
use crate::model::{Level, RuleId};

pub(super) const RULE: Rule = Rule {
    id: RuleId::SchemaPolicyMissing,
    sees: "The schema describes a property but neither the property nor its parent says what bump and effect its \
           addition, removal or change has.",
    why: "A change of it could only be judged by the catch-all, as major: the version would say nothing about what \
          happened.",
    example: r#""owner": { "type": "string" }"#,
    help: "Give the property an `x-ontoreg` block with `bump` and `effect` for each operation, or one on its parent.",
    run: Run::Reader(Level::Error),
};

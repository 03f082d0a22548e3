use super::super::{Rule, Run};
use crate::model::{Level, RuleId};

pub(super) const RULE: Rule = Rule {
    id: RuleId::SchemaInvalid,
    sees: "The schema cannot be used: it is no JSON Schema 2020-12, has an unknown keyword, format, role or \
           operation, gives one role to two properties, refers to nothing or to itself, or expands beyond all bounds.",
    why: "A misspelt keyword checks nothing and says so to nobody. As long as the schema is broken no definition is \
          checked against it.",
    example: r#""tpye": "string""#,
    help: "Correct the schema at the place shown.",
    run: Run::Reader(Level::Error),
};

use super::super::{Rule, Run};
use crate::model::{Level, RuleId};

pub(super) const RULE: Rule = Rule {
    id: RuleId::SchemaViolation,
    sees: "A record is not what its schema asks for: a property is missing, unknown, of another type, or has a value \
           that is not allowed.",
    why: "Readers rely on the schema: a dashboard that expects a number breaks on a text, and a misspelt key is a \
          value that nobody reads.",
    example: r#""fieldType": "percent" where the schema allows text, number, currency, percentage and date."#,
    help: "Correct the value or the key. If the schema is too narrow, change the schema first.",
    run: Run::Reader(Level::Error),
};

use super::super::{Rule, Run};
use crate::model::{Level, RuleId};

pub(super) const RULE: Rule = Rule {
    id: RuleId::JsonDuplicateKey,
    sees: "An object names the same key twice, also where one of the two is spelt with escapes.",
    why: "Some JSON readers keep the first value, some the last, some refuse the file: two readers of one released \
          file see two definitions.",
    example: r#"{ "unit": "%", "unit": "currency" }"#,
    help: "Keep the one that is meant and delete the other.",
    run: Run::Reader(Level::Error),
};

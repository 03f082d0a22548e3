use super::super::{Rule, Run};
use crate::model::{Level, RuleId};

pub(super) const RULE: Rule = Rule {
    id: RuleId::SchemaRemoteReference,
    sees: "The schema refers to something outside itself: a web address or another file.",
    why: "A check must not read the network or files that no release seals: the same definitions would pass today and \
          fail tomorrow.",
    example: r#""$ref": "https://example.org/schemas/unit.json""#,
    help: "Copy what it refers to below `$defs` of this schema, and refer to it there: `#/$defs/...`.",
    run: Run::Reader(Level::Error),
};

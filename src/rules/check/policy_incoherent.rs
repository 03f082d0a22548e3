use super::super::{Rule, Run};
use crate::model::{Level, RuleId};

pub(super) const RULE: Rule = Rule {
    id: RuleId::PolicyIncoherent,
    sees: "The policy gives a change of a property a higher bump or effect than both its addition and its removal.",
    why: "Whoever removes the property in one release and adds it with the new value in the next would get a lower \
          version than whoever changes it.",
    example: r#""bump": { "added": "minor", "removed": "minor", "changed": "major" }"#,
    help: "Raise `removed` or `added` to what `changed` has, or lower `changed`.",
    run: Run::Reader(Level::Error),
};

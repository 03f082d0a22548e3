use super::super::{Rule, Run};
use crate::model::{Level, RuleId};

pub(super) const RULE: Rule = Rule {
    id: RuleId::SchemaPolicyAmbiguous,
    sees: "Several branches of the schema (`allOf`, `anyOf`, `then` and the like) describe one property and give it \
           different policies.",
    why: "Which of them judges a change would depend on the record. The strictest is used until the schema says one \
          thing.",
    example: r#""bump": "minor" under `properties` and "bump": "major" for the same property under `allOf`."#,
    help: "State the policy in one place, best under `properties`, and leave it out of the branches.",
    run: Run::Reader(Level::Error),
};

use super::super::{Rule, Run};
use crate::model::{Level, RuleId};

pub(super) const RULE: Rule = Rule {
    id: RuleId::JsonInvalid,
    sees: "A file that should hold JSON does not, by the strict grammar: no comments, no trailing commas, no second \
           value, no lone surrogates, not empty.",
    why: "No reader can open the file, and no other rule can look into it. Lenient parsers that get through disagree \
          on what it says.",
    example: "\"unit\": \"%\",\n}",
    help: "Correct the syntax at the place shown.",
    run: Run::Reader(Level::Error),
};

use super::super::{Rule, Run};
use crate::model::{Level, RuleId};

pub(super) const RULE: Rule = Rule {
    id: RuleId::TextNotNormalized,
    sees: "A text or key is not in Unicode normal form C: a letter and its accent stand as two characters where one \
           exists.",
    why: "Two texts that look the same differ in their bytes: searches miss one of them, and a comparison reports a \
          change that nobody sees.",
    example: "An e followed by U+0301 instead of U+00E9.",
    help: "Write the text in normal form C.",
    run: Run::Reader(Level::Warn),
};

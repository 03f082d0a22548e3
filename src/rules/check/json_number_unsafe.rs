use super::super::{Rule, Run};
use crate::model::{Level, RuleId};

pub(super) const RULE: Rule = Rule {
    id: RuleId::JsonNumberUnsafe,
    sees: "A number is an integer beyond 2^53 - 1, or a decimal that no double-precision value holds as written.",
    why: "Most JSON readers hold numbers as doubles and round such a number in silence, so readers compute with \
          another figure than the file shows.",
    example: r#""median": 9007199254740993"#,
    help: "Write fewer digits, use a larger unit, or make it a text.",
    run: Run::Reader(Level::Error),
};

use super::super::{Rule, Run};
use crate::model::{Level, RuleId};

pub(super) const RULE: Rule = Rule {
    id: RuleId::TextControlCharacter,
    sees: "A text or key holds a character that is not seen: a control character other than a line feed, a \
           bidirectional override, a zero-width character, a blank letter.",
    why: "What a reviewer sees is not what readers get: text can be hidden or shown in another order, searches miss \
          it, terminals may act on it.",
    example: r#""defaultLabel": "Net\u202eRR""#,
    help: "Delete the character; use a line feed or a plain space where one was meant.",
    run: Run::Reader(Level::Error),
};

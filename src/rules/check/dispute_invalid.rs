use super::super::{Rule, Run};
use crate::model::{Level, RuleId};

pub(super) const RULE: Rule = Rule {
    id: RuleId::DisputeInvalid,
    sees: "A file in `disputes/` cannot be read as a dispute: a key is unknown or missing, a text is empty, the \
           evidence is no address, it is settled before it was opened, or upheld without the change that mends the \
           definition.",
    why: "A dispute that cannot be read holds back no promotion and warns no reader.",
    example: r#""settled": { "outcome": "upheld", ... } without "change""#,
    help: "Correct the file, as the schema `dispute` says.",
    run: Run::Reader(Level::Error),
};

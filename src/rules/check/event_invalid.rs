use super::super::{Rule, Run};
use crate::model::{Level, RuleId};

pub(super) const RULE: Rule = Rule {
    id: RuleId::EventInvalid,
    sees: "A file in `events/` cannot be read as an event: a key is unknown or missing, the reason is empty, or the \
           file is not named after version, number and kind.",
    why: "An event that cannot be read warns nobody of the release it is about.",
    example: r#"events/2.0.0-1-yank.json with "version": "2.1.0""#,
    help: "Remove the file and say the event anew; the schema `event` says what belongs there.",
    run: Run::Reader(Level::Error),
};

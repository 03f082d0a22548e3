use super::super::{Rule, Run};
use crate::model::{Level, RuleId};

pub(super) const RULE: Rule = Rule {
    id: RuleId::NoteInvalid,
    sees: "A note cannot be read: its front matter is missing, is not TOML or has an unknown key, `covers` is empty \
           or names no address, a correction does not say what to recompute, there is no text, text or action are \
           those of a draft, or one of them holds a character that nobody sees.",
    why: "A note that cannot be read covers no change and reaches no changelog: what readers should be told is lost.",
    example: "+++\ncovers = [\"Sales ARR\"]\n+++",
    help: "Correct the front matter, or write the words.",
    run: Run::Reader(Level::Error),
};

use super::super::{Rule, Run};
use crate::model::{Level, RuleId};

pub(super) const RULE: Rule = Rule {
    id: RuleId::TextEncodingInvalid,
    sees: "A file is not plain UTF-8: it starts with a byte order mark, is UTF-16, or holds a byte sequence that \
           UTF-8 does not have.",
    why: "Readers see other letters than the author wrote, or refuse the file.",
    example: "The byte 0xE9 for an accented e, as editors set to Latin-1 or Windows-1252 write it.",
    help: "Save the file as UTF-8 without a byte order mark.",
    run: Run::Reader(Level::Error),
};

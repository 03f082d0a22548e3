use super::super::{Rule, Run};
use crate::model::{Level, RuleId};

pub(super) const RULE: Rule = Rule {
    id: RuleId::FileNotCanonical,
    sees: "A file is well-formed but not in canonical form: keys in the order of the schema, two spaces of indent, \
           characters written as themselves, one final line feed.",
    why: "Its next rewrite by a tool moves lines that nobody changed, and the one change that matters is lost among \
          them.",
    example: r#"Keys sorted by name, tabs for indent, `\u00e9` for a letter, no line feed at the end."#,
    help: "Write the file in canonical form.",
    run: Run::Reader(Level::Warn),
};

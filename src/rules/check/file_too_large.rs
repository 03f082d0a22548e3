use super::super::{Rule, Run};
use crate::model::{Level, RuleId};

pub(super) const RULE: Rule = Rule {
    id: RuleId::FileTooLarge,
    sees: "A file that holds one record, a definition, a tombstone, a note or the like, is larger than 1 MiB.",
    why: "A definition has a few kilobytes. The bound keeps checks fast and their memory small, also on a pull \
          request from a stranger.",
    example: "kpis/sales/arr.json with 3 MB of pasted survey data.",
    help: "Move what is not part of the definition out of the file, and link to it instead.",
    run: Run::Reader(Level::Error),
};

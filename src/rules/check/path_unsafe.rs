use super::super::{Rule, Run};
use crate::model::{Level, RuleId};

pub(super) const RULE: Rule = Rule {
    id: RuleId::PathUnsafe,
    sees: "A path below the registry is not a regular file with a name that works on every system: it is a symlink or \
           submodule, stands in the place of a folder, or has other characters than a-z, 0-9, dot, underscore and \
           dash, a device name, or too many levels.",
    why: "Such a path leads out of the repository, collides with another one, or cannot be checked out on some \
          systems. It is never followed and never read.",
    example: "kpis/sales/arr.json as a symlink to ../../../secrets.json; kpis/sales/con.json.",
    help: "Replace it by a regular file with a portable name.",
    run: Run::Reader(Level::Error),
};

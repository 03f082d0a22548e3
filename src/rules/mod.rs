//! Floor 2: the catalogue, and the only two functions that turn facts into opinions: [`check()`] for a state and
//! [`judge()`] for changes.
//!
//! One rule is one file below `check/` or `change/`: a `RULE` constant with its texts, and for check rules one
//! function. Ids are [`RuleId`], and tests hold the lists to them.

mod affected;
mod card;
mod catalogue;
mod change;
mod check;
mod context;
mod fingerprint;
mod fixture;
mod judge;
mod sketch;

pub use affected::{affected, users_of};
pub use card::{Card, Cards, Sources};
pub use catalogue::{all, find};
pub use check::{Checked, against_base, card, check, policy_changed, roles_changed};
pub use context::{Context, Frame, ReleaseFolder, Sited};
pub use fixture::Sides;
pub use judge::{Gap, Judging, PropertyRule, covers, gap, judge, property_rules};

use crate::model::{Bump, Defect, Definition, Effect, Level, RuleId};

/// The catalogue's edition: raised whenever any verdict or rendering may differ. Recorded in every manifest. Edition 1
/// is final: a release that was made under it is recomputed byte for byte by every version that has the same number.
pub const RULES_VERSION: u32 = 1;

/// One rule: its id, its text, and what runs.
///
/// The text has fixed headings and feeds `ontoreg rules explain`, rule pages and every report.
#[derive(Debug)]
pub struct Rule {
    /// Its id.
    pub id: RuleId,
    /// What it sees.
    pub sees: &'static str,
    /// Why it matters.
    pub why: &'static str,
    /// An example: the offending lines, or the event.
    pub example: &'static str,
    /// What to do.
    pub todo: &'static str,
    /// What kind of rule it is and how it runs.
    pub run: Run,
}

/// What looks at one definition, and adds what is wrong with it.
type OfDefinition = fn(&Definition, &Frame<'_>, &mut Vec<Defect>);

/// How a rule runs.
#[derive(Debug, Clone, Copy)]
pub enum Run {
    /// Seen while reading; reported by [`crate::intake`] or by the use case that reads.
    Reader(Level),
    /// Looks at one definition at a time.
    Definition(Level, OfDefinition),
    /// Looks at the registry as a whole.
    Registry(Level, fn(&Cards<'_>, &Context<'_>, &mut Vec<Sited>)),
    /// Names a change, with its bump and effect.
    Change(Bump, Effect),
}

impl Rule {
    /// The default level of a check rule; none for change rules.
    #[must_use]
    pub fn level(&self) -> Option<Level> {
        match self.run {
            Run::Reader(level) | Run::Definition(level, _) | Run::Registry(level, _) => Some(level),
            Run::Change(..) => None,
        }
    }

    /// The bump and effect of a change rule; none for check rules.
    #[must_use]
    pub fn ruling(&self) -> Option<(Bump, Effect)> {
        match self.run {
            Run::Change(bump, effect) => Some((bump, effect)),
            _ => None,
        }
    }
}

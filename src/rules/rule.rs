//! What a rule is.

use super::cards::Cards;
use super::context::{Context, DefinitionContext, Located};
use crate::model::{Bump, Defect, Definition, Effect, Level, RuleId};

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
    pub help: &'static str,
    /// What kind of rule it is and how it runs.
    pub run: Run,
}

/// What looks at one definition, and adds what is wrong with it.
pub(super) type OfDefinition = fn(&Definition, &DefinitionContext<'_>, &mut Vec<Defect>);

/// What looks at the registry as a whole.
pub(super) type OfRegistry = fn(&Cards<'_>, &Context<'_>, &mut Vec<Located>);

/// How a rule runs.
#[derive(Debug, Clone, Copy)]
pub enum Run {
    /// Seen while reading; reported by [`crate::intake`] or by the use case that reads.
    Reader(Level),
    /// Looks at one definition at a time.
    Definition(Level, OfDefinition),
    /// Looks at the registry as a whole.
    Registry(Level, OfRegistry),
    /// Looks at what definitions compute, and says the same of one wherever it has the same grounds: where such a rule said
    /// nothing of a definition, what it computes is not worked out again.
    Computing(Level, OfRegistry),
    /// Names a change, with its bump and effect.
    Change(Bump, Effect),
}

impl Rule {
    /// The default level of a check rule; none for change rules.
    #[must_use]
    pub fn level(&self) -> Option<Level> {
        match self.run {
            Run::Reader(level) | Run::Definition(level, _) | Run::Registry(level, _) | Run::Computing(level, _) => {
                Some(level)
            }
            Run::Change(..) => None,
        }
    }

    /// Whether a registry may give it this level: what the reader sees is never milder than by default.
    #[must_use]
    pub fn takes(&self, level: Level) -> bool {
        !matches!(self.run, Run::Reader(least) if level < least)
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

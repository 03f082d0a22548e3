//! What readers care about in a change: every change stands in the first group it fits.

use crate::model::manifest::ChangeRecord;
use crate::model::witness::Witness;
use crate::model::{Bump, ChangeRule, Effect, NoteKind, RuleId, Verdict};

/// The groups of changes in the order they are shown: what a reader has to act on comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// Figures that have to be computed again.
    Recompute,
    /// Definitions that are gone.
    Removed,
    /// What follows from the values that change or are gone: no verdict is about it.
    Affected,
    /// Other changes that break what readers have built.
    Breaking,
    /// Definitions that are new.
    Added,
    /// Definitions that went to the published tier.
    Promoted,
    /// Definitions that are on their way out, or came back.
    Deprecated,
    /// What a note declares to be a correction or a clarification.
    Declared,
    /// Figures that are defined in another way and stay.
    Stays,
    /// Other changes of meaning.
    Changed,
    /// Wording and sources.
    Texts,
}

/// What of a change decides its group.
#[derive(Debug, Clone, Copy)]
pub struct Stakes<'a> {
    rule: &'a ChangeRule,
    bump: Bump,
    effect: Effect,
    declared_by: Option<&'a str>,
    witness: Option<&'a Witness>,
}

impl<'a> From<&'a Verdict> for Stakes<'a> {
    fn from(verdict: &'a Verdict) -> Self {
        let Verdict { rule, bump, effect, declared_by, witness, .. } = verdict;
        let (declared_by, witness) = (declared_by.as_deref(), witness.as_ref());
        Self { rule, bump: *bump, effect: *effect, declared_by, witness }
    }
}

impl<'a> From<&'a ChangeRecord> for Stakes<'a> {
    fn from(change: &'a ChangeRecord) -> Self {
        let ChangeRecord { rule, bump, effect, declared_by, witness, .. } = change;
        let (declared_by, witness) = (declared_by.as_deref(), witness.as_ref());
        Self { rule, bump: *bump, effect: *effect, declared_by, witness }
    }
}

impl Group {
    /// The first group that a change fits; none where readers need not know of it. `kind` is what a note of this name
    /// says. A correction stands with the values that change: whoever recomputes needs one list.
    pub fn of<'a>(stakes: impl Into<Stakes<'a>>, kind: impl Fn(&str) -> Option<NoteKind>) -> Option<Self> {
        let Stakes { rule, bump, effect, declared_by, witness } = stakes.into();
        // Defined in another way, and the figure stays: on all witnesses, or as a note says.
        let stays = witness.is_some_and(|witness| witness.differs.is_empty())
            || declared_by.and_then(kind) == Some(NoteKind::SameValue);
        Some(match rule {
            ChangeRule::Listed(RuleId::DefinitionAdded) => Self::Added,
            ChangeRule::Listed(RuleId::DefinitionRemoved) => Self::Removed,
            _ if effect == Effect::Value => Self::Recompute,
            _ if stays => Self::Stays,
            _ if declared_by.is_some() => Self::Declared,
            _ if bump == Bump::Major => Self::Breaking,
            ChangeRule::Listed(RuleId::TierPromoted) => Self::Promoted,
            ChangeRule::Listed(RuleId::DefinitionDeprecated | RuleId::DefinitionRevived) => Self::Deprecated,
            _ if effect > Effect::Text || bump == Bump::Minor => Self::Changed,
            _ if bump > Bump::None => Self::Texts,
            _ => return None,
        })
    }

    /// What stands above its changes.
    #[must_use]
    pub fn heading(self) -> &'static str {
        match self {
            Self::Recompute => "Values that change: recompute",
            Self::Removed => "Removed",
            Self::Affected => "Computed from a changed value",
            Self::Breaking => "Breaking",
            Self::Added => "Added",
            Self::Promoted => "Promoted",
            Self::Deprecated => "Deprecated and revived",
            Self::Declared => "Corrected and clarified",
            Self::Stays => "Figures that stay: nothing to recompute",
            Self::Changed => "Changed",
            Self::Texts => "Texts and sources",
        }
    }
}

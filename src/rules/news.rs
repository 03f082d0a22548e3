//! What is new to readers: the places of definitions that are not as the last release has them.

use std::collections::HashMap;

use super::card::Card;
use super::context::Context;
use crate::model::note::is_below;
use crate::model::{Id, RuleId, Verdict};

/// What is new since the last release.
pub(super) struct News<'a> {
    about: HashMap<&'a Id, Vec<&'a Verdict>>,
    all: bool,
}

impl<'a> News<'a> {
    pub(super) fn of(context: &Context<'a>) -> Self {
        let mut about: HashMap<&Id, Vec<&Verdict>> = HashMap::new();
        for verdict in context.pending.unwrap_or_default() {
            if let Some(id) = verdict.subject.definition() {
                about.entry(id).or_default().push(verdict);
            }
        }
        Self { about, all: context.unreleased }
    }

    /// The verdicts on a definition.
    pub(super) fn about(&self, id: &Id) -> &[&'a Verdict] {
        self.about.get(id).map_or(&[], Vec::as_slice)
    }

    /// Whether the last release does not have a definition.
    pub(super) fn is_added(&self, id: &Id) -> bool {
        self.about(id).iter().any(|verdict| verdict.rule == RuleId::DefinitionAdded)
    }

    /// Whether something at a place, or below or around it, is another than in the last release.
    pub(super) fn is_new(&self, id: &Id, place: &str) -> bool {
        let near = |verdict: &Verdict| {
            let at_places = verdict.pointer.is_some();
            verdict.rule == RuleId::DefinitionAdded
                || at_places && verdict.covers.iter().any(|at| is_below(at, place) || is_below(place, at))
        };
        self.all || self.about(id).iter().any(|verdict| near(verdict))
    }

    /// Whether the tier of a definition is published and was not in the last release.
    pub(super) fn is_published(&self, card: &Card) -> bool {
        card.published && (self.all || self.promotion(&card.id).is_some())
    }

    /// The verdict that makes a definition that is published one that was not.
    pub(super) fn promotion(&self, id: &Id) -> Option<&'a Verdict> {
        let promotes =
            |verdict: &&Verdict| verdict.rule == RuleId::TierPromoted || verdict.rule == RuleId::DefinitionAdded;
        self.about(id).iter().copied().find(promotes)
    }
}

use std::collections::BTreeSet;

use super::super::coverage::covers;
use super::super::{Cards, Context, Located, Rule, Run};
use crate::model::note::is_below;
use crate::model::{Defect, Effect, Id, Level, Note, NoteKind, Role, RuleId, Shape, Spot, Verdict};

pub(super) const RULE: Rule = Rule {
    id: RuleId::PromotionReworded,
    sees: "A definition goes from the editorial to the published tier, what a standard decides of it, like description, \
           formula or unit, changes in meaning since the same release, and no note of kind promotion or correction \
           covers that.",
    why: "Nobody can tell whether the standard changed what the definition says, or somebody else did on the way.",
    example: "The tier and the formula of sales.carr differ from the last release, and the note about the formula has no kind.",
    help: "Say with a note of kind promotion or correction that the wording was aligned to the source; or release it \
           before the promotion.",
    run: Run::Registry(Level::Error, run),
};

/// What a standard decides: a promotion that changes it too hides which of the two did.
const SUBSTANCE: [Role; 7] =
    [Role::Description, Role::Type, Role::Unit, Role::Formula, Role::Basis, Role::Calculation, Role::Inputs];

fn run(cards: &Cards<'_>, context: &Context<'_>, out: &mut Vec<Located>) {
    for verdict in unaligned(context.pending(), context.shape(), context.notes) {
        let card = verdict.subject.definition().and_then(|id| cards.position(id.as_str())).map(|at| &cards[at]);
        let (Some(card), Some(pointer)) = (card, &verdict.pointer) else { continue };
        let message = format!(
            "{} together with the promotion, and no note of kind promotion or correction says why",
            verdict.message
        );
        out.push(card.with(Defect::new(RULE.id, Spot::Key(pointer.clone()), &*verdict.fingerprint, message)));
    }
}

/// The verdicts on what a standard decides of definitions that are promoted at the same time, where no note aligns them
/// with the source: a promotion that hides them.
pub fn unaligned<'v>(
    pending: &'v [Verdict],
    shape: &'v Shape,
    notes: &'v [Note],
) -> impl Iterator<Item = &'v Verdict> + use<'v> {
    let promotions = pending.iter().filter(|verdict| verdict.rule == RuleId::TierPromoted);
    let promoted: BTreeSet<&Id> = promotions.filter_map(|verdict| verdict.subject.definition()).collect();
    let is_own = move |verdict: &Verdict| verdict.subject.definition().is_some_and(|id| promoted.contains(id));
    let is_substance = move |verdict: &Verdict| {
        let pointer = verdict.pointer.as_deref();
        verdict.effect >= Effect::Meaning
            && pointer.is_some_and(|pointer| {
                SUBSTANCE.iter().filter_map(|role| shape.pointer(*role)).any(|place| is_below(pointer, place))
            })
    };
    let says_why = move |verdict: &Verdict| {
        let aligns = |kind| matches!(kind, NoteKind::Correction | NoteKind::Promotion);
        notes.iter().any(|note| note.kind.is_some_and(aligns) && covers(note, verdict))
    };
    pending.iter().filter(move |verdict| is_own(verdict) && is_substance(verdict) && !says_why(verdict))
}

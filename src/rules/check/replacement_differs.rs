use super::super::{Cards, Context, Located, Rule, Run};
use crate::model::{Defect, Level, Role, RuleId, Spot};

pub(super) const RULE: Rule = Rule {
    id: RuleId::ReplacementDiffers,
    sees: "A deprecation sends readers to a KPI of another type, or with another unit.",
    why: "Figures of the one cannot go on where those of the other end: who swaps them mixes what does not compare.",
    example: r#""unit": "months" in sales.payback, whose replacement sales.payback_days has "unit": "days""#,
    help: "Say in the reason how to get from the one figure to the other, and waive this finding; or name another replacement.",
    run: Run::Registry(Level::Warn, run),
};

fn run(cards: &Cards<'_>, context: &Context<'_>, out: &mut Vec<Located>) {
    let Some(pointer) = context.shape().pointer(Role::DeprecationReplacement) else { return };
    for card in cards.iter() {
        let Some(replacement) = card.text(Role::DeprecationReplacement) else { continue };
        let Some(other) = cards.position(replacement).map(|at| &cards[at]).filter(|other| other.read) else { continue };
        if let Some(difference) = replacement_differs(|role| card.text(role), |role| other.text(role)) {
            let message = format!("{replacement} takes its place, but {difference}");
            out.push(card.with(Defect::new(RULE.id, Spot::Value(pointer.to_owned()), replacement, message)));
        }
    }
}

/// How the figure of what takes the place of a definition differs from its own, by the texts of their roles.
pub fn replacement_differs<'t>(
    old: impl Fn(Role) -> Option<&'t str>,
    new: impl Fn(Role) -> Option<&'t str>,
) -> Option<String> {
    let role = [Role::Type, Role::Unit].into_iter().find(|role| old(*role) != new(*role))?;
    let [old, new] = [old(role), new(role)].map(|text| text.map_or("none".to_owned(), |text| format!("{text:?}")));
    Some(format!("its {role} is {new}, not {old}"))
}

use super::super::{Cards, Context, Located, Rule, Run};
use crate::model::{Defect, Level, Role, RuleId, Spot};

pub(super) const RULE: Rule = Rule {
    id: RuleId::RetiredIdReused,
    sees: "A definition has an id that was retired.",
    why: "Whoever still holds the old id would silently read another KPI's figures under it.",
    example: "kpis/sales/mrr.json beside retired/sales/mrr.json.",
    help: "Give the definition another id; if the KPI was never gone from a release, remove the tombstone instead.",
    run: Run::Registry(Level::Error, run),
};

fn run(cards: &Cards<'_>, context: &Context<'_>, out: &mut Vec<Located>) {
    let pointer = context.shape().pointer(Role::Id);
    let gone = context.gone();
    for card in cards.iter().filter(|card| card.read) {
        let id = &card.id;
        let message = match context.retired.get(id) {
            Some(tombstone) => format!("{id} was retired on {} and is never reused", tombstone.date),
            None if gone.contains(id) => format!("{id} is retired in the last release and is never reused"),
            None => continue,
        };
        let spot = pointer.map_or(Spot::File, |pointer| Spot::Value(pointer.to_owned()));
        out.push(card.with(Defect::new(RULE.id, spot, id.as_str(), message)));
    }
}

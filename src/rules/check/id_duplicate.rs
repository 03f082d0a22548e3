use std::collections::BTreeMap;

use super::super::{Card, Cards, Context, Located, Rule, Run};
use crate::model::{Defect, Level, Role, RuleId, Spot};

pub(super) const RULE: Rule = Rule {
    id: RuleId::IdDuplicate,
    sees: "Two files give the same id.",
    why: "A lookup by this id finds two definitions, and nobody can say which of them is meant.",
    example: r#""id": "sales.arr" in both kpis/sales/arr.json and kpis/sales/carr.json"#,
    help: "Give each file the id that its path spells, or remove one of them.",
    run: Run::Registry(Level::Error, run),
};

fn run(cards: &Cards<'_>, context: &Context<'_>, out: &mut Vec<Located>) {
    let Some(pointer) = context.shape().pointer(Role::Id) else { return };
    if cards.iter().all(|card| card.text(Role::Id).is_none()) {
        return; // No two files have one path.
    }
    let mut by_id: BTreeMap<&str, Vec<&Card>> = BTreeMap::new();
    for card in cards.iter() {
        by_id.entry(card.text(Role::Id).unwrap_or(card.id.as_str())).or_default().push(card);
    }
    for (id, sharers) in by_id.into_iter().filter(|(_, sharers)| sharers.len() > 1) {
        // The rightful owner is the file whose path spells the id, or else the first.
        let owner = sharers.iter().position(|card| card.id.as_str() == id).unwrap_or(0);
        let message = format!("{id} is also the id in {}", context.layout.definition(&sharers[owner].id));
        for (_, card) in sharers.iter().enumerate().filter(|(index, _)| *index != owner) {
            out.push(card.with(Defect::new(RULE.id, Spot::Value(pointer.to_owned()), id, message.as_str())));
        }
    }
}

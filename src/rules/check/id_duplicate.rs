use std::collections::BTreeMap;

use super::super::{Card, Context, Rule, Run, Sited};
use crate::model::{Defect, Id, Level, Role, Spot};

pub const RULE: Rule = Rule {
    id: "id-duplicate",
    sees: "Two files give the same id.",
    why: "A lookup by this id finds two definitions, and nobody can say which of them is meant.",
    example: r#""rogueId": "sales.arr" in both kpis/sales/arr.json and kpis/sales/carr.json"#,
    todo: "Give each file the id that its path spells, or remove one of them.",
    run: Run::Registry(Level::Error, run),
};

fn run(cards: &[Card], context: &Context<'_>, out: &mut Vec<Sited>) {
    let Some(pointer) = context.shape().pointer(Role::Id) else { return };
    let other = |card: &Card| card.record_id.is_some() && card.record_id.as_deref() != card.id.as_ref().map(Id::as_str);
    if !cards.iter().any(other) {
        return; // No two files have one path.
    }
    let mut by_id: BTreeMap<&str, Vec<&Card>> = BTreeMap::new();
    for card in cards {
        if let Some(id) = &card.record_id {
            by_id.entry(id).or_default().push(card);
        }
    }
    for (id, sharers) in by_id.into_iter().filter(|(_, sharers)| sharers.len() > 1) {
        // The rightful owner is the file whose path spells the id, or else the first.
        let spells = |card: &&Card| card.id.as_ref().is_some_and(|spelt| spelt.as_str() == id);
        let owner = sharers.iter().position(spells).unwrap_or(0);
        let message = format!("{id} is also the id in {}", sharers[owner].file);
        for (_, card) in sharers.iter().enumerate().filter(|(index, _)| *index != owner) {
            out.push(card.with(Defect::new(RULE.id, Spot::Value(pointer.to_owned()), id, message.as_str())));
        }
    }
}

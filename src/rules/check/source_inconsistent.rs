use std::collections::HashMap;
use std::collections::hash_map::Entry;

use super::super::{Card, Context, Rule, Run, Sited};
use crate::model::{Defect, Level, Role, Spot};

pub const RULE: Rule = Rule {
    id: "source-inconsistent",
    sees: "Two definitions cite the same address, up to its fragment, with different names or dates of the source.",
    why: "One page has one name and one date: one of the two citations is wrong, and lists of sources show it twice.",
    example: "kpis/sales/arr.json cites https://example.org/survey as of 2024-01-01, kpis/sales/carr.json as of 2025-01-01.",
    todo: "Look the source up and give both definitions the same name and date.",
    run: Run::Registry(Level::Warn, run),
};

fn run(cards: &[Card], context: &Context<'_>, out: &mut Vec<Sited>) {
    for (role, part, word) in [(Role::SourceName, 0, "name"), (Role::SourceDate, 2, "date")] {
        let Some(pointer) = context.shape().pointer(role) else { continue };
        // The first file that cites an address is what later ones are held against. What is absent contradicts nothing.
        let mut first: HashMap<&str, (&str, &Card)> = HashMap::new();
        for card in cards {
            let (Some(url), Some(given)) = (&card.source[1], &card.source[part]) else { continue };
            let address = url.split('#').next().unwrap_or_default();
            match first.entry(address) {
                Entry::Vacant(free) => {
                    free.insert((given, card));
                }
                Entry::Occupied(taken) if taken.get().0 != given => {
                    let (theirs, other) = taken.get();
                    let who = other.id.as_ref().map_or(other.file.as_str(), |id| id.as_str());
                    let message = format!("the {word} of {address} is `{given}` here and `{theirs}` in {who}");
                    out.push(card.with(Defect::new(RULE.id, Spot::Value(pointer.to_owned()), given, message)));
                }
                Entry::Occupied(_) => {}
            }
        }
    }
}

use std::collections::{BTreeSet, HashSet};

use super::super::{Card, Cards, Context, Located, Rule, Run};
use crate::model::{Defect, Level, Role, RuleId, Spot, shape::join};

pub(super) const RULE: Rule = Rule {
    id: RuleId::RelatedNotMutual,
    sees: "A definition lists a related KPI that does not list it in return.",
    why: "A reader finds the way from the one to the other, but not back.",
    example: r#""relatedKpiIds": ["sales.carr"] in sales.arr, and "relatedKpiIds": [] in sales.carr"#,
    help: "Add the link back, unless the relation goes one way on purpose.",
    run: Run::Registry(Level::Info, run),
};

fn run(cards: &Cards<'_>, context: &Context<'_>, out: &mut Vec<Located>) {
    let Some(pointer) = context.shape().pointer(Role::Related) else { return };
    // Many definitions may name one that has a long list: only such lists are worth a table.
    let is_long = |card: &Card| card.related().len() > 16;
    let links: HashSet<(&str, &str)> = cards
        .iter()
        .filter(|card| is_long(card))
        .flat_map(|card| card.related().map(|other| (card.id.as_str(), other)))
        .collect();
    for (at, card) in cards.iter().enumerate().filter(|(_, card)| !card.is_input()) {
        let id = card.id.as_str();
        let mut seen = BTreeSet::from([id]);
        for (index, other) in card.related().enumerate() {
            let one_way = cards.named(at, index).map(|that| &cards[that]).is_some_and(|that| {
                let lists = if is_long(that) { links.contains(&(other, id)) } else { that.relates_to(id) };
                // An input need not relate to anything, and nothing to it.
                that.read && !lists && !that.is_input()
            });
            if one_way && seen.insert(other) {
                let spot = Spot::Value(join(pointer, &index.to_string()));
                let defect = Defect::new(RULE.id, spot, other, format!("{other} does not list {id} in return"));
                out.push(card.with(defect));
            }
        }
    }
}

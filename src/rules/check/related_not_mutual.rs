use std::collections::{BTreeSet, HashMap, HashSet};

use super::super::{Card, Context, Rule, Run, Sited};
use crate::model::{Defect, Level, Role, Spot, shape::join};

pub const RULE: Rule = Rule {
    id: "related-not-mutual",
    sees: "A definition lists a related KPI that does not list it in return.",
    why: "A reader finds the way from the one to the other, but not back.",
    example: r#""relatedKpiIds": ["sales.carr"] in sales.arr, and "relatedKpiIds": [] in sales.carr"#,
    todo: "Add the link back, unless the relation goes one way on purpose.",
    run: Run::Registry(Level::Info, run),
};

fn run(cards: &[Card], context: &Context<'_>, out: &mut Vec<Sited>) {
    let Some(pointer) = context.shape().pointer(Role::Related) else { return };
    let named = || cards.iter().filter_map(|card| Some((card.id.as_ref()?.as_str(), card)));
    let by_id: HashMap<&str, &Card> = named().collect();
    // Many definitions may name one that has a long list: only such lists are worth a table.
    let is_long = |card: &Card| card.related.len() > 16;
    let links: HashSet<(&str, &str)> = named()
        .filter(|(_, card)| is_long(card))
        .flat_map(|(id, card)| card.related.iter().map(move |other| (id, other.as_str())))
        .collect();
    for (id, card) in named() {
        let mut seen = BTreeSet::from([id]);
        for (index, other) in card.related.iter().enumerate() {
            let one_way = by_id.get(other.as_str()).is_some_and(|that| {
                let lists = if is_long(that) { links.contains(&(other, id)) } else { that.related.iter().any(|back| back == id) };
                that.read && !lists
            });
            if one_way && seen.insert(other) {
                let spot = Spot::Value(join(pointer, &index.to_string()));
                let defect = Defect::new(RULE.id, spot, other, format!("{other} does not list {id} in return"));
                out.push(card.with(defect));
            }
        }
    }
}

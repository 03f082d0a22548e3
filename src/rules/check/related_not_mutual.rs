use std::collections::{BTreeSet, HashSet};

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
    let read: HashSet<&str> = named().filter(|(_, card)| card.read).map(|(id, _)| id).collect();
    let links: HashSet<(&str, &str)> =
        named().flat_map(|(id, card)| card.related.iter().map(move |other| (id, other.as_str()))).collect();
    for (id, card) in named() {
        let mut seen = BTreeSet::from([id]);
        for (index, other) in card.related.iter().enumerate() {
            let one_way = !links.contains(&(other, id)) && read.contains(other.as_str());
            if one_way && seen.insert(other) {
                let spot = Spot::Value(join(pointer, &index.to_string()));
                let defect = Defect::new(RULE.id, spot, other, format!("{other} does not list {id} in return"));
                out.push(card.with(defect));
            }
        }
    }
}

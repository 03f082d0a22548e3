use std::collections::BTreeSet;

use super::super::{Card, Context, Rule, Run, Sited};
use crate::model::id::nearest;
use crate::model::{Defect, Id, Level, Spot};

pub const RULE: Rule = Rule {
    id: "dispute-unknown",
    sees: "A dispute is about an id that this registry neither has nor retired.",
    why: "It objects to nothing: the definition that was meant is promoted and exported as if nobody disputed it.",
    example: r#""definition": "sales.ar""#,
    todo: "Correct the id, or remove the file.",
    run: Run::Registry(Level::Error, run),
};

fn run(cards: &[Card], context: &Context<'_>, out: &mut Vec<Sited>) {
    if context.disputes.is_empty() {
        return;
    }
    let ids: BTreeSet<&Id> = cards.iter().filter_map(|card| card.id.as_ref()).chain(context.retired.keys()).collect();
    for dispute in context.disputes.iter().filter(|dispute| !ids.contains(&dispute.definition)) {
        let id = dispute.definition.as_str();
        let near = nearest(id, ids.iter().map(|id| id.as_str()));
        let hint = near.map_or(String::new(), |near| format!("; did you mean {near}?"));
        let defect = Defect::new(RULE.id, Spot::Value("/definition".into()), id, format!("there is no KPI {id}{hint}"));
        let file = Some(format!("{}disputes/{}.json", context.folder, dispute.name));
        out.push(Sited { file, definition: None, defect });
    }
}

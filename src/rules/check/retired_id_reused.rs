use super::super::{Context, Rule, Run};
use crate::model::{Defect, Definition, Level, Role, Spot};

pub const RULE: Rule = Rule {
    id: "retired-id-reused",
    sees: "A definition has an id that was retired.",
    why: "Whoever still holds the old id would silently read another KPI's figures under it.",
    example: "kpis/sales/mrr.json beside retired/sales/mrr.json.",
    todo: "Give the definition another id; if the KPI was never gone from a release, remove the tombstone instead.",
    run: Run::Definition(Level::Error, run),
};

fn run(definition: &Definition, context: &Context<'_>, out: &mut Vec<Defect>) {
    let id = &definition.id;
    if let Some(tombstone) = context.retired.get(id) {
        let spot = context.shape().pointer(Role::Id).map_or(Spot::File, |pointer| Spot::Value(pointer.to_owned()));
        let message = format!("{id} was retired on {} and is never reused", tombstone.date);
        out.push(Defect::new(RULE.id, spot, id.as_str(), message));
    }
}

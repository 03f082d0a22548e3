use super::super::{Cards, Context, Located, Rule, Run};
use crate::model::id::nearest;
use crate::model::{Defect, Id, Level, RuleId, Spot};

pub(super) const RULE: Rule = Rule {
    id: RuleId::DisputeUnknown,
    sees: "A dispute is about an id that this registry neither has nor retired.",
    why: "It objects to nothing: the definition that was meant is promoted and exported as if nobody disputed it.",
    example: r#""definition": "sales.ar""#,
    help: "Correct the id, or remove the file.",
    run: Run::Registry(Level::Error, run),
};

fn run(cards: &Cards<'_>, context: &Context<'_>, out: &mut Vec<Located>) {
    if context.disputes.is_empty() {
        return;
    }
    let known = |id: &Id| cards.has(id.as_str()) || context.retired.contains_key(id);
    for dispute in context.disputes.iter().filter(|dispute| !known(&dispute.definition)) {
        let id = dispute.definition.as_str();
        let near = nearest(id, cards.ids().chain(context.retired.keys().map(Id::as_str)));
        let hint = near.map_or(String::new(), |near| format!("; did you mean {near}?"));
        let defect = Defect::new(RULE.id, Spot::Value("/definition".into()), id, format!("there is no KPI {id}{hint}"));
        let file = Some(context.layout.dispute(&dispute.name));
        out.push(Located { file, definition: None, defect });
    }
}

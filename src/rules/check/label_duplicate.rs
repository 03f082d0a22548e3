use std::collections::HashMap;

use super::super::{Card, Context, Rule, Run, Sited};
use crate::model::{Defect, Id, Level, Role, Spot};

pub const RULE: Rule = Rule {
    id: "label-duplicate",
    sees: "Two definitions of one domain have the same label, apart from case and white space.",
    why: "People know a KPI by its label: in a list or a chart nobody can tell the two apart.",
    example: r#""defaultLabel": "Churn Rate" in sales.churn_rate, and "Churn rate" in sales.logo_churn"#,
    todo: "Say in one of the labels what sets its KPI apart.",
    run: Run::Registry(Level::Warn, run),
};

fn run(cards: &[Card], context: &Context<'_>, out: &mut Vec<Sited>) {
    let Some(pointer) = context.shape().pointer(Role::Label) else { return };
    let mut labelled: Vec<(&Id, &str, &Card)> =
        cards.iter().filter_map(|card| Some((card.id.as_ref()?, card.label.as_deref()?, card))).collect();
    labelled.sort_by_key(|(id, ..)| *id);
    let mut seen: HashMap<(&str, String), &Id> = HashMap::with_capacity(cards.len());
    for (id, label, card) in labelled {
        let folded = label.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
        let first = *seen.entry((id.domain(), folded)).or_insert(id);
        if first != id {
            let message = format!("{label:?} is also the label of {first}");
            out.push(card.with(Defect::new(RULE.id, Spot::Value(pointer.to_owned()), label, message)));
        }
    }
}

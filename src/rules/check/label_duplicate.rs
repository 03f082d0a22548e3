use super::super::{Card, Cards, Context, Located, Rule, Run};
use crate::model::id::folded;
use crate::model::{Defect, Level, Role, RuleId, Spot};

pub(super) const RULE: Rule = Rule {
    id: RuleId::LabelDuplicate,
    sees: "Two definitions of one domain have the same label, apart from case and white space.",
    why: "People know a KPI by its label: in a list or a chart nobody can tell the two apart.",
    example: r#""defaultLabel": "Churn Rate" in sales.churn_rate, and "Churn rate" in sales.logo_churn"#,
    help: "Say in one of the labels what sets its KPI apart.",
    run: Run::Registry(Level::Warn, run),
};

fn run(cards: &Cards<'_>, context: &Context<'_>, out: &mut Vec<Located>) {
    let Some(pointer) = context.shape().pointer(Role::Label) else { return };
    let key = |card: &Card| Some((card.id.domain().to_owned(), folded(card.text(Role::Label)?)));
    for like in cards.alike(key) {
        let first = like[0];
        for card in like[1..].iter().filter(|card| key(card) == key(first)) {
            let label = card.text(Role::Label).unwrap_or_default();
            let message = format!("{label:?} is also the label of {}", first.id);
            out.push(card.with(Defect::new(RULE.id, Spot::Value(pointer.to_owned()), label, message)));
        }
    }
}

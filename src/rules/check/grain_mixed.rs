use super::super::cards::part;
use super::super::{Cards, Context, Located, Rule, Run};
use crate::expression::Sort;
use crate::model::{Defect, Level, Role, RuleId};

pub(super) const RULE: Rule = Rule {
    id: RuleId::GrainMixed,
    sees: "An expression reads, for a shorter period, a figure that is of a longer one: that of a quarter in one of a month.",
    why: "A month's costs divided by a quarter's sales are a third of what they should be.",
    example: r#""expression": "finance.costs / sales.bookings", where "grain" of sales.bookings is "quarter""#,
    help: "Read both over the same time, over(figure, 1 quarter), or correct a grain.",
    run: Run::Computing(Level::Warn, run),
};

fn run(cards: &Cards<'_>, context: &Context<'_>, out: &mut Vec<Located>) {
    for (at, inference) in cards.inferred() {
        let card = &cards[at];
        let text = card.text(Role::Expression).unwrap_or_default();
        for fault in inference.faults.iter().filter(|fault| fault.sort == Sort::Grain) {
            let value = text.get(fault.span.clone()).unwrap_or_default();
            let defect = Defect::new(RULE.id, part(&fault.span, context.shape()), value, fault.problem.as_str());
            out.push(card.with(defect.help(fault.help.clone().unwrap_or_else(|| RULE.help.to_owned()))));
        }
    }
}

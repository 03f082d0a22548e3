use super::super::cards::part;
use super::super::{Cards, Context, Located, Rule, Run};
use crate::model::{Defect, Level, Role, RuleId};

pub(super) const RULE: Rule = Rule {
    id: RuleId::ExpressionUnitUnknown,
    sees: "The unit of a part of an expression cannot be worked out.",
    why: "Whatever that part is added to or compared with is not checked.",
    example: r#""expression": "sales.growth ^ sales.years", where sales.growth is in currency"#,
    help: "Write exponents of figures with units as whole numbers, and units as `currency/year` and the like.",
    run: Run::Computing(Level::Info, run),
};

fn run(cards: &Cards<'_>, context: &Context<'_>, out: &mut Vec<Located>) {
    for (at, inference) in cards.inferred() {
        let card = &cards[at];
        let text = card.text(Role::Expression).unwrap_or_default();
        for (span, why) in &inference.unknown {
            let value = text.get(span.clone()).unwrap_or_default();
            let message = format!("the unit cannot be worked out: {why}");
            out.push(card.with(Defect::new(RULE.id, part(span, context.shape()), value, message)));
        }
    }
}

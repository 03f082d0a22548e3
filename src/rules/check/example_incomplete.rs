use super::super::{Cards, Context, Located, Rule, Run};
use crate::expression::Outcome;
use crate::model::shape::join;
use crate::model::{Defect, Level, Role, RuleId, Spot};

pub(super) const RULE: Rule = Rule {
    id: RuleId::ExampleIncomplete,
    sees: "A worked example does not give all that the expression reads.",
    why: "It proves nothing: the figure that it states cannot be worked out from what it gives.",
    example: r#""expression": "sales.arr / sales.customers", "examples": [{ "given": { "sales.arr": 1200 }, "gives": 100 }]"#,
    help: "Give what is missing; `null` where there is no value.",
    run: Run::Computing(Level::Warn, run),
};

fn run(cards: &Cards<'_>, context: &Context<'_>, out: &mut Vec<Located>) {
    let Some(pointer) = context.shape().pointer(Role::Examples) else { return };
    for (card, index, outcome) in cards.outcomes().filter(|(.., outcome)| matches!(outcome, Outcome::Incomplete { .. }))
    {
        let spot = Spot::Key(join(&join(pointer, &index.to_string()), "given"));
        let message = outcome.problem().unwrap_or_default();
        out.push(card.with(Defect::new(RULE.id, spot, message.clone(), message)));
    }
}

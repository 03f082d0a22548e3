use super::super::{Cards, Context, Located, Rule, Run};
use crate::expression::Outcome;
use crate::model::shape::join;
use crate::model::{Defect, Level, Role, RuleId, Spot};

pub(super) const RULE: Rule = Rule {
    id: RuleId::ExampleFailed,
    sees: "A worked example states another figure than the expression gives, or gives something that no figure can be \
           worked out from.",
    why: "Either the expression computes something else than is meant, or the example misleads whoever learns from it.",
    example: r#""expression": "sales.won / 4", "examples": [{ "given": { "sales.won": 12 }, "gives": 4 }]"#,
    help: "Work the example out by hand: then correct the expression, what is given, or what it gives.",
    run: Run::Computing(Level::Error, run),
};

fn run(cards: &Cards<'_>, context: &Context<'_>, out: &mut Vec<Located>) {
    let Some(pointer) = context.shape().pointer(Role::Examples) else { return };
    for (card, index, outcome) in cards.outcomes() {
        let at = join(pointer, &index.to_string());
        let place = match outcome {
            Outcome::Fails { .. } => join(&at, "gives"),
            Outcome::Wrong { pointer, .. } => format!("{at}{pointer}"),
            Outcome::Holds | Outcome::Incomplete { .. } => continue,
        };
        let message = outcome.problem().unwrap_or_default();
        out.push(card.with(Defect::new(RULE.id, Spot::Value(place), message.clone(), message)));
    }
}

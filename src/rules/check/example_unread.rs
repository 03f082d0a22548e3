use super::super::{Cards, Context, Located, Rule, Run};
use crate::model::shape::join;
use crate::model::{Defect, Level, Role, RuleId, Spot};

pub(super) const RULE: Rule = Rule {
    id: RuleId::ExampleUnread,
    sees: "A worked example gives a value that nothing reads: neither the expression, nor the definitions it is made of as far \
           as they are not given themselves.",
    why: "Whoever learns from the example takes it for a part of the figure, and a value that is meant to be read and is not \
          shows that the expression lacks something.",
    example: r#""expression": "sales.won / 4", "examples": [{ "given": { "sales.won": 12, "sales.lost": 3 }, "gives": 3 }]"#,
    help: "Take the value out, or correct its id or the expression.",
    run: Run::Computing(Level::Warn, run),
};

fn run(cards: &Cards<'_>, context: &Context<'_>, out: &mut Vec<Located>) {
    let Some(pointer) = context.shape().pointer(Role::Examples) else { return };
    for (card, index, id) in cards.unread() {
        let spot = Spot::Key(join(&join(&join(pointer, &index.to_string()), "given"), id.as_str()));
        let message = format!("the example gives {id}, which nothing reads");
        out.push(card.with(Defect::new(RULE.id, spot, id.as_str(), message)));
    }
}

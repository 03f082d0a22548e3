use super::super::{Cards, Context, Located, Rule, Run};
use crate::model::{Defect, Level, Role, RuleId, Spot};

pub(super) const RULE: Rule = Rule {
    id: RuleId::ExpressionUnproven,
    sees: "A definition that is not deprecated has an expression and no worked example.",
    why: "Nothing shows that the expression computes what the words say, nor what a later change does to the figure.",
    example: r#""expression": "sales.arr / sales.customers" without "examples""#,
    help: "Add an example: what is given, by id, and the figure that it gives.",
    run: Run::Registry(Level::Info, run),
};

fn run(cards: &Cards<'_>, context: &Context<'_>, out: &mut Vec<Located>) {
    let shape = context.shape();
    let (Some(pointer), Some(_)) = (shape.pointer(Role::Expression), shape.pointer(Role::Examples)) else { return };
    for card in cards.faultless() {
        let is_empty = || card.text(Role::Examples).is_none_or(|examples| examples == "[]");
        if !card.deprecated && !card.is_input() && is_empty() {
            let spot = Spot::Key(pointer.to_owned());
            out.push(card.with(Defect::new(RULE.id, spot, "", "no worked example shows what the expression computes")));
        }
    }
}

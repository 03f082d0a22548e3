use super::super::{Card, Cards, Context, Located, Rule, Run};
use crate::model::id::folded;
use crate::model::{Defect, Level, Role, RuleId, Spot};

pub(super) const RULE: Rule = Rule {
    id: RuleId::LabelShared,
    sees: "Definitions of two domains have the same label, apart from case and white space.",
    why: "Whoever finds a figure by its label, in a search or a list of all domains, may take the one for the other.",
    example: r#""defaultLabel": "ARR" in sales.arr, and "ARR" in customers.arr"#,
    help: "Say in the labels what sets the figures apart, unless their domain always stands beside them.",
    run: Run::Registry(Level::Info, run),
};

fn run(cards: &Cards<'_>, context: &Context<'_>, out: &mut Vec<Located>) {
    let Some(pointer) = context.shape().pointer(Role::Label) else { return };
    let key = |card: &Card| Some(folded(card.text(Role::Label)?));
    for like in cards.alike(key) {
        let first = like[0];
        // Within a domain it is the business of another rule.
        let shares = |card: &&&Card| key(card) == key(first) && card.id.domain() != first.id.domain();
        for card in like[1..].iter().filter(shares) {
            let label = card.text(Role::Label).unwrap_or_default();
            let message = format!("{label:?} is also the label of {}", first.id);
            out.push(card.with(Defect::new(RULE.id, Spot::Value(pointer.to_owned()), label, message)));
        }
    }
}

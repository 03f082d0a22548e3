use super::super::{Card, Cards, Context, Located, Rule, Run};
use crate::model::{Defect, Level, Role, RuleId, Spot};

pub(super) const RULE: Rule = Rule {
    id: RuleId::SourceInconsistent,
    sees: "Two definitions cite the same address, up to its fragment, with different names or dates of the source.",
    why: "One page has one name and one date: one of the two citations is wrong, and lists of sources show it twice.",
    example: "kpis/sales/arr.json cites https://example.org/survey as of 2024-01-01, kpis/sales/carr.json as of 2025-01-01.",
    help: "Look the source up and give both definitions the same name and date.",
    run: Run::Registry(Level::Warn, run),
};

fn run<'a>(cards: &Cards<'a>, context: &Context<'_>, out: &mut Vec<Located>) {
    for (role, word) in [(Role::SourceName, "name"), (Role::SourceDate, "date")] {
        let Some(pointer) = context.shape().pointer(role) else { continue };
        // The first file that cites an address is what later ones are held against. What is absent contradicts nothing.
        let cited = |card: &'a Card| Some((card.text(Role::SourceUrl)?.split('#').next()?, card.text(role)?));
        let address = |card: &'a Card| cited(card).map(|(address, _)| address);
        for like in cards.alike(address) {
            let Some((address, theirs)) = cited(like[0]) else { continue };
            for card in &like[1..] {
                let Some((_, given)) = cited(card).filter(|other| other.0 == address && other.1 != theirs) else {
                    continue;
                };
                let message = format!("the {word} of {address} is `{given}` here and `{theirs}` in {}", like[0].id);
                out.push(card.with(Defect::new(RULE.id, Spot::Value(pointer.to_owned()), given, message)));
            }
        }
    }
}

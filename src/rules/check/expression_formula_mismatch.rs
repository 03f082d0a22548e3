use std::collections::BTreeSet;

use super::super::{Cards, Context, Located, Rule, Run};
use crate::model::{Defect, Level, Role, RuleId, Spot};

pub(super) const RULE: Rule = Rule {
    id: RuleId::ExpressionFormulaMismatch,
    sees: "The formula names, by their ids, other KPIs than the expression reads. A formula that names none is in words alone, \
           inputs need not be named in it, and an input stands for the KPIs that it relates to: it is a part of them.",
    why: "People compute the figure by the formula and machines by the expression, and the two figures differ.",
    example: r#""formula": "sales.arr / customers.total", "expression": "sales.carr / customers.total""#,
    help: "Let both say the same.",
    run: Run::Registry(Level::Warn, run),
};

fn run(cards: &Cards<'_>, context: &Context<'_>, out: &mut Vec<Located>) {
    let shape = context.shape();
    let Some(pointer) = shape.pointer(Role::Formula) else { return };
    for card in cards.iter().filter(|card| card.has_expression && !card.deprecated) {
        let named = card.mentions().filter(|mention| mention.role == Role::Formula && cards.has(mention.id));
        let named: BTreeSet<&str> = named.map(|mention| mention.id).collect();
        if named.is_empty() {
            continue;
        }
        let mut read = BTreeSet::new();
        for mention in card.inputs() {
            let is_new = read.insert(mention.id);
            if is_new && !named.contains(mention.id) && cards.has(mention.id) && !cards.is_input(mention.id) {
                let message = format!("the expression reads {}, which the formula does not name", mention.id);
                out.push(card.with(Defect::new(RULE.id, mention.spot(shape), mention.id, message)));
            }
        }
        let in_part: BTreeSet<&str> = read.iter().flat_map(|id| cards.wholes(id)).collect();
        for id in named.difference(&read).filter(|id| !in_part.contains(*id)) {
            let message = format!("the formula names {id}, which the expression does not read");
            out.push(card.with(Defect::new(RULE.id, Spot::Value(pointer.to_owned()), *id, message)));
        }
    }
}

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
    for (at, card) in cards.iter().enumerate().filter(|(_, card)| card.has_expression && !card.deprecated) {
        let named = cards.there(at, card.mentions().filter(|mention| mention.role == Role::Formula));
        let named: BTreeSet<usize> = named.map(|(that, _)| that).collect();
        if named.is_empty() {
            continue;
        }
        let mut read = BTreeSet::new();
        for (that, mention) in cards.there(at, card.inputs()) {
            if read.insert(that) && !named.contains(&that) && !cards[that].is_input() {
                let message = format!("the expression reads {}, which the formula does not name", mention.id);
                out.push(card.with(Defect::new(RULE.id, mention.spot(shape), mention.id, message)));
            }
        }
        let in_part: BTreeSet<usize> = read.iter().flat_map(|that| cards.wholes(*that)).collect();
        for that in named.difference(&read).filter(|that| !in_part.contains(that)) {
            let id = cards[*that].id.as_str();
            let message = format!("the formula names {id}, which the expression does not read");
            out.push(card.with(Defect::new(RULE.id, Spot::Value(pointer.to_owned()), id, message)));
        }
    }
}

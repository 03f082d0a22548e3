use std::collections::BTreeSet;

use super::super::{Cards, Context, Located, Rule, Run};
use crate::model::{Defect, Level, Role, RuleId};

pub(super) const RULE: Rule = Rule {
    id: RuleId::ExpressionInputsMismatch,
    sees: "The required inputs name, by their ids, other definitions than the expression reads; or it reads a KPI that is not \
           among the related ones. Required inputs that name no id are in words alone; definitions of kind input need not be \
           named, and stand for the KPIs that they relate to: they are parts of them.",
    why: "Whoever collects the inputs collects too little or too much, and who follows the related KPIs does not come by what \
          the figure is made of.",
    example: r#""requiredInputs": ["sales.arr"], "expression": "sales.arr / customers.total""#,
    help: "Name among required inputs and related KPIs what the expression reads, and nothing else among the inputs.",
    run: Run::Registry(Level::Warn, run),
};

fn run(cards: &Cards<'_>, context: &Context<'_>, out: &mut Vec<Located>) {
    let shape = context.shape();
    let relates = shape.pointer(Role::Related).is_some();
    for (at, card) in cards.iter().enumerate().filter(|(_, card)| card.has_expression && !card.deprecated) {
        let listed = || cards.there(at, card.mentions().filter(|mention| mention.role == Role::Inputs));
        let named: BTreeSet<usize> = listed().map(|(that, _)| that).collect();
        let mut read = BTreeSet::new();
        for (that, mention) in cards.there(at, card.inputs()) {
            if !read.insert(that) || cards[that].is_input() {
                continue;
            }
            let problem = match (named.is_empty() || named.contains(&that), mention.is_related || !relates) {
                (true, true) => continue,
                (false, true) => "the required inputs do not name",
                (true, false) => "the related KPIs do not list",
                (false, false) => "neither required inputs nor related KPIs name",
            };
            let message = format!("the expression reads {}, which {problem}", mention.id);
            out.push(card.with(Defect::new(RULE.id, mention.spot(shape), mention.id, message)));
        }
        let in_part: BTreeSet<usize> = read.iter().flat_map(|that| cards.wholes(*that)).collect();
        let mut told = BTreeSet::new();
        for (_, mention) in listed().filter(|(that, _)| !read.contains(that) && !in_part.contains(that)) {
            if told.insert(mention.id) {
                let message = format!("the required inputs name {}, which the expression does not read", mention.id);
                out.push(card.with(Defect::new(RULE.id, mention.spot(shape), mention.id, message)));
            }
        }
    }
}

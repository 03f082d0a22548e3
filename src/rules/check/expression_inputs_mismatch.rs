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
    for card in cards.iter().filter(|card| card.has_expression && !card.deprecated) {
        let listed = || card.mentions().filter(|mention| mention.role == Role::Inputs && cards.has(mention.id));
        let named: BTreeSet<&str> = listed().map(|mention| mention.id).collect();
        let mut read = BTreeSet::new();
        for mention in card.inputs().filter(|mention| cards.has(mention.id)) {
            if !read.insert(mention.id) {
                continue;
            }
            if cards.is_input(mention.id) {
                continue;
            }
            let problem = match (named.is_empty() || named.contains(mention.id), mention.is_related || !relates) {
                (true, true) => continue,
                (false, true) => "the required inputs do not name",
                (true, false) => "the related KPIs do not list",
                (false, false) => "neither required inputs nor related KPIs name",
            };
            let message = format!("the expression reads {}, which {problem}", mention.id);
            out.push(card.with(Defect::new(RULE.id, mention.spot(shape), mention.id, message)));
        }
        let in_part: BTreeSet<&str> = read.iter().flat_map(|id| cards.wholes(id)).collect();
        let mut told = BTreeSet::new();
        for mention in listed().filter(|mention| !read.contains(mention.id) && !in_part.contains(mention.id)) {
            if told.insert(mention.id) {
                let message = format!("the required inputs name {}, which the expression does not read", mention.id);
                out.push(card.with(Defect::new(RULE.id, mention.spot(shape), mention.id, message)));
            }
        }
    }
}

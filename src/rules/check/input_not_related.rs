use std::collections::BTreeSet;

use super::super::{Cards, Context, Located, Rule, Run};
use crate::model::{Defect, Level, Role, RuleId};

pub(super) const RULE: Rule = Rule {
    id: RuleId::InputNotRelated,
    sees: "A formula or an input names a KPI of this registry that is not among the related KPIs.",
    why: "Readers who follow the related KPIs do not come by what the figure is made of.",
    example: r#""formula": "sales.arr / hr.total_headcount", "relatedKpiIds": ["sales.arr"]"#,
    help: "Add the id to the related KPIs.",
    run: Run::Registry(Level::Info, run),
};

fn run(cards: &Cards<'_>, context: &Context<'_>, out: &mut Vec<Located>) {
    if context.shape().pointer(Role::Related).is_none() {
        return;
    }
    // What an expression reads is held to that by `expression-inputs-mismatch`.
    for (at, card) in cards.iter().enumerate().filter(|(_, card)| !card.has_expression) {
        let mut seen = BTreeSet::new();
        for (_, mention) in cards.there(at, card.inputs()).filter(|(that, _)| !cards[*that].is_input()) {
            if seen.insert(mention.id) && !mention.is_related {
                let message = format!("{} is named in the {}, but is not related", mention.id, mention.role);
                out.push(card.with(Defect::new(RULE.id, mention.spot(context.shape()), mention.id, message)));
            }
        }
    }
}

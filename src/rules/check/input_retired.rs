use std::collections::BTreeSet;

use super::super::card::Mention;
use super::super::{Cards, Context, Located, Rule, Run};
use crate::model::{Defect, Level, RuleId};

pub(super) const RULE: Rule = Rule {
    id: RuleId::InputRetired,
    sees: "A formula or an input names a KPI that was retired.",
    why: "A figure that is computed from one that is gone can be computed by nobody.",
    example: r#""formula": "sales.mrr * 12", and retired/sales/mrr.json"#,
    help: "Compute it from something that is there, or retire the definition too: what is computed from another KPI is \
           another figure.",
    run: Run::Registry(Level::Error, run),
};

fn run(cards: &Cards<'_>, context: &Context<'_>, out: &mut Vec<Located>) {
    for (at, card) in cards.iter().enumerate() {
        let mut seen = BTreeSet::new();
        let is_gone = |mention: &Mention<'_>| mention.is_input() && cards.named(at, mention.at).is_none();
        for mention in card.mentions().filter(is_gone) {
            let Some(fate) = context.fate(mention.id) else { continue };
            if seen.insert((mention.role, mention.id)) {
                let message = format!("{} is named in the {}, but was {}", mention.id, mention.role, fate.words());
                let defect = Defect::new(RULE.id, mention.spot(context.shape()), mention.id, message);
                out.push(card.with(fate.advise(defect)));
            }
        }
    }
}

use std::collections::BTreeSet;

use super::super::{Cards, Context, Located, Rule, Run};
use crate::model::{Defect, Level, RuleId};

pub(super) const RULE: Rule = Rule {
    id: RuleId::InputDeprecated,
    sees: "The expression, the formula or an input of a definition that is not deprecated itself names a KPI that is.",
    why: "The figure rests on one that may be gone after its sunset: by then nobody can compute it any more.",
    example: r#""formula": "sales.carr / headcount", and sales.carr has a `deprecation`"#,
    help: "Compute it from what takes the place of the deprecated KPI, or deprecate it too.",
    run: Run::Registry(Level::Warn, run),
};

fn run(cards: &Cards<'_>, context: &Context<'_>, out: &mut Vec<Located>) {
    for card in cards.iter().filter(|card| !card.deprecated) {
        let mut seen = BTreeSet::new();
        for mention in card.inputs() {
            let Some(outgoing) = cards.outgoing(mention.id) else { continue };
            if seen.insert((mention.role, mention.id)) {
                let spot = mention.spot(context.shape());
                out.push(card.with(Defect::new(RULE.id, spot, mention.id, outgoing.to_string())));
            }
        }
    }
}

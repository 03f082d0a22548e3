use super::super::{Cards, Context, Located, Rule, Run};
use crate::model::{Defect, Level, Role, RuleId, Spot, shape::join};

pub(super) const RULE: Rule = Rule {
    id: RuleId::RelatedDeprecated,
    sees: "A definition that is not deprecated itself lists a related KPI that is, and does not take its place.",
    why: "Readers who follow the link arrive at a KPI that they should not start to use.",
    example: r#""relatedKpiIds": ["sales.carr"], and sales.carr has a `deprecation`"#,
    help: "List what takes its place instead, or remove the entry.",
    run: Run::Registry(Level::Info, run),
};

fn run(cards: &Cards<'_>, context: &Context<'_>, out: &mut Vec<Located>) {
    let Some(pointer) = context.shape().pointer(Role::Related) else { return };
    for card in cards.iter().filter(|card| !card.deprecated) {
        for (index, id) in card.related().enumerate() {
            // What takes its place leads back to where it comes from.
            let outgoing = cards.outgoing(id).filter(|outgoing| outgoing.instead != Some(card.id.as_str()));
            if let Some(outgoing) = outgoing {
                let spot = Spot::Value(join(pointer, &index.to_string()));
                out.push(card.with(Defect::new(RULE.id, spot, id, outgoing.to_string())));
            }
        }
    }
}

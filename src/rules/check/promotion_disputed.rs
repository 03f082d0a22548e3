use super::super::news::News;
use super::super::{Cards, Context, Located, Rule, Run};
use crate::model::{Defect, Dispute, Help, Level, Role, RuleId, Spot};

pub(super) const RULE: Rule = Rule {
    id: RuleId::PromotionDisputed,
    sees: "A definition is published that the last release has as editorial or not at all, and a dispute about it is \
           open. Against a base: one that the change itself publishes.",
    why: "The published tier says that a standard stands behind the definition, while somebody says that it is wrong \
          and nobody has answered.",
    example: r#""tier": "published" in sales.carr, and disputes/pilots-are-counted.json about it without "settled"."#,
    help: "Settle the dispute first, or leave the tier editorial.",
    run: Run::Registry(Level::Error, run),
};

fn run(cards: &Cards<'_>, context: &Context<'_>, out: &mut Vec<Located>) {
    let pointer = context.shape().pointer(Role::Tier);
    let (Some(pointer), true) = (pointer, context.disputes.iter().any(Dispute::is_open)) else { return };
    let news = News::of(context);
    for card in cards.iter().filter(|card| card.published) {
        let (Some(promotion), Some(dispute)) =
            (news.promotion(&card.id), Dispute::open_about(context.disputes, &card.id))
        else {
            continue;
        };
        // Whoever objects to what others published is not refused for it.
        if context.touched.is_some_and(|touched| !touched.contains(&promotion.fingerprint)) {
            continue;
        }
        let Dispute { name, by, opened, reason, .. } = dispute;
        let message =
            format!("the definition is published while the dispute {name} is open: {by} says since {opened}: {reason}");
        let help = Help::SettleDispute { dispute: name.clone(), definition: card.id.clone() };
        out.push(card.with(Defect::new(RULE.id, Spot::Value(pointer.to_owned()), &**name, message).help(help)));
    }
}

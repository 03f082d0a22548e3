use super::super::news::News;
use super::super::{Cards, Context, Located, Rule, Run};
use super::source_date_in_future::is_future;
use crate::model::{Defect, Level, Role, RuleId, Spot};

pub(super) const RULE: Rule = Rule {
    id: RuleId::PromotionPremature,
    sees: "A definition is published that the last release has as editorial or not at all, and a text of it still is or \
           contains a placeholder, as `placeholder-text` sees it, or its source is dated after today.",
    why: "Readers take a published definition as finished: what nobody has written yet has no standard behind it.",
    example: r#""tier": "published", "description": "TODO: say which contracts count.""#,
    help: "Write the text, or leave the tier editorial until it is written.",
    run: Run::Registry(Level::Error, run),
};

fn run(cards: &Cards<'_>, context: &Context<'_>, out: &mut Vec<Located>) {
    let news = News::of(context);
    for card in cards.iter().filter(|card| news.is_published(card)) {
        for gap in card.defects.iter().filter(|defect| defect.rule == RuleId::PlaceholderText) {
            let message = format!("the tier is published, but {}", gap.message);
            out.push(card.with(Defect::new(RULE.id, gap.spot.clone(), &*gap.value, message)));
        }
        let date = card.text(Role::SourceDate).filter(|text| is_future(text, context.today));
        if let Some((date, pointer)) = date.zip(context.shape().pointer(Role::SourceDate)) {
            let message = format!("the tier is published, but the source is dated {date}, which is after today");
            let help = "Correct the date, or leave the tier editorial until the source is published.".to_owned();
            out.push(card.with(Defect::new(RULE.id, Spot::Value(pointer.to_owned()), date, message).help(help)));
        }
    }
}

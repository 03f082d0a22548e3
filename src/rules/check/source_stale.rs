use super::super::{Cards, Context, Located, Rule, Run};
use crate::model::{Defect, Level, PartialDate, Role, RuleId, Spot};

pub(super) const RULE: Rule = Rule {
    id: RuleId::SourceStale,
    sees: "The publication date of a source is more than five years before today.",
    why: "Practice moves on: there may be a newer edition that says something else, and readers who compare with peers \
          compare with what was usual then.",
    example: r#""publicationDate": "2014-01-01""#,
    help: "Look for a newer edition, and cite it if the definition follows it; an old source that still holds may stay.",
    run: Run::Registry(Level::Info, run),
};

/// The years after which a source wants a second look.
const YEARS: u8 = 5;

fn run(cards: &Cards<'_>, context: &Context<'_>, out: &mut Vec<Located>) {
    let (Some(pointer), Some(today)) = (context.shape().pointer(Role::SourceDate), context.today) else { return };
    let oldest = today.years_before(YEARS);
    for card in cards.iter() {
        let Some(text) = card.text(Role::SourceDate) else { continue };
        let date = text.parse().map(PartialDate::last).ok();
        let Some(date) = date.filter(|date| *date < oldest) else { continue };
        let age = today.years_since(date);
        let message = format!("the source is dated {text}: it is {age} years old today, {today}");
        out.push(card.with(Defect::new(RULE.id, Spot::Value(pointer.to_owned()), text, message)));
    }
}

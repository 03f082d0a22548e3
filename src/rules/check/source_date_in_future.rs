use super::super::{Cards, Context, Located, Rule, Run};
use crate::model::{Date, Defect, Level, PartialDate, Role, RuleId, Spot};

pub(super) const RULE: Rule = Rule {
    id: RuleId::SourceDateInFuture,
    sees: "The publication date of a source is after today, or the day on which somebody read it.",
    why: "Nobody can have read a source that is not yet published; as a rule the year is mistyped, and readers take an \
          old edition for a new one.",
    example: r#""publicationDate": "2062-01-01""#,
    help: "Correct the date; of a source that tells only its year or month, write no more than that.",
    run: Run::Registry(Level::Warn, run),
};

fn run(cards: &Cards<'_>, context: &Context<'_>, out: &mut Vec<Located>) {
    let Some(today) = context.today else { return };
    for (role, verb) in [(Role::SourceDate, "is dated"), (Role::SourceAccessed, "was read on")] {
        let Some(pointer) = context.shape().pointer(role) else { continue };
        for card in cards.iter() {
            let Some(text) = card.text(role).filter(|text| is_future(text, Some(today))) else { continue };
            let message = format!("the source {verb} {text}, which is after today, {today}");
            out.push(card.with(Defect::new(RULE.id, Spot::Value(pointer.to_owned()), text, message)));
        }
    }
}

/// Whether a text is a day, a month or a year that begins after today. What is no date at all is the schema's business.
#[must_use]
pub fn is_future(text: &str, today: Option<Date>) -> bool {
    today.is_some_and(|today| text.parse::<PartialDate>().is_ok_and(|date| date.first() > today))
}

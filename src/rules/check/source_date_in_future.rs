use super::super::{Cards, Context, Located, Rule, Run};
use crate::model::{Date, Defect, Level, Role, RuleId, Spot};

pub(super) const RULE: Rule = Rule {
    id: RuleId::SourceDateInFuture,
    sees: "The publication date of a source is after today.",
    why: "Nobody can have read a source that is not yet published; as a rule the year is mistyped, and readers take an \
          old edition for a new one.",
    example: r#""publicationDate": "2062-01-01""#,
    help: "Correct the date; a source that tells only its year has the first of January of that year.",
    run: Run::Registry(Level::Warn, run),
};

fn run(cards: &Cards<'_>, context: &Context<'_>, out: &mut Vec<Located>) {
    let (Some(pointer), Some(today)) = (context.shape().pointer(Role::SourceDate), context.today) else { return };
    for card in cards.iter() {
        let Some(text) = card.text(Role::SourceDate).filter(|text| is_future(text, Some(today))) else { continue };
        let message = format!("the source is dated {text}, which is after today, {today}");
        out.push(card.with(Defect::new(RULE.id, Spot::Value(pointer.to_owned()), text, message)));
    }
}

/// Whether a text is a day after today. What is no date at all is the schema's business.
#[must_use]
pub fn is_future(text: &str, today: Option<Date>) -> bool {
    today.is_some_and(|today| text.parse::<Date>().is_ok_and(|date| date > today))
}

use super::super::{Context, Rule, Run};
use crate::model::{Date, Defect, Definition, Level, Role, Spot};

pub const RULE: Rule = Rule {
    id: "source-date-in-future",
    sees: "The publication date of a source is after today.",
    why: "Nobody can have read a source that is not yet published; as a rule the year is mistyped, and readers take an \
          old edition for a new one.",
    example: r#""publicationDate": "2062-01-01""#,
    todo: "Correct the date; a source that tells only its year has the first of January of that year.",
    run: Run::Definition(Level::Warn, run),
};

fn run(definition: &Definition, context: &Context<'_>, out: &mut Vec<Defect>) {
    let shape = context.shape();
    let (Some(pointer), Some(today)) = (shape.pointer(Role::SourceDate), context.today) else { return };
    let Some(text) = definition.text(shape, Role::SourceDate) else { return };
    // What is no date at all is the schema's business.
    if text.parse::<Date>().is_ok_and(|date| date > today) {
        let message = format!("the source is dated {text}, which is after today, {today}");
        out.push(Defect::new(RULE.id, Spot::Value(pointer.to_owned()), text, message));
    }
}
